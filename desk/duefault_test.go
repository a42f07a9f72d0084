package desk_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// fault is a source of randomness, which every letter needs, with a fault in it.
type fault struct {
	sound io.Reader
	reads int // how many more end in the fault
	fails func() error
}

func (f *fault) Read(b []byte) (int, error) {
	if f.reads > 0 {
		f.reads--
		return 0, f.fails()
	}
	return f.sound.Read(b)
}

// aboutNews are the letters that tell requesters how it stands, or leads that
// none do.
func aboutNews(letters []desk.Letter) []desk.Letter {
	return slices.DeleteFunc(letters, func(l desk.Letter) bool { return l.Kind != desk.KindProgress && l.Kind != desk.KindOverdue })
}

// TestDueFault: a fault over what is due in one case holds up no other and
// loses nothing; the lead hears of it, and an hour later it is tried again.
func TestDueFault(t *testing.T) {
	for name, c := range map[string]struct {
		fault fault
		told  string
	}{
		"error":        {fault{reads: 1, fails: func() error { return errors.New("no more chance") }}, "overdue kofi, progress tom"},
		"panic":        {fault{reads: 1, fails: func() error { panic("no more chance") }}, "overdue kofi, progress tom"},
		"panic of all": {fault{reads: 2, fails: func() error { panic("no more chance") }}, "progress tom"}, // the letter to the lead, too
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) { dueFault(t, s, c.fault, c.told) })
		})
	}
}

func dueFault(t *testing.T, s *store.Store, f fault, want string) {
	reads := f.reads
	f.reads, f.sound = 0, &counter{}
	o := newOffice(t, s, func(c *desk.Config) {
		team(c)
		c.Random = &f
	})
	o.get(mail(dana, "Printer jammed", "The printer is jammed."))
	o.get(mail(tom, "No network", "The network in my office is down."))
	o.at(0.5)
	o.due()
	o.at(26)
	o.due()
	o.at(48.75)
	f.reads = reads
	told := aboutNews(o.due())
	expect(t, "at the promised time", told, want)
	for _, l := range told {
		if l.Kind == desk.KindOverdue {
			says(t, l, "Dana Okafor was promised news", "a fault of the program keeps the letter from being written")
		}
	}
	if !slices.ContainsFunc(o.story(1001).Entries, func(e store.Entry) bool { return strings.Contains(e.Why, "a fault of the program") }) {
		t.Error("the history does not tell")
	}
	o.at(49.75)
	expect(t, "an hour later", aboutNews(o.due()), "progress dana")
}

// TestRefusalFault: a fault over one refused letter keeps no technician from
// hearing of another, and it is told later.
func TestRefusalFault(t *testing.T) { storetest.Each(t, refusalFault) }

func refusalFault(t *testing.T, s *store.Store) {
	f := fault{sound: &counter{}, fails: func() error { panic("no more chance") }}
	o := newOffice(t, s, func(c *desk.Config) {
		team(c)
		c.Random = &f
	})
	o.fails = desk.KindQuestionnaire
	o.get(mail(dana, "Printer jammed", "The printer is jammed."), mail(tom, "No network", "The network in my office is down."))
	o.fails = ""
	o.at(1)
	f.reads = 1
	expect(t, "with the fault", o.due(), "brief ines, overdue kofi, overdue kofi")
	o.at(2)
	expect(t, "an hour later", o.due(), "brief kofi")
}
