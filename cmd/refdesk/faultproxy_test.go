package main

import (
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"testing"
	"time"
)

// wire is what a proxy does with what passes.
type wire struct {
	latency time.Duration // before each piece
	drip    time.Duration // before each single byte; 0: whole pieces
	silent  bool          // connections are taken, and nothing is ever heard on them
	cutIn   int           // so many bytes of an answer pass, then the connection ends
	holeIn  int           // so many bytes of an answer pass, then nothing is ever heard
	garbage bool          // answers are nonsense
}

// proxy stands on loopback between the program and a server, and can do to
// the connections what networks do.
type proxy struct {
	t       testing.TB
	network string
	to      string
	addr    string
	secure  *tls.Config // towards the program, nil for plain text

	mu     sync.Mutex
	wire   wire
	listen net.Listener
	open   map[net.Conn]bool
	over   bool
}

func newProxy(t testing.TB, network, to string, secure *tls.Config) *proxy {
	t.Helper()
	p := &proxy{t: t, network: network, to: to, addr: "127.0.0.1:0", secure: secure, open: map[net.Conn]bool{}}
	p.accept()
	t.Cleanup(func() {
		p.mu.Lock()
		p.over = true
		p.mu.Unlock()
		p.refuse()
	})
	return p
}

// accept begins to take connections, again at the same address.
func (p *proxy) accept() {
	listen, err := net.Listen("tcp", p.addr)
	if err != nil {
		p.t.Errorf("listening for connections: %v", err)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listen, p.addr = listen, listen.Addr().String()
	go p.serve(listen)
}

// refuse takes no more connections, and ends those there are.
func (p *proxy) refuse() {
	p.mu.Lock()
	_ = p.listen.Close()
	p.mu.Unlock()
	p.cut()
}

// set changes what happens from now on, to connections that are open too.
func (p *proxy) set(l wire) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wire = l
}

// cut ends all connections.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		_ = c.Close()
	}
}

func (p *proxy) serve(listen net.Listener) {
	for {
		client, err := listen.Accept()
		if err != nil {
			return
		}
		go p.pass(client)
	}
}

// pass connects a client with the server until one of them ends it.
func (p *proxy) pass(client net.Conn) {
	if p.now().garbage {
		_, _ = client.Write([]byte("nonsense, and no more of it\r\n"))
		_ = client.Close()
		return
	}
	if p.secure != nil {
		client = tls.Server(client, p.secure)
	}
	server, err := net.Dial(p.network, p.to)
	if err != nil || !p.know(client, server) {
		_ = client.Close()
		return
	}
	var group sync.WaitGroup
	passage := &passage{proxy: p}
	group.Go(func() { passage.pump(server, client, false) })
	group.Go(func() { passage.pump(client, server, true) })
	group.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, client)
	delete(p.open, server)
}

func (p *proxy) know(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		if p.over {
			_ = c.Close()
		}
		p.open[c] = true
	}
	return !p.over
}

func (p *proxy) now() wire {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wire
}

// passage is one connection through the proxy.
type passage struct {
	*proxy
	mu   sync.Mutex
	dead bool // nothing is heard on it any more, whatever the line is like later
	told int  // bytes of answers under a line that ends some time
}

var errCut = errors.New("the connection was cut")

// pump passes what src says on to dst.
func (p *passage) pump(dst, src net.Conn, answers bool) {
	buf := make([]byte, 16<<10)
	for {
		n, err := src.Read(buf)
		if err == nil {
			err = p.forward(dst, buf[:n], answers)
		}
		if err != nil {
			_ = dst.Close()
			_ = src.Close()
			return
		}
	}
}

func (p *passage) forward(dst net.Conn, piece []byte, answers bool) error {
	l := p.now()
	piece, cut := p.limit(l, piece, answers)
	time.Sleep(l.latency)
	for len(piece) > 0 {
		n := len(piece)
		if drip := p.now().drip; drip > 0 {
			time.Sleep(drip)
			n = 1
		}
		if _, err := dst.Write(piece[:n]); err != nil {
			return err
		}
		piece = piece[n:]
	}
	if cut {
		return errCut
	}
	return nil
}

// limit returns what of a piece passes, and whether the connection ends then.
func (p *passage) limit(l wire, piece []byte, answers bool) (passes []byte, cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l.silent {
		p.dead = true
	}
	if p.dead {
		return nil, false
	}
	if most := max(l.cutIn, l.holeIn); most > 0 && answers {
		n := min(len(piece), max(0, most-p.told))
		p.told += len(piece)
		p.dead = p.told > most && l.holeIn > 0
		return piece[:n], p.told > most && l.cutIn > 0
	}
	return piece, false
}
