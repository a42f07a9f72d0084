package mailout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailout/smtptest"
)

// clock is a time that only the test moves.
type clock struct{ nanos atomic.Int64 }

func (c *clock) now() time.Time          { return noon.Add(time.Duration(c.nanos.Load())) }
func (c *clock) advance(d time.Duration) { c.nanos.Add(int64(d)) }

// bench is a courier between an outbox and a server.
type bench struct {
	*memory
	server  *smtptest.Server
	courier *Courier
	clock   *clock
	log     *bytes.Buffer
}

func start(t testing.TB, cfg smtptest.Config) *smtptest.Server {
	t.Helper()
	server, err := smtptest.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

func setUp(t testing.TB, server smtptest.Config, change func(*Config), letters ...desk.Letter) *bench {
	t.Helper()
	b := &bench{memory: newMemory(letters...), server: start(t, server), clock: &clock{}, log: &bytes.Buffer{}}
	cfg := Config{
		Desk: deskAddress, Addr: b.server.Addr(), Security: NoTLS,
		Now: b.clock.now, Logger: slog.New(slog.NewTextHandler(b.log, nil)),
	}
	if change != nil {
		change(&cfg)
	}
	var err error
	if b.courier, err = New(b.memory, cfg); err != nil {
		t.Fatal(err)
	}
	return b
}

func letters(n int) []desk.Letter {
	all := make([]desk.Letter, n)
	for i := range all {
		all[i] = letter(int64(i + 1))
	}
	return all
}

func (b *bench) send(t *testing.T) int {
	t.Helper()
	sent, err := b.courier.SendDue(t.Context())
	if err != nil {
		t.Fatalf("sending: %v", err)
	}
	return sent
}

func (b *bench) expect(t *testing.T, id int64, state desk.LetterState, due time.Duration, why string) {
	t.Helper()
	l := b.get(id)
	if l.State != state || state != desk.LetterSent && state != desk.LetterFailed && !l.Due.Equal(noon.Add(due)) || !strings.Contains(l.Why, why) {
		t.Errorf("letter %d is %s, due %v, because %q", id, l.State, l.Due.Sub(noon), l.Why)
	}
}

func TestSendsTheComposedBytes(t *testing.T) {
	b := setUp(t, smtptest.Config{}, nil, full())
	if sent := b.send(t); sent != 1 {
		t.Fatalf("%d letters sent", sent)
	}
	want, _ := Compose(full())
	mails := b.server.Mails()
	if len(mails) != 1 || !bytes.Equal(mails[0].Raw, want) {
		t.Fatalf("%d mails arrived, or they differ", len(mails))
	}
	if m := mails[0]; m.From != deskAddress || m.To != "rosa@example.org" || m.Body != "" || m.UTF8 {
		t.Errorf("envelope: %+v", m)
	}
	b.expect(t, 7, desk.LetterSent, 0, "accepted: ")
	if sent := b.send(t); sent != 0 {
		t.Errorf("%d letters sent again", sent)
	}
}

func TestEveryAnswerHasItsOutcome(t *testing.T) {
	type answer = smtptest.Answer
	check := func(at smtptest.At, a answer, state desk.LetterState, due time.Duration, why string, arrived int) {
		t.Run(fmt.Sprintf("%s %d %d", at, a.Code, a.Drop), func(t *testing.T) {
			b := setUp(t, smtptest.Config{Script: smtptest.Always(at, a)}, nil, letter(1))
			b.send(t)
			b.expect(t, 1, state, due, why)
			if got := len(b.server.Mails()); got != arrived {
				t.Errorf("%d mails arrived", got)
			}
		})
	}
	const first, doubt = time.Minute, 10 * time.Minute
	check(smtptest.AtRcpt, answer{Code: 450, Text: "4.2.0 greylisted"}, desk.LetterQueued, first, "refused at RCPT: 450 4.2.0 greylisted", 0)
	check(smtptest.AtRcpt, answer{Code: 550, Text: "5.1.1 no such user"}, desk.LetterFailed, 0, "refused at RCPT: 550 5.1.1 no such user", 0)
	check(smtptest.AtRcpt, answer{Drop: smtptest.Before}, desk.LetterQueued, first, "no answer at RCPT", 0)
	check(smtptest.AtRcpt, answer{Code: 421, Drop: smtptest.After}, desk.LetterQueued, first, "421", 0)
	check(smtptest.AtMail, answer{Code: 552, Text: "5.3.4 too large"}, desk.LetterFailed, 0, "too large", 0)
	check(smtptest.AtData, answer{Code: 451}, desk.LetterQueued, first, "refused at DATA: 451", 0)
	check(smtptest.AtData, answer{Code: 554}, desk.LetterFailed, 0, "refused at DATA: 554", 0)
	check(smtptest.AtData, answer{Drop: smtptest.Before}, desk.LetterQueued, first, "no answer at DATA", 0)
	check(smtptest.AtBody, answer{Code: 451}, desk.LetterQueued, first, "451", 0)
	check(smtptest.AtBody, answer{Code: 554, Text: "5.6.0 spam"}, desk.LetterFailed, 0, "554 5.6.0 spam", 0)
	check(smtptest.AtBody, answer{Code: 421, Drop: smtptest.After}, desk.LetterQueued, first, "421", 0)
	// What the provider says about the desk is not the letter's fault.
	check(smtptest.AtRcpt, answer{Code: 550, Text: "5.4.5 Daily user sending limit exceeded"}, desk.LetterQueued, first, "5.4.5", 0)
	check(smtptest.AtBody, answer{Code: 554, Text: "5.2.252 SendAsDenied; desk@example.org not allowed to send as support@example.org"}, desk.LetterQueued, first, "5.2.252", 0)
	check(smtptest.AtBody, answer{Code: 550, Text: "5.1.8 Access denied, bad outbound sender"}, desk.LetterQueued, first, "5.1.8", 0)
	check(smtptest.AtRcpt, answer{Code: 552, Text: "5.2.2 the mailbox of the recipient is full"}, desk.LetterFailed, 0, "5.2.2", 0)
	check(smtptest.AtBody, answer{Drop: smtptest.Before}, desk.LetterUncertain, doubt, "no answer at the end of the message", 1)
	check(smtptest.AtBody, answer{Drop: smtptest.After}, desk.LetterSent, 0, "accepted", 1)
}

func TestServerTroubleIsNotTheLetters(t *testing.T) {
	type answer = smtptest.Answer
	check := func(at smtptest.At, a answer, attempts int) {
		t.Run(fmt.Sprintf("%s %d %d", at, a.Code, a.Drop), func(t *testing.T) {
			cfg := smtptest.Config{Script: smtptest.Always(at, a), Users: map[string]string{"desk": "secret"}}
			b := setUp(t, cfg, func(c *Config) { c.User, c.Password = "desk", "secret" }, letters(20)...)
			if sent, err := b.courier.SendDue(t.Context()); err == nil || sent != 0 {
				t.Errorf("%d sent, error %v", sent, err)
			}
			for id := range int64(20) {
				l := b.get(id + 1)
				if l.State != desk.LetterQueued || l.Due.After(noon) || l.Attempts > attempts {
					t.Fatalf("letter %d is %s, due %v, after %d attempts", l.ID, l.State, l.Due, l.Attempts)
				}
			}
		})
	}
	check(smtptest.AtConnect, answer{Code: 554}, 0)
	check(smtptest.AtConnect, answer{Code: 421, Drop: smtptest.After}, 0)
	check(smtptest.AtConnect, answer{Drop: smtptest.Before}, 0)
	check(smtptest.AtAuth, answer{Code: 535}, 0)
	check(smtptest.AtAuth, answer{Code: 454}, 0)
	// Several connections may claim a letter before one finds out.
	check(smtptest.AtMail, answer{Code: 550, Text: "5.7.1 not your address"}, 4)
	check(smtptest.AtMail, answer{Drop: smtptest.Before}, 4)
}

// TestServerWithFewConnections: a server that takes fewer connections than there
// might be slows sending down, and stops nothing.
func TestServerWithFewConnections(t *testing.T) {
	for _, at := range []smtptest.At{smtptest.AtConnect, smtptest.AtMail} {
		for most := range 3 {
			t.Run(fmt.Sprintf("%d at %s", most+1, at), func(t *testing.T) {
				script := func(s smtptest.Step) smtptest.Answer {
					if s.At == at && s.Conn > most+1 {
						return smtptest.Answer{Code: 421, Text: "4.3.2 too many connections", Drop: smtptest.After}
					}
					return smtptest.Answer{}
				}
				b := setUp(t, smtptest.Config{Script: script}, nil, letters(100)...)
				if sent := b.send(t); sent != 100 {
					t.Errorf("%d of 100 letters were sent", sent)
				}
			})
		}
	}
}

func TestOneRefusalLeavesTheOthers(t *testing.T) {
	script := func(s smtptest.Step) smtptest.Answer {
		if s.At == smtptest.AtRcpt && strings.HasPrefix(s.To, "no") {
			return smtptest.Answer{Code: 550}
		}
		return smtptest.Answer{}
	}
	all := letters(9)
	all[3].To.Addr, all[4].To.Addr, all[5].To.Addr = "no1@example.org", "not an address", "no2@example.org"
	b := setUp(t, smtptest.Config{Script: script}, func(c *Config) { c.Connections = 1 }, all...)
	if sent := b.send(t); sent != 6 || b.server.Connections() != 1 {
		t.Errorf("%d sent over %d connections", sent, b.server.Connections())
	}
	b.expect(t, 4, desk.LetterFailed, 0, "550")
	b.expect(t, 5, desk.LetterFailed, 0, "address is not valid")
	b.expect(t, 9, desk.LetterSent, 0, "")
	if strings.Contains(b.log.String(), "example.org") {
		t.Errorf("the log names addresses:\n%s", b.log)
	}
}

func TestDeadKeptConnectionIsReplaced(t *testing.T) {
	check := func(answer smtptest.Answer) {
		t.Helper()
		script := func(s smtptest.Step) smtptest.Answer {
			if s.Conn == 1 && s.At == smtptest.AtBody {
				return smtptest.Answer{Drop: smtptest.After}
			}
			return smtptest.Answer{}
		}
		if answer.Code != 0 {
			mails := 0 // on the first connection
			script = func(s smtptest.Step) smtptest.Answer {
				if s.Conn == 1 && s.At == smtptest.AtMail {
					if mails++; mails > 1 {
						return answer
					}
				}
				return smtptest.Answer{}
			}
		}
		b := setUp(t, smtptest.Config{Script: script}, func(c *Config) { c.Connections = 1 }, letters(3)...)
		if sent := b.send(t); sent != 3 || b.server.Connections() != 2 {
			t.Errorf("%d sent over %d connections", sent, b.server.Connections())
		}
		for id := range int64(3) {
			if l := b.get(id + 1); l.Attempts != 1 || l.State != desk.LetterSent {
				t.Errorf("letter %d is %s after %d attempts", l.ID, l.State, l.Attempts)
			}
		}
	}
	check(smtptest.Answer{})
	check(smtptest.Answer{Code: 421, Text: "4.7.0 too many", Drop: smtptest.After})
	check(smtptest.Answer{Code: 421, Text: "4.7.0 too many"})
}

func TestPutOffUntilGivenUp(t *testing.T) {
	b := setUp(t, smtptest.Config{Script: smtptest.Always(smtptest.AtRcpt, smtptest.Answer{Code: 451})}, nil, letter(1))
	want := []time.Duration{1, 5, 15, 60, 120, 240, 240}
	for _, minutes := range want {
		b.send(t)
		b.expect(t, 1, desk.LetterQueued, b.clock.now().Sub(noon)+minutes*time.Minute, "451")
		b.clock.advance(minutes * time.Minute)
	}
	b.clock.advance(5 * 24 * time.Hour)
	b.send(t)
	b.expect(t, 1, desk.LetterFailed, 0, "given up after 8 attempts; the last: refused at RCPT: 451")
}

func TestUncertainIsSentAgainWithTheSameBytes(t *testing.T) {
	var drops atomic.Int32
	b := setUp(t, smtptest.Config{Script: func(s smtptest.Step) smtptest.Answer {
		if s.At == smtptest.AtBody && drops.Add(1) == 1 {
			return smtptest.Answer{Drop: smtptest.Before}
		}
		return smtptest.Answer{}
	}}, nil, letter(1))
	b.send(t)
	b.clock.advance(10*time.Minute - time.Second)
	b.send(t)
	b.expect(t, 1, desk.LetterUncertain, 10*time.Minute, "")
	b.clock.advance(time.Second)
	b.send(t)
	b.expect(t, 1, desk.LetterSent, 0, "")
	if m := b.server.Mails(); len(m) != 2 || !bytes.Equal(m[0].Raw, m[1].Raw) {
		t.Errorf("%d mails, or they differ", len(m))
	}
}

func TestManyLettersShareConnectionsAndTransactions(t *testing.T) {
	b := setUp(t, smtptest.Config{}, nil, letters(400)...)
	if sent := b.send(t); sent != 400 {
		t.Fatalf("%d sent", sent)
	}
	if n := b.server.Connections(); n < 2 || n > 4 {
		t.Errorf("%d connections", n)
	}
	seen := make(map[string]bool)
	for _, m := range b.server.Mails() {
		seen[parse(t, m.Raw).Header.Get("Message-Id")] = true
	}
	if len(seen) != 400 {
		t.Errorf("%d different letters arrived", len(seen))
	}
	t.Logf("%d transactions", b.settles)
}

func TestStopFinishesTheLetterInHand(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	entered, leave := make(chan struct{}), make(chan struct{})
	var once sync.Once
	b := setUp(t, smtptest.Config{Script: func(s smtptest.Step) smtptest.Answer {
		if s.At == smtptest.AtBody {
			once.Do(func() { close(entered); <-leave })
		}
		return smtptest.Answer{}
	}}, func(c *Config) { c.Connections = 1 }, letters(3)...)
	done := make(chan error)
	go func() { done <- b.courier.Run(ctx) }()
	<-entered
	cancel()
	close(leave)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	b.expect(t, 1, desk.LetterSent, 0, "")
	b.expect(t, 2, desk.LetterQueued, 0, "")
	b.expect(t, 3, desk.LetterQueued, 0, "")
}

func TestStopDoesNotWaitForASilentServer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	entered, leave := make(chan struct{}), make(chan struct{})
	defer close(leave)
	b := setUp(t, smtptest.Config{Script: func(s smtptest.Step) smtptest.Answer {
		if s.At == smtptest.AtBody {
			close(entered)
			<-leave
		}
		return smtptest.Answer{}
	}}, func(c *Config) { c.Grace = 20 * time.Millisecond }, letter(1))
	done := make(chan error)
	go func() { done <- b.courier.Run(ctx) }()
	<-entered
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	b.expect(t, 1, desk.LetterUncertain, 10*time.Minute, "no answer at the end")
}

func TestTimeoutAfterTheMessageIsUncertain(t *testing.T) {
	leave := make(chan struct{})
	defer close(leave)
	b := setUp(t, smtptest.Config{Script: func(s smtptest.Step) smtptest.Answer {
		if s.At == smtptest.AtBody {
			<-leave
		}
		return smtptest.Answer{}
	}}, func(c *Config) { c.FinalTimeout = 20 * time.Millisecond }, letter(1))
	b.send(t)
	b.expect(t, 1, desk.LetterUncertain, 10*time.Minute, "timeout")
}

func TestRunTellsOnceThatSendingStoppedAndWorksAgain(t *testing.T) {
	health := make(chan error, 8)
	var refusals atomic.Int32
	b := setUp(t, smtptest.Config{Script: func(s smtptest.Step) smtptest.Answer {
		if s.At == smtptest.AtConnect && refusals.Add(1) == 1 {
			return smtptest.Answer{Code: 554, Text: "go away rosa@example.org", Drop: smtptest.After}
		}
		return smtptest.Answer{}
	}}, func(c *Config) { c.Health = func(err error) { health <- err } }, letter(1))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.courier.Run(ctx) }()
	var refused *stepError
	if err := <-health; !errors.As(err, &refused) || refused.code != 554 {
		t.Errorf("stopped: %v", err)
	}
	if err := <-health; err != nil {
		t.Errorf("works again: %v", err)
	}
	b.add(letter(2))
	b.courier.Kick()
	b.server.Wait(ctx, 2)
	cancel()
	<-done
	text := b.log.String()
	if strings.Count(text, "sending has stopped") != 1 || strings.Count(text, "sending works again") != 1 || strings.Contains(text, "rosa") {
		t.Errorf("log:\n%s", text)
	}
}

func TestLostOutcomesAreReported(t *testing.T) {
	b := setUp(t, smtptest.Config{}, nil, letter(1))
	b.err = errors.New("the database is away")
	ctx, cancel := context.WithCancel(t.Context())
	b.courier.cfg.Grace = 0
	b.courier.cfg.Health = func(error) {}
	go func() { b.server.Wait(context.Background(), 1); cancel() }()
	if _, err := b.courier.SendDue(ctx); !errors.Is(err, b.err) {
		t.Errorf("error %v", err)
	}
	b.expect(t, 1, desk.LetterUncertain, 10*time.Minute, "")
}

func TestAddressesBeyondASCII(t *testing.T) {
	l := letter(1)
	l.To.Addr = "jörg@example.org"
	check := func(utf8 bool, state desk.LetterState, why string) {
		t.Helper()
		b := setUp(t, smtptest.Config{UTF8: utf8}, nil, l)
		b.send(t)
		b.expect(t, 1, state, 0, why)
		for _, m := range b.server.Mails() {
			if !m.UTF8 || m.Body != "8BITMIME" || m.To != l.To.Addr {
				t.Errorf("envelope %+v", m)
			}
		}
	}
	check(true, desk.LetterSent, "")
	check(false, desk.LetterFailed, "takes no addresses with such letters")
}

func TestTooLargeIsNotEvenTried(t *testing.T) {
	b := setUp(t, smtptest.Config{MaxBytes: 100}, nil, letter(1))
	b.send(t)
	b.expect(t, 1, desk.LetterFailed, 0, "at most 100 bytes")
}

// TestLettersOfAClockThatWasAhead: when a clock is set back, letters written
// before that go out at once, and so do those that are saved a little later,
// because their mails were being decided about.
func TestLettersOfAClockThatWasAhead(t *testing.T) {
	const day = 24 * time.Hour
	b := setUp(t, smtptest.Config{}, nil)
	write := func(id int64) {
		l := letter(id)
		l.Created, l.Due = b.clock.now().Add(day), b.clock.now().Add(day)
		b.add(l)
	}
	heed := func(seen clockSeen, sent int) clockSeen {
		t.Helper()
		seen = b.courier.heedClock(t.Context(), seen)
		if n := b.send(t); n != sent {
			t.Errorf("%d letters went out, want %d", n, sent)
		}
		return seen
	}
	seen := heed(clockSeen{}, 0)
	b.clock.advance(day)
	seen = heed(seen, 0)
	b.clock.advance(-day)
	write(1)
	seen = heed(seen, 1)
	write(2)
	b.clock.advance(time.Second)
	seen = heed(seen, 1)
	b.clock.advance(lateLetters + time.Second)
	write(3) // this one is meant for tomorrow
	heed(seen, 0)
}
