package smtptest

import (
	"bytes"
	"fmt"
	"net"
)

// tap is the server's end of a connection. It carries out what go-smtp asks
// nobody about: another greeting, a refusal of DATA, an end of the connection
// around an answer. On a connection with TLS it sees no text, and only drops.
type tap struct {
	net.Conn
	server   *Server
	number   int
	from, to string // envelope of the message in hand

	greeted bool
	before  bool // drop instead of the next answer
	after   bool // drop after the next answer
	refused bool // DATA was refused; go-smtp believes it was not
	pending []byte
}

type tapListener struct {
	net.Listener
	server *Server
}

func (l *tapListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &tap{Conn: conn, server: l.server, number: int(l.server.conns.Add(1))}, nil
}

func (t *tap) drop(d Drop) {
	t.before = t.before || d == Before
	t.after = t.after || d == After
}

func (t *tap) refusedData() bool { return t.refused }

// Write sees each answer of the server in one piece, for go-smtp flushes
// after each.
func (t *tap) Write(p []byte) (int, error) {
	n := len(p)
	switch {
	case t.refused:
		t.refused = false // go-smtp's answer to a message that nobody sent
		return n, nil
	case !t.greeted:
		t.greeted = true
		p = t.replace(p, "220", AtConnect)
	case bytes.HasPrefix(p, []byte("354")):
		p = t.replace(p, "354", AtData)
	}
	if t.before {
		_ = t.Conn.Close()
		return n, nil
	}
	if _, err := t.Conn.Write(p); err != nil {
		return 0, err
	}
	if t.after {
		_ = t.Conn.Close()
	}
	return n, nil
}

// replace returns the answer that the script wants instead of one that begins
// with code.
func (t *tap) replace(p []byte, code string, at At) []byte {
	if !bytes.HasPrefix(p, []byte(code)) {
		return p // TLS
	}
	a := t.server.ask(Step{At: at, Conn: t.number, From: t.from, To: t.to})
	t.drop(a.Drop)
	if a.Code < 400 {
		return p
	}
	if at == AtData {
		t.refused = true
		t.pending = []byte(".\r\n") // an empty message for go-smtp to take
	}
	return fmt.Appendf(nil, "%d %s\r\n", a.Code, a.text())
}

func (t *tap) Read(p []byte) (int, error) {
	if len(t.pending) > 0 {
		n := copy(p, t.pending)
		t.pending = t.pending[n:]
		return n, nil
	}
	return t.Conn.Read(p)
}
