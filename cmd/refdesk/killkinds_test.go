package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailout/smtptest"
	"refdesk/store"
	"refdesk/store/storetest"
)

// killsAtEachStep is how often the program is killed at each step of the life.
const killsAtEachStep = max(1, 2/slowness)

// allKinds are the letters that the life brings about.
var allKinds = []desk.Kind{
	desk.KindQuestionnaire, desk.KindBrief, desk.KindReminder, desk.KindRelay, desk.KindCommandReply, desk.KindReferral,
	desk.KindDraft, desk.KindProgress, desk.KindClosing, desk.KindReopened, desk.KindDigest,
}

// TestKillAllKinds plays the life of some cases twice: once in peace, and once
// with a program that is killed at every step. Both have to come to the same.
func TestKillAllKinds(t *testing.T) {
	check := func(name string, database func(testing.TB) string) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			peace := newLife(t, storetest.SQLite(t), 0)
			peace.clock = &stoppedClock{}
			peace.program = peace.opened(settings{now: peace.clock.Now})
			peace.play()
			want := peace.letters()
			for _, kind := range allKinds {
				if !slices.ContainsFunc(slices.Collect(maps.Keys(want)), func(k string) bool { return strings.Contains(k, "| "+string(kind)+" |") }) {
					t.Errorf("the life brings no %s", kind)
				}
			}
			for range testRounds() {
				l := newLife(t, database(t), killsAtEachStep)
				l.play()
				l.judge(want)
			}
		})
	}
	if slowness == 1 {
		check("sqlite", storetest.SQLite)
	}
	check("postgres", storetest.Postgres)
}

// life is a desk whose clock the test sets, and which is started for each pass.
type life struct {
	*rig
	store  *store.Store
	random *rand.Rand
	kills  int // at each step
	now    time.Time
	mails  int // delivered

	// Of a life in peace, which needs no process.
	program *program
	clock   *stoppedClock

	starts int
	killed int
	atWork int // of these, how many had sent letters

	mu     sync.Mutex
	victim *exec.Cmd
	spare  int // letters that the victim may still send
	sent   int // letters that it has sent
	count  map[string]int
	all    []letterFrom
}

func newLife(t *testing.T, database string, kills int) *life {
	t.Helper()
	l := &life{kills: kills, random: rand.New(rand.NewPCG(3, 4)), count: map[string]int{}}
	l.rig = newRig(t, database, memoryBox(t), smtptest.Config{Accepted: l.accept})
	text, err := os.ReadFile(l.config)
	if err != nil {
		t.Fatal(err)
	}
	more := "[digest]\nto = [\"all-staff@example.org\"]\n[[peers]]\nname = \"Facilities\"\naddress = \"facilities@example.org\"\n"
	if err := os.WriteFile(l.config, append(text, more...), 0o600); err != nil {
		t.Fatal(err)
	}
	l.store = storetest.Open(t, database)
	return l
}

// accept is called by the SMTP server before it acknowledges a letter: who is
// killed here does not know that it has arrived.
func (l *life) accept(m smtptest.Mail) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id := messageID(m.Raw)
	if l.count[id]++; l.count[id] == 1 {
		l.all = append(l.all, understood(m))
	}
	if l.victim == nil {
		return
	}
	l.sent++
	if l.spare--; l.spare < 0 {
		_ = l.victim.Process.Kill()
	}
}

// latest is the newest letter to an address that tells of something.
func (l *life) latest(to, about string) letterFrom {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range slices.Backward(l.all) {
		if m.to == to && strings.Contains(m.Subject+m.Body, about) {
			return m
		}
	}
	l.t.Fatalf("nothing about %q went to %s", about, to)
	return letterFrom{}
}

// step delivers mails and lets the desk work at that time until all is done.
func (l *life) step(at string, mails ...string) {
	l.t.Helper()
	day, clock, _ := strings.Cut(at, " ")
	monday := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	of, err := time.Parse("15:04", clock)
	if err != nil {
		l.t.Fatal(err)
	}
	days := slices.Index([]string{"Mon", "Tue", "Wed", "Thu", "Fri"}, day)
	l.now = monday.AddDate(0, 0, days).Add(of.Sub(of.Truncate(24 * time.Hour)))
	l.deliver(mails...)
	l.mails += len(mails)
	for range l.kills {
		l.die()
	}
	until(l.t, "all to be done at "+at, l.pass)
}

// once prepares a pass. Each is a little later than the one before.
func (l *life) once() (*exec.Cmd, *strings.Builder) {
	l.starts++
	l.now = l.now.Add(2 * time.Second)
	c := process(l.t, "--config", l.config, "once", "--now", l.now.Format(time.RFC3339))
	var log strings.Builder
	c.Stderr = &log
	return c, &log
}

// die starts a pass that is killed: after a while, or after some letters.
func (l *life) die() {
	c, _ := l.once()
	l.mu.Lock()
	span := time.Duration(100+l.random.IntN(700)) * time.Millisecond
	l.victim, l.spare, l.sent = c, 1000, 0
	if l.random.IntN(2) == 0 {
		span, l.spare = patienceOfTests, l.random.IntN(3)
	}
	err := c.Start() // nobody accepts a letter of its before this is done
	l.mu.Unlock()
	if err != nil {
		l.t.Fatal(err)
	}
	timer := time.AfterFunc(span, func() { _ = c.Process.Kill() })
	defer timer.Stop()
	died := c.Wait() != nil
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.victim = nil; died {
		l.killed++
		if l.sent > 0 {
			l.atWork++
		}
	}
}

// pass makes a whole pass and tells whether there is nothing left to do.
func (l *life) pass() bool {
	if l.program != nil {
		l.now = l.now.Add(2 * time.Second)
		l.clock.set(l.now)
		if err := l.program.once(l.t.Context()); err != nil {
			l.t.Fatal(err)
		}
		return l.done()
	}
	c, log := l.once()
	if err := c.Run(); err != nil {
		l.t.Fatalf("a pass failed: %v\n%s", err, log)
	}
	return !strings.Contains(log.String(), "another instance") && l.done() // a dead one
}

// done tells whether all mail became something and all letters are out.
func (l *life) done() bool {
	n := 0
	for m, err := range l.store.Inbox(l.t.Context()) {
		if n++; err != nil || m.Became == "" {
			return false
		}
	}
	for m, err := range l.store.Outbox(l.t.Context(), false) {
		if err != nil || m.State != desk.LetterSent {
			return false
		}
	}
	return n == l.mails
}

// play is the life of six cases in one week.
func (l *life) play() {
	const ines = "Ines Duarte <ines@example.org>"
	technician := func(n int, about int, text string) string {
		return replyTo(l.latest("ines@example.org", asker(about)), fmt.Sprintf("ines-%d@work.example", n), ines, text)
	}
	requester := func(n, who int, text string) string {
		return replyTo(l.latest(asker(who), ""), fmt.Sprintf("again-%d@home.example", n), asker(who), text)
	}
	var first []string
	for i := range 6 {
		first = append(first, mailOf(fmt.Sprintf("life-%d@home.example", i+1), asker(i+1), "Stripes",
			fmt.Sprintf("Hello,\n\nthe printer in room %d prints grey stripes since Monday. I think the drum is worn out.\n\nThank you", i+1)))
	}
	l.step("Mon 09:00", first...)
	l.step("Mon 09:30", requester(1, 1, "It is the one beside the stairs, and everybody sees the stripes."), requester(2, 2, "It is a LaserJet. I tried another tray."))
	l.step("Mon 10:00", technician(1, 1, "#take\nI shall come by at noon with a new drum."), technician(2, 2, "#take\n#note The drum is the third this year."), technician(3, 3, "#refer Facilities"))
	l.step("Mon 14:00", technician(4, 1, "#diagnosis right\n#close The drum was worn out. There is a new one in it now."))
	l.step("Mon 15:00", requester(3, 1, "No, it still prints grey stripes."))
	l.step("Tue 12:00")
	l.step("Wed 12:00")
	l.step("Thu 12:00", technician(5, 2, "#diagnosis right\n#close The drum was worn out. There is a new one in it now."))
	l.step("Fri 16:00", requester(4, 2, "Yes, it works. Thank you!"))
}

// letters counts the letters by requester, kind and recipient.
func (l *life) letters() map[string]int {
	requesters := map[int64]string{}
	for c, err := range l.store.Cases(l.t.Context()) {
		if err != nil {
			l.t.Fatal(err)
		}
		requesters[c.Number] = c.Requester
	}
	counts := map[string]int{}
	for m, err := range l.store.Outbox(l.t.Context(), true) {
		if err != nil {
			l.t.Fatal(err)
		}
		counts[fmt.Sprintf("%s | %s | %s", requesters[m.Case], m.Kind, m.To)]++
	}
	return counts
}

// judge compares with the life in peace, and what was sent with what came.
func (l *life) judge(want map[string]int) {
	t := l.t
	got := l.letters()
	for key := range want {
		if got[key] != want[key] {
			t.Errorf("%d letters %s, want %d", got[key], key, want[key])
		}
	}
	for key := range got {
		if want[key] == 0 {
			t.Errorf("%d letters %s, want none", got[key], key)
		}
	}
	letters, copies, kinds := 0, 0, map[string]int{}
	for m, err := range l.store.Outbox(t.Context(), true) {
		if err != nil {
			t.Fatal(err)
		}
		letters++
		kinds[string(m.Kind)]++
		if l.count[m.MessageID] == 0 {
			t.Errorf("the %s to %s never came", m.Kind, m.To)
		}
		copies += max(0, l.count[m.MessageID]-1)
		delete(l.count, m.MessageID)
	}
	if len(l.count) > 0 {
		t.Errorf("letters came that nobody knows of: %v", l.count)
	}
	if copies > mostCopies*l.killed {
		t.Errorf("%d copies after %d kills", copies, l.killed)
	}
	t.Logf("%d mails, 6 cases, %d letters of %d kinds %v; %d starts, %d killed, %d of them while sending; %d copies with the same Message-ID in the window", l.mails, letters, len(kinds), kinds, l.starts, l.killed, l.atWork, copies)
}
