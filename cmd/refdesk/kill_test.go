package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
	"refdesk/store"
	"refdesk/store/storetest"
)

// The size of the trial.
const (
	trialMails = 300
	trialKills = 24
)

// TestKill kills the program again and again while mail keeps coming. Each
// mail opens one case and gets one questionnaire. Only where the program died
// between the server's acceptance and its own note of it may a letter go out
// once more, and it is the same letter then.
func TestKill(t *testing.T) {
	check := func(name string, database func(testing.TB) string, box func(*testing.T) *imaptest.Server) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trial := newTrial(t, database(t), box(t))
			trial.suffer()
			trial.recover()
			trial.judge()
		})
	}
	dovecot := func(t *testing.T) *imaptest.Server { return imaptest.Dovecot(t) }
	check("sqlite with dovecot", storetest.SQLite, dovecot)
	check("postgres with dovecot", storetest.Postgres, dovecot)
	check("sqlite with a mailbox in memory", storetest.SQLite, memoryBox)
}

// trial is a desk that is killed again and again.
type trial struct {
	*rig
	store    *store.Store // to look into the same database
	random   *rand.Rand
	next     int           // mails delivered so far
	patience time.Duration // how many times longer a life is than it would be

	marked map[string]int // Message-IDs known as sent, and after which life
	news   chan struct{}  // a letter was accepted

	mu       sync.Mutex
	life     int         // number of the running process, from 1
	lives    map[int]int // the process behind each SMTP connection
	accepted []acceptance
}

// acceptance is a letter that the SMTP server took.
type acceptance struct {
	id, to string
	life   int
	at     time.Time
}

func newTrial(t *testing.T, database string, box *imaptest.Server) *trial {
	t.Helper()
	tr := &trial{random: rand.New(rand.NewPCG(1, 2)), patience: 1, news: make(chan struct{}, 1), marked: map[string]int{}, lives: map[int]int{}}
	tr.rig = newRig(t, database, box, smtptest.Config{Accepted: tr.accept, Script: tr.connected})
	tr.store = storetest.Open(t, database)
	return tr
}

// accept is called by the SMTP server, before it acknowledges a letter.
func (tr *trial) accept(m smtptest.Mail) {
	id := messageID(m.Raw)
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.accepted = append(tr.accepted, acceptance{id, m.To, tr.lives[m.Conn], time.Now()})
	select {
	case tr.news <- struct{}{}:
	default:
	}
}

// connected notes who opened a connection: what the dead have sent may be
// read after their death.
func (tr *trial) connected(s smtptest.Step) smtptest.Answer {
	if s.At == smtptest.AtConnect {
		tr.mu.Lock()
		defer tr.mu.Unlock()
		tr.lives[s.Conn] = tr.life
	}
	return smtptest.Answer{}
}

// messageID reads the field of a letter, which is never folded.
func messageID(raw []byte) string {
	for line := range strings.Lines(string(raw)) {
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "Message-ID") {
			return strings.Trim(strings.TrimSpace(value), "<>")
		}
	}
	return ""
}

// asker is the sender of each mail.
func asker(i int) string { return fmt.Sprintf("person-%03d@example.org", i) }

// some delivers the next n mails.
func (tr *trial) some(n int) {
	for range min(n, trialMails-tr.next) {
		tr.next++
		text := fmt.Sprintf("Hello,\n\nthe printer in room %d prints grey stripes since Monday. I think the drum is worn out.\n\nThank you", tr.next)
		tr.deliver(mailOf(fmt.Sprintf("trial-%d@home.example", tr.next), asker(tr.next), "Stripes", text))
	}
}

// suffer kills the program while some of the mail is there already and the
// rest comes in.
func (tr *trial) suffer() {
	share := trialMails / trialKills
	tr.some(share / 2)
	for range trialKills {
		before := tr.acceptances()
		s := tr.begin()
		<-s.open
		tr.some(share)
		tr.live()
		s.kill()
		tr.note()
		// A life that was too short for anything on this machine is followed
		// by a longer one.
		if tr.acceptances() == before {
			tr.patience *= 2
		}
	}
	tr.some(trialMails)
}

func (tr *trial) begin() *server {
	tr.mu.Lock()
	tr.life++
	tr.mu.Unlock()
	return tr.serve()
}

// live lets the program run for a random time, or until it has sent a random
// number of letters: one half of the deaths come while it sends.
func (tr *trial) live() {
	span := time.Duration(30+tr.random.IntN(370)) * time.Millisecond
	letters := 1 + tr.random.IntN(20)
	sending := tr.random.IntN(2) == 0
	timer := time.NewTimer(span * tr.patience)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return
		case <-tr.news:
			if letters--; sending && letters <= 0 {
				return
			}
		}
	}
}

func (tr *trial) acceptances() int {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return len(tr.accepted)
}

// note remembers which letters the dead program had marked as sent: these
// may never go out again.
func (tr *trial) note() {
	for _, l := range tr.letters() {
		if _, known := tr.marked[l.MessageID]; !known && l.State == desk.LetterSent {
			tr.marked[l.MessageID] = tr.life
		}
	}
}

func (tr *trial) letters() (all []store.OutboxLine) {
	tr.t.Helper()
	for l, err := range tr.store.Outbox(tr.t.Context(), true) {
		if err != nil {
			tr.t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

func (tr *trial) inbox() (all []store.InboxLine) {
	tr.t.Helper()
	for m, err := range tr.store.Inbox(tr.t.Context()) {
		if err != nil {
			tr.t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}

// recover lets the program live until there is nothing left to do.
func (tr *trial) recover() {
	s := tr.begin()
	until(tr.t, "the last mail to be taken in and the last letter to be sent", func() bool {
		return len(tr.inbox()) >= trialMails && tr.idle()
	})
	s.stop()
}

// idle tells whether all mail became something and all letters were sent.
func (tr *trial) idle() bool {
	for _, m := range tr.inbox() {
		if m.Became == "" {
			return false
		}
	}
	for _, l := range tr.letters() {
		if l.State != desk.LetterSent {
			return false
		}
	}
	return true
}

// mostCopies is how many letters may be in the window at one time. Each of
// the four connections has one of which a note is being written and one that
// waits for the next note; a third may have slipped into a note.
const mostCopies = 3 * 4

// judge counts.
func (tr *trial) judge() {
	t := tr.t
	cases := tr.judgeMails()
	questionnaires := tr.judgeLetters()
	copies, most := tr.judgeCopies()
	if most > mostCopies {
		t.Errorf("one death led to %d copies, want at most %d", most, mostCopies)
	}
	t.Logf("%d mails, %d cases, %d questionnaires, %d copies with the same Message-ID in the window; %d kills, %d lives sent letters, at most %d copies for one death",
		tr.next, cases, questionnaires, copies, trialKills, tr.atWork(), most)
}

// judgeMails finds one case for each mail.
func (tr *trial) judgeMails() int {
	t := tr.t
	mails, cases := map[string]int{}, map[string]int{}
	for _, m := range tr.inbox() {
		mails[m.From]++
		if m.Became != desk.BecameCase {
			t.Errorf("the mail of %s became %q: %s", m.From, m.Became, m.Why)
		}
	}
	n := 0
	for c, err := range tr.store.Cases(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		cases[c.Requester]++
	}
	for i := 1; i <= trialMails; i++ {
		if who := asker(i); mails[who] != 1 || cases[who] != 1 {
			t.Errorf("%s has %d mails and %d cases, want one of each", who, mails[who], cases[who])
		}
	}
	if n != trialMails {
		t.Errorf("%d cases, want %d", n, trialMails)
	}
	return n
}

// judgeLetters finds one questionnaire and one brief for each case, and both
// with the SMTP server.
func (tr *trial) judgeLetters() int {
	t := tr.t
	accepted := map[string]bool{}
	for _, a := range tr.accepted {
		accepted[a.id] = true
	}
	type key struct {
		number int64
		kind   desk.Kind
	}
	count, kinds := map[key]int{}, map[desk.Kind]int{}
	for _, l := range tr.letters() {
		count[key{l.Case, l.Kind}]++
		kinds[l.Kind]++
		if !accepted[l.MessageID] {
			t.Errorf("the %s of case %d to %s never came", l.Kind, l.Case, l.To)
		}
		delete(accepted, l.MessageID)
	}
	for k, n := range count {
		if n != 1 {
			t.Errorf("case %d has %d letters of the kind %s, want one", k.number, n, k.kind)
		}
	}
	if len(accepted) > 0 {
		t.Errorf("%d letters came that nobody knows of: %v", len(accepted), accepted)
	}
	if kinds[desk.KindQuestionnaire] != trialMails || kinds[desk.KindBrief] != trialMails || len(kinds) != 2 {
		t.Errorf("the letters are %v, want %d questionnaires and as many briefs", kinds, trialMails)
	}
	return kinds[desk.KindQuestionnaire]
}

// soonest is the least time between a letter and its copy within one life: it
// is claimed anew only a second after it was claimed first.
const soonest = 50 * time.Millisecond

// judgeCopies finds what was accepted more than once, and whether it had to
// be: never what was marked as sent. most is how many one death has caused.
func (tr *trial) judgeCopies() (copies, most int) {
	deaths := map[int]int{}
	before := map[string]acceptance{}
	for _, a := range tr.accepted {
		if marked, ok := tr.marked[a.id]; ok && a.life > marked {
			tr.t.Errorf("the letter %s to %s was marked as sent after life %d, and sent again in life %d", a.id, a.to, marked, a.life)
		}
		if first, again := before[a.id]; again {
			copies++
			deaths[first.life]++
			most = max(most, deaths[first.life])
			if gap := a.at.Sub(first.at); first.life == a.life && gap < soonest {
				tr.t.Errorf("the letter %s to %s was sent twice by one process within %s", a.id, a.to, gap)
			}
		}
		before[a.id] = a
	}
	return copies, most
}

// atWork is how many lives got a letter out before they ended.
func (tr *trial) atWork() int {
	lives := map[int]bool{}
	for _, a := range tr.accepted {
		lives[a.life] = true
	}
	return len(lives)
}
