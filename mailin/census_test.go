package mailin

import (
	"testing"
	"time"
)

// TestCensus: what was taken in counts as such, what lies there for long as
// left, and mail from before the first run does not count.
func TestCensus(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		count := func() Census {
			t.Helper()
			c, err := Count(t.Context(), o.shelf, o.cfg, 10*time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		if c := count(); c != (Census{}) {
			t.Errorf("before the first run: %+v", c)
		}
		o.deliver("Support", monday.Add(-48*time.Hour), 1)
		p := o.poller()
		o.pass(p, 0)
		o.deliver("Support", monday.Add(-time.Hour), 2, 3)
		o.pass(p, 2)
		if c := count(); c.Mails != 2 || c.Taken != 2 || c.Left != 0 {
			t.Errorf("all is taken in: %+v", c)
		}
		o.deliver("Support", monday.Add(-time.Hour), 4)
		o.deliver("Support", monday.Add(-time.Minute), 5)
		if c := count(); c.Mails != 4 || c.Taken != 2 || c.Left != 1 || !c.Oldest.Equal(monday.Add(-time.Hour)) {
			t.Errorf("one is left: %+v", c)
		}
	})
}
