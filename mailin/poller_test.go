package mailin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"refdesk/desk"
	"refdesk/mailin/imaptest"
)

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// office is a server with a folder Support, a receiver and a poller.
type office struct {
	*imaptest.Server
	t     testing.TB
	cfg   Config
	shelf *shelf
	log   *lockedBuffer
}

// eachServer runs a test against the server in memory and against Dovecot.
func eachServer(t *testing.T, test func(*testing.T, *office)) {
	t.Run("memory", func(t *testing.T) { test(t, furnish(t, inMemory(t))) })
	t.Run("dovecot", func(t *testing.T) { test(t, furnish(t, imaptest.Dovecot(t))) })
}

func inMemory(t testing.TB, without ...imap.Cap) *imaptest.Server {
	t.Helper()
	server, err := imaptest.Start("desk", "secret", without...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	return server
}

func furnish(t testing.TB, server *imaptest.Server) *office {
	t.Helper()
	o := &office{Server: server, t: t, shelf: newShelf(), log: &lockedBuffer{}}
	o.cfg = Config{
		Addr: server.Addr, Security: NoTLS, User: server.User, Password: server.Password,
		Folder: "Support", Mailbox: "desk", Timeout: 20 * time.Second,
		Now: func() time.Time { return monday }, Rand: func() float64 { return 0 },
		Logger: slog.New(slog.NewTextHandler(o.log, nil)),
	}
	o.as(func(c *imapclient.Client) error { return c.Create("Support", nil).Wait() })
	return o
}

// as does something as a person's mail program does.
func (o *office) as(do func(*imapclient.Client) error) {
	o.t.Helper()
	c, err := o.Dial()
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := do(c); err != nil {
		o.t.Fatal(err)
	}
}

func text(n int) []byte {
	return fmt.Appendf(nil, "From: Rosa <rosa@example.org>\r\nSubject: mail %d\r\nMessage-ID: <m%d@example.org>\r\n\r\nThe printer is broken.\r\n", n, n)
}

func (o *office) deliver(folder string, received time.Time, numbers ...int) {
	o.t.Helper()
	for _, n := range numbers {
		if err := o.Deliver(folder, text(n), received); err != nil {
			o.t.Fatal(err)
		}
	}
}

func (o *office) poller() *Poller {
	o.t.Helper()
	p, err := New(o.shelf, o.cfg)
	if err != nil {
		o.t.Fatal(err)
	}
	return p
}

func (o *office) pass(p *Poller, want int) {
	o.t.Helper()
	n, err := p.Pass(o.t.Context())
	if err != nil || n != want {
		o.t.Fatalf("%d mails taken in, want %d; error %v\n%s", n, want, err, o.log)
	}
}

func (o *office) subjects() string {
	var all []string
	for _, m := range o.shelf.mails() {
		all = append(all, strings.TrimPrefix(m.Subject, "mail "))
	}
	return strings.Join(all, " ")
}

func (o *office) expect(want string) {
	o.t.Helper()
	if got := o.subjects(); got != want {
		o.t.Errorf("received %q, want %q", got, want)
	}
}

// flags returns what the mails in a folder are marked with.
func (o *office) flags(folder string) []string {
	o.t.Helper()
	var all []string
	o.as(func(c *imapclient.Client) error {
		if data, err := c.Select(folder, nil).Wait(); err != nil || data.NumMessages == 0 {
			return err
		}
		mails, err := c.Fetch(imap.SeqSet{{Start: 1, Stop: 0}}, &imap.FetchOptions{Flags: true}).Collect()
		for _, m := range mails {
			var marks []string
			for _, f := range m.Flags {
				if !strings.EqualFold(string(f), `\Recent`) {
					marks = append(marks, strings.ToLower(string(f)))
				}
			}
			slices.Sort(marks)
			all = append(all, strings.Join(marks, "+"))
		}
		return err
	})
	return all
}

func TestTakesInAllOnceAndMarksIt(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		o.cfg.All = true
		o.cfg.BatchMails = 2
		o.deliver("Support", monday, 1, 2, 3, 4, 5)
		p := o.poller()
		o.pass(p, 5)
		o.expect("1 2 3 4 5")
		if got := fmt.Sprint(o.flags("Support")); got != "[$refdesk $refdesk $refdesk $refdesk $refdesk]" {
			t.Errorf("marks: %s", got)
		}
		o.pass(p, 0)
		o.pass(o.poller(), 0)
		m := o.shelf.mails()[0]
		if !bytes.Equal(m.Raw, text(1)) || !m.Received.Equal(monday) || m.Size != int64(len(text(1))) || m.Author.Addr != "rosa@example.org" {
			t.Errorf("mail: %+v", m)
		}
	})
}

// TestLargeMailsComeOneByOne: while a mail of more than a batch is fetched and
// stored, no other is in memory.
func TestLargeMailsComeOneByOne(t *testing.T) {
	o := furnish(t, inMemory(t))
	o.cfg.All, o.cfg.BatchBytes = true, 1
	o.deliver("Support", monday, 1, 2, 3, 4, 5)
	o.shelf.deciding = func() { time.Sleep(20 * time.Millisecond) } // in which the next could come
	o.shelf.keeping = func() {
		o.shelf.mu.Lock()
		defer o.shelf.mu.Unlock()
		if len(o.shelf.kept) != len(o.shelf.order) {
			t.Errorf("%d mails were stored, %d of them received, when the next came", len(o.shelf.kept), len(o.shelf.order))
		}
	}
	o.pass(o.poller(), 5)
	o.expect("1 2 3 4 5")
}

func TestSeenMarksAndReadMail(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		o.cfg.All, o.cfg.Done = true, DoneSeen
		o.deliver("Support", monday, 1, 2)
		o.as(func(c *imapclient.Client) error { // somebody reads the second
			if _, err := c.Select("Support", nil).Wait(); err != nil {
				return err
			}
			return c.Store(imap.UIDSetNum(2), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close()
		})
		o.pass(o.poller(), 2)
		o.expect("1 2")
		if got := fmt.Sprint(o.flags("Support")); got != `[\seen \seen]` {
			t.Errorf("marks: %s", got)
		}
	})
}

func TestMoves(t *testing.T) {
	check := func(name string, start func(testing.TB) *imaptest.Server, left int) {
		t.Run(name, func(t *testing.T) {
			o := furnish(t, start(t))
			o.cfg.All, o.cfg.Done = true, "move:Handled"
			o.deliver("Support", monday, 1, 2, 3)
			o.pass(o.poller(), 3)
			if in, out := len(o.flags("Support")), len(o.flags("Handled")); in != left || out != 3 {
				t.Errorf("%d left, %d moved", in, out)
			}
			o.deliver("Support", monday, 4)
			o.pass(o.poller(), 1)
			o.expect("1 2 3 4")
		})
	}
	memory := func(without ...imap.Cap) func(testing.TB) *imaptest.Server {
		return func(t testing.TB) *imaptest.Server { return inMemory(t, without...) }
	}
	check("memory", memory(), 0)
	check("without MOVE", memory(imap.CapMove), 0)
	check("without MOVE and UIDPLUS", memory(imap.CapMove, imap.CapUIDPlus), 3)
	check("dovecot", imaptest.Dovecot, 0)
}

func TestFirstRunLeavesOldMailAlone(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		o.deliver("Support", monday.Add(time.Hour), 1) // by a clock that is ahead
		p := o.poller()
		o.pass(p, 0)
		o.deliver("Support", monday.Add(-time.Hour), 2) // and one that is behind
		o.pass(p, 1)
		o.expect("2")
		if got := fmt.Sprint(o.flags("Support")); got != "[ $refdesk]" {
			t.Errorf("marks: %s", got)
		}
	})
}

func TestFirstRunWithADate(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		o.cfg.Since = monday
		o.deliver("Support", monday.Add(-72*time.Hour), 1)
		o.deliver("Support", monday.Add(-time.Second), 2)
		o.deliver("Support", monday, 3)
		o.deliver("Support", monday.Add(time.Hour), 4)
		p := o.poller()
		o.pass(p, 2)
		o.pass(p, 0)
		o.expect("3 4")
	})
}

func TestRenumberedFolder(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		o.cfg.Since = monday
		o.deliver("Support", monday, 1, 2)
		p := o.poller()
		o.pass(p, 2)
		before := o.shelf.position
		o.as(func(c *imapclient.Client) error {
			if err := c.Delete("Support").Wait(); err != nil {
				return err
			}
			return c.Create("Support", nil).Wait()
		})
		o.deliver("Support", monday, 2, 3)
		o.deliver("Support", monday.Add(-48*time.Hour), 4)
		o.pass(p, 1)
		o.expect("1 2 3")
		if now := o.shelf.position; now.UIDValidity == before.UIDValidity || !now.Since.Equal(monday) || now.FirstUID != 1 {
			t.Errorf("position %+v after %+v", now, before)
		}
	})
}

func TestGoesOnWhereItWasStopped(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		o.cfg.All, o.cfg.BatchMails = true, 2
		o.deliver("Support", monday, 1, 2, 3, 4, 5)
		o.shelf.fail = errors.New("the database is away")
		p := o.poller()
		if _, err := p.Pass(t.Context()); err == nil || !strings.Contains(err.Error(), "database is away") {
			t.Fatalf("error %v", err)
		}
		if got := fmt.Sprint(o.flags("Support")); strings.Contains(got, "$") {
			t.Errorf("marks before anything was received: %s", got)
		}
		if n, err := o.poller().Pass(t.Context()); err != nil || n == 0 {
			t.Errorf("%d mails, %v", n, err)
		}
		o.expect("1 2 3 4 5")
	})
}

func TestOversizedMailGivesItsHeader(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		o.cfg.All, o.cfg.MaxSize = true, 2000
		large := append(text(2), bytes.Repeat([]byte("0123456789abcdef\r\n"), 1000)...)
		o.deliver("Support", monday, 1)
		if err := o.Deliver("Support", large, monday); err != nil {
			t.Fatal(err)
		}
		o.deliver("Support", monday, 3)
		o.pass(o.poller(), 3)
		o.expect("1 2 3")
		m := o.shelf.mails()[1]
		head, _, _ := bytes.Cut(large, []byte("The printer"))
		if m.Raw != nil || !bytes.Equal(m.Head, head) || m.Size != int64(len(large)) || m.Fault == "" {
			t.Errorf("%d bytes, head %q, fault %q", m.Size, m.Head, m.Fault)
		}
	})
}

// run runs a poller until the test, or stop, ends it.
func (o *office) run() (stop func()) {
	ctx, cancel := context.WithCancel(o.t.Context())
	done := make(chan error, 1)
	p := o.poller()
	go func() { done <- p.Run(ctx) }()
	var stopped atomic.Bool
	stop = func() {
		if stopped.Swap(true) {
			return
		}
		cancel()
		select {
		case err := <-done:
			if err != nil {
				o.t.Errorf("Run: %v", err)
			}
		case <-time.After(20 * time.Second):
			o.t.Error("Run does not end")
		}
	}
	o.t.Cleanup(stop)
	return stop
}

func (o *office) await(n int) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), 20*time.Second)
	defer cancel()
	o.shelf.wait(ctx, n)
}

func TestIdleBringsNewMail(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		o.cfg.All = true
		o.deliver("Support", monday, 1)
		stop := o.run()
		o.await(1)
		for n := 2; n <= 4; n++ {
			o.deliver("Support", monday, n)
			o.await(n)
		}
		stop()
		o.expect("1 2 3 4")
	})
}

func TestAsksAServerWithoutIdle(t *testing.T) {
	o := furnish(t, inMemory(t, imap.CapIdle))
	o.cfg.All, o.cfg.Every, o.cfg.Done = true, 5*time.Millisecond, DoneSeen
	o.deliver("Support", monday, 1)
	o.run()
	o.await(1)
	o.deliver("Support", monday, 2)
	o.await(2)
	o.expect("1 2")
}

func TestComesBackAfterTheServerDoes(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		health := make(chan error, 16)
		o.cfg.All = true
		o.cfg.Health = func(err error) { health <- err }
		o.deliver("Support", monday, 1)
		stop := o.run()
		o.await(1)
		if err := o.Stop(); err != nil {
			t.Fatal(err)
		}
		if err := <-health; err == nil {
			t.Error("it was told to work while it did not")
		}
		if err := o.Again(); err != nil {
			t.Fatal(err)
		}
		if err := <-health; err != nil {
			t.Errorf("told again: %v", err)
		}
		o.deliver("Support", monday, 2)
		o.await(2)
		stop()
		o.expect("1 2")
		log := o.log.String()
		if strings.Count(log, "reading mail has stopped") != 1 || strings.Count(log, "reading mail works again") != 1 {
			t.Errorf("log:\n%s", log)
		}
	})
}

func TestDatabaseTroubleIsNotLost(t *testing.T) {
	o := furnish(t, inMemory(t))
	o.cfg.All = true
	o.shelf.fail = errors.New("the database is away")
	o.deliver("Support", monday, 1, 2)
	o.run()
	o.await(2)
	o.expect("1 2")
}

func TestReadsOnlyWithTheLease(t *testing.T) {
	o := furnish(t, inMemory(t))
	o.cfg.All, o.cfg.Lease = true, 30*time.Millisecond
	o.deliver("Support", monday, 1)
	o.shelf.lend(true)
	o.pass(o.poller(), 0)
	stop := o.run()
	o.waitForLog("stands by", 1)
	o.shelf.lend(false)
	o.await(1)
	o.shelf.lend(true) // it has to find out in the midst of reading, too
	o.waitForLog("stands by", 2)
	o.deliver("Support", monday, 2)
	o.shelf.lend(false)
	o.await(2)
	stop()
	o.expect("1 2")
	if log := o.log.String(); strings.Contains(log, "has stopped") {
		t.Errorf("log:\n%s", log)
	}
}

// waitForLog waits until the log says something so often.
func (o *office) waitForLog(text string, times int) {
	o.t.Helper()
	for end := time.Now().Add(20 * time.Second); strings.Count(o.log.String(), text) < times; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			o.t.Fatalf("never %d times %q:\n%s", times, text, o.log.String())
		}
	}
}

func TestFindsWhatWasSent(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		o.deliver("Support", monday, 1)
		for id, want := range map[string]bool{"m1@example.org": true, "m2@example.org": false} {
			if got, err := Arrived(t.Context(), o.cfg, "Support", id); err != nil || got != want {
				t.Errorf("%s arrived: %v, %v", id, got, err)
			}
		}
	})
}

func TestStopFinishesTheMailsInHand(t *testing.T) {
	o := furnish(t, inMemory(t))
	o.cfg.All = true
	entered, leave := make(chan struct{}), make(chan struct{})
	o.shelf.keeping = func() { close(entered); <-leave }
	o.deliver("Support", monday, 1)
	stop := o.run()
	<-entered
	o.shelf.keeping = nil
	go func() { close(leave) }()
	stop()
	o.expect("1")
}

func TestStopDoesNotWaitForASilentServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	accepted := make(chan net.Conn, 1)
	go func() {
		if conn, err := listener.Accept(); err == nil {
			accepted <- conn // and never a word
		}
	}()
	o := &office{t: t, shelf: newShelf(), log: &lockedBuffer{}}
	o.cfg = Config{Addr: listener.Addr().String(), Security: NoTLS, User: "desk", Logger: slog.New(slog.NewTextHandler(o.log, nil))}
	stop := o.run()
	conn := <-accepted
	defer func() { _ = conn.Close() }()
	stop()
}

func TestSilentServerIsGivenUp(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	p, err := New(newShelf(), Config{Addr: listener.Addr().String(), Security: NoTLS, User: "desk", Timeout: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Pass(t.Context()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

func TestWrongPasswordIsNotLogged(t *testing.T) {
	o := furnish(t, inMemory(t))
	o.cfg.Password = "wrong-" + o.cfg.Password
	err := o.poller().Check(t.Context())
	var refused *imap.Error
	if !errors.As(err, &refused) || strings.Contains(discreet(err), "wrong") || !strings.Contains(discreet(err), "logging in") {
		t.Errorf("%v, discreetly %q", err, discreet(err))
	}
}

func TestPanicCostsOneMailOnly(t *testing.T) {
	raws := []desk.RawMail{{ID: 1}, {ID: 2}, {ID: 3}}
	mails := understand(raws, func(raw desk.RawMail) *desk.Mail {
		if raw.ID == 2 {
			panic("a mistake")
		}
		return &desk.Mail{RawMail: raw}
	})
	for i, m := range mails {
		if m.ID != int64(i+1) || strings.Contains(m.Fault, "a mistake") != (m.ID == 2) {
			t.Errorf("mail %d is %+v", i, m)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	check := func(change func(*Config), want string) {
		t.Helper()
		cfg := Config{Addr: "imap.example.org:993", User: "desk"}
		change(&cfg)
		_, err := New(newShelf(), cfg)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	check(func(*Config) {}, "")
	check(func(c *Config) { c.Done = "move:Handled" }, "")
	check(func(c *Config) { c.Done = "move:" }, "marking mail")
	check(func(c *Config) { c.Done = "move:INBOX" }, "folder that is read")
	check(func(c *Config) { c.Addr = "imap.example.org" }, "missing port")
	check(func(c *Config) { c.Security = NoTLS }, "only a loopback address")
	check(func(c *Config) { c.User = "" }, "user is missing")
	check(func(c *Config) { c.BatchMails = -1 }, "negative")
}

func TestBackoffGrowsAndIsSpread(t *testing.T) {
	check := func(failures int, spread float64, want time.Duration) {
		t.Helper()
		cfg := Config{Backoff: time.Second, MaxBackoff: 5 * time.Minute, Rand: func() float64 { return spread }}
		if got := cfg.backoff(failures); got != want {
			t.Errorf("after %d: %v", failures, got)
		}
	}
	check(0, 1, time.Second)
	check(1, 0, 500*time.Millisecond)
	check(3, 1, 4*time.Second)
	check(1000, 1, 5*time.Minute)
}
