package desk_test

import (
	"strings"
	"testing"

	"refdesk/rules"
	"refdesk/templates"
)

// manglings are ways in which the letter comes back under a short reply.
var manglings = map[string]string{
	"marked":            "%\n\nOn Mon, 23 Nov 2026 at 09:00, IT Service Desk <support@example.org> wrote:\n\n> {letter}",
	"marked above":      "> {letter}\n\n%",
	"bars":              "%\n\n| {letter}",
	"wrapped":           "%\n\n> {letter/60}",
	"wrapped, unmarked": "%\n\n> {letter/60!}",
	"twice":             "%\n\n> > {letter}",
	"no marks":          "%\n\n{letter}",
	"Outlook":           "%\n\nFrom: IT Service Desk <support@example.org>\nSent: Monday, 23 November 2026 09:00\nTo: Dana Okafor\nSubject: Re: [Case 1001] Trouble\n\n{letter}",
	"HTML":              "<html><body><p>%</p><blockquote>{htmlletter}</blockquote></body></html>",
	"Outlook HTML":      "<html><body><p>%</p><div style=\"border:none;border-top:solid #E1E1E1 1.0pt\"><p><b>From:</b> IT Service Desk &lt;support@example.org&gt;<br><b>Sent:</b> Monday, 23 November 2026 09:00<br><b>To:</b> Dana<br><b>Subject:</b> Re: [Case 1001] Trouble</p></div>{htmlletter}</body></html>",
}

// TestTheLetterAnswersNothing: however the letter comes back, nothing of it is
// taken as an answer, in no language.
func TestTheLetterAnswersNothing(t *testing.T) {
	b, letters := must(rules.Load(nil)), must(templates.Load(nil))
	words := map[string]string{"en": "Thank you!", "de": "Danke!", "fr": "Merci !", "es": "¡Gracias!"}
	n := 0
	for _, lang := range rules.Languages {
		for _, topic := range []string{"account", "email", "network", "printing", "hardware", "software", "phone", "files", "web", "security", "other"} {
			d := dialogue{lang: lang, topic: topic, slots: append([]string{"view"}, b.Slots(topic)[:5]...)}
			asked, hints, text, html := d.letterOf(t, b, letters)
			for name, reply := range manglings {
				n++
				reply = d.write(strings.ReplaceAll(reply, "%", words[lang]), asked, hints, text, html)
				m := arrive(reply)
				got := b.TakeAnswers(asked, rules.Reply{Passages: m.Passages, Text: m.Text, Lang: lang, Noted: map[string]string{}, Letter: text})
				if len(got.Answers) > 0 {
					t.Errorf("%s %s, %s: %s\nfrom %+v", lang, topic, name, takenIn(got), m.Passages)
				}
			}
		}
	}
	t.Logf("%d replies", n)
}
