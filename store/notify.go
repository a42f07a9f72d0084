package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"refdesk/desk"
)

// Subject is what instances tell each other of.
type Subject string

// The subjects.
const (
	LettersQueued Subject = "letters" // of the desk of that address
	MailboxFree   Subject = "mailbox" // the lease of the mailbox of that name was given back
)

// channel is PostgreSQL's, for all subjects.
const channel = "refdesk"

// tell tells the other instances, once the transaction is saved. SQLite has
// nothing of the kind: there they find out when they look.
func (s *Store) tell(t *tx, subject Subject, name string) error {
	if s.config == nil {
		return nil
	}
	_, err := t.ExecContext(t.ctx, `SELECT pg_notify($1, $2)`, channel, s.instance+" "+string(subject)+" "+name)
	return err
}

// tellOfLetters tells the other instances that there is something to send:
// this one may be unable to, or have its hands full.
func (s *Store) tellOfLetters(t *tx, changes []desk.Change) error {
	var desks []string
	for _, c := range changes {
		for _, l := range c.Letters {
			desks = append(desks, l.Desk)
		}
	}
	slices.Sort(desks)
	for _, address := range slices.Compact(desks) {
		if err := s.tell(t, LettersQueued, address); err != nil {
			return wrap("telling of letters", err)
		}
	}
	return nil
}

// Listen calls heard for what other instances tell, until ctx ends. What is
// told while the connection is broken is missed: whoever listens has to look
// now and then as well. On SQLite there is nothing to hear.
func (s *Store) Listen(ctx context.Context, heard func(subject Subject, name string)) {
	for s.config != nil && ctx.Err() == nil {
		s.listen(ctx, heard)
		select {
		case <-ctx.Done():
		case <-time.After(relisten):
		}
	}
	<-ctx.Done()
}

// relisten is how long a listener waits before it connects anew. That the
// database is away is told by those who need it.
const relisten = 5 * time.Second

// listen hears until the connection ends.
func (s *Store) listen(ctx context.Context, heard func(Subject, string)) {
	dialing, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	conn, err := pgx.ConnectConfig(dialing, s.config)
	if err != nil {
		return
	}
	defer func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ending)
	}()
	if _, err := conn.Exec(dialing, `LISTEN `+channel); err != nil {
		return
	}
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return
		}
		s.pass(n.Payload, heard)
	}
}

// pass passes a word of another instance on.
func (s *Store) pass(payload string, heard func(Subject, string)) {
	from, rest, _ := strings.Cut(payload, " ")
	if subject, name, ok := strings.Cut(rest, " "); ok && from != s.instance {
		heard(Subject(subject), name)
	}
}
