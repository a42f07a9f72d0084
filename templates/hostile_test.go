package templates

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// fill puts s into every text of a value, at any depth.
func fill(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Pointer:
		if digest, ok := v.Interface().(*Digest); ok && digest != nil {
			fill(v.Elem(), s)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), s)
			}
		}
	}
}

// hostileViews have s everywhere but in the fields that letters only compare,
// which take each of their values, and in the addresses of links.
func hostileViews(s string) []View {
	views := trials()
	for i := range views {
		v := &views[i]
		known := *v
		v.Digest = fullDigest(known.Now)
		v.Views, v.Known = slices.Clone(v.Views), slices.Clone(v.Known)
		fill(reflect.ValueOf(v).Elem(), s)
		v.Reason, v.Request, v.Diagnosis = known.Reason, known.Request, known.Diagnosis
		v.Digest.Leave = "https://example.org/leave?a=1&b=2"
		v.AnswerTo, v.Ask = known.AnswerTo, known.Ask
	}
	return views
}

// ownTags are the tags of letters that hold nothing hostile.
func ownTags(t testing.TB, ts *Templates) map[string]bool {
	tags := map[string]bool{}
	for _, kind := range Kinds {
		for _, v := range hostileViews("word") {
			for _, tag := range readHTML(t, render(t, ts, "en", kind, v).HTML).tags {
				tags[tag] = true
			}
		}
	}
	return tags
}

// FuzzHostile holds that whatever people write, letters keep to our own tags
// and links, subjects to one line, and both parts say the same.
func FuzzHostile(f *testing.F) {
	for _, s := range [...]string{
		"<script>alert(1)</script>", "**b** [x](https://evil.example)", "https://evil.example/", "a\r\nBcc: b@example.org",
		"- a\n1. b\n> c\n## d\n---\n| e | 5", "\x0e\x0f[", "\x0f](javascript:x)", "{{.Desk}}", "\u202eexe.fdp", "\xff\xfe<", "a\n\n\n\nb\n",
		"\" onclick=\"x", "&lt;b&gt;", "\\*\\", " x ", "\u2028\u2029\u0085", "-- \nsig", "\v\t", "1", "--", "|", "]",
	} {
		f.Add(s)
	}
	ts := load(f)
	tags := ownTags(f, ts)
	f.Fuzz(func(t *testing.T, s string) {
		lang := shippedLanguages[len(s)%len(shippedLanguages)]
		views := hostileViews(s)
		for i, kind := range Kinds {
			checkHostile(t, tags, render(t, ts, lang, kind, views[1]))
			checkHostile(t, tags, render(t, ts, lang, kind, views[(len(s)+i)%len(views)]))
		}
		checkKept(t, s, render(t, ts, lang, "relay", View{Words: s}).Text)
	})
}

// FuzzLay holds that any source at all gives HTML that can be read strictly.
func FuzzLay(f *testing.F) {
	for _, s := range [...]string{"- a\n  b\n1. c\n   d\n> e\n>\n## f\n| g | 1\n---\n", "[a](https://b) **c", "\x0ea", "[\x0e](\x0f](mailto:x)", "https://<\x0f>", "\\"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, html := lay("en", "s", s)
		found := readHTML(t, html)
		for _, link := range found.links {
			if strings.ContainsAny(link, "<>\" \n") || !strings.HasPrefix(link, "http") && !strings.HasPrefix(link, "mailto:") {
				t.Errorf("a link that no letter opens: %q", link)
			}
		}
	})
}

func checkHostile(t *testing.T, tags map[string]bool, l Letter) {
	t.Helper()
	if strings.ContainsFunc(l.Subject, unicode.IsControl) || utf8.RuneCountInString(l.Subject) > subjectLength {
		t.Errorf("the subject is not one short line: %q", l.Subject)
	}
	for _, part := range [...]string{l.Text, l.HTML} {
		if !utf8.ValidString(part) || strings.ContainsFunc(part, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
			t.Errorf("not fit for a mail: %q", part)
		}
	}
	found := readHTML(t, l.HTML)
	for _, tag := range found.tags {
		if !tags[tag] && !strings.HasPrefix(tag, "<td class=\"") {
			t.Errorf("a tag that is not ours: %q", tag)
		}
	}
	for _, link := range found.links {
		if link != "https://example.org/leave?a=1&b=2" && !strings.HasPrefix(link, fullView().AnswerTo+"&body=") {
			t.Errorf("a link that is not ours: %q", link)
		}
	}
	if text, html := wordsOf(l.Text), wordsOf(found.text); text != html {
		t.Errorf("the parts differ:\n%s\n%s", text, html)
	}
}

// checkKept holds that each line that a person wrote stands in the text part
// as it was written.
func checkKept(t *testing.T, s, text string) {
	t.Helper()
	lines := strings.Split(text, "\n")
	for _, line := range strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }) {
		odd := func(r rune) bool {
			return r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) || unicode.Is(unicode.Bidi_Control, r)
		}
		if strings.ContainsFunc(line, odd) || strings.TrimRight(line, " \t") == "" {
			continue
		}
		if !slices.Contains(lines, strings.TrimRight(line, " \t")) {
			t.Errorf("the line %q is not in %q", line, text)
		}
	}
}

func TestLinksOpenOnlyPagesAndMails(t *testing.T) {
	check := func(address, want string) {
		t.Helper()
		if got := bareAddress(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
	check("https://x.org/?a=b&c", "https://x.org/?a=b&c")
	check("HTTPS://x.org", "https://x.org")
	check(" mailto:x@y.org ", "mailto:x@y.org")
	check("javascript:alert(1)", "")
	check("data:text/html,x", "")
	check("//x.org", "")
	check("https://", "")
	check("https://x.org/\"onclick", "")
	check("https://x.org/ y", "")
	check("https://x.org/<b>", "")
	check("https://x.org/\x01", "")
	check("", "")
}
