package mailin

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// plainMail is a reply of about the given size: new text, answers between
// quoted lines, a signature and a longer quote.
func plainMail(size int) string {
	var b strings.Builder
	b.WriteString("Good morning,\n\nthe printer on the second floor stands still. I think it is the fuser.\n\n")
	b.WriteString("Kind regards\nMaud Ellery\nAccounts\nTel. +44 20 5550 0142\n\n")
	b.WriteString("On Mon, 3 May 2027 at 09:12, IT Service Desk <desk@example.org>\nwrote:\n\n")
	for n := 0; b.Len() < size; n++ {
		fmt.Fprintf(&b, "> %d. Since when does it happen, and who else has seen it: anybody near?\n>\n", n)
		if n%5 == 0 {
			b.WriteString("\nSince Monday: Tobias has seen it as well, in room 14.\n\n")
		}
	}
	return b.String()
}

// htmlMail is such a reply as a web mail program writes it.
func htmlMail(size int) string {
	var b strings.Builder
	b.WriteString(`<html><head><style>p {margin:0}</style></head><body><div dir="ltr"><p class="MsoNormal">Good morning,</p>`)
	for n := 0; b.Len() < size; n++ {
		fmt.Fprintf(&b, `<div style="font-family: Calibri, sans-serif; color: rgb(0, 0, 0);">The <b>printer</b> in room %d&nbsp;stands still, see <a href="https://example.org/%d">the picture</a>.<br></div>`, n, n)
	}
	b.WriteString(`</div><div id="divRplyFwdMsg"><b>From:</b> Desk &lt;desk@example.org&gt;<br><b>Subject:</b> Printer</div><div>Which one?</div></body></html>`)
	return b.String()
}

// proseMail is a plain mail of 270 lines, nothing but sentences: no line of it
// may cost more than a glance.
func proseMail() string {
	var b strings.Builder
	for n := range 270 {
		fmt.Fprintf(&b, "The printer in room %d has been standing still, for the third time.\n", n)
		if n%9 == 8 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func BenchmarkSplitProse(b *testing.B) {
	mail := proseMail()
	b.SetBytes(int64(len(mail)))
	b.ReportAllocs()
	for b.Loop() {
		splitText(mail)
	}
}

func BenchmarkSplitProseBlock(b *testing.B) {
	mail := strings.ReplaceAll(proseMail(), "\n\n", "\n")
	b.SetBytes(int64(len(mail)))
	b.ReportAllocs()
	for b.Loop() {
		splitText(mail)
	}
}

func BenchmarkSplitText10KB(b *testing.B) {
	mail := plainMail(10 << 10)
	b.SetBytes(int64(len(mail)))
	b.ReportAllocs()
	for b.Loop() {
		splitText(mail)
	}
}

func BenchmarkSplitHTML10KB(b *testing.B) {
	mail := htmlMail(10 << 10)
	b.SetBytes(int64(len(mail)))
	b.ReportAllocs()
	for b.Loop() {
		splitHTML(mail)
	}
}

// hostile are texts whose repetition makes careless readers slow.
var hostile = map[string]string{
	"attribution":  "On 3 May 2027 at 09:12, A <a@example.org> wrote:\n> x\n",
	"half":         "On 3 May 2027 at 09:12, A <a@example.org\n",
	"colons":       "a:\n",
	"fields":       "From: a@example.org\n",
	"folded":       "To: a@example.org\nb@example.org;\n",
	"rules":        "----\n\n",
	"delimiters":   "--\nAnn\n",
	"underscores":  "____\nAnn\n",
	"signed off":   "Best regards\nAnn\nHarrow\n",
	"separator":    "-----Original Message-----\n> x\n",
	"bars":         "A wrote on 3 May 2027 09:12:\nAB> x\nBC> x\n",
	"marks":        ">",
	"spaced marks": "> ",
	"fence":        "```\nx\n",
	"blank":        "\n",
	"one line":     "wrote on 3 May 2027: ",
	"disclaimer":   "confidential privileged intended recipient, disclosure of any attachments to anybody is not what we want\n\n",
	"disclaimers":  "confidential privileged intended recipient\n",
	"sent from":    "Sent from my iPhone\n> x\n",
	"banner":       "CAUTION: external, do not click\n",
	"unclosed":     "<div><blockquote><b><table><td>",
	"closed":       "</div></blockquote></b></nothing>",
	"mixed":        "<div><b></div><x-y></b>",
	"attributes":   `<p a="b" style="display:none;a:b">x`,
	"unknown":      "<x-y>",
	"half closed":  "<x-y><b></z-z>",
	"links":        `<a href="https://example.org">x`,
	"preformatted": "<pre>\n\n",
	"comment":      "<!--[if mso]>",
	"entity":       "&nbsp;&#8203;&amp",
	"blocked":      "<b><div><i><i><i><i></b></b></b></b>",
	"ruled":        "----\na\n",
	"ruled text":   "----\nconfidential, privileged\n",
	"cells":        "<tr><td>a<td>b",
}

// A mail twice as long may take twice as long, not four times.
func TestSplitIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const size = 256 << 10
	for name, piece := range hostile {
		mail := strings.Repeat(piece, size/len(piece))
		for kind, cut := range map[string]func(string) split{"text": splitText, "html": splitHTML} {
			start := time.Now()
			cut(mail)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("%s as %s: %v for 256 KB", name, kind, took)
			} else {
				t.Logf("%s as %s: %v", name, kind, took)
			}
		}
	}
}
