package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"refdesk/mailin"
	"refdesk/mailin/imaptest"
	"refdesk/mailout"
	"refdesk/mailout/smtptest"
	"refdesk/rules"
	"refdesk/store"
	"refdesk/store/storetest"
)

// The program's patience in the world of faults: long enough for a busy
// machine, short enough that nobody waits for it.
const (
	quickTimeout = slowness * time.Second
	quickPause   = slowness * 20 * time.Millisecond
	quickDoubt   = slowness * 3 * time.Second
)

// world is a desk that runs between servers that can be made to fail.
type world struct {
	*testing.T
	box    *imaptest.Server
	sink   *smtptest.Server
	store  *store.Store // to look into the same database, past the proxy
	url    string       // of the database, past the proxy
	toIMAP *proxy
	toSMTP *proxy
	toDB   *proxy // nil on SQLite
	log    *logBuffer
	certs  *certificates

	began  time.Time
	ahead  atomic.Int64 // of the program's clock
	script atomic.Pointer[func(smtptest.Step) smtptest.Answer]
	hits   atomic.Int64 // refusals by a script
	lift   func()       // ends the trouble of the database
	stop   func()       // ends the program, as it ends itself
	own    *storetest.Cluster
	next   int // mails delivered

	mu       sync.Mutex
	accepted map[string]int // letters by Message-ID
}

// logBuffer is a log that can be read while it is written.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) count(what string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Count(b.text.String(), what)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// newWorld opens a desk. kind is "sqlite" or "postgres"; with secure it speaks
// TLS to its servers.
func newWorld(t *testing.T, database string, f *fault) *world {
	t.Helper()
	w := &world{T: t, began: time.Now(), box: memoryBox(t), log: &logBuffer{}, certs: newCertificates(t), accepted: map[string]int{}, url: database}
	sink, err := smtptest.Start(smtptest.Config{Accepted: w.accept, Script: w.answer})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	w.sink = sink
	var secure *tls.Config
	if f.secure {
		secure = w.certs.config()
	}
	w.toIMAP = newProxy(t, "tcp", w.box.Addr, secure)
	w.toSMTP = newProxy(t, "tcp", sink.Addr(), secure)
	w.store = storetest.Open(t, database)
	if socket := storetest.Socket(database); socket != "" {
		w.toDB = newProxy(t, "unix", socket, nil)
		database = storetest.Through(database, w.toDB.addr)
	}
	w.start(database, f)
	return w
}

// theBook is loaded once for all worlds: that takes longer than a fault.
var theBook = sync.OnceValues(func() (*rules.Book, error) { return rules.Load(nil) })

// start runs the desk until it is stopped, or the test ends.
func (w *world) start(database string, f *fault) {
	file := writeConfig(w, database, w.toIMAP.addr, w.box.User, w.box.Password, w.toSMTP.addr, "")
	c, err := loadConfig(file)
	if err != nil {
		w.Fatal(err)
	}
	if f.done != "" {
		c.Mailbox.Done = f.done
	}
	book, err := theBook()
	if err != nil {
		w.Fatal(err)
	}
	s := settings{now: w.now, book: book, patience: f.patience, reading: w.quickReading(f), sending: w.quickSending(f)}
	p, err := open(w.Context(), c, slog.New(slog.NewTextHandler(w.log, nil)), s)
	if err != nil {
		w.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(w.Context()))
	ended := make(chan error, 1)
	go func() { ended <- p.run(ctx, 100*time.Millisecond) }()
	w.stop = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			w.Errorf("the desk ended with %v", err)
		}
		_ = p.Close() // a connection that was cut says so once more
	})
	w.Cleanup(w.stop)
}

// wednesday is when the world begins: the clock writes letters in working hours.
var wednesday = time.Date(2026, 12, 2, 10, 0, 0, 0, time.UTC)

func (w *world) now() time.Time {
	return wednesday.Add(time.Since(w.began)).Add(time.Duration(w.ahead.Load()))
}

func (w *world) quickReading(f *fault) func(*mailin.Config) {
	return func(c *mailin.Config) {
		c.Every, c.IdleFor, c.FullEvery = 100*time.Millisecond, 100*time.Millisecond, 300*time.Millisecond
		c.Timeout, c.Lease, c.Grace = quickTimeout, 5*quickTimeout, quickTimeout
		c.Backoff, c.MaxBackoff = quickPause, 5*quickPause
		if f.secure {
			c.Security, c.TLSConfig = mailin.ImplicitTLS, w.certs.trusting()
		}
	}
}

func (w *world) quickSending(f *fault) func(*mailout.Config) {
	return func(c *mailout.Config) {
		c.Every, c.Timeout, c.FinalTimeout, c.Grace = 100*time.Millisecond, quickTimeout, quickTimeout, quickTimeout
		c.UncertainAfter, c.Pause, c.MaxPause = quickDoubt, quickPause, 5*quickPause
		c.Backoff = []time.Duration{2 * quickPause}
		if f.secure {
			c.Security, c.TLSConfig = mailout.ImplicitTLS, w.certs.trusting()
		}
	}
}

// accept notes a letter that the SMTP server takes.
func (w *world) accept(m smtptest.Mail) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.accepted[messageID(m.Raw)]++
}

// answer is the SMTP server's script.
func (w *world) answer(s smtptest.Step) smtptest.Answer {
	script := w.script.Load()
	if script == nil {
		return smtptest.Answer{}
	}
	a := (*script)(s)
	if a != (smtptest.Answer{}) {
		w.hits.Add(1)
	}
	return a
}

// smtp changes how the SMTP server answers; nil: well.
func (w *world) smtp(script func(smtptest.Step) smtptest.Answer) {
	if script == nil {
		w.script.Store(nil)
		return
	}
	w.script.Store(&script)
}

// imap changes how the IMAP server answers; nil: well.
func (w *world) imap(script func(imaptest.At) error) {
	if script == nil {
		w.box.Script(nil)
		return
	}
	w.box.Script(func(at imaptest.At) error {
		err := script(at)
		if err != nil {
			w.hits.Add(1)
		}
		return err
	})
}

// mails lets people write n mails, past all faults.
func (w *world) mails(n int) {
	w.Helper()
	for range n {
		w.next++
		raw := mailOf(fmt.Sprintf("fault-%d@home.example", w.next), asker(w.next), "Stripes", fmt.Sprintf("Hello,\n\nthe printer in room %d prints grey stripes since Monday. I think the drum is worn out.\n\nThank you", w.next))
		if err := w.box.Deliver("INBOX", []byte(raw), time.Now()); err != nil {
			w.Errorf("delivering a mail: %v", err)
		}
	}
}

// certificates are what the servers show, and whom the program trusts.
type certificates struct {
	pool    *x509.CertPool
	good    tls.Certificate
	expired tls.Certificate
	old     atomic.Bool // the servers show the expired one
}

func newCertificates(t testing.TB) *certificates {
	t.Helper()
	c := &certificates{pool: x509.NewCertPool()}
	c.good, c.expired = c.issue(t, time.Hour), c.issue(t, -time.Hour)
	return c
}

// issue makes a certificate for this machine that signs itself.
func (c *certificates) issue(t testing.TB, ends time.Duration) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := x509.Certificate{
		SerialNumber: big.NewInt(int64(ends) & 0xffff), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(ends), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, &form, &form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	c.pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func (c *certificates) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		if c.old.Load() {
			return &c.expired, nil
		}
		return &c.good, nil
	}}
}

func (c *certificates) trusting() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.pool}
}
