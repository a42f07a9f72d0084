package imaptest

import (
	"testing"
	"time"
)

func TestServersTakeMailAndComeBack(t *testing.T) {
	check := func(name string, start func(*testing.T) *Server) {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			if err := s.Deliver("INBOX", []byte("Subject: hello\r\n\r\nhello\r\n"), time.Unix(1e9, 0)); err != nil {
				t.Fatal(err)
			}
			if err := s.Stop(); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Dial(); err == nil {
				t.Error("a stopped server answers")
			}
			if err := s.Again(); err != nil {
				t.Fatal(err)
			}
			c, err := s.Dial()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			if data, err := c.Select("INBOX", nil).Wait(); err != nil || data.NumMessages != 1 {
				t.Errorf("%+v, %v", data, err)
			}
		})
	}
	check("memory", func(t *testing.T) *Server {
		s, err := Start("desk", "secret")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Stop() })
		return s
	})
	check("dovecot", func(t *testing.T) *Server { return Dovecot(t) })
}
