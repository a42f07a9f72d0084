package templates

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestLoadTellsMistakes(t *testing.T) {
	check := func(path, source string, want ...string) {
		t.Helper()
		_, err := Load(fstest.MapFS{path: {Data: []byte(source)}})
		if err == nil {
			t.Errorf("%s with %q: no mistake found", path, source)
			return
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s with %q: got %q, want %q in it", path, source, err, w)
			}
		}
	}
	const top = "Subject: a\n\n"
	check("en/closing.md", "Hello\n\nb\n", `en/closing.md:1: the first line must be "Subject: "`)
	check("en/closing.md", "Subject: \n\nb\n", "en/closing.md:1:")
	check("en/closing.md", "Subject: a\nb\n\n", "en/closing.md:2: the line after the subject must be empty")
	check("en/clossing.md", top, `en/clossing.md:1: there is no letter "clossing"`)
	check("en/closing.md", top+"{{.Casue}}\n", "en/closing.md:3: there is no .Casue in View")
	check("en/closing.md", top+"a\n{{if .Urgent}}\n{{if eq .Reason \"x\"}}\n{{range .Known}}\n{{.Lable}}\n{{end}}\n{{end}}\n{{end}}\n", "en/closing.md:7: there is no .Lable in Fact")
	check("en/closing.md", top+"{{if .Urgent}}\n", "en/closing.md:", "unexpected EOF")
	check("en/closing.md", top+"{{frobnicate .Case}}\n", "en/closing.md:3", "frobnicate")
	check("en/closing.md", top+"{{.Requester}}\n", "en/closing.md:3: Person can not be shown as it is")
	check("en/closing.md", top+"{{.News}}\n", "en/closing.md:3: Time can not be shown")
	check("en/closing.md", top+"{{if .News}}a{{end}}\n", "en/closing.md:3: Time is never empty")
	check("en/closing.md", top+"{{range .Case}}a{{end}}\n", "en/closing.md:3: int64 is no list")
	check("en/closing.md", top+"{{when .News}}\n", "en/closing.md:3: when wants 2 values, not 1")
	check("en/closing.md", top+"{{cut .Words 3}}\n", "en/closing.md:3: cut wants int as its value number 1, not string")
	check("en/closing.md", top+"{{if eq .Case .Words}}a{{end}}\n", "en/closing.md:3: int64 and string can not be compared")
	check("en/closing.md", top+"{{.Words.Length}}\n", "en/closing.md:3: .Length is asked of string")
	check("en/closing.md", top+"{{template \"nothing\" .}}\n", `en/closing.md:3: there is no part "nothing"`)
	check("en/closing.md", top+"{{define \"a\"}}b{{end}}", "en/closing.md:1: only parts.md may define parts")
	check("en/closing.md", top+"{{len .Words}}", "en/closing.md:3: len can do nothing with string")
	check("en/closing.md", top+"{{and .Words \"x\"}}", "en/closing.md:3: bool can not be shown")
	check("en/closing.md", top+"{{1.5}}", "en/closing.md:3:")
	check("en/closing.md", top+"{{range .Known}}{{break}}{{end}}", "en/closing.md:3:")
	check("en/closing.md", top+"# Title\n", "en/closing.md:3: headings begin")
	check("en/closing.md", top+"a\n![x](https://x.org/y.png)\n", "en/closing.md:4: letters have no images")
	check("en/closing.md", top+"<b>x</b>\n", "en/closing.md:3: letters have no HTML")
	check("en/closing.md", top+"a\x0eb\n", "en/closing.md:3: a control character")
	check("de/parts.md", "{{define \"hello\"}}{{template \"hello\" .}}{{end}}", "de/parts.md:1: part \"hello\" stands inside of itself")
	check("en/parts.md", "{{define \"hello\"}}hi{{end}}", `there is no part "re"`)
}

func TestLoadTellsAllMistakes(t *testing.T) {
	_, err := Load(fstest.MapFS{
		"en/closing.md": {Data: []byte("Subject: a\n\n{{.A}}\n")},
		"de/receipt.md": {Data: []byte("no\n")},
		"fr/poem.md":    {Data: []byte("no\n")},
	})
	for _, want := range [...]string{"en/closing.md:3", "de/receipt.md:1", "fr/poem.md:1"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s in it", err, want)
		}
	}
}

func TestFolderReplacesLetters(t *testing.T) {
	ts, err := Load(fstest.MapFS{
		"de/closing.md": {Data: []byte("Subject: Fertig\r\n\r\nFertig, {{name .Reader}}.\r\n")},
		"it/closing.md": {Data: []byte("Subject: Fatto\n\n{{template \"hello\" .}}\nFatto entro {{when . .News}}.\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	check := func(lang, kind, want string) {
		t.Helper()
		if l := render(t, ts, lang, kind, fullView()); !strings.HasPrefix(l.Text, want) {
			t.Errorf("%s/%s: got %q, want %q", lang, kind, l.Text, want)
		}
	}
	check("de", "closing", "Fertig, Dana Okafor.\n")
	check("de", "reopened", "Guten Tag")
	check("en", "closing", "Hello Dana Okafor")
	check("it", "closing", "Hello Dana Okafor,\n\nFatto entro 2026-11-26, 10:00.\n")
	check("it", "reopened", "Hello Dana Okafor")
}

func TestControlLinesVanish(t *testing.T) {
	check := func(source, want string) {
		t.Helper()
		ts, err := Load(fstest.MapFS{"en/closing.md": {Data: []byte("Subject: a\n\n" + source)}})
		if err != nil {
			t.Errorf("%q: %v", source, err)
			return
		}
		if got := render(t, ts, "en", "closing", fullView()).Text; got != want {
			t.Errorf("%q: got %q, want %q", source, got, want)
		}
	}
	check("a\n{{if .Urgent}}\nb\n{{else}}\nc\n{{end}}\nd\n", "a\nb\nd\n")
	check("a\n{{/* a remark */}}\nb\n", "a\nb\n")
	check("a\n  {{/* a remark */}} \nb\n", "a\nb\n")
	check("a\n{{- if .Urgent -}}\nb\n{{end -}}\nc\n", "ab\nc\n")
	check("{{$n := len .Tips}}\n{{if .Urgent}}{{if $n}}\n{{$n}} tips\n{{end}}{{end}}\n", "2 tips\n")
	check("{{range $i, $t := .Tips}}\n{{if $i}}\n- {{$t}}\n{{end}}\n{{else}}\nno tips\n{{end}}\n", "- Pull the paper out slowly, with both hands.\n")
	check("{{with .Waits | cut 8}}\nfor {{.}}, {{$.Case}}\n{{end}}\n", "for a spare…, 1042\n")
	check("{{(index .Views 7).Text}}{{with .Digest}}{{.Kept.N}}{{end}}{{if not .Urgent}}x{{end}}{{if ne .Case 0}}{{end}}{{.Case}}", "181042\n")
}
