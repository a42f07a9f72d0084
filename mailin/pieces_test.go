package mailin

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"sync"
	"testing"

	"github.com/emersion/go-imap/v2/imapclient"

	"refdesk/desk"
)

// largeMail is the nth mail with a file of so many bytes, that begins so.
func largeMail(n int, start string, size int) []byte {
	file := randomFile(rand.New(rand.NewPCG(uint64(n), 3)), start, size)
	return fmt.Appendf(nil, "From: Rosa <rosa@example.org>\r\nSubject: mail %d\r\nMessage-ID: <m%d@example.org>\r\nMIME-Version: 1.0\r\n%s", n, n,
		multipart("mixed", "b", entity("text/plain", "7bit", "The printer is broken.\r\n"),
			entity("application/octet-stream", "base64", encode(file, 76, "\r\n"), "Content-Disposition: attachment; filename=file")))
}

// inPieces lets mails be large that a test can wait for.
func (o *office) inPieces(mails ...[]byte) {
	o.t.Helper()
	o.cfg.All, o.cfg.PieceBytes = true, 100_000
	for _, raw := range mails {
		if err := o.Deliver("Support", raw, monday); err != nil {
			o.t.Fatal(err)
		}
	}
}

// kept checks that a large mail is there byte by byte, and read by its gist.
func (o *office) kept(m *desk.Mail, raw []byte) {
	o.t.Helper()
	if !bytes.Equal(o.shelf.parts[placeOf(m.Mailbox, m.UIDValidity, m.UID)], raw) {
		o.t.Errorf("the pieces of %q are not what was sent", m.Subject)
	}
	want := Parse(desk.RawMail{Raw: raw}, Limits{})
	if m.Hash != want.Hash || len(m.Cuts) != 1 || len(m.Raw) > usualGist.file+2*usualGist.tail+10_000 || m.Lacks || m.Fault != "" || m.Text != want.Text ||
		len(m.Attachments) != 1 || m.Attachments[0].Content != nil || m.Attachments[0].Size != want.Attachments[0].Size {
		o.t.Errorf("%d bytes, cuts %v, fault %q, files %v", len(m.Raw), m.Cuts, m.Fault, len(m.Attachments))
	}
}

func TestLargeMailsComeInPieces(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		one, other, zip := largeMail(2, "%PDF-", 700_000), largeMail(3, "ID3", 300_000), largeMail(5, "PK\x03\x04", 300_000)
		o.inPieces(text(1), one, other, text(4), zip, text(6))
		most := 0
		o.shelf.piece = func(part int) error { most = max(most, part); return nil }
		o.pass(o.poller(), 6)
		o.expect("1 2 3 4 5 6")
		o.pass(o.poller(), 0)
		mails := o.shelf.mails()
		o.kept(mails[1], one)
		o.kept(mails[2], other)
		if m := mails[4]; !bytes.Equal(m.Raw, zip) || m.Cuts != nil || m.Attachments[0].Content == nil || o.shelf.wholes != 1 {
			t.Errorf("an archive was not read as a whole: %d bytes, %d were read so", len(m.Raw), o.shelf.wholes)
		}
		if m := mails[0]; !bytes.Equal(m.Raw, text(1)) || m.Pieces != 0 || most != len(one)/100_000 {
			t.Errorf("%d pieces, and %d of a small mail", most+1, m.Pieces)
		}
	})
}

// TestBrokenOffPieces: wherever it breaks off, in the store or on the way, the
// mail comes in once, and whole.
func TestBrokenOffPieces(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		one, other := largeMail(1, "%PDF-", 700_000), largeMail(2, "%PDF-", 500_000)
		var mu sync.Mutex // connections one after the other, but none waits for the last to end
		passed, cut := 0, false
		o.spoil(func(answer []byte) ([]byte, bool) {
			mu.Lock()
			defer mu.Unlock()
			if passed += len(answer); passed < 1_200_000 || cut {
				return answer, false
			}
			cut = true
			return nil, true
		})
		o.inPieces(one, other)
		p := o.poller()
		for stop := range 3 {
			o.shelf.piece = func(part int) error {
				if part == 2*stop {
					return errors.New("the database is away")
				}
				return nil
			}
			if _, err := p.Pass(t.Context()); err == nil || len(o.shelf.kept) > 0 {
				t.Fatalf("error %v, %d kept", err, len(o.shelf.kept))
			}
		}
		o.shelf.piece = nil
		if failed := o.passes(p); failed != 1 {
			t.Errorf("%d connections were cut", failed)
		}
		o.pass(o.poller(), 0)
		if len(o.shelf.order) != 2 {
			t.Fatalf("%d mails", len(o.shelf.order))
		}
		for _, m := range o.shelf.mails() {
			raw := one
			if m.Subject == "mail 2" {
				raw = other
			}
			o.kept(m, raw)
		}
	})
}

func TestLargeMailInARenumberedFolder(t *testing.T) {
	eachServer(t, func(t *testing.T, o *office) {
		one, other := largeMail(1, "%PDF-", 300_000), largeMail(2, "%PDF-", 300_000)
		o.inPieces(one)
		p := o.poller()
		o.pass(p, 1)
		o.as(func(c *imapclient.Client) error {
			if err := c.Delete("Support").Wait(); err != nil {
				return err
			}
			return c.Create("Support", nil).Wait()
		})
		o.inPieces(one, other)
		o.pass(p, 1)
		o.expect("1 2")
		o.kept(o.shelf.mails()[1], other)
	})
}

// TestLargeMailOfAStrangeServer: one that sends all of a mail whatever is
// asked for, and one that tells a wrong size.
func TestLargeMailOfAStrangeServer(t *testing.T) {
	same := func(b []byte) ([]byte, bool) { return b, false }
	partial := regexp.MustCompile(`\]<\d+\.\d+>`)
	size := regexp.MustCompile(`RFC822\.SIZE \d+`)
	said := func(n int) func([]byte) ([]byte, bool) {
		return func(b []byte) ([]byte, bool) { return size.ReplaceAll(b, fmt.Appendf(nil, "RFC822.SIZE %d", n)), false }
	}
	check := func(name string, ask, change func([]byte) ([]byte, bool), most int64, want func(*office, *desk.Mail, []byte)) {
		t.Run(name, func(t *testing.T) {
			o := furnish(t, inMemory(t))
			one := largeMail(1, "%PDF-", 700_000)
			o.cfg.MaxSize = most
			o.between(ask, change)
			o.inPieces(one, text(2))
			o.cfg.BatchMails = 1
			o.pass(o.poller(), 2)
			o.expect("1 2")
			want(o, o.shelf.mails()[0], one)
		})
	}
	whole := func(o *office, m *desk.Mail, raw []byte) { o.kept(m, raw) }
	head := func(o *office, m *desk.Mail, raw []byte) {
		if m.Raw != nil || m.Subject != "mail 1" || m.Pieces == 0 || !bytes.HasPrefix(raw, m.Head) || !bytes.HasSuffix(m.Head, []byte("\r\n\r\n")) || m.Cuts != nil {
			o.t.Errorf("of a mail over the limit there is %d bytes, and the head %q", len(m.Raw), m.Head)
		}
	}
	all := func(b []byte) ([]byte, bool) { return partial.ReplaceAll(b, []byte("]")), false }
	check("all at once", all, same, 0, whole)
	check("less is said", same, said(250_000), 0, whole)
	check("more is said", same, said(5_000_000), 0, whole)
	check("over the limit", same, said(250_000), 500_000, head)
	check("over the limit at once", all, said(250_000), 500_000, head)
}
