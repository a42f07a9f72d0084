package desk_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/rules"
	"refdesk/templates"
)

var update = flag.Bool("update", false, "write the letters of testdata/letters anew")

// previewConfig is a desk for letters that nobody sends.
func previewConfig(t *testing.T) desk.Config {
	calendar, err := rules.NewCalendar("Mon-Fri 08:30-17:00", "Europe/London", nil)
	if err != nil {
		t.Fatal(err)
	}
	return desk.Config{
		Name: "IT Service Desk", Address: address, Calendar: calendar, Now: func() time.Time { return monday },
		Parse: func(raw desk.RawMail) *desk.Mail { return mailin.Parse(raw, mailin.DefaultLimits) },
		Team:  []desk.Technician{{Name: "Kofi Mensah", Addresses: []string{"kofi@example.org"}}},
	}
}

// firstLetter returns the letter that the sender of a mail would get.
func firstLetter(t *testing.T, book *rules.Book, letters *templates.Templates, raw []byte) (*desk.Mail, *desk.Letter) {
	t.Helper()
	m := mailin.Parse(desk.RawMail{Raw: raw, Size: int64(len(raw))}, mailin.DefaultLimits)
	all, _, err := desk.Preview(book, letters, previewConfig(t), m)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if all[i].Kind != desk.KindBrief {
			return m, &all[i]
		}
	}
	return m, nil
}

// TestLetters holds the first letters to twenty mails: they are to be read as
// their recipients would.
func TestLetters(t *testing.T) {
	book, letters := must(rules.Load(nil)), must(templates.Load(nil))
	files, err := filepath.Glob("testdata/letters/*.eml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d mails, %v", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, l := firstLetter(t, book, letters, raw)
		if l == nil {
			t.Errorf("%s: no letter", file)
			continue
		}
		got := fmt.Sprintf("%s\nSubject: %s\n\n%s\n", l.Kind, l.Subject, strings.TrimRight(l.Text, "\n"))
		golden := strings.TrimSuffix(file, ".eml") + ".txt"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: the letter has changed; -update writes it anew\n%s", golden, got)
		}
	}
}
