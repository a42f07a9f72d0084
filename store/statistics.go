package store

import "sync/atomic"

// statistics keeps PostgreSQL's idea of the tables' sizes up to date while
// they are young. By itself it looks once a minute, and until then plans as if
// they were small: a first run on a full mailbox would read whole indexes for
// each batch, more of them each time.
type statistics struct{ rows, next atomic.Int64 }

// fewest is the size up to which any plan is as good as another.
const fewest = 64

// begin reads how large the tables were when PostgreSQL last looked.
func (s *statistics) begin(t *tx) error {
	var known int64
	_, err := t.one(`SELECT CAST(reltuples AS bigint) FROM pg_class WHERE oid = CAST('mails' AS regclass)`, nil, &known)
	s.rows.Store(max(known, 0))
	s.next.Store(max(2*known, fewest))
	return err
}

// grown tells whether there are twice as many mails as when PostgreSQL last
// looked, now that n more were kept.
func (s *statistics) grown(n int) bool {
	rows, next := s.rows.Add(int64(n)), s.next.Load()
	return rows >= next && s.next.CompareAndSwap(next, 2*rows)
}

// lookAtTables has PostgreSQL look. Plans are made anew then.
const lookAtTables = `
	ANALYZE addresses, cases, participants, mails, answers, views, questions, events, promises, letters, letter_texts, case_texts, case_words`
