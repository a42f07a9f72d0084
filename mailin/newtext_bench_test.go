package mailin

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
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
	"named":        "On 3 May 2027 at 09:12, A wrote:\n",
	"you wrote":    "On 3 May 2027 you wrote:\n",
	"run on":       "On 3 May 2027, A<a@example.org> wrote: x\n",
	"original":     "Original:\n",
	"postscript":   "Best regards\nAnn\nHarrow\nPS: x\n",
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
	"linked":       `<a href="https://example.org">x</a> `,
	"nested links": `<a href="https://example.org"><div><i>x`,
	"unlinked":     `<a href="https://example.org"><a>x</div></a>`,
	"cells":        "<tr><td>a<td>b",
}

// work is what a text costs: looks at its lines, and bytes allocated. Time
// would depend on the machine.
func work(text string, read func(string) (string, []line)) (looks, bytes uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	body, lines := read(text)
	splitLines(body, lines)
	runtime.ReadMemStats(&after)
	for i := range lines {
		looks += uint64(lines[i].looks)
	}
	return looks, after.TotalAlloc - before.TotalAlloc
}

// A mail twice as long may take twice the work, not four times.
func TestSplitIsLinear(t *testing.T) {
	const size = 32 << 10
	readers := map[string]func(string) (string, []line){
		"text": func(s string) (string, []line) { body := cleanText(s); return body, readLines(body) },
		"html": func(s string) (string, []line) { lines, _ := htmlLines(s); return joinLines(lines, rawText), lines },
	}
	for name, piece := range hostile {
		once := strings.Repeat(piece, size/len(piece))
		for kind, read := range readers {
			looks, bytes := work(once, read)
			twiceLooks, twiceBytes := work(once+once, read)
			t.Logf("%s as %s: %d and %d looks, %d and %d bytes", name, kind, looks, twiceLooks, bytes, twiceBytes)
			if twiceLooks > looks*5/2+1000 {
				t.Errorf("%s as %s: %d looks for 32 KB, %d for twice as much", name, kind, looks, twiceLooks)
			}
			if twiceBytes > bytes*5/2+64<<10 {
				t.Errorf("%s as %s: %d bytes allocated for 32 KB, %d for twice as much", name, kind, bytes, twiceBytes)
			}
		}
	}
}
