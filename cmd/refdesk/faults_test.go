package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// fault is one way in which the world fails for a while.
type fault struct {
	name   string
	begin  func(*world)
	end    func(*world)
	felt   func(*world) bool // the program has met it; nil: it says what has stopped
	reads  bool              // reading stops, and the log says so once
	sends  bool              // so does sending
	inHand bool              // what else is in hand at that moment may stop too
	copies bool              // letters may have gone out twice: the window
	again  bool              // mails come under other UIDs, and are known by their content
	fails  bool              // letters to requesters are refused for good
	secure bool              // TLS is spoken
	done   string            // how mail is marked; "" as usual
	own    bool              // the database is the test's own
	only   string            // "sqlite" or "postgres"

	patience time.Duration // of the program with the database, 0: as usual
}

// faultsAtOnce is how many worlds there are at a time: they wait for the most part.
const faultsAtOnce = 6

// testRounds is how often the tests of faults and kills are run:
// REFDESK_TEST_ROUNDS, or once.
func testRounds() int {
	n, _ := strconv.Atoi(os.Getenv("REFDESK_TEST_ROUNDS"))
	return max(n, 1)
}

// TestFaults lets mail come while something is broken, and mends it. The
// program runs on. After each fault every mail is in once, every letter is out
// once, and the log has said once what stopped, and that it works again.
func TestFaults(t *testing.T) {
	var group sync.WaitGroup
	var table results
	turns := make(chan struct{}, faultsAtOnce)
	for round := range testRounds() {
		for d, database := range []string{"sqlite", "postgres"} {
			for i, f := range slices.Concat(imapFaults(), smtpFaults(), databaseFaults(), clockFaults()) {
				if f.only != "" && f.only != database {
					continue
				}
				if slowness > 1 && f.only == "" && (i+round)%2 != d {
					continue // with the race detector each in turn
				}
				turns <- struct{}{}
				group.Go(func() {
					defer func() { <-turns }()
					name := strings.ReplaceAll(database+"/"+f.name, " ", "_")
					t.Run(name, func(t *testing.T) { table.add(name, round, suffer(t, database, &f)) })
				})
			}
		}
	}
	group.Wait()
	t.Log(table.String())
}

// suffer lets one fault happen and judges what came of it.
func suffer(t *testing.T, database string, f *fault) tally {
	var own *storetest.Cluster
	urls := map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres}
	if f.own {
		own = storetest.OwnPostgres(t)
		urls[database] = func(testing.TB) string { return own.URL() }
	}
	w := newWorld(t, urls[database](t), f)
	w.own = own
	w.mails(2)
	until(t, "the first letters to be sent", func() bool { return w.sent() >= 2 })
	f.begin(w)
	w.mails(3)
	until(t, "the fault to be met", func() bool { return w.met(f) })
	w.mails(1)
	f.end(w)
	w.mails(2)
	until(t, "all mail to be taken in and all letters to be sent", func() bool { return w.settled(f) })
	until(t, "the log to tell that all is well", func() bool { return w.well(f) })
	took := time.Since(w.began)
	w.stop() // letters that became due meanwhile are not half out
	return w.judge(f, took)
}

// met tells that the program has met the fault.
func (w *world) met(f *fault) bool {
	if f.felt != nil && !f.felt(w) {
		return false
	}
	return (!f.reads || w.log.count(readingStopped) > 0) && (!f.sends || w.log.count(sendingStopped) > 0)
}

const (
	readingStopped = `msg="reading mail has stopped"`
	readingWorks   = `msg="reading mail works again"`
	sendingStopped = `msg="sending has stopped"`
	sendingWorks   = `msg="sending works again"`
)

func (w *world) well(f *fault) bool {
	return w.log.count(readingWorks) == w.log.count(readingStopped) && w.log.count(sendingWorks) == w.log.count(sendingStopped)
}

func hit(times int64) func(*world) bool { return func(w *world) bool { return w.hits.Load() >= times } }

// on is a fault of a line to a server.
func (f fault) on(which func(*world) *proxy, l wire) fault {
	f.begin = func(w *world) { which(w).set(l); which(w).cut() }
	f.end = func(w *world) { which(w).set(wire{}) }
	return f
}

// lines are what can happen on the way to any server.
func lines(server string, which func(*world) *proxy, base fault) (all []fault) {
	add := func(name string, l wire) {
		f := base.on(which, l)
		f.name = server + " " + name
		all = append(all, f)
	}
	add("half-open", wire{silent: true})
	add("a byte at a time", wire{drip: quickTimeout / 10})
	add("cut in the middle", wire{cutIn: 60})
	add("black hole after some bytes", wire{holeIn: 60})
	refuse := base
	refuse.name = server + " refuses connections"
	refuse.begin = func(w *world) { which(w).refuse() }
	refuse.end = func(w *world) { which(w).accept() }
	late := base.on(which, wire{latency: 10 * time.Millisecond})
	late.name, late.reads, late.sends, late.patience = server+" is slow", false, false, 0
	late.felt = func(w *world) bool { return w.sent() >= 8 }
	return append(all, refuse, late)
}

func toIMAP(w *world) *proxy { return w.toIMAP }
func toSMTP(w *world) *proxy { return w.toSMTP }
func toDB(w *world) *proxy   { return w.toDB }

func imapFaults() []fault {
	answers := func(name string, at imaptest.At, err error) fault {
		f := fault{name: "IMAP " + name, reads: true, end: func(w *world) { w.imap(nil) }}
		f.begin = func(w *world) {
			w.imap(func(a imaptest.At) error {
				if a == at {
					return err
				}
				return nil
			})
			w.toIMAP.cut()
		}
		return f
	}
	full := answers("over quota when moving", imaptest.AtMove, imaptest.No("OVERQUOTA", "the folder is full"))
	full.reads, full.felt, full.done = false, hit(1), "move:Handled"
	handsOver := answers("refuses to hand mails over", imaptest.AtFetch, imaptest.No("SERVERBUG", "not now"))
	handsOver.felt = hit(12)
	stopped := fault{name: "IMAP server stopped", reads: true,
		begin: func(w *world) { w.must(w.box.Stop()) }, end: func(w *world) { w.must(w.box.Again()) }}
	other := func(name string, change, back func(*world)) fault {
		again := func(do func(*world)) func(*world) {
			return func(w *world) { w.must(w.box.Stop()); do(w); w.must(w.box.Again()) }
		}
		return fault{name: "IMAP server comes back " + name, begin: again(change), end: again(back), felt: func(w *world) bool { return w.sent() >= 10 }}
	}
	all := []fault{
		answers("login fails", imaptest.AtLogin, imaptest.No("AUTHENTICATIONFAILED", "no")),
		answers("folder is gone", imaptest.AtSelect, imaptest.No("NONEXISTENT", "no such folder")),
		answers("says BYE at once", imaptest.AtLogin, imaptest.ErrBye),
		answers("says BYE to a search", imaptest.AtSearch, imaptest.ErrBye),
		handsOver, full, stopped,
		other("without IDLE", func(w *world) { w.box.Offer(false, imap.CapIdle) }, func(w *world) { w.box.Offer(true, imap.CapIdle) }),
		other("without keywords", func(w *world) { w.box.Keywords(false) }, func(w *world) { w.box.Keywords(true) }),
	}
	noMove := other("without MOVE", func(w *world) { w.box.Offer(false, imap.CapMove, imap.CapUIDPlus) }, func(w *world) { w.box.Offer(true, imap.CapMove, imap.CapUIDPlus) })
	noMove.done = "move:Handled"
	all = append(all, noMove, renumbered(), emptied(), moved())
	all = append(all, lines("IMAP", toIMAP, fault{reads: true})...)
	for _, tls := range tlsFaults("IMAP", toIMAP) {
		tls.reads = true
		all = append(all, tls)
	}
	return all
}

func tlsFaults(server string, which func(*world) *proxy) []fault {
	broken := fault{secure: true}.on(which, wire{garbage: true})
	broken.name = server + " answers TLS with nonsense"
	expired := fault{name: server + " certificate has expired", secure: true}
	expired.begin = func(w *world) { w.certs.old.Store(true); which(w).cut() }
	expired.end = func(w *world) { w.certs.old.Store(false) }
	return []fault{broken, expired}
}

// as does something as a person's mail program does.
func (w *world) as(do func(c *imapclient.Client) error) {
	w.Helper()
	c, err := w.box.Dial()
	if err != nil {
		w.Error(err)
		return
	}
	defer func() { _ = c.Close() }()
	w.must(do(c))
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Error(err)
	}
}

// renumbered gives the folder another UIDVALIDITY, with all mail in it again.
func renumbered() fault {
	nothing := func(*world) {}
	f := fault{name: "IMAP folder is renumbered", again: true, end: nothing, felt: func(w *world) bool { return w.sent() >= 10 }}
	f.begin = func(w *world) { w.must(w.box.Renumber("INBOX")); w.toIMAP.cut() }
	return f
}

// emptied deletes all mail, though some of it was not read.
func emptied() fault {
	f := fault{name: "IMAP folder is emptied", end: func(*world) {}, felt: func(w *world) bool { return w.sent() >= 10 }}
	f.begin = func(w *world) {
		w.as(func(c *imapclient.Client) error {
			if _, err := c.Select("INBOX", nil).Wait(); err != nil {
				return err
			}
			flags := imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}
			if err := c.Store(imap.UIDSet{{Start: 1, Stop: 0}}, &flags, nil).Close(); err != nil {
				return err
			}
			return c.Expunge().Close()
		})
	}
	return f
}

// moved is a person who moves mail to another folder and, after a while, back.
func moved() fault {
	move := func(from, to string) func(*world) {
		return func(w *world) {
			w.as(func(c *imapclient.Client) error {
				_ = c.Create("Aside", nil).Wait() // it may be there
				data, err := c.Select(from, nil).Wait()
				if err != nil || data.NumMessages == 0 {
					return err
				}
				_, err = c.Move(imap.UIDSet{{Start: 1, Stop: 0}}, to).Wait()
				return err
			})
		}
	}
	return fault{name: "IMAP mail is moved by a person", again: true, begin: move("INBOX", "Aside"), end: move("Aside", "INBOX"), felt: func(w *world) bool { return w.sent() >= 10 }}
}

func smtpFaults() []fault {
	type answer = smtptest.Answer
	answers := func(name string, at smtptest.At, a answer) fault {
		return fault{
			name: "SMTP " + name, felt: hit(2), copies: true, // the cut may come after a message
			begin: func(w *world) { w.toSMTP.cut(); w.smtp(smtptest.Always(at, a)) },
			end:   func(w *world) { w.smtp(nil) },
		}
	}
	stops := func(f fault) fault {
		f.sends = true
		return f
	}
	all := []fault{
		stops(answers("421 at once", smtptest.AtConnect, answer{Code: 421, Text: "4.3.2 busy"})),
		stops(answers("554 at once", smtptest.AtConnect, answer{Code: 554, Text: "5.7.1 not you"})),
		stops(answers("452 at MAIL", smtptest.AtMail, answer{Code: 452, Text: "4.3.1 no room"})),
		answers("450 at RCPT", smtptest.AtRcpt, answer{Code: 450, Text: "4.2.1 not now"}),
		answers("451 at RCPT", smtptest.AtRcpt, answer{Code: 451, Text: "4.3.0 not now"}),
		answers("452 mailbox full for now", smtptest.AtRcpt, answer{Code: 452, Text: "4.2.2 mailbox full"}),
		answers("421 at DATA", smtptest.AtData, answer{Code: 421, Text: "4.3.2 going down", Drop: smtptest.After}),
		answers("451 after the message", smtptest.AtBody, answer{Code: 451, Text: "4.7.1 later"}),
		answers("ends the connection before the message", smtptest.AtData, answer{Drop: smtptest.Before}),
		answers("takes the message and says nothing", smtptest.AtBody, answer{Drop: smtptest.Before}),
		greylisting(), refusing("550 no such user", 550, "5.1.1 no such user", smtptest.AtRcpt),
		refusing("552 mailbox full for good", 552, "5.2.2 mailbox full", smtptest.AtRcpt),
		refusing("554 after the message", 554, "5.7.1 it looks like spam", smtptest.AtBody),
	}
	for _, f := range lines("SMTP", toSMTP, fault{sends: true}) {
		f.copies = true // the line may end after the message
		all = append(all, f)
	}
	for _, f := range tlsFaults("SMTP", toSMTP) {
		f.copies = true
		all = append(all, stops(f))
	}
	return all
}

// greylisting puts off whom it does not know.
func greylisting() fault {
	var mu sync.Mutex
	known := map[string]int{}
	script := func(s smtptest.Step) smtptest.Answer {
		mu.Lock()
		defer mu.Unlock()
		if s.At != smtptest.AtRcpt {
			return smtptest.Answer{}
		}
		if known[s.To]++; known[s.To] <= 2 {
			return smtptest.Answer{Code: 450, Text: "4.2.0 greylisted, try again"}
		}
		return smtptest.Answer{}
	}
	return fault{name: "SMTP greylists", felt: hit(4), begin: func(w *world) { w.smtp(script) }, end: func(*world) {}}
}

// refusing refuses requesters for good, and takes what goes to technicians.
func refusing(name string, code int, text string, at smtptest.At) fault {
	f := fault{name: "SMTP " + name, fails: true, felt: hit(3), end: func(w *world) { w.smtp(nil) }}
	f.begin = func(w *world) {
		w.smtp(func(s smtptest.Step) smtptest.Answer {
			if s.At == at && strings.HasPrefix(s.To, "person-") {
				return smtptest.Answer{Code: code, Text: text}
			}
			return smtptest.Answer{}
		})
	}
	return f
}

func databaseFaults() []fault {

	all := lines("database", toDB, fault{reads: true, sends: true, copies: true, only: "postgres", patience: 2 * quickTimeout})
	for _, database := range []string{"sqlite", "postgres"} {
		all = append(all, fault{name: "database disk full", reads: true, only: database,
			begin: func(w *world) { w.lift = storetest.Full(w, w.url) }, end: func(w *world) { w.lift() }})
	}
	cut := fault{name: "database ends all connections", only: "postgres", end: func(*world) {}, felt: func(w *world) bool { return w.sent() >= 10 }}
	cut.begin = func(w *world) { storetest.Disconnect(w, w.url) }
	restarted := fault{name: "database server stopped", only: "postgres", own: true, reads: true, sends: true, copies: true}
	restarted.begin, restarted.end = func(w *world) { w.own.Stop() }, func(w *world) { w.own.Again() }
	all = append(all, cut, restarted)
	for i := range all {
		all[i].inHand = true
	}
	return all
}

// clockFaults set the program's clock.
func clockFaults() (all []fault) {
	for name, by := range map[string]time.Duration{
		"an hour forward": time.Hour, "a day forward": 24 * time.Hour, "an hour back": -time.Hour, "a day back": -24 * time.Hour,
	} {
		all = append(all, fault{
			name: "clock jumps " + name, felt: func(w *world) bool { return w.sent() >= 10 },
			begin: func(w *world) { w.ahead.Store(int64(by)) }, end: func(w *world) { w.ahead.Store(0) },
		})
	}
	return all
}

// results are what came of each fault.
type results struct {
	mu    sync.Mutex
	lines []string
	sum   tally
}

func (r *results) add(name string, round int, n tally) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, fmt.Sprintf("%-55s %5d %5d %7d %6d %7s", name, n.mails, n.cases, n.letters, n.copies, n.took.Round(10*time.Millisecond)))
	r.sum.mails, r.sum.cases, r.sum.letters, r.sum.copies = r.sum.mails+n.mails, r.sum.cases+n.cases, r.sum.letters+n.letters, r.sum.copies+n.copies
}

func (r *results) String() string {
	slices.Sort(r.lines)
	return fmt.Sprintf("\n%-55s %5s %5s %7s %6s %7s\n%s\n%d faults: %d mails, %d cases, %d letters, %d copies in the window",
		"fault", "mails", "cases", "letters", "copies", "took", strings.Join(r.lines, "\n"), len(r.lines), r.sum.mails, r.sum.cases, r.sum.letters, r.sum.copies)
}
