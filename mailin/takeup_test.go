package mailin

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"refdesk/desk"
)

// stored are mails that were kept before the program was started.
func stored(tries ...int) []desk.RawMail {
	var all []desk.RawMail
	for i, n := range tries {
		all = append(all, desk.RawMail{
			ID: int64(i + 1), UIDValidity: 1, UID: uint32(i + 1), Hash: string(rune('a' + i)), Tries: n,
			Raw: []byte("From: Ann <ann@example.org>\r\nSubject: the printer\r\n\r\nIt beeps.\r\n"),
		})
	}
	return all
}

// TestMailThatEndsTheProgram: a program that was started anew counts the mails
// that another had stored, before it takes them up; those that several have
// begun with, one by one; and of one that ended too many only the header is read.
func TestMailThatEndsTheProgram(t *testing.T) {
	check := func(tries []int, retried [][]int64, header ...int64) {
		t.Helper()
		o := furnish(t, inMemory(t))
		o.shelf.kept = stored(tries...)
		o.pass(o.poller(), 0)
		if !slices.EqualFunc(o.shelf.retried, retried, slices.Equal) {
			t.Errorf("after %v tries these were counted: %v, want %v", tries, o.shelf.retried, retried)
		}
		for _, raw := range o.shelf.kept {
			m := o.shelf.received[raw.ID]
			if m == nil || m.From != "ann@example.org" || m.Subject != "the printer" {
				t.Fatalf("mail %d became %+v", raw.ID, m)
			}
			onlyHeader := slices.Contains(header, raw.ID)
			if (m.Text == "") != onlyHeader || (m.Fault == endingFault) != onlyHeader || string(m.Raw) != string(raw.Raw) {
				t.Errorf("after %v tries mail %d has the text %q and the fault %q", tries, raw.ID, m.Text, m.Fault)
			}
		}
		if told := strings.Count(o.log.String(), "the program ended each time"); told != len(header) {
			t.Errorf("the log told of %d mails, want %d", told, len(header))
		}
	}
	check([]int{0, 0, 0}, [][]int64{{1, 2, 3}})
	check([]int{0, triesTogether, 0}, [][]int64{{1}, {2}, {3}})
	check([]int{triesTogether, mostTries, triesTogether}, [][]int64{{1}, {2}, {3}}, 2)
}

// TestErrorsAreSurvived: what a program meets and survives counts for nothing.
func TestErrorsAreSurvived(t *testing.T) {
	o := furnish(t, inMemory(t))
	o.shelf.kept = stored(0)
	p := o.poller()
	for range mostTries {
		o.shelf.fail = errors.New("the database is away")
		if _, err := p.Pass(t.Context()); err == nil {
			t.Fatal("the receiver failed, and the pass did not")
		}
	}
	o.pass(p, 0)
	if len(o.shelf.retried) != 1 || o.shelf.received[1].Text != "It beeps." {
		t.Errorf("%v were counted; the mail became %+v", o.shelf.retried, o.shelf.received[1])
	}
}
