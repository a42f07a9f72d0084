package store_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"refdesk/desk"
	"refdesk/rules"
	"refdesk/store"
	"refdesk/store/storetest"
)

// population is a desk with two people: Mara, who is named wherever one may be
// named, and Jon, who is not to lose a word but her name.
func population(t *testing.T, s *store.Store) {
	t.Helper()
	full(t, s)
	mara := load(t, s, 1001)
	l := letter(1001, desk.KindBrief, desk.Address{Name: "Tom Okoro", Addr: "tom@harbour.example"}, "brief2@harbour.example")
	l.Subject, l.Text, l.HTML = "Mara Lind: no network", "Mara Lind <MARA@example.net> writes: my socket is dead.", "<p>Mara&nbsp;Lind</p>"
	mara.State, mara.LastProgress = desk.StateSolved, "Mara's plug was replaced"
	mara.Cause = "Lind's plug was loose"
	save(t, s, desk.Change{At: noon, Case: mara, Letters: []desk.Letter{l},
		Gathered: []desk.Gathered{{At: noon, Reason: "mail", Words: "Mara Lind again"}},
		Events:   []desk.Event{{At: noon, Kind: "note", Actor: "tom@harbour.example", Why: "called mara twice"}, {At: noon, Kind: "said", Actor: "mara@example.net", Why: "she said so"}},
	})
	raw := rawMail(2, "From: Jon <jon@example.net>\r\nCc: mara@example.net\r\nSubject: printer\r\n\r\nas mara lind has it\r\n")
	kept, err := s.Keep(t.Context(), []desk.RawMail{raw, rawMail(3, "From: Jon <jon@example.net>\r\n\r\nThe printer.\r\n")})
	if err != nil {
		t.Fatal(err)
	}
	jon := desk.Address{Name: "Jon Berg", Addr: "jon@example.net"}
	change := opening(kept[0], 1002, jon.Addr)
	change.Outcome.Mail.Author, change.Outcome.Mail.Subject = jon, "printer"
	change.Outcome.Mail.Text, change.Outcome.Mail.To = "The printer jams, Mara Lind has the same. marasmus@example.net", []string{office, "mara@example.net"}
	change.Case.Requester, change.Case.State, change.Case.Cause = jon, desk.StateSolved, "the drum, as MARA LIND had said"
	change.Case.Participants[0].Address = jon
	change.Case.Participants = append(change.Case.Participants, desk.Participant{Address: desk.Address{Name: "Mara Lind", Addr: "mara@example.net"}, Role: desk.RoleCopied})
	change.People = []desk.Person{{Address: jon, Lang: "en"}}
	change.Events[1].Why = "mara@example.net,mara@example.net and Lind,\nMara were told"
	change.Views = append(change.Views, desk.View{Span: "Mara  Lind broke it", Certainty: rules.Certain, Confidence: .9, Mail: kept[0].ID, At: noon})
	for i := range change.Letters {
		change.Letters[i].MessageID = fmt.Sprintf("jon%d@harbour.example", i)
	}
	change.Letters[0].To = jon
	change.Letters[1].Text = "Jon Berg writes: Mara Lind has the same."
	save(t, s, change)
	other := opening(kept[1], 1003, jon.Addr)
	other.Outcome.Mail.Author, other.Case.Requester, other.People = jon, jon, nil
	other.Case.Participants = other.Case.Participants[1:]
	other.Letters = nil
	save(t, s, other)
}

func named(lines map[string][]string, words ...string) (found []string) {
	for table, rows := range lines {
		for _, row := range rows {
			low := strings.ToLower(row)
			for _, w := range words {
				if strings.Contains(strings.ReplaceAll(low, "marasmus", ""), w) {
					found = append(found, table+": "+row)
				}
			}
		}
	}
	return found
}

// TestErase: afterwards no table names the person, nor do the bytes of the
// file; others keep their words, and cases stay.
func TestErase(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		population(t, s)
		other := storetest.Open(t, url) // a desk that runs
		e, err := s.Erase(t.Context(), "Mara@Example.net", noon)
		if err != nil {
			t.Fatal(err)
		}
		if e.Cases != 1 || e.Mails != 1 || e.Letters != 2 || e.Mentions == 0 {
			t.Errorf("erased %+v", e)
		}
		all := rowsOf(t, url)
		for _, line := range named(all, "mara", "lind", "0x6d, 0x61, 0x72, 0x61", "0x4d, 0x61, 0x72, 0x61") {
			t.Errorf("still there: %s", line)
		}
		if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
			for _, suffix := range []string{"", "-wal"} {
				b, err := os.ReadFile(path + suffix)
				if low := bytes.ToLower(b); err != nil || bytes.Contains(low, []byte("mara@")) || bytes.Contains(low, []byte("lind")) {
					t.Errorf("the file %s still names her (%v)", suffix, err)
				}
			}
		}
		for _, want := range []string{"Jon Berg writes: (erased) has the same.", "The printer jams, (erased) has the same. marasmus@example.net", "the drum, as (erased) had said", "Jon Berg"} {
			if !slices.ContainsFunc(slices.Concat(all["letter_texts"], all["mails"], all["cases"]), func(l string) bool { return strings.Contains(l, want) }) {
				t.Errorf("lost: %s", want)
			}
		}
		if len(all["cases"]) != 3 || len(all["raws"]) != 1 || len(all["mails"]) != 3 {
			t.Errorf("%d cases, %d raws, %d mails", len(all["cases"]), len(all["raws"]), len(all["mails"]))
		}
		if len(all["settings"]) != 1 {
			t.Errorf("the events may still be changed: %v", all["settings"])
		}
		c := load(t, other, 1001)
		if c.State != desk.StateClosed || c.Requester.Addr != "" || len(c.Promises) != 0 {
			t.Errorf("the case is %+v", c)
		}
		if err := other.Save(t.Context(), []desk.Change{{At: noon, Case: c, Events: []desk.Event{{At: noon, Kind: "note"}}}}); err != nil {
			t.Errorf("the case can no longer be saved: %v", err)
		}
		if _, err := other.Erase(t.Context(), "nobody@example.net", noon); err != nil {
			t.Errorf("nobody: %v", err)
		}
	})
}

// TestAbout tells all that Erase takes away, and nothing of others' cases.
func TestAbout(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		population(t, s)
		rows := map[string]int{}
		var who store.Person
		err := s.About(t.Context(), "mara@example.net", func(p store.Person) error { who = p; return nil }, func(table string, row map[string]any) error {
			rows[table]++
			if fmt.Sprint(row["case_number"]) == "1002" && table != "participants" {
				t.Errorf("%s of another person's case: %v", table, row)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(who.Addresses, []string{"mara@example.net"}) || !slices.Contains(who.Names, "Mara Lind") {
			t.Errorf("she is %+v", who)
		}
		for table, n := range map[string]int{"cases": 1, "mails": 1, "raws": 1, "views": 2, "answers": 1, "questions": 4, "letters": 4, "letter_texts": 4, "thanks": 1, "subscriptions": 1, "addresses": 1, "participants": 2, "case_texts": 1} {
			if rows[table] != n {
				t.Errorf("%d rows of %s, want %d", rows[table], table, n)
			}
		}
	})
}
