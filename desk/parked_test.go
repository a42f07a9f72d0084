package desk_test

import (
	"errors"
	"testing"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// TestParkedIsTold: leads hear once a day that mails are parked, and how many.
func TestParkedIsTold(t *testing.T) { storetest.Each(t, parkedIsTold) }

func parkedIsTold(t *testing.T, s *store.Store) {
	random := &failing{}
	o := newOffice(t, s, func(c *desk.Config) { c.Random = random })
	random.left = 100
	expect(t, "while nothing can be signed", o.get(mail(dana, "Printer jammed", "The printer is jammed.")), "")
	random.left = 1
	got := o.get(mail(tom, "Mouse", "My mouse is broken."))
	expect(t, "a mail that parks", got, "brief kofi")
	says(t, got[0], "2 mails", "refdesk inbox")
	if got[0].Case != 0 {
		t.Errorf("the letter is of case %d", got[0].Case)
	}
	random.left = 1
	expect(t, "another one on that day", o.get(mail(tom, "Mouse", "My mouse is broken.")), "")
	o.now = o.now.AddDate(0, 0, 1)
	random.left = 1
	says(t, o.to(o.get(mail(tom, "Keyboard", "My keyboard is broken.")), "kofi@example.org"), "4 mails")
}

// failing is a source of bytes whose next reads fail.
type failing struct {
	counter
	left int
}

func (f *failing) Read(p []byte) (int, error) {
	if f.left > 0 {
		f.left--
		return 0, errors.New("out of entropy")
	}
	return f.counter.Read(p)
}
