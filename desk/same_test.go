package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"refdesk/store"
	"refdesk/store/storetest"
)

// TestSecondMail: a second mail about the same thing joins the open case; one
// that is merely alike is asked about; one about something else is not.
func TestSecondMail(t *testing.T) { storetest.Each(t, secondMail) }

func secondMail(t *testing.T, s *store.Store) {
	o := newOffice(t, s, nil)
	o.problem()
	o.now = o.now.Add(time.Hour)
	got := o.get(mail(dana, "Printer jammed!", "It is getting worse, now the drawer is stuck as well."))
	if k := kinds(got); k != "brief kofi, receipt dana" {
		t.Errorf("the same subject: %s", k)
	}
	if n := o.story(1001).Mails; n != 2 {
		t.Errorf("case 1001 has %d mails", n)
	}
	alike := o.to(o.get(mail(dana, "Printer prints stripes", "The printer prints grey stripes. I think the drum is worn out.")), "dana@example.org")
	if !strings.Contains(alike.Text, "the same matter as your case 1001") || alike.Case != 1002 {
		t.Errorf("a subject that is alike:\n%s", alike.Text)
	}
	other := o.to(o.get(mail(dana, "Mouse broken", "My mouse does not move any more.")), "dana@example.org")
	if strings.Contains(other.Text, "same matter") || other.Case != 1003 {
		t.Errorf("another subject:\n%s", other.Text)
	}
	o.now = o.now.Add(24 * time.Hour)
	if l := o.to(o.get(mail(dana, "Mouse broken", "My mouse does not move.")), "dana@example.org"); l.Case != 1004 {
		t.Errorf("a day later: case %d", l.Case)
	}
}

// TestOneTroubleForMany: when several people write about the same thing, the
// technicians are told; the people learn nothing of each other.
func TestOneTroubleForMany(t *testing.T) {
	o := newOffice(t, storetest.New(t), nil)
	for i := range 4 {
		o.now = o.now.Add(5 * time.Minute)
		got := o.get(mail(fmt.Sprintf("P%d <p%d@example.org>", i, i), "Printer", "The printer is jammed again and prints nothing."))
		brief := o.to(got, "kofi@example.org")
		if told := strings.Contains(brief.Text, fmt.Sprintf("%d people have written about this topic", i+1)); told != (i >= 2) {
			t.Errorf("after %d: told %v\n%s", i+1, told, brief.Text)
		}
		if i == 3 && !strings.Contains(brief.Text, "#link 1001 1002 1003") {
			t.Errorf("it is not told how to join them:\n%s", brief.Text)
		}
		if l := o.to(got, fmt.Sprintf("p%d@example.org", i)); strings.Contains(l.Text, "people have written") {
			t.Errorf("told a requester of others: %s", l.Text)
		}
	}
}
