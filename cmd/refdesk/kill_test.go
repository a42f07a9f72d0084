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
