package mailin

import (
	"bytes"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// spoil puts a proxy before the server, which may change what the server says,
// or end the connection instead of passing it on.
func (o *office) spoil(change func(answer []byte) (changed []byte, cut bool)) {
	o.t.Helper()
	o.between(func(b []byte) ([]byte, bool) { return b, false }, change)
}

// between is spoil that may change what the server is asked, too.
func (o *office) between(ask, change func(b []byte) (changed []byte, cut bool)) {
	o.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { _ = listener.Close() })
	server := o.cfg.Addr
	o.cfg.Addr = listener.Addr().String()
	var mu sync.Mutex // an old connection may end while a new one begins
	one := func(answer []byte) ([]byte, bool) {
		mu.Lock()
		defer mu.Unlock()
		return change(answer)
	}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go pass(client, server, ask, one)
		}
	}()
}

func pass(client net.Conn, addr string, ask, change func([]byte) ([]byte, bool)) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", addr)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() {
		defer func() { _ = server.Close() }()
		copyChanged(server, client, ask)
	}()
	copyChanged(client, server, change)
}

func copyChanged(to, from net.Conn, change func([]byte) ([]byte, bool)) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		answer, cut := change(buffer[:n])
		if cut {
			return
		}
		if _, err := to.Write(answer); err != nil {
			return
		}
	}
}

// passes runs passes until one works, and returns how many did not.
func (o *office) passes(p *Poller) (failed int) {
	o.t.Helper()
	for failed < 10 {
		_, err := p.Pass(o.t.Context())
		if err == nil {
			return failed
		}
		o.t.Log(err)
		failed++
	}
	o.t.Fatal("it never ends")
	return failed
}

func TestPoisonMailDoesNotHoldUpTheOthers(t *testing.T) {
	o := furnish(t, inMemory(t))
	o.cfg.All = true
	var last []byte // of the answers so far, for they come in pieces
	o.spoil(func(answer []byte) ([]byte, bool) {
		last = append(last, answer...)
		last = last[max(0, len(last)-4096):]
		if bytes.Contains(last, []byte("Subject: mail 2")) {
			last = nil
			return nil, true
		}
		return answer, false
	})
	o.deliver("Support", monday, 1, 2, 3)
	p := o.poller()
	if failed := o.passes(p); failed != maxFaults {
		t.Errorf("%d connections for one mail", failed)
	}
	o.expect("1 3 (a mail that could not be read)")
	m := o.shelf.mails()[2]
	if m.UID != 2 || m.Raw != nil || m.Fault != unreadFault {
		t.Errorf("mail %+v", m)
	}
	o.deliver("Support", monday, 4)
	o.pass(p, 1)
}

func TestPoisonDateDoesNotMatter(t *testing.T) {
	o := furnish(t, inMemory(t))
	o.cfg.All = true
	date := regexp.MustCompile(`INTERNALDATE "[^"]*"`)
	o.spoil(func(answer []byte) ([]byte, bool) {
		return date.ReplaceAll(answer, []byte(`INTERNALDATE ""`)), false
	})
	o.deliver("Support", monday, 1, 2)
	if failed := o.passes(o.poller()); failed == 0 {
		t.Error("the date did no harm at all")
	}
	if got := o.subjects(); strings.Count(got, "1") != 1 || strings.Count(got, "2") != 1 || len(got) != 3 {
		t.Errorf("received %q", got)
	}
}

func TestMailLeftOutByTheServerIsAskedForAgain(t *testing.T) {
	o := furnish(t, inMemory(t))
	o.cfg.All, o.cfg.Done = true, DoneSeen
	var held []byte // the answer comes in pieces
	once := false
	o.spoil(func(answer []byte) ([]byte, bool) {
		held = append(held, answer...)
		at := bytes.Index(held, []byte("* 1 FETCH"))
		if once || at < 0 || !bytes.Contains(held[at:], []byte("BODY[]")) {
			answer, held = held, nil
			return answer, false
		}
		from, to := bytes.Index(held, []byte("* 2 FETCH")), bytes.Index(held, []byte("* 3 FETCH"))
		if from < 0 || to < 0 {
			return nil, false
		}
		once = true
		answer = append(bytes.Clone(held[:from]), held[to:]...)
		held = nil
		return answer, false
	})
	o.deliver("Support", monday, 1, 2, 3)
	p := o.poller()
	o.pass(p, 2)
	o.pass(p, 1)
	o.expect("1 3 2")
}
