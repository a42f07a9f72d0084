package desk_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store/storetest"
)

// dueCases is how many cases have something due at once. Each leads to two
// letters: a reminder and a draft.
const dueCases = 5000

// BenchmarkDue: what a look at the clock costs where nothing is due, and how
// quickly letters are queued where 5,000 cases have something due, among more
// and more open cases.
func BenchmarkDue(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkDue(b, storetest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) {
		url := storetest.Postgres(b)
		storetest.Durable(b)
		benchmarkDue(b, url)
	})
}

func benchmarkDue(b *testing.B, url string) {
	o := newOffice(b, storetest.Open(b, url), func(c *desk.Config) { team(c); c.Team = c.Team[1:2] })
	o.get(mail(dana, "Printer jammed", "The printer is jammed."))
	db := database(b, url)
	start := o.now
	for week, open := range []int{1_000, 10_000, 100_000, 1_000_000} {
		fillOpen(b, db, open)
		o.now = start.AddDate(0, 0, 7*week)
		for i := 0; i < dueCases; i += 50 {
			var mails []string
			for n := i; n < i+50; n++ {
				mails = append(mails, mail(fmt.Sprintf("P%d <p%d-%d@customers.example>", n, n, week), fmt.Sprintf("Matter %d of week %d", n, week), "The printer is jammed."))
			}
			o.get(mails...)
		}
		b.Run(fmt.Sprintf("nothing/%d", open), func(b *testing.B) {
			for b.Loop() {
				if n, err := o.desk.Due(b.Context()); n > 0 || err != nil {
					b.Fatal(n, err)
				}
			}
		})
		o.now = o.now.Add(26 * time.Hour)
		began := time.Now()
		n, err := o.desk.Due(b.Context())
		if err != nil || n < 2*dueCases {
			b.Fatal(n, err)
		}
		rate := float64(n) / time.Since(began).Seconds()
		b.Run(fmt.Sprintf("letters/%d", open), func(b *testing.B) { b.ReportMetric(rate, "letters/s") })
		endAll(b, db)
	}
}

func database(b testing.TB, url string) *sql.DB {
	driver, name := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, name = "sqlite", "file:"+path+"?_pragma=busy_timeout(60000)"
	}
	db := must(sql.Open(driver, name))
	b.Cleanup(func() { _ = db.Close() })
	return db
}

func isPostgres(db *sql.DB) bool { return strings.Contains(fmt.Sprintf("%T", db.Driver()), "stdlib") }

// fillOpen copies the first case until there are so many that are promised
// something, years ahead.
func fillOpen(b *testing.B, db *sql.DB, open int) {
	rows := must(db.Query(`SELECT * FROM cases WHERE number = 1001`))
	columns := must(rows.Columns())
	_ = rows.Close()
	rest := strings.Join(columns[1:], ", ") // all but the number
	far := monday.AddDate(9, 0, 0).UnixMicro()
	statements := []string{
		fmt.Sprintf(`INSERT INTO cases (number, %s)
			WITH RECURSIVE n (i) AS (
				SELECT 10000000 + (SELECT count(*) FROM cases WHERE number >= 10000000)
				UNION ALL
				SELECT i + 1 FROM n WHERE i < 10000000 + %d
			)
			SELECT n.i, %s FROM n CROSS JOIN cases WHERE number = 1001 AND n.i < 10000000 + %d`, rest, open, rest, open),
		fmt.Sprintf(`INSERT INTO promises (case_number, kind, due, made, made_by)
			SELECT number, 'news', %d + number, 0, ''
			FROM cases c
			WHERE number >= 10000000 AND NOT EXISTS (SELECT 1 FROM promises p WHERE p.case_number = c.number)`, far),
	}
	if isPostgres(db) {
		statements = append(statements, `ANALYZE`) // autovacuum would do it within a minute
	}
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
}

// endAll ends the cases that are real.
func endAll(b *testing.B, db *sql.DB) {
	for _, statement := range []string{
		`UPDATE promises SET closed = due, ended = 'kept' WHERE closed IS NULL AND case_number < 10000000`,
		`UPDATE cases SET state = 'closed' WHERE number < 10000000`,
		`UPDATE letters SET state = 'sent' WHERE state <> 'sent'`,
	} {
		if _, err := db.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
}
