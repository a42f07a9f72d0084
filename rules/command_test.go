package rules

import (
	"fmt"
	"strings"
	"testing"
)

func TestCommands(t *testing.T) {
	b := &Book{}
	check := func(text, want, rest string) {
		t.Helper()
		commands, left, problems := b.Commands(text, CommandTerms{})
		var got []string
		for _, c := range commands {
			got = append(got, strings.TrimSpace(c.Name+" "+c.Text))
		}
		for _, p := range problems {
			got = append(got, fmt.Sprintf("%s? %s", p.Why, p.Closest))
		}
		if s := strings.Join(got, "|"); s != want || left != rest {
			t.Errorf("%q:\ngot  %q, rest %q\nwant %q, rest %q", text, s, left, want, rest)
		}
	}
	check("#take", "take", "")
	check("# take", "take", "")
	check("#TAKE:\nHello Dana,\nI am coming.", "take", "Hello Dana,\nI am coming.")
	check("\n#note She is on leave\nuntil Monday.\n\nHello", "note She is on leave\nuntil Monday.", "Hello")
	check("#closed: The cable was broken.\n#diagnosis right", "close The cable was broken.|diagnosis right", "")
	check("#cloes it", "unknown? #close", "")
	check("#wurst", "unknown? ", "")
	check("Hello\n#take is not a command down here", "", "Hello\n#take is not a command down here")
	check("", "", "")
	check("#", "unknown? ", "")
	check("#gelöst Das Kabel war gebrochen.", "close Das Kabel war gebrochen.", "")
}

// FuzzCommands: every line ends up in a command, a problem or the rest.
func FuzzCommands(f *testing.F) {
	f.Add("#take\n#note a\nb\n\nrest")
	f.Add("#\n# close:: x")
	b := &Book{}
	f.Fuzz(func(t *testing.T, text string) {
		commands, rest, problems := b.Commands(text, CommandTerms{})
		all := rest
		for _, c := range commands {
			all += "\n" + c.Line + "\n" + c.Text
		}
		for _, p := range problems {
			all += "\n" + p.Line
		}
		for line := range strings.SplitSeq(text, "\n") {
			if s := strings.TrimSpace(line); !strings.Contains(all, s) {
				t.Errorf("%q is lost of %q", s, text)
			}
		}
	})
}
