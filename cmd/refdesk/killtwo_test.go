package main

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// The size of the trial of two instances.
const (
	pairTrials = 12
	pairMails  = 6 // in each trial, half of them while one instance is out
)

// TestTwoInstances runs two instances on one PostgreSQL while mail keeps
// coming, and does harm to one of them at a time: it is killed, stands still,
// or is cut off from the database or from the mailbox. The other one takes its mailbox and its
// letters over.
func TestTwoInstances(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	for round := range pairTrials * testRounds() {
		p.some(pairMails / 2)
		p.harm([]func(int) func(){p.kill, p.freeze, p.cutOff, p.blind}[round%4])
	}
	p.finish()
	p.judge()
}

// pair is two instances of a desk.
type pair struct {
	*rig
	world  *world // for what it knows of judging
	db     *sql.DB
	random *rand.Rand
	proxy  [2]*proxy // to PostgreSQL
	line   [2]*proxy // to the mailbox
	config [2]string
	server [2]*server
	out    int // how often a reader was out
	harms  map[string]int

	mu       sync.Mutex
	accepted map[string]int
}

func newPair(t *testing.T) *pair {
	t.Helper()
	database := storetest.Postgres(t)
	p := &pair{random: rand.New(rand.NewPCG(5, 6)), accepted: map[string]int{}, harms: map[string]int{}}
	p.rig = newRig(t, database, memoryBox(t), smtptest.Config{Accepted: p.accept})
	p.world = &world{T: t, store: storetest.Open(t, database), log: &logBuffer{}, accepted: p.accepted, box: p.imap}
	var err error
	if p.db, err = sql.Open("pgx", database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.db.Close() })
	text, err := os.ReadFile(p.rig.config)
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.server {
		p.proxy[i] = newProxy(t, "unix", storetest.Socket(database), nil)
		// Who stands still in the midst of a transaction loses it soon.
		url := storetest.Through(database, p.proxy[i].addr) + "?idle_in_transaction_session_timeout=500"
		p.line[i] = newProxy(t, "tcp", p.imap.Addr, nil)
		own := strings.NewReplacer(database, url, p.imap.Addr, p.line[i].addr)
		p.config[i] = t.TempDir() + "/refdesk.toml"
		if err := os.WriteFile(p.config[i], []byte(own.Replace(string(text))), 0o600); err != nil {
			t.Fatal(err)
		}
		p.begin(i)
	}
	return p
}

func (p *pair) begin(i int) {
	p.t.Helper()
	p.rig.config = p.config[i]
	p.server[i] = p.serve()
	<-p.server[i].open
}

func (p *pair) accept(m smtptest.Mail) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.accepted[messageID(m.Raw)]++
}

func (p *pair) sent() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.accepted)
}

func (p *pair) some(n int) { p.world.mails(n) }

// reader is the instance that has the lease, -1 if none of the two.
func (p *pair) reader() int {
	p.t.Helper()
	var owner string
	if err := p.db.QueryRow(`SELECT coalesce(max(lease_owner), '') FROM mailboxes`).Scan(&owner); err != nil {
		p.t.Fatal(err)
	}
	for i, s := range p.server {
		if strings.Contains(owner, "/"+strconv.Itoa(s.Process.Pid)+"/") {
			return i
		}
	}
	return -1
}

// harm does something to the reader while it works, waits until the other one
// has its mailbox and has answered the mail, and undoes it.
func (p *pair) harm(do func(int) (undo func())) {
	p.t.Helper()
	var victim int
	until(p.t, "somebody to read the mailbox", func() bool { victim = p.reader(); return victim >= 0 })
	before := p.sent()
	patience := time.Now().Add(time.Duration(p.random.IntN(300)) * time.Millisecond)
	for time.Now().Before(patience) && p.sent() < before+1+p.random.IntN(4) {
		time.Sleep(time.Millisecond)
	}
	undo := do(victim)
	p.some(pairMails / 2)
	until(p.t, "the other instance to take over", func() bool { return p.reader() == 1-victim })
	p.out++
	until(p.t, "all mail to be answered by the other instance", p.idle)
	undo()
}

func (p *pair) kill(i int) (undo func()) {
	p.harms["killed"]++
	p.server[i].kill()
	return func() { p.begin(i) }
}

func (p *pair) freeze(i int) (undo func()) {
	p.harms["frozen"]++
	_ = p.server[i].Process.Signal(syscall.SIGSTOP)
	return func() { _ = p.server[i].Process.Signal(syscall.SIGCONT) }
}

func (p *pair) cutOff(i int) (undo func()) {
	p.harms["cut off from the database"]++
	p.proxy[i].set(wire{silent: true})
	return func() { p.proxy[i].set(wire{}); p.proxy[i].cut() }
}

func (p *pair) blind(i int) (undo func()) {
	p.harms["cut off from the mailbox"]++
	p.line[i].refuse()
	return p.line[i].accept
}

// idle tells whether all mail was taken in and all letters are out.
func (p *pair) idle() bool { return p.world.settled(&fault{}) }

// finish lets a pass run beside the two, by an hour that is to come.
func (p *pair) finish() {
	p.rig.config = p.config[0]
	p.some(2)
	p.run("once", "--now", time.Now().Add(time.Minute).UTC().Format(time.RFC3339))
	until(p.t, "the last mail to be answered", p.idle)
	for _, s := range p.server {
		s.stop()
	}
	p.t.Logf("%d letters came", p.sent())
}

func (p *pair) judge() {
	cases := p.world.judgeMails(&fault{})
	kinds := map[desk.Kind]int{}
	for _, l := range p.world.outbox() {
		kinds[l.Kind]++
	}
	if kinds[desk.KindBrief] != p.world.next || kinds[desk.KindQuestionnaire] != p.world.next {
		p.t.Errorf("the letters are %v, want %d of each", kinds, p.world.next)
	}
	letters, copies := p.world.judgeLetters(&fault{copies: true})
	if most := mostCopies * p.out; copies > most {
		p.t.Errorf("%d copies, want at most %d", copies, most)
	}
	p.t.Logf("%d mails, %d cases, %d letters, %d copies with the same Message-ID in the window; the reader was out %d times: %s", p.world.next, cases, letters, copies, p.out, fmt.Sprint(p.harms))
}
