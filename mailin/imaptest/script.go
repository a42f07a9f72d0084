package imaptest

import (
	"errors"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// At is a command that a server in memory is about to carry out.
type At string

// The commands that a script is asked about.
const (
	AtLogin  At = "login"
	AtSelect At = "select"
	AtSearch At = "search"
	AtFetch  At = "fetch"
	AtStore  At = "store"
	AtMove   At = "move" // and copy
)

// ErrBye ends the connection, as a server that is being shut down does.
var ErrBye = errors.New("BYE")

// No is a plain refusal with a response code, which may be "".
func No(code, text string) error {
	return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCode(code), Text: text}
}

// Script makes a server in memory misbehave: what it returns for a command is
// what the client is told; nil carries it out. It is called by several
// goroutines. A nil script carries out everything.
func (s *Server) Script(script func(At) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = script
}

// Keywords lets the server have flags of people's own, or not. It has them
// unless told otherwise.
func (s *Server) Keywords(has bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noKeywords = !has
}

// Offer adds and removes capabilities, from the next start on.
func (s *Server) Offer(has bool, caps ...imap.Cap) {
	for _, c := range caps {
		if delete(s.caps, c); has {
			s.caps[c] = struct{}{}
		}
	}
}

// scripted is a session that asks the script first.
type scripted struct {
	imapserver.SessionIMAP4rev2
	server *Server
	conn   *imapserver.Conn
}

func (s *Server) session(conn *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
	session := &scripted{s.memory.NewSession().(imapserver.SessionIMAP4rev2), s, conn}
	if s.cfg.Tokens == nil {
		return session, nil, nil
	}
	return &tokenSession{SessionIMAP4rev2: session, server: s}, nil, nil
}

func (c *scripted) ask(at At) error {
	c.server.mu.Lock()
	script := c.server.script
	c.server.mu.Unlock()
	if script == nil {
		return nil
	}
	err := script(at)
	if errors.Is(err, ErrBye) {
		_ = c.conn.Bye("the server is being shut down")
	}
	return err
}

func (c *scripted) withoutKeywords() bool {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	return c.server.noKeywords
}

func ownFlag(f imap.Flag) bool { return !strings.HasPrefix(string(f), `\`) || f == imap.FlagWildcard }

func (c *scripted) Login(user, password string) error {
	if err := c.ask(AtLogin); err != nil {
		return err
	}
	return c.SessionIMAP4rev2.Login(user, password)
}

func (c *scripted) Select(name string, options *imap.SelectOptions) (*imap.SelectData, error) {
	if err := c.ask(AtSelect); err != nil {
		return nil, err
	}
	data, err := c.SessionIMAP4rev2.Select(name, options)
	if err == nil && c.withoutKeywords() {
		data.PermanentFlags = slices.DeleteFunc(slices.Clone(data.PermanentFlags), ownFlag)
	}
	return data, err
}

func (c *scripted) Search(kind imapserver.NumKind, criteria *imap.SearchCriteria, options *imap.SearchOptions) (*imap.SearchData, error) {
	if err := c.ask(AtSearch); err != nil {
		return nil, err
	}
	return c.SessionIMAP4rev2.Search(kind, criteria, options)
}

func (c *scripted) Fetch(w *imapserver.FetchWriter, set imap.NumSet, options *imap.FetchOptions) error {
	if err := c.ask(AtFetch); err != nil {
		return err
	}
	return c.SessionIMAP4rev2.Fetch(w, set, options)
}

func (c *scripted) Store(w *imapserver.FetchWriter, set imap.NumSet, flags *imap.StoreFlags, options *imap.StoreOptions) error {
	if err := c.ask(AtStore); err != nil {
		return err
	}
	if c.withoutKeywords() && slices.ContainsFunc(flags.Flags, ownFlag) {
		return No("CANNOT", "there are no such flags here")
	}
	return c.SessionIMAP4rev2.Store(w, set, flags, options)
}

func (c *scripted) Copy(set imap.NumSet, folder string) (*imap.CopyData, error) {
	if err := c.ask(AtMove); err != nil {
		return nil, err
	}
	return c.SessionIMAP4rev2.Copy(set, folder)
}

func (c *scripted) Move(w *imapserver.MoveWriter, set imap.NumSet, folder string) error {
	if err := c.ask(AtMove); err != nil {
		return err
	}
	return c.SessionIMAP4rev2.Move(w, set, folder)
}

// Renumber gives a folder of the user another UIDVALIDITY, its mail new UIDs
// in another order, as a server does that was restored from a backup. Sessions
// that have it open still see the old one.
func (s *Server) Renumber(folder string) error {
	c, err := s.Dial()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	user, old := s.users[s.User], folder+"-before"
	if err := user.Rename(folder, old, nil); err != nil {
		return err
	}
	if err := user.Create(folder, nil); err != nil {
		return err
	}
	data, err := c.Select(old, nil).Wait()
	if err != nil {
		return err
	}
	for n := data.NumMessages; n > 0; n-- {
		if _, err := c.Copy(imap.SeqSetNum(n), folder).Wait(); err != nil {
			return err
		}
	}
	return c.Delete(old).Wait()
}
