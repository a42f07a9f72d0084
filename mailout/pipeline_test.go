package mailout

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"refdesk/desk"
)

// TestRefusedRecipientInOneGo: commands are given in one go, and a server that
// asks for the message though it refused its recipient (RFC 2920 §3.1) gets an
// empty one; the connection is good for the next letter.
func TestRefusedRecipientInOneGo(t *testing.T) {
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listen.Close()
	seen := make(chan []string, 1)
	go func() {
		conn, err := listen.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		seen <- converse(conn)
	}()
	all := letters(2)
	all[0].To.Addr = "nobody@example.org"
	b := &bench{memory: newMemory(all...), clock: &clock{}}
	cfg := Config{Desk: deskAddress, Addr: listen.Addr().String(), Security: NoTLS, Connections: 1, Now: b.clock.now}
	if b.courier, err = New(b.memory, cfg); err != nil {
		t.Fatal(err)
	}
	if sent := b.send(t); sent != 1 {
		t.Errorf("%d letters were sent", sent)
	}
	b.expect(t, 1, desk.LetterFailed, 0, "refused at RCPT: 550 5.1.1 nobody")
	b.expect(t, 2, desk.LetterSent, 0, "accepted")
	want := []string{"EHLO", "MAIL", "RCPT", "DATA", ".", "RSET", "MAIL", "RCPT", "DATA", ".", "QUIT"}
	if got := <-seen; !slices.Equal(got, want) {
		t.Errorf("the server heard %q", got)
	}
}

// converse is a server that answers commands only when all of a group are
// there, and returns what it heard.
func converse(conn net.Conn) (heard []string) {
	in := bufio.NewScanner(conn)
	say := func(format string, args ...any) { fmt.Fprintf(conn, format+"\r\n", args...) }
	say("220 here")
	var group []string
	for in.Scan() {
		verb, rest, _ := strings.Cut(in.Text(), " ")
		heard = append(heard, verb)
		switch verb {
		case "EHLO":
			say("250-here\r\n250 PIPELINING")
		case "MAIL":
			group = []string{"250 2.1.0 ok"}
		case "RCPT":
			if strings.Contains(rest, "nobody") {
				group = append(group, "550 5.1.1 nobody")
			} else {
				group = append(group, "250 2.1.5 ok")
			}
		case "DATA":
			say("%s", strings.Join(append(group, "354 go on"), "\r\n"))
			lines := 0
			for in.Scan() && in.Text() != "." {
				lines++
			}
			heard = append(heard, ".")
			if lines == 0 {
				say("554 5.5.1 no valid recipients")
			} else {
				say("250 2.0.0 taken")
			}
		case "QUIT":
			say("221 bye")
			return heard
		default:
			say("250 ok")
		}
	}
	return heard
}
