package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// say writes down what was read, for comparison.
func say(commands []Command, problems []CommandProblem) string {
	var all []string
	for _, c := range commands {
		s := c.Name
		if c.Choice != "" {
			s += " =" + c.Choice
		}
		if !c.When.IsZero() {
			s += " @" + c.When.Format("02 Jan 15:04")
		}
		if !c.MovedFrom.IsZero() {
			s += " from " + c.MovedFrom.Format("02 Jan")
		}
		for _, n := range c.Cases {
			s += fmt.Sprint(" #", n)
		}
		for _, a := range c.Addresses {
			s += " <" + a + ">"
		}
		if c.Text != "" && c.Text != c.Choice {
			s += " " + strings.ReplaceAll(c.Text, "\n", "/")
		}
		all = append(all, s)
	}
	for _, p := range problems {
		s := p.Why + "?"
		if p.Closest != "" {
			s += " " + p.Closest
		}
		if p.Part != "" {
			s += " [" + p.Part + "]"
		}
		all = append(all, s)
	}
	return strings.Join(all, "|")
}

// commandTester compares what is read of a mail in Berlin on Tuesday, 24
// November 2026, at 11:00.
func commandTester(t *testing.T) func(text, want, rest string) {
	b, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	terms := CommandTerms{Dating: testDating(t), Desks: []string{"Library", "Facilities", "IT Service Desk"}}
	return func(text, want, rest string) {
		t.Helper()
		commands, left, problems := b.Commands(text, terms)
		if got := say(commands, problems); got != want || left != rest {
			t.Errorf("%q:\ngot  %q, rest %q\nwant %q, rest %q", text, got, left, want, rest)
		}
	}
}

func TestCommands(t *testing.T) {
	check := commandTester(t)
	check("#take", "take", "")
	check("# take", "take", "")
	check("#TAKE:\nHello Dana,\nI am coming.", "take", "Hello Dana,\nI am coming.")
	check("\n#note She is on leave\nuntil Monday.\n\nHello", "note She is on leave/until Monday.", "Hello")
	check("#closed: The cable was broken.\n#diagnosis right", "close The cable was broken.|diagnosis =right", "")
	check("#cloes it", "unknown? #close", "")
	check("#wurst", "unknown?", "")
	check("Hello\n#take is not a command down here", "late?", "Hello\n#take is not a command down here")
	check("Hello\n\nIt works again.\n\n#closed: The cable was loose.", "late?", "Hello\n\nIt works again.\n\n#closed: The cable was loose.")
	check("#take\n\nHello\n#cable is what we say", "take", "Hello\n#cable is what we say")
	check("#asis\n\nWrite to us:\n#help", "asis", "Write to us:\n#help")
	check("", "", "")
	check("#", "unknown?", "")
	check("#gelöst Das Kabel war gebrochen.", "close Das Kabel war gebrochen.", "")
	check("#take\n\n#note x\n\nHello\n\n#1 printer is fine", "take|note x", "Hello\n\n#1 printer is fine")
	check("#1042", "number?", "")
	check("#1 printer", "number?", "")
	check("#note\nIt was\nthe fuser.\n#take", "note It was/the fuser.|take", "")
	check("#take\r\n#note x\r\n\r\nHello", "take|note x", "Hello")
}

// TestCommandLines holds what mail programs make of lines.
func TestCommandLines(t *testing.T) {
	check := commandTester(t)
	for _, line := range []string{
		"#take", " #take", "\u00a0#take", "#\u00a0take\u00a0", "\u200b#take", "#\u200btake", "\ufeff#take", "＃take", "•#take", "• #take", "- #take", "* #take",
		"·\t#take", "#Take.", "#take!", "“#take”", "\"#take\"", "„#take“", "«\u00a0#take\u00a0»", "**#take**", "*#take*", "##take", "#take,", "# TAKE :", "\\#take", "&nbsp;#take",
		"#take please", "#take it", "#take bitte",
	} {
		check(line, "take", "")
		check(line+"\n\nHello Dana", "take", "Hello Dana")
	}
	check("“#close The cable was broken.”", "close The cable was broken.", "")
	check("#close – The cable was broken.", "close The cable was broken.", "")
	check("#note:\u00a0« usé »", "note « usé »", "")
	check("#take #next Friday #note The #1 printer #close", "take|next @27 Nov 10:00|note The #1 printer #close", "")
	check("#next Friday 15:00 #wurst", "extra? [#wurst]", "")
	check("#close The cable was broken.\nKind regards,\nInes Duarte\nIT Service", "close The cable was broken.", "")
	check("#close The cable was broken.\n-- \nInes Duarte", "close The cable was broken.", "")
	check("#take\n\nViele Grüße\nInes", "take", "")
	check("#take\n\nThanks\nInes", "take", "Thanks\nInes")
	check("#take\n\nKind regards from us all, we are coming.", "take", "Kind regards from us all, we are coming.")
	check("Kind regards,\nInes", "", "Kind regards,\nInes")
}

// TestEveryCommand tries each command with several spellings.
func TestEveryCommand(t *testing.T) {
	check := commandTester(t)
	tried := map[string]int{}
	each := func(spellings, argument, want string) {
		t.Helper()
		for name := range strings.FieldsSeq(spellings) {
			check("#"+name+" "+argument, want, "")
			check("# "+strings.ToUpper(name)+": "+argument, want, "")
			tried[strings.Fields(want)[0]]++
		}
	}
	each("take mine übernehmen Uebernehmen prendre tomar", "", "take")
	each("assign zuweisen attribuer asignar", "Ines Duarte", "assign Ines Duarte")
	each("assign give geben", "to Ines.Duarte@Example.org", "assign <ines.duarte@example.org>")
	each("assign", "an mich", "assign me")
	each("watch", "me", "watch")
	each("note notiz remarque nota internal", "the fuser", "note the fuser")
	each("update stand nouvelles novedades progress", "We changed the toner.", "update We changed the toner.")
	each("next nächste prochaine próximo", "Friday 15:00", "next @27 Nov 15:00")
	each("next termin", "Samstag", "next @30 Nov 10:00 from 28 Nov")
	each("wait warten attendre esperar on-hold", "bis Freitag auf das Ersatzteil", "wait @27 Nov 10:00 auf das Ersatzteil")
	each("cause ursache raison causa", "the fuser", "cause the fuser")
	each("diagnosis diagnose diagnostic diagnóstico", "partly.", "diagnosis =partly")
	each("close closed fermé schließen schliessen erledigt resuelto done", "The fuser.", "close The fuser.")
	each("reopen re-open rouvrir reabrir wiederöffnen", "", "reopen")
	each("topic thema sujet tema", "Drucken", "topic =printing")
	each("priority prio priorität urgence prioridad", "hoch", "priority =high")
	each("merge zusammenführen fusionner fusionar duplicate", "#1043 and case 1044", "merge #1043 #1044")
	each("split teilen séparer dividir", "The second question", "split The second question")
	each("link verknüpfen lier vincular", "1043", "link #1043")
	each("refer weiterleiten transférer derivar", "to the library: they hold the loans", "refer =Library they hold the loans")
	each("cc kopie copie copia", "Dana <Dana@example.org>; sam@example.org", "cc <dana@example.org> <sam@example.org> Dana")
	each("watch beobachten suivre seguir", "", "watch")
	each("for für pour para", "dana@example.org<mailto:dana@example.org>", "for <dana@example.org>")
	each("proactive vorbeugend préventif preventivo", "Disks were changed.", "proactive Disks were changed.")
	each("planned geplant prévu planificado wartung", "Saturday 28.11. New switches in building B", "planned @28 Nov 10:00 New switches in building B")
	each("announce ankündigen annoncer anunciar", "We move.", "announce We move.")
	each("announce", "network until Friday 12:00 The switches are replaced.", "announce =network @27 Nov 12:00 The switches are replaced.")
	each("announce", "Netzwerk und WLAN: bis Samstag Wir tauschen die Geräte.", "announce =network @30 Nov 10:00 from 28 Nov Wir tauschen die Geräte.")
	each("announce", "hasta mañana 9:00 No hay correo.", "announce @25 Nov 09:00 No hay correo.")
	each("announce", "printing The printers are moved.", "announce =printing The printers are moved.")
	each("announce", "printing is free until Friday.", "announce printing is free until Friday.")
	each("announce", "Email is slow.", "announce Email is slow.")
	each("announce", "Email: it is slow.", "announce =email it is slow.")
	check("#announce network until Friday", "empty?", "")
	check("#announce network until soon the switches", "when? [soon the switches]", "")
	each("thanks danke merci gracias", "Dana came by.", "thanks Dana came by.")
	each("tip tipp astuce consejo", "Restart it.", "tip Restart it.")
	each("quiet ruhe silence silencio", "", "quiet =on")
	each("quiet", "aus", "quiet =off")
	each("asis as-is wörtlich telquel literal", "", "asis")
	each("help hilfe aide ayuda ?", "", "help")
	check("#planned Saturday 9:00-12:00 New switches", "planned @28 Nov 09:00 -12:00 New switches", "")
	check("#wait until Friday, because the part comes", "wait @27 Nov 10:00 because the part comes", "")
	check("#wait Friday: the part\ncomes then", "wait @27 Nov 10:00 the part/comes then", "")
	check("#as is", "asis", "")
	check("#tel quel", "asis", "")
	check("#on hold Friday the part", "wait @27 Nov 10:00 the part", "")
	for _, name := range CommandNames() {
		if tried[name] < 3 {
			t.Errorf("#%s is tried with %d spellings", name, tried[name])
		}
	}
}

// TestCommandProblems holds what wrong commands are answered with.
func TestCommandProblems(t *testing.T) {
	check := commandTester(t)
	check("#tkae", "unknown? #take", "")
	check("#erlediht", "unknown? #close", "")
	check("#take the red one", "extra? [the red one]", "")
	check("#note", "empty?", "")
	check("#update:", "empty?", "")
	check("#next", "when?", "")
	check("#next soon", "when? [soon]", "")
	check("#next 1.11.", "past? [1.11.]", "")
	check("#next 24.12.2030", "far? [24.12.2030]", "")
	check("#next Friday 26.11.", "weekday? [Friday 26.11.]", "")
	check("#next 31.11.", "noday? [31.11.]", "")
	check("#next Friday or Monday", "extra? [or Monday]", "")
	check("#wait the part", "when? [the part]", "")
	check("#wait until Friday", "reason?", "")
	check("#diagnosis", "diagnosis?", "")
	check("#diagnosis wrogn", "diagnosis? #diagnosis wrong [wrogn]", "")
	check("#diagnosis right, and so was Sam", "extra? [and so was Sam]", "")
	check("#topic netwrok", "choice? #topic network [netwrok]", "")
	check("#topic cookery", "choice? [cookery]", "")
	check("#priority", "choice?", "")
	check("#merge", "cases?", "")
	check("#merge the other one", "cases? [other]", "")
	check("#merge 99999999999999999999", "cases? [99999999999999999999]", "")
	check("#refer", "desk?", "")
	check("#refer libary", "desk? #refer Library [libary]", "")
	check("#cc", "address?", "")
	check("#cc Dana", "address? [Dana]", "")
	check("#cc dana@", "address? [dana@]", "")
	check("#for dana@example.org, sam@example.org", "address? [dana@example.org, sam@example.org]", "")
	check("#assign", "person?", "")
	check("#take\n#take", "take|take|twice?", "")
	check("#close It was the fuser.\n#wait Friday the part", "close It was the fuser.|wait @27 Nov 10:00 the part|together? [#close]", "")
	check("#take\n#wurst\n\nHello", "take|unknown?", "Hello")
}

// TestCommandsThatTheDeskCannot holds that none is read, or proposed, that the
// desk cannot carry out.
func TestCommandsThatTheDeskCannot(t *testing.T) {
	b := &Book{}
	able := []string{"take", "note", "close"}
	for text, want := range map[string]string{"#wait Friday x": "unknown?", "#wiat Friday x": "unknown?", "#tkae": "unknown? #take", "#take": "take"} {
		commands, _, problems := b.Commands(text, CommandTerms{Able: able})
		if got := say(commands, problems); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestSpellingsAreOfOneCommand holds that no spelling is of two commands.
func TestSpellingsAreOfOneCommand(t *testing.T) {
	owner := map[string]string{}
	for _, spec := range commandSpecs {
		for _, s := range slices.Compact(slices.Sorted(slices.Values(spec.spellings))) {
			if owner[s] != "" {
				t.Errorf("%q is #%s and #%s", s, owner[s], spec.name)
			}
			owner[s] = spec.name
		}
		for _, name := range strings.Fields(spec.not) {
			if specOf(name, nil) == nil {
				t.Errorf("#%s excludes #%s, which there is not", spec.name, name)
			}
		}
	}
}

// FuzzCommands: every word ends up in a command, a problem or the rest.
func FuzzCommands(f *testing.F) {
	f.Add("#take\n#note a\nb\n\nrest")
	f.Add("#\n# close:: x")
	f.Add("•#take #next Friday\n#wait 24.12. the part\n#cc Dana <dana@example.org>")
	f.Add("#topic Netzwerk\n#refer to the library: x\n#merge #1 and 2\n--\nInes")
	b, err := Load(nil)
	if err != nil {
		f.Fatal(err)
	}
	terms := CommandTerms{Dating: testDating(f), Desks: []string{"Library"}}
	f.Fuzz(func(t *testing.T, text string) {
		commands, rest, problems := b.Commands(text, terms)
		all := rest
		for _, c := range commands {
			all += "\n" + c.Line + "\n" + c.Text
			if specOf(c.Name, nil) == nil {
				t.Errorf("%q: %q is no command", text, c.Name)
			}
			if !c.When.IsZero() {
				return // its words may stand in the second line, and are read
			}
		}
		for _, p := range problems {
			all += "\n" + p.Line + "\n" + p.Part
			if p.Why == "" || p.Line == "" {
				t.Errorf("%q: a problem without a line or a reason", text)
			}
		}
		if len(problems) > 0 || rest == "" {
			return // nothing is done, or a signature is cut
		}
		for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
			if s := strings.TrimSpace(line); !blank(s) && !strings.Contains(all, s) {
				t.Errorf("%q is lost of %q", s, text)
			}
		}
	})
}
