package mailin

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin/imaptest"
)

// sink is a receiver that forgets.
type sink struct{ mails int }

func (*sink) Position(context.Context, string) (desk.Position, error)           { return desk.Position{}, nil }
func (*sink) SetPosition(context.Context, string, desk.Position) error          { return nil }
func (*sink) Known(context.Context, string, uint32, []uint32) ([]uint32, error) { return nil, nil }
func (*sink) Lease(context.Context, string, time.Duration) (bool, error)        { return true, nil }
func (*sink) Release(context.Context, string) error                             { return nil }
func (*sink) KeepPart(context.Context, desk.RawPart) error                      { return nil }
func (*sink) Whole(_ context.Context, m desk.RawMail) (desk.RawMail, error)     { return m, nil }
func (*sink) Unfinished(context.Context, string) ([]desk.RawMail, error)        { return nil, nil }
func (*sink) Retry(context.Context, []int64) error                              { return nil }

func (*sink) Keep(_ context.Context, mails []desk.RawMail) ([]desk.RawMail, error) {
	return mails, nil
}

func (s *sink) Receive(_ context.Context, mails []*desk.Mail) error {
	s.mails += len(mails)
	return nil
}

func BenchmarkPoller(b *testing.B) {
	b.Run("memory", func(b *testing.B) { benchmarkPoller(b, inMemory(b)) })
	b.Run("dovecot", func(b *testing.B) { benchmarkPoller(b, imaptest.Dovecot(b)) })
}

// letterWithPicture is a mail of 14 KB: a few words and a small picture.
func letterWithPicture() []byte {
	var b bytes.Buffer
	b.WriteString("From: Rosa <rosa@example.org>\r\nSubject: Printer\r\nMessage-ID: <m1@example.org>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n" +
		"Hello,\r\n\r\nthe printer on the second floor shows a red light. Is the toner empty?\r\n\r\nRosa\r\n" +
		"--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	for b.Len() < 14<<10 {
		b.WriteString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9\r\n")
	}
	b.WriteString("--x--\r\n")
	return b.Bytes()
}

func benchmarkPoller(b *testing.B, server *imaptest.Server) {
	const mails = 1000
	body := letterWithPicture()
	for range mails {
		if err := server.Deliver("INBOX", body, monday); err != nil {
			b.Fatal(err)
		}
	}
	cfg := Config{
		Addr: server.Addr, Security: NoTLS, User: server.User, Password: server.Password, All: true,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	b.ReportAllocs()
	for b.Loop() {
		var s sink
		p, err := New(&s, cfg)
		if err != nil {
			b.Fatal(err)
		}
		if n, err := p.Pass(b.Context()); err != nil || n != mails || s.mails != mails {
			b.Fatal(n, s.mails, err)
		}
	}
	b.ReportMetric(float64(b.N)*mails/b.Elapsed().Seconds(), "mails/s")
}
