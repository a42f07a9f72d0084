package mailin

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var updateNewText = flag.Bool("update-newtext", false, "rewrite the expectations in testdata/newtext")

// A golden mail is a file of sections: "== mail ==" or "== html ==" with what
// came in, then what was made of it. Sections that would be empty are left out.
func TestNewTextOfMails(t *testing.T) {
	files, err := filepath.Glob("testdata/newtext/*.txt")
	if err != nil || len(files) < 40 {
		t.Fatalf("finding golden mails: %v, %d files", err, len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			checkGolden(t, file)
		})
	}
}

func checkGolden(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	in, want := goldenMail(string(data))
	s := splitText
	if strings.HasPrefix(string(data), "== html ==") {
		s = splitHTML
	}
	got := goldenWords(s(in))
	if got == want {
		return
	}
	if *updateNewText {
		head, _, _ := strings.Cut(string(data), "\n")
		if err := os.WriteFile(file, []byte(head+"\n"+in+got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s\ngot:\n%s\nwant:\n%s", file, got, want)
}

// goldenMail parts a golden file into what came in and what was expected.
func goldenMail(data string) (in, want string) {
	_, rest, _ := strings.Cut(data, "\n")
	if at := strings.Index(rest, "== text =="); at >= 0 {
		return rest[:at], rest[at:]
	}
	return rest, ""
}

// goldenWords writes a split down the way golden files have it.
func goldenWords(s split) string {
	var b strings.Builder
	section := func(name, text string) {
		if text != "" {
			b.WriteString("== " + name + " ==\n" + strings.ReplaceAll(text, "-- \n", "--\n") + "\n")
		}
	}
	section("text", s.text)
	for _, p := range s.passages {
		section("answer to", p.Quote)
		if p.Quote != "" {
			section("answer", p.Text)
		}
	}
	section("signature", s.signature)
	if f := s.forwarded; f != nil {
		section("forwarded from", f.from)
		section("forwarded subject", f.subject)
		section("forwarded text", f.text)
	}
	if s.whole {
		section("whole", "yes")
	}
	return b.String()
}

func TestTextOnly(t *testing.T) {
	check := func(in, want string) {
		t.Helper()
		if got := splitText(in).text; got != want {
			t.Errorf("splitText(%q).text = %q, want %q", in, got, want)
		}
	}
	check("", "")
	check("\r\n \r\n", "")
	check("Hello\r\n\r\nMy screen is black.  \r\n", "Hello\n\nMy screen is black.")
	check("It is\u200b the\u00a0printer.", "It is the printer.")

	// What looks like a mark and is none.
	check("Yesterday I wrote:\nplease help.", "Yesterday I wrote:\nplease help.")
	check("From: room 12\nTo: room 14\nWhen: Monday", "From: room 12\nTo: room 14\nWhen: Monday")
	check("Steps:\n----\n1. open it\n2. nothing", "Steps:\n----\n1. open it\n2. nothing")
	check("Sent from my desk, since the laptop is dead.", "Sent from my desk, since the laptop is dead.")
	check("| room | printer |\n| 12 | none |", "| room | printer |\n| 12 | none |")
	check("It says:\nSQL> select 1\nSQL> quit", "It says:\nSQL> select 1\nSQL> quit")
	check("The mail said\n>From tomorrow on it works\nbut it does not.", "The mail said\n>From tomorrow on it works\nbut it does not.")
	check("External drives are not seen by my laptop.\n\nSince Monday.", "External drives are not seen by my laptop.\n\nSince Monday.")
	check("Attention please, the external monitor is black.", "Attention please, the external monitor is black.")

	// Nothing newly written: everything is kept.
	check("> only a quote", "> only a quote")
	check("Sent from my iPhone", "Sent from my iPhone")
	check("👍\n\n—\nTamsin Vale\nHead of Papers", "👍\n\n—\nTamsin Vale\nHead of Papers")
	check("👍\n\nOn 3 May 2027 at 10:04, Desk <desk@example.org> wrote:\n> Is it well?", "👍")
}

func TestWholeOnlyWithoutOwnWords(t *testing.T) {
	check := func(in string, whole, quoted bool) {
		t.Helper()
		if s := splitText(in); s.whole != whole || s.quoted != quoted {
			t.Errorf("splitText(%q): whole %v, quoted %v, want %v, %v", in, s.whole, s.quoted, whole, quoted)
		}
	}
	check("Hello", false, false)
	check("> Is it solved?", true, true)
	check("Yes\n> Is it solved?", false, true)
	check("Sent from my iPhone\n\n> Is it solved?", false, true)
}

func TestForwardSubject(t *testing.T) {
	check := func(subject string, want bool) {
		t.Helper()
		if got := forwardSubject(subject); got != want {
			t.Errorf("forwardSubject(%q) = %v, want %v", subject, got, want)
		}
	}
	check("Fwd: Invoice", true)
	check("WG: Drucker", true)
	check("TR : imprimante", true)
	check("转发：打印机", true)
	check("Re: Invoice", false)
	check("Trouble with FW", false)
	check("", false)
}
