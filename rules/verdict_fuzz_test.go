package rules

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

// FuzzJudge holds what every verdict owes: a bearable reason in one line, no
// answer to a machine, a Bounce with every failure and only there, and a
// recipient that stands in the mail.
func FuzzJudge(f *testing.F) {
	book := loadBook(f)
	files, _ := filepath.Glob("testdata/bounce/*.eml")
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		header, body, _ := strings.Cut(string(raw), "\n\n")
		f.Add(header, "mailer-daemon@x.example", "Undelivered Mail", "multipart/report", "message/delivery-status", body)
		f.Add(header, "", "failure notice", "text/plain", "text/plain", body)
	}
	f.Add("Auto-Submitted: (", "a@b", "İ", "text/calendar", "text/calendar", "METHOD:\xff")
	f.Fuzz(func(t *testing.T, header, from, subject, typ, part, text string) {
		m := &Incoming{From: from, Desk: []string{"desk@town.example"}, Subject: subject, Type: typ, Text: text, Body: text, Parts: []Part{{Type: part, Text: text}, {Type: "text/html", Text: text}}}
		for line := range strings.Lines(header) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			m.Header = append(m.Header, Field{name, value})
		}
		v := book.Judge(m)
		if v.Reason == "" || len(v.Reason) > 1000 || strings.Contains(v.Reason, "\n") || !utf8.ValidString(v.Reason) && utf8.ValidString(text+header+from+subject) {
			t.Errorf("reason %q", v.Reason)
		}
		if v.Machine && v.Answerable {
			t.Errorf("a machine would be answered: %+v", v)
		}
		if (v.Kind == KindBounce) != (v.Bounce != nil) {
			t.Errorf("kind %s with bounce %+v", v.Kind, v.Bounce)
		}
		if b := v.Bounce; b != nil {
			if b.Why == "" || len(b.Recipient) > 1000 || len(b.MessageID) > 998 {
				t.Errorf("bounce %+v", b)
			}
			if b.Recipient != "" && !strings.Contains(strings.ToLower(text+header), b.Recipient) && !strings.Contains(text, "&") && !strings.Contains(strings.ToUpper(text), "IMCEA") {
				t.Errorf("recipient %q stands nowhere", b.Recipient)
			}
		}
	})
}

// TestJudgeHostile holds that no mail costs more than in proportion to its
// size: twice the text may take twice the memory. A step that takes time with
// the square of the length would show as a test that does not end.
func TestJudgeHostile(t *testing.T) {
	book := loadBook(t)
	const size = 32 << 10
	for _, unit := range []string{"@", "a@b.c ", "a", "a@", "\"@", "\n", "a:b\n", "-- original message:\n", "Received: x\n", "Final-Recipient: rfc822; a@b.c\n", "5.1.1 ", "<", "<a@b", "5.", "hi. this is the ", "Message-ID: <a@b\n ", "to=", "\xff", "メ", "(", "&amp;", ">"} {
		text := strings.Repeat(unit, size/len(unit))
		once, twice := judgeCost(book, text), judgeCost(book, text+text)
		if twice > once*5/2+16<<10 {
			t.Errorf("%q: %d bytes allocated for 32 KB, %d for twice as much", unit, once, twice)
		}
	}
}

// judgeCost is how many bytes it takes to judge mails made of a text.
func judgeCost(book *Book, text string) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, part := range []string{"text/plain", "text/html", "message/delivery-status", "message/rfc822"} {
		book.Judge(&Incoming{From: "mailer-daemon@x.example", Subject: text, Type: "multipart/report", Header: Header{{"Auto-Submitted", text}, {"X-Failed-Recipients", text}, {"In-Reply-To", text}}, Parts: []Part{{Type: part, Text: text}}, Text: text, Body: text})
	}
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestLoadMarks(t *testing.T) {
	check := func(file, text string, words ...string) {
		t.Helper()
		_, err := loadMarks(fstest.MapFS{file: {Data: []byte(text)}})
		if len(words) == 0 {
			if err != nil {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		for _, w := range words {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("%q: got %v, want %q", text, err, w)
			}
		}
	}
	check("other.toml", "nonsense")
	check("automatic.toml", "[[field]]\nnames = [\"X-Robot\"]\nkind = \"generated\"\n")
	check("automatic.toml", "[[field]]\nname = [\"X-Robot\"]\nkind = \"generated\"\n", "automatic.toml:2", "unknown key", "name")
	check("automatic.toml", "[[field]]\nnames = [\"X-Robot\"]\nkind = \"robot\"\n", "automatic.toml:3", "robot")
	check("automatic.toml", "[text]\nabsence = [\n  \"Out Of Office\",\n]\n", "automatic.toml:3", "out of office")
	check("automatic.toml", "[text\n", "automatic.toml:1")
	check("bounce.toml", "[[reason]]\nname = \"gone\"\nwhy = \"gone\"\npermanent = \"maybe\"\n", "bounce.toml:2", "maybe")
	check("bounce.toml", "[[reason]]\nname = \"gone\"\npermanent = \"yes\"\n", "no why")

	marks, err := loadMarks(fstest.MapFS{"automatic.toml": {Data: []byte("[[field]]\nnames = [\"X-Robot\"]\nkind = \"generated\"\n")}})
	if err != nil {
		t.Fatal(err)
	}
	v := (&Book{marks: marks}).Judge(plain(t, "X-Robot: yes", "Hello"))
	if v.Kind != KindGenerated {
		t.Errorf("own mark: got %+v", v)
	}
}

func BenchmarkJudge(b *testing.B) {
	book := loadBook(b)
	letter := plain(b, "Received: from a by b\nReceived: from c by d\nDKIM-Signature: v=1; d=mill.example\nMessage-ID: <1@mill.example>\nDate: Mon, 3 Mar 2025 10:00:00 +0100\nMIME-Version: 1.0\nX-Mailer: Post 1.0\nReturn-Path: <nora.quist@mill.example>", strings.Repeat("The printer on the second floor prints only half of each page since Monday. ", 130))
	bounce := readSample(b, "testdata/bounce/exim.eml")
	bounce.Parts[0].Text += strings.Repeat("The printer on the second floor prints only half of each page, writes a@mill.example:\n", 750)
	b.Run("letter 10 KB", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			book.Judge(letter)
		}
	})
	b.Run("bounce 64 KB", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			book.Judge(bounce)
		}
	})
}
