package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// sessions are the connections to a SQLite file, each with the statements that
// were prepared on it: its driver does not remember them, and to prepare one
// takes as long as to run it. There are few different texts (see rows), so
// that none is ever given up.
type sessions struct {
	db    *sql.DB
	turns chan struct{} // one for each session in use

	mu   sync.Mutex
	idle []*session // the one that was used last comes last, and is next
}

func newSessions(db *sql.DB, most int) *sessions {
	return &sessions{db: db, turns: make(chan struct{}, most)}
}

// session is one connection.
type session struct {
	*sql.Conn
	prepared map[string]*sql.Stmt
}

// take waits for a session that nobody uses.
func (s *sessions) take(ctx context.Context) (*session, error) {
	select {
	case s.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s.mu.Lock()
	if n := len(s.idle); n > 0 {
		one := s.idle[n-1]
		s.idle = s.idle[:n-1]
		s.mu.Unlock()
		return one, nil
	}
	s.mu.Unlock()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		<-s.turns
		return nil, err
	}
	return &session{conn, make(map[string]*sql.Stmt)}, nil
}

// give takes a session back; a broken one is not used again.
func (s *sessions) give(one *session, broken bool) {
	if broken {
		_ = one.close() // that it is of no use was said already
	} else {
		s.mu.Lock()
		s.idle = append(s.idle, one)
		s.mu.Unlock()
	}
	<-s.turns
}

// close ends the sessions that nobody uses.
func (s *sessions) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, one := range s.idle {
		errs = append(errs, one.close())
	}
	s.idle = nil
	return errors.Join(errs...)
}

func (s *session) close() error {
	var errs []error
	for _, stmt := range s.prepared {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, s.Close())...)
}

func (s *session) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if stmt, ok := s.prepared[text]; ok {
		return stmt, nil
	}
	stmt, err := s.PrepareContext(ctx, text)
	if err == nil {
		s.prepared[text] = stmt
	}
	return stmt, err
}
