package desk_test

import (
	"database/sql"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"refdesk/store"
	"refdesk/store/storetest"
)

// BenchmarkGrowth: what a new mail costs, from being stored to the letters that
// it leads to, and a search for solved cases, when there are already so many
// closed cases, with five mails and two letters each. REFDESK_TEST_CASES=1000000
// is how many there are at most; the default is 100,000.
func BenchmarkGrowth(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkGrowth(b, storetest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) {
		url := storetest.Postgres(b)
		storetest.Durable(b)
		benchmarkGrowth(b, url)
	})
}

func benchmarkGrowth(b *testing.B, url string) {
	most := 100_000
	if n, err := strconv.Atoi(os.Getenv("REFDESK_TEST_CASES")); err == nil {
		most = n
	}
	s := storetest.Open(b, url)
	o := newOffice(b, s, team)
	first := o.get(mail(dana, "Printer jammed", "The printer on the second floor is jammed. I think the toner leaks."))
	o.get(reply(kofi, o.to(first, "kofi@example.org"), "#close The cable was loose."))
	db := database(b, url)
	have := 0
	for _, cases := range []int{0, 1_000, 10_000, 100_000, 1_000_000} {
		if cases > most {
			break
		}
		fillPast(b, db, have, cases)
		have = cases
		b.Run(fmt.Sprintf("mail/%d", cases), func(b *testing.B) { newMails(b, o, cases) })
		b.Run(fmt.Sprintf("search/%d", cases), func(b *testing.B) { searches(b, s) })
	}
}

// together is how many new mails are taken in at once.
const together = 50

func newMails(b *testing.B, o *office, cases int) {
	n := 0
	for b.Loop() {
		var mails []string
		for range together {
			n++
			mails = append(mails, mail(fmt.Sprintf("P%d <new%d-%d@customers.example>", n, cases, n), fmt.Sprintf("Printer %d", n),
				fmt.Sprintf("Hello,\n\nthe printer in room %d prints only m%d and k%d since Monday. I think the t%d is broken.\n\nP%d", n%300, n%47, n%4001, n%41, n)))
		}
		o.get(mails...)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/mail")
}

func searches(b *testing.B, s *store.Store) {
	n := 0
	for b.Loop() {
		n++
		for _, err := range s.Search(b.Context(), fmt.Sprintf("t%d m%d", n%41, n%47)) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// fillPast copies the first case, which is closed, with all that belongs to it.
// Every copy has another requester, and words of which some are common and
// most are rare.
func fillPast(b *testing.B, db *sql.DB, from, to int) {
	begin := 10_000_000 // beyond what the desk itself has numbered by then
	if from > 0 {
		begin *= from
	}
	series := func(times int) string {
		return fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT CAST(%d AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %d)`, begin*times, (begin+to-from)*times)
	}
	statements := []string{`UPDATE cases SET state = 'closed', closed = opened WHERE number = 1001`, `UPDATE promises SET closed = due, ended = 'kept' WHERE closed IS NULL`}
	if from < to {
		statements = append(statements,
			copies(b, db, "cases", "number = 1001", series(1), map[string]string{"number": "n.i", "requester": "'past' || n.i || '@customers.example'"}),
			copies(b, db, "participants", "case_number = 1001 AND place = 0", series(1), map[string]string{"case_number": "n.i", "address": "'past' || n.i || '@customers.example'"}),
			copies(b, db, "events", "id = (SELECT min(id) FROM events)", series(2), map[string]string{"id": "n.i", "case_number": "n.i / 2"}),
			copies(b, db, "mails", "id = (SELECT min(id) FROM mails)", series(5), map[string]string{"id": "n.i", "uid": "n.i", "case_number": "n.i / 5", "hash": "'hash' || n.i", "message_id": "'mail' || n.i || '@customers.example'", "sender": "'past' || n.i / 5 || '@customers.example'"}),
			copies(b, db, "letters", "id = (SELECT min(id) FROM letters)", series(2), map[string]string{"id": "n.i", "case_number": "n.i / 2", "message_id": "'letter' || n.i || '@example.org'", "to_address": "'past' || n.i / 2 || '@customers.example'", "about": "NULL"}),
			copies(b, db, "promises", "id = (SELECT min(id) FROM promises)", series(1), map[string]string{"id": "n.i", "case_number": "n.i"}),
			series(1)+` INSERT INTO case_texts (number, words) SELECT i, 'printer t' || i % 41 || ' m' || i % 47 || ' k' || i % 4001 || ' r' || i % 90001 || ' u' || i FROM n`,
		)
		for word, of := range map[string]int{"t": 41, "m": 47, "k": 4001, "r": 90001} {
			statements = append(statements, fmt.Sprintf(`DELETE FROM case_words WHERE word LIKE '%s%%' AND word <> 'toner'`, word),
				fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO case_words (word, cases) SELECT '%s' || i, %d FROM n`, of-1, word, max(1, to/of)))
		}
		statements = append(statements, `DELETE FROM case_words WHERE word = 'printer'`, fmt.Sprintf(`INSERT INTO case_words (word, cases) VALUES ('printer', %d)`, to))
	}
	if isPostgres(db) {
		// What was written long ago is on the disk and was looked at by autovacuum.
		statements = append(statements, `VACUUM ANALYZE`, `CHECKPOINT`)
	}
	for _, statement := range statements {
		began := time.Now()
		if _, err := db.Exec(statement); err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
		if took := time.Since(began); took > 10*time.Second {
			b.Logf("%.60s… took %s", statement, took.Round(time.Second))
		}
	}
}

// copies writes the statement that copies one row of a table, with some
// columns of its own.
func copies(b *testing.B, db *sql.DB, table, which, series string, own map[string]string) string {
	rows := must(db.Query(`SELECT * FROM ` + table + ` LIMIT 0`))
	columns := must(rows.Columns())
	_ = rows.Close()
	values := make([]string, len(columns))
	for i, c := range columns {
		values[i] = "x." + c
		if v, ok := own[c]; ok {
			values[i] = v
		}
	}
	return fmt.Sprintf(`%s INSERT INTO %s (%s) SELECT %s FROM n CROSS JOIN %s x WHERE x.%s`, series, table, strings.Join(columns, ", "), strings.Join(values, ", "), table, which)
}
