package rules

import (
	"slices"
	"strings"
)

// commandShape is what follows a command's name.
type commandShape uint8

const (
	shapeNone        commandShape = iota
	shapeWords                    // words, at least one
	shapeMaybeWords               // words or nothing
	shapeMoment                   // a moment and nothing else
	shapeMomentWords              // a moment, then words
	shapeCases                    // numbers of cases
	shapePerson                   // a name or an address
	shapeMaybePerson              // the same or nothing, which is the writer
	shapeAddresses                // addresses, with or without names
	shapeAddress                  // one address
	shapeChoice                   // one of a few words
	shapeMaybeChoice              // the same or nothing, which is the first
	shapeDesk                     // a desk, then words or nothing
	shapeNews                     // a topic or nothing, "until" a moment or nothing, then words
)

// commandSpec is a command, how people write it, and what it takes.
type commandSpec struct {
	name   string
	shape  commandShape
	block  bool   // takes the lines below it too, up to an empty one
	once   bool   // may stand once in a mail
	anyDay bool   // its moment may be a day on which nobody works
	not    string // the commands that it contradicts
	also   string // what people write too, in the languages of the letters

	spellings []string // name and also, folded
}

// commandSpecs lists the commands in the order of a case's life.
var commandSpecs = readSpecs([]commandSpec{
	{name: "take", once: true, not: "assign", also: "taken mine nehmen nehme übernehmen übernehme übernommen takeover prendre prends pris tomar tomo mio accept"},
	{name: "assign", shape: shapePerson, once: true, also: "assigned assignto give hand zuweisen zuteilen geben übergeben attribuer assigner affecter confier asignar pasar"},
	{name: "note", shape: shapeWords, block: true, also: "notes internal notiz notizen intern interne interno nota notas comment kommentar commentaire comentario private vermerk remarque"},
	{name: "update", shape: shapeWords, block: true, also: "updates progress status fortschritt stand zwischenstand neuigkeiten aktualisierung nouvelles avancement maj actualización actualizar novedades avance done-so-far"},
	{name: "next", shape: shapeMoment, once: true, not: "wait close merge", also: "nextnews due promise nächste nächster nächstes termin prochain prochaine échéance suivant próximo próxima siguiente plazo"},
	{name: "wait", shape: shapeMomentWords, block: true, once: true, not: "next close merge", also: "waiting waits waitfor warten warte wartet attendre attend attente esperar espera pause paused hold onhold pending"},
	{name: "cause", shape: shapeWords, block: true, once: true, also: "reason because ursache grund raison origine causa motivo rootcause"},
	{name: "diagnosis", shape: shapeChoice, once: true, also: "diagnose diagnostic diagnostico diagnóstico vermutung hypothèse"},
	{name: "close", shape: shapeMaybeWords, block: true, once: true, not: "reopen refer merge", also: "closed closing solved solve resolved resolve done fixed finished finish schließen schliesse geschlossen gelöst lösen erledigt fertig abschließen abgeschlossen behoben fermer fermé fermée clos clore clôturer résolu résoudre terminé réglé cerrar cerrado resuelto resolver solucionado terminado listo"},
	{name: "reopen", shape: shapeMaybeWords, block: true, once: true, not: "merge", also: "reopened open öffnen wiederöffnen wiedereröffnen rouvrir réouvrir rouvert réouvert reabrir reabierto abrir"},
	{name: "topic", shape: shapeChoice, once: true, also: "category thema kategorie bereich sujet thème catégorie tema categoría"},
	{name: "priority", shape: shapeChoice, once: true, also: "prio urgency priorität dringlichkeit priorité urgence prioridad urgencia"},
	{name: "merge", shape: shapeCases, once: true, not: "split", also: "merged mergewith mergeinto join duplicate duplicateof dup zusammenführen zusammenlegen vereinen fusionner fusion doublon fusionar unir duplicado"},
	{name: "split", shape: shapeMaybeWords, block: true, once: true, also: "separate teilen aufteilen trennen abtrennen abspalten diviser séparer scinder dividir separar"},
	{name: "link", shape: shapeCases, also: "linked linkto related relatedto seealso verknüpfen verknüpft verbinden lier relier lié vincular enlazar relacionar"},
	{name: "refer", shape: shapeDesk, block: true, once: true, not: "merge", also: "referto transfer forward handover verweisen weiterleiten weitergeben überweisen abgeben transférer réorienter orienter transmettre derivar remitir transferir"},
	{name: "cc", shape: shapeAddresses, also: "copy addcc kopie copie copia incc encopie encopia"},
	{name: "watch", shape: shapeMaybePerson, once: true, also: "watcher watching follow observe beobachten verfolgen mitlesen folgen suivre observer seguir observar vigilar"},
	{name: "for", shape: shapeAddress, once: true, also: "onbehalfof behalf für fuer pour para de-parte-de imnamenvon"},
	{name: "proactive", shape: shapeWords, block: true, also: "prevented preventive prevention proaktiv vorbeugend vorsorge vorsorglich proactif préventif prévention proactivo preventivo prevención"},
	{name: "planned", shape: shapeMomentWords, block: true, anyDay: true, also: "plan plans scheduled maintenance geplant planung wartung prévu planifié entretien previsto planeado planificado programado mantenimiento"},
	{name: "announce", shape: shapeNews, block: true, once: true, also: "announcement announced ankündigen ankündigung bekanntgeben bekanntmachung annoncer annonce anunciar anuncio"},
	{name: "thanks", shape: shapeMaybeWords, block: true, also: "thank thankyou thx danke dank dankeschön merci remerciement gracias agradecimiento"},
	{name: "tip", shape: shapeWords, block: true, also: "tips hint tipp tipps hinweis astuce astuces conseil conseils consejo consejos truco"},
	{name: "quiet", shape: shapeMaybeChoice, once: true, also: "silent mute ruhe ruhig leise stumm calme silence silencieux silencio callado tranquilo"},
	{name: "asis", once: true, also: "verbatim wörtlich unverändert sowieesist telquel textuel textuellement talcual literal textual"},
	{name: "help", shape: shapeMaybeWords, once: true, also: "hilfe aide ayuda commands befehle commandes comandos órdenes ? h"},
})

func readSpecs(all []commandSpec) []commandSpec {
	for i := range all {
		for word := range strings.FieldsSeq(all[i].name + " " + all[i].also) {
			word = stripped(word)
			all[i].spellings = append(all[i].spellings, foldedWord(word))
			if without := umlauts.Replace(word); without != word {
				all[i].spellings = append(all[i].spellings, foldedWord(without))
			}
		}
	}
	return all
}

// umlauts are written so where a keyboard has none.
var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue")

// CommandNames lists all commands that can be read, in the order of a case's
// life, which is also the one for lists of them.
func CommandNames() []string {
	names := make([]string, len(commandSpecs))
	for i := range commandSpecs {
		names[i] = commandSpecs[i].name
	}
	return names
}

// wordy tells whether any words may follow.
func (s *commandSpec) wordy() bool {
	switch s.shape {
	case shapeWords, shapeMaybeWords, shapeMomentWords, shapeDesk, shapeNews:
		return true
	}
	return false
}

func able(s *commandSpec, names []string) bool {
	return names == nil || slices.Contains(names, s.name)
}

// foundCommand is a command and what follows its name; spec is nil where there
// is no such command.
type foundCommand struct {
	spec  *commandSpec
	after string
}

// findCommand finds a command by its name or another spelling, which may be
// two words: "#as is".
func findCommand(name, after string, names []string) foundCommand {
	if spec := specOf(foldedWord(name), names); spec != nil {
		return foundCommand{spec, after}
	}
	second, rest, _ := strings.Cut(after, " ")
	if spec := specOf(foldedWord(name+strings.ToLower(strings.Trim(second, ":.,"))), names); spec != nil && name != "" {
		return foundCommand{spec, strings.TrimSpace(rest)}
	}
	return foundCommand{}
}

func specOf(folded string, names []string) *commandSpec {
	for i := range commandSpecs {
		if slices.Contains(commandSpecs[i].spellings, folded) && able(&commandSpecs[i], names) {
			return &commandSpecs[i]
		}
	}
	return nil
}

// conflicts finds commands that contradict each other.
func (r *commandReader) conflicts() (problems []CommandProblem) {
	for i, c := range r.commands {
		spec := specOf(c.Name, nil)
		for _, earlier := range r.commands[:i] {
			if p := clash(spec, specOf(earlier.Name, nil)); p.Why != "" {
				p.Line = c.Line
				problems = append(problems, p)
				break
			}
		}
	}
	return problems
}

// clash tells why one command cannot stand below another.
func clash(spec, earlier *commandSpec) CommandProblem {
	excludes := func(a, b *commandSpec) bool { return slices.Contains(strings.Fields(a.not), b.name) }
	switch {
	case spec == earlier && spec.once:
		return CommandProblem{Why: WhyTwice}
	case excludes(spec, earlier), excludes(earlier, spec):
		return CommandProblem{Why: WhyTogether, Part: "#" + earlier.name}
	}
	return CommandProblem{}
}
