package rules

import (
	"fmt"
	"strings"
	"testing"
)

// sheet is what somebody would answer, by slot.
var sheets = map[string][]map[string]string{
	"en": {
		{"view": "I suspect the cable under the desk", "since_when": "since Tuesday morning", "where": "room 4.07, north wing", "device": "HP LaserJet 4250 by the stairs", "error_text": "\"Load tray 2\" and a yellow light", "what_changed": "they moved the desks on Monday", "who_else": "everyone on my corridor", "tried": "switched it off and on twice", "impact": "I have to print contracts by noon", "account": "t.okafor, for the payroll portal", "message": "only mails from our bank", "connection": "by cable", "number": "extension 5518", "file": "S:\\Finance\\2026\\budget.xlsx", "page": "www.example.org/booking", "clicked": "I opened the attachment", "by_when": "end of next week", "for_whom": "for our new colleague Amina"},
		{"view": "Could be the battery?", "since_when": "About two weeks ago", "where": "At home", "device": "Lenovo T480, sticker 30021", "error_text": "Nothing at all, it stays dark", "what_changed": "Nothing that I know of", "who_else": "Just me", "tried": "Nothing yet", "impact": "Not urgent", "account": "My normal Windows login", "message": "All of them", "connection": "Wifi", "number": "01632 960 118", "file": "The minutes folder on the shared drive", "page": "The intranet start page", "clicked": "No", "by_when": "No hurry", "for_whom": "Me"},
	},
	"de": {
		{"view": "Ich tippe auf das Netzteil", "since_when": "seit Mittwoch früh", "where": "Raum 3.21 im Altbau", "device": "Brother MFC im Vorzimmer", "error_text": "„Trommel ersetzen“ steht da", "what_changed": "am Vortag war der Techniker da", "who_else": "alle in der Buchhaltung", "tried": "zweimal aus- und eingeschaltet", "impact": "die Lohnzettel müssen morgen raus", "account": "m.huber, für das Zeitkonto", "message": "nur Mails von der Bank", "connection": "per Kabel", "number": "Durchwahl 318", "file": "P:\\Verwaltung\\Urlaubsliste.xlsx", "page": "www.example.org/termine", "clicked": "ich habe den Anhang geöffnet", "by_when": "bis Ende nächster Woche", "for_whom": "für unsere Praktikantin"},
		{"view": "Vielleicht der Akku", "since_when": "Vor etwa zwei Wochen", "where": "Im Homeoffice", "device": "Lenovo, Aufkleber 30021", "error_text": "Gar nichts, bleibt schwarz", "what_changed": "Nichts, was ich wüsste", "who_else": "Nur ich", "tried": "Noch nichts", "impact": "Eilt nicht", "account": "Das normale Windows-Konto", "message": "Alle", "connection": "WLAN", "number": "0316 5550 118", "file": "Der Protokollordner auf dem Laufwerk", "page": "Die Startseite im Intranet", "clicked": "Nein", "by_when": "Eilt nicht", "for_whom": "Für mich"},
	},
	"fr": {
		{"view": "Je pense à l'alimentation", "since_when": "depuis mercredi matin", "where": "salle 214, bâtiment C", "device": "la Brother du secrétariat", "error_text": "« Remplacer le tambour »", "what_changed": "un technicien est passé la veille", "who_else": "tous mes collègues du service", "tried": "éteint et rallumé deux fois", "impact": "les bulletins doivent partir demain", "account": "c.morel, pour le portail des congés", "message": "seulement les messages de la banque", "connection": "par câble", "number": "poste 318", "file": "P:\\Compta\\budget.xlsx", "page": "www.example.org/agenda", "clicked": "j'ai ouvert la pièce jointe", "by_when": "avant la fin de la semaine prochaine", "for_whom": "pour notre stagiaire"},
		{"view": "Peut-être la batterie", "since_when": "Il y a deux semaines environ", "where": "Chez moi", "device": "Un Lenovo, étiquette 30021", "error_text": "Rien du tout", "what_changed": "Rien que je sache", "who_else": "Seulement moi", "tried": "Rien pour l'instant", "impact": "Rien ne presse", "account": "Mon compte Windows habituel", "message": "Tous", "connection": "Wi-Fi", "number": "05 55 01 18 18", "file": "Le dossier des comptes rendus", "page": "La page d'accueil de l'intranet", "clicked": "Non", "by_when": "Rien ne presse", "for_whom": "Pour moi"},
	},
	"es": {
		{"view": "Creo que es la fuente", "since_when": "desde el miércoles", "where": "aula 21, segunda planta", "device": "la Brother de secretaría", "error_text": "pone «Cambie el tambor»", "what_changed": "el día anterior vino un técnico", "who_else": "todos los de contabilidad", "tried": "la apagué y encendí dos veces", "impact": "las nóminas salen mañana", "account": "c.prieto, para el portal de vacaciones", "message": "solo los correos del banco", "connection": "por cable", "number": "extensión 318", "file": "P:\\Contabilidad\\presupuesto.xlsx", "page": "www.example.org/agenda", "clicked": "abrí el adjunto", "by_when": "para el viernes de la semana que viene", "for_whom": "para nuestra becaria"},
		{"view": "Quizá la batería", "since_when": "Hace unas dos semanas", "where": "En casa", "device": "Un Lenovo, pegatina 30021", "error_text": "Nada de nada", "what_changed": "Nada, que yo sepa", "who_else": "Solo a mí", "tried": "Nada todavía", "impact": "No es urgente", "account": "Mi cuenta normal de Windows", "message": "Todos", "connection": "Wifi", "number": "985 55 01 18", "file": "La carpeta de actas", "page": "La página de inicio de la intranet", "clicked": "No", "by_when": "Sin prisa", "for_whom": "Para mí"},
	},
}

// style writes a reply to questions as a mail program, or a person, would.
type style struct {
	name  string
	write func(asked []Asked, hints, said []string) string
}

func letter(asked []Asked, hints []string, quote string, below func(i int) string) string {
	var s strings.Builder
	s.WriteString(quote + "Hello,\n" + quote + "\n" + quote + "thank you for your mail.\n" + quote + "\n")
	for i, a := range asked {
		fmt.Fprintf(&s, "%s%d. %s\n%s   %s\n%s", quote, a.Number, a.Text, quote, hints[i], below(i))
	}
	return s.String()
}

// wrapped breaks the lines of a quote, as mail programs do.
func wrapped(text string, width int) string {
	var lines []string
	for _, l := range strings.Split(text, "\n") {
		quote := ""
		if strings.HasPrefix(l, "> ") {
			quote = "> "
		}
		for len(l) > width {
			cut := strings.LastIndexByte(l[:width], ' ')
			if cut <= len(quote) {
				break
			}
			lines = append(lines, l[:cut])
			l = quote + l[cut+1:]
		}
		lines = append(lines, l)
	}
	return strings.Join(lines, "\n")
}

var styles = []style{
	{"inline", func(a []Asked, h, said []string) string {
		return "Hi\n\n" + letter(a, h, "> ", func(i int) string { return "\n" + said[i] + "\n\n" })
	}},
	{"inline, wrapped", func(a []Asked, h, said []string) string {
		return wrapped(letter(a, h, "> ", func(i int) string { return said[i] + "\n" }), 60)
	}},
	{"without quote marks", func(a []Asked, h, said []string) string {
		return strings.TrimPrefix(letter(a, h, "", func(i int) string { return said[i] + "\n\n" }), "Hello,\n\nthank you for your mail.\n")
	}},
	{"without hints", func(a []Asked, h, said []string) string {
		var s strings.Builder
		for i := range a {
			fmt.Fprintf(&s, "%s\n- %s\n", a[i].Text, said[i])
		}
		return s.String()
	}},
	{"behind the question", func(a []Asked, h, said []string) string {
		var s strings.Builder
		for i := range a {
			fmt.Fprintf(&s, "%d. %s %s\n", i+1, a[i].Text, said[i])
		}
		return s.String()
	}},
	{"one block", func(a []Asked, h, said []string) string {
		var s strings.Builder
		for i := range a {
			fmt.Fprintf(&s, "%d. %s %s ", i+1, a[i].Text, said[i])
		}
		return s.String()
	}},
	{"numbered", func(a []Asked, h, said []string) string {
		var s strings.Builder
		for i := range a {
			fmt.Fprintf(&s, "%d. %s\n", i+1, said[i])
		}
		return "Hello,\n" + s.String() + "\nThanks\nAnn"
	}},
	{"numbered above", func(a []Asked, h, said []string) string {
		var s strings.Builder
		for i := range a {
			fmt.Fprintf(&s, "%d) %s\n\n", i+1, said[i])
		}
		return s.String() + letter(a, h, "> ", func(int) string { return "" })
	}},
	{"numbered in one line", func(a []Asked, h, said []string) string {
		var s strings.Builder
		for i := range a {
			fmt.Fprintf(&s, "%d) %s ", i+1, said[i])
		}
		return s.String()
	}},
	{"lines above", func(a []Asked, h, said []string) string {
		return strings.Join(said, "\n") + "\n" + letter(a, h, "> ", func(int) string { return "" })
	}},
	{"paragraphs below", func(a []Asked, h, said []string) string {
		return letter(a, h, "> ", func(int) string { return "" }) + "> Kind regards, the desk\n\n" + strings.Join(said, "\n\n")
	}},
	{"bullets", func(a []Asked, h, said []string) string { return "* " + strings.Join(said, "\n* ") }},
	{"tapped behind", func(a []Asked, h, said []string) string {
		var s strings.Builder
		for i := range a {
			fmt.Fprintf(&s, "> %d. %s %s\n>    %s\n", i+1, a[i].Text, said[i], h[i])
		}
		return s.String()
	}},
}

// Whatever program somebody answers with, and in which of the usual ways,
// every answer finds its question, word for word.
func TestStyles(t *testing.T) {
	b := shippedInterview(t)
	for lang, answers := range sheets {
		for topic := range b.interview.topics {
			for _, request := range []string{RequestProblem, RequestService} {
				questions := b.Questions(Need{Lang: lang, Topic: topic, Request: request, Words: 30})
				for n := min(len(questions), 1+len(topic)%3); n <= len(questions); n += 3 {
					for _, sheet := range answers {
						for _, s := range styles {
							checkStyle(t, b, lang, topic, questions[:n], sheet, s)
						}
					}
				}
			}
		}
	}
}

// Who answers only some questions between the lines, or by number, does not
// get the others filled with words that were meant for these.
func TestStylesInPart(t *testing.T) {
	b := shippedInterview(t)
	for lang, answers := range sheets {
		for topic := range b.interview.topics {
			questions := b.Questions(Need{Lang: lang, Topic: topic, Request: RequestProblem, Words: 30})
			for _, sheet := range answers {
				for _, s := range []string{"inline", "inline, wrapped", "without quote marks", "behind the question", "tapped behind"} {
					for left := range 2 {
						part := map[string]string{}
						for i, q := range questions {
							if part[q.Slot] = " "; i%2 == left {
								part[q.Slot] = sheet[q.Slot]
							}
						}
						checkStyle(t, b, lang, topic, questions, part, styleOf(s))
					}
				}
			}
		}
	}
}

func styleOf(name string) style {
	for _, s := range styles {
		if s.name == name {
			return s
		}
	}
	return style{}
}

func checkStyle(t *testing.T, b *Book, lang, topic string, questions []Question, sheet map[string]string, s style) {
	t.Helper()
	var asked []Asked
	var hints, said, slots []string
	for i, q := range questions {
		if sheet[q.Slot] == "" {
			t.Fatalf("%s: no answer for %s", lang, q.Slot)
		}
		asked = append(asked, Asked{i + 1, q.Slot, q.Text})
		hints, said, slots = append(hints, q.Hint), append(said, sheet[q.Slot]), append(slots, q.Slot)
	}
	text := s.write(asked, hints, said)
	r := Reply{Passages: passagesOf(text), Lang: lang}
	for _, p := range r.Passages {
		r.Text += p.Text + "\n"
	}
	got := b.TakeAnswers(asked, r)
	have := map[string]string{}
	for _, a := range got.Answers {
		have[a.Slot] = a.Text
	}
	for i, slot := range slots {
		if have[slot] != strings.TrimSpace(said[i]) {
			t.Errorf("%s %s, %d questions, %s: %s is %q, want %q", lang, topic, len(slots), s.name, slot, have[slot], said[i])
		}
	}
}
