package desk_test

import (
	"strings"

	"refdesk/desk"
)

// style is how a mail program answers a letter.
type style struct {
	name, typ string
	write     func(words string, l desk.Letter) string
}

func paragraphs(s string) string {
	return "<p>" + strings.ReplaceAll(strings.TrimSpace(s), "\n", "<br>\n") + "</p>"
}

func quotedLines(s string) string {
	return "> " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n> ")
}

// styles are eight mail programs.
var styles = []style{
	{"Outlook for Windows", "text/html", func(words string, l desk.Letter) string {
		return `<html><body><div class=WordSection1>` + paragraphs(words) + `<p class=MsoNormal>&nbsp;</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>From:</b> IT Service Desk &lt;support@example.org&gt;<br><b>Sent:</b> Monday, 23 November 2026 09:00<br><b>To:</b> Kofi Mensah &lt;kofi@example.org&gt;<br><b>Subject:</b> ` + l.Subject + `</p></div></div>` + l.HTML + `</div></body></html>`
	}},
	{"Outlook on the web", "text/html", func(words string, l desk.Letter) string {
		return `<html><body><div class="elementToProof">` + paragraphs(words) + `</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> IT Service Desk &lt;support@example.org&gt;<br><b>Sent:</b> Monday, November 23, 2026 9:00 AM<br><b>To:</b> Kofi Mensah<br><b>Subject:</b> ` + l.Subject + `</div><div>` + l.HTML + `</div></body></html>`
	}},
	{"Outlook for phones", "text/plain", func(words string, l desk.Letter) string {
		return words + "\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: IT Service Desk <support@example.org>\nSent: Monday, November 23, 2026 9:00:00 AM\nTo: Kofi Mensah <kofi@example.org>\nSubject: " + l.Subject + "\n\n" + l.Text
	}},
	{"Gmail", "text/html", func(words string, l desk.Letter) string {
		return `<div dir="ltr">` + paragraphs(words) + `</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, Nov 23, 2026 at 9:00 AM IT Service Desk &lt;<a href="mailto:support@example.org">support@example.org</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">` + l.HTML + `</blockquote></div>`
	}},
	{"Apple Mail", "text/html", func(words string, l desk.Letter) string {
		return `<html><body>` + paragraphs(words) + `<div><br><blockquote type="cite"><div>On 23. Nov 2026, at 09:00, IT Service Desk &lt;support@example.org&gt; wrote:</div><br><div>` + l.HTML + `</div></blockquote></div></body></html>`
	}},
	{"Thunderbird, between the lines", "text/plain", func(words string, l desk.Letter) string {
		quoted := quotedLines(l.Text)
		half := strings.Index(quoted[len(quoted)/2:], "\n") + len(quoted)/2
		return "On 23/11/2026 09:00, IT Service Desk wrote:\n" + quoted[:half] + "\n\n" + words + "\n" + quoted[half:]
	}},
	{"Samsung", "text/plain", func(words string, l desk.Letter) string {
		return words + "\n\nSent from my Galaxy\n\n-------- Original message --------\nFrom: IT Service Desk <support@example.org>\nDate: 23/11/2026 09:00 (GMT+00:00)\nTo: Kofi Mensah <kofi@example.org>\nSubject: " + l.Subject + "\n\n" + l.Text
	}},
	{"Lotus Notes", "text/plain", func(words string, l desk.Letter) string {
		return words + "\n\n\n\nFrom:\tIT Service Desk <support@example.org>\nTo:\tkofi@example.org,\nDate:\t23/11/2026 09:00\nSubject:\t" + l.Subject + "\n\n\n\n" + l.Text
	}},
}

// damages are what gateways and people do to an answer.
var damages = []struct {
	name string
	do   func(s string) string
}{
	{"frames lost", func(s string) string {
		for _, frame := range []string{"________________________________\n", "-------- Original message --------\n", "From: ", "From:\t", "Sent: ", "wrote:", "blockquote", "gmail_quote", "divRplyFwdMsg", "appendonsend", "border-top:solid", "<b>From:</b>", "<hr ", "To: ", "Date: ", "Subject: "} {
			s = strings.ReplaceAll(s, frame, strings.Map(func(r rune) rune {
				if r == '\n' || r == '<' || r == '>' {
					return r
				}
				return 'x'
			}, frame))
		}
		return s
	}},
	{"quote marks lost", func(s string) string {
		return strings.ReplaceAll(strings.ReplaceAll(s, "\n> ", "\n"), "blockquote", "div")
	}},
	{"broken at 40", func(s string) string {
		if strings.HasPrefix(s, "<") {
			return s
		}
		var b strings.Builder
		n := 0
		for word := range strings.FieldsSeq(s) {
			if n += len(word) + 1; n > 40 {
				b.WriteByte('\n')
				n = len(word)
			}
			b.WriteString(word + " ")
		}
		return b.String()
	}},
	{"in capitals", func(s string) string {
		if strings.HasPrefix(s, "<") {
			return s
		}
		return strings.ToUpper(s)
	}},
	{"turned into plain text", func(s string) string {
		var b strings.Builder
		inside := false
		for _, r := range s {
			switch {
			case r == '<':
				inside = true
			case r == '>' && inside:
				inside = false
				b.WriteByte('\n')
			case !inside:
				b.WriteRune(r)
			}
		}
		return b.String()
	}},
}
