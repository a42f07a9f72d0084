package mailin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

func seedMails(f *testing.F) {
	files, err := filepath.Glob("testdata/newtext/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		in, _ := goldenMail(string(data))
		f.Add(in)
	}
	f.Add("On 1 May 2027\n> x\nat 10:00, A <a@b.c> wrote:\nhello\n")
	f.Add("\x00\xff\r\r\n> \u3000> ＞ a")
}

// checkPieces fails unless every piece stands in the body, word by word and in
// its order.
func checkPieces(t *testing.T, s split) {
	t.Helper()
	if !utf8.ValidString(s.body) || !utf8.ValidString(s.text) {
		t.Fatalf("invalid UTF-8 in %q", s.body)
	}
	if strings.TrimSpace(s.body) != "" && strings.TrimSpace(s.text) == "" {
		t.Fatalf("nothing is left of %q", s.body)
	}
	inOrder(t, s.body, s.text)
	inOrder(t, s.body, s.signature)
	all := ""
	for _, p := range s.passages {
		inOrder(t, s.body, p.Text)
		all += p.Text + "\n"
	}
	if strings.Join(strings.Fields(all), " ") != strings.Join(strings.Fields(s.text), " ") {
		t.Fatalf("passages say %q, the text %q", all, s.text)
	}
}

func inOrder(t *testing.T, body, piece string) {
	t.Helper()
	rest := strings.Fields(body)
	for word := range strings.FieldsSeq(piece) {
		at := 0
		for at < len(rest) && rest[at] != word {
			at++
		}
		if at == len(rest) {
			t.Fatalf("%q of %q is not in the body %q", word, piece, body)
		}
		rest = rest[at+1:]
	}
}

func FuzzSplitText(f *testing.F) {
	seedMails(f)
	f.Fuzz(func(t *testing.T, plain string) {
		s := splitText(plain)
		checkPieces(t, s)
		if again := splitText(s.text); again.text != s.text {
			t.Fatalf("cut twice: %q, then %q", s.text, again.text)
		}
	})
}

func FuzzSplitHTML(f *testing.F) {
	seedMails(f)
	f.Add("<p>a<blockquote>b</p></blockquote><div id=appendonsend></div>c")
	f.Add(strings.Repeat("<div>", 600) + "deep" + strings.Repeat("</b>", 600))
	f.Fuzz(func(t *testing.T, html string) { checkPieces(t, splitHTML(html)) })
}

func FuzzHTMLLines(f *testing.F) {
	f.Add("<pre> a\n  b</pre><ul><li>x<li>y</ul>")
	f.Fuzz(func(t *testing.T, html string) {
		lines, _ := htmlLines(html)
		for _, l := range lines {
			if l.depth < 0 || strings.ContainsAny(l.text, "\n\r\x00") || !utf8.ValidString(l.raw) {
				t.Fatalf("line %+v of %q", l, html)
			}
		}
	})
}
