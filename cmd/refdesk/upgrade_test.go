package main

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// TestUpgrade opens a database of the first version, full of the work of some
// weeks, with the program of today: nothing may be lost, and the desk goes on.
func TestUpgrade(t *testing.T) {
	check := func(kind string, url string) {
		t.Run(kind, func(t *testing.T) {
			db := connectTo(t, url)
			old := oldDesk{t: t, db: db, began: time.Now().Add(-20 * 24 * time.Hour).UnixMicro()}
			old.schema(kind)
			old.fill(kind)
			before := old.all()
			r := newRig(t, url, memoryBox(t), smtptest.Config{})
			r.run("once")
			after := old.all()
			for table, rows := range before {
				for row := range rows {
					if !after[table][row] {
						t.Errorf("%s lost %s", table, row)
					}
				}
				t.Logf("%s: %d rows before, %d after", table, len(rows), len(after[table]))
			}
			if texts := old.rows("letter_texts", []string{"letter", "text", "html"}); len(texts) < 2*oldCasesCount || !texts["letter=1 text=Where is the printer? html=<p>Where is the printer?</p>"] {
				t.Errorf("%d letters have their words", len(texts))
			}
			r.goesOn()
		})
	}
	check("sqlite", storetest.SQLite(t))
	check("postgres", storetest.EmptyPostgres(t))
}

// goesOn has an old case answered, taken up and closed.
func (r *rig) goesOn() {
	t := r.t
	have := len(r.sink.Mails())
	r.deliver(mailOf("answer-1@home.example", "Requester 1 <requester-1@example.org>", "Re: Printer 1", "It is the printer on floor 3, since Friday.",
		"In-Reply-To: <questionnaire-1001@old.example>", "References: <mail-1001@home.example> <questionnaire-1001@old.example>"))
	r.run("once")
	brief := r.wait("brief of the answer", "ines@example.org", have, saying("floor 3"))
	have = len(r.sink.Mails())
	r.deliver(replyTo(brief, "ines-1@work.example", "Ines Duarte <ines@example.org>", "Hello,\n\nI have changed the toner, please try again.\n\nInes"))
	r.run("once")
	r.wait("relay", "requester-1@example.org", have, saying("changed the toner"))
	for _, m := range listed[mailJSON](r, "inbox", "--json") {
		if m.From == "requester-1@example.org" && m.Subject == "Re: Printer 1" && (m.Case == nil || *m.Case != 1001) {
			t.Errorf("the answer did not join its old case: %+v", m)
		}
	}
	if story := r.run("case", "1001"); !strings.Contains(story, "changed the toner") || !strings.Contains(story, "the drum is worn out") {
		t.Errorf("the story of an old case does not have what was said before and after:\n%s", story)
	}
}

// connectTo opens a database as it is, without the program.
func connectTo(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, name := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, name = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// oldDesk writes what the first version would have written.
type oldDesk struct {
	t     *testing.T
	db    *sql.DB
	began int64 // microseconds since 1970
}

func (o *oldDesk) exec(query string, values ...any) {
	o.t.Helper()
	if _, err := o.db.ExecContext(o.t.Context(), query, values...); err != nil {
		o.t.Fatalf("%s: %v", query, err)
	}
}

// schema is the first, and the note of it that the program looks for.
func (o *oldDesk) schema(kind string) {
	o.t.Helper()
	text, err := os.ReadFile("../../migrations/testdata/frozen/" + kind + "/0001_init.sql")
	if err != nil {
		o.t.Fatal(err)
	}
	o.exec(string(text))
	o.exec(`CREATE TABLE migrations (name text PRIMARY KEY, sum text NOT NULL, applied bigint NOT NULL)`)
	sum := sha256.Sum256(text)
	o.exec(`INSERT INTO migrations (name, sum, applied) VALUES ('0001_init.sql', $1, $2)`, hex.EncodeToString(sum[:]), o.began)
}

var (
	caseStates    = []string{"interviewing", "new", "working", "waiting", "solved", "closed"}
	letterStates  = []string{"sent", "queued", "failed", "uncertain", "held", "cancelled"}
	promiseKinds  = []string{"news", "draft", "reminder", "autoclose"}
	promiseEnds   = []any{nil, "kept", "moved", "cancelled"}
	letterKinds   = []string{"questionnaire", "reminder", "relay", "brief", "progress", "closing"}
	oldCasesCount = 96
)

// fill writes cases in every state, with letters of every state and kind, and
// with promises of every kind that are open or ended in every way.
func (o *oldDesk) fill(kind string) {
	const desk = "support@example.org"
	o.exec(`INSERT INTO desks (address, created) VALUES ($1, $2)`, desk, o.began)
	for i := range oldCasesCount {
		o.oldCase(desk, int64(i))
	}
	o.exec(`UPDATE counters SET last = $1 WHERE name = 'case'`, 1000+oldCasesCount)
	o.exec(`INSERT INTO subscriptions (desk, list, address, state, changed) VALUES ($1, 'digest', 'requester-2@example.org', 'confirmed', $2)`, desk, o.began)
	if kind == "postgres" { // rows with numbers of their own do not move the counters
		for _, table := range []string{"mails", "letters"} {
			o.exec(`SELECT setval(pg_get_serial_sequence('` + table + `', 'id'), 10000)`)
		}
	}
}

func (o *oldDesk) oldCase(desk string, i int64) {
	number, at := 1001+i, o.began+i*3_600_000_000
	requester, state := fmt.Sprintf("requester-%d@example.org", i+1), caseStates[i%6]
	var closed, solved any
	if state == "closed" {
		closed, solved = at+1, true
	}
	text := "The printer prints grey stripes since Friday. I think the drum is worn out."
	o.exec(`INSERT INTO addresses (address, person, name, lang, suppressed, suppressed_at, created) VALUES ($1, NULL, $2, 'en', '', NULL, $3)`, requester, fmt.Sprintf("Requester %d", i+1), at)
	o.exec(`INSERT INTO cases (number, version, desk, state, topic, request, priority, subject, lang, requester, requester_name, technician, opened, changed, closed, cause, diagnosis, solved, linked, empty, words, last_progress)
		VALUES ($1, 1, $2, $3, 'printing', 'problem', 'normal', $4, 'en', $5, $6, $7, $8, $8, $9, '', '', $10, '[]', 0, '', '')`,
		number, desk, state, fmt.Sprintf("Printer %d", i+1), requester, fmt.Sprintf("Requester %d", i+1), map[bool]string{true: "ines@example.org"}[i%2 == 0], at, closed, solved)
	o.exec(`INSERT INTO participants (case_number, place, address, name, role, thread) VALUES ($1, 0, $2, '', 'requester', $3)`, number, requester, fmt.Sprintf(`["mail-%d@home.example"]`, number))
	o.exec(`INSERT INTO mails (id, mailbox, uidvalidity, uid, received, size, hash, state, became, case_number, why, done, message_id, sender, recipients, subject, lang, machine, answerable, verdict, reason, text)
		VALUES ($1, 'INBOX', 7, $1, $2, 100, $3, 'done', 'case', $4, 'a new matter', $2, $5, $6, '["support@example.org"]', $7, 'en', false, true, 'person', 'nothing speaks against it', $8)`,
		i+1, at, fmt.Sprint("hash", i), number, fmt.Sprintf("mail-%d@home.example", number), requester, fmt.Sprintf("Printer %d", i+1), text)
	raw := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: Printer %d\r\nMessage-ID: <mail-%d@home.example>\r\n\r\n%s\r\n", requester, desk, i+1, number, text)
	o.exec(`INSERT INTO raws (mail, raw, head) VALUES ($1, $2, NULL)`, i+1, []byte(raw))
	o.exec(`INSERT INTO views (case_number, span, certainty, confidence, mail, at) VALUES ($1, 'the drum is worn out', 'hedged', 0.9, $2, $3)`, number, i+1, at)
	o.exec(`INSERT INTO answers (case_number, slot, text, unknown, mail, at) VALUES ($1, 'since_when', 'since Friday', false, $2, $3)`, number, i+1, at)
	o.exec(`INSERT INTO questions (case_number, letter, number, slot, text, at) VALUES ($1, $2, 1, 'where', 'Where is it?', $3)`, number, fmt.Sprintf("questionnaire-%d@old.example", number), at)
	o.exec(`INSERT INTO events (case_number, at, kind, actor, why) VALUES ($1, $2, 'opened', '', 'a new matter')`, number, at)
	o.letter(i*2+1, desk, number, "questionnaire", "sent", requester, at, fmt.Sprintf("questionnaire-%d@old.example", number))
	o.letter(i*2+2, desk, number, letterKinds[i%6], letterStates[(i/6)%6], requester, at, fmt.Sprintf("letter-%d@old.example", number))
	o.promise(number, i, at)
}

func (o *oldDesk) letter(id int64, desk string, number int64, kind, state, to string, at int64, messageID string) {
	var sent any
	if state == "sent" {
		sent = at + 1
	}
	o.exec(`INSERT INTO letters (id, desk, case_number, kind, state, attempts, due, why, created, sent, about, message_id, from_name, from_address, reply_name, reply_address, to_name, to_address, subject, lang, in_reply_to, refs, replied, human, list, text, html)
		VALUES ($1, $2, $3, $4, $5, 1, $6, '', $6, $7, NULL, $8, 'IT Desk', $2, '', '', '', $9, 'Re: Printer', 'en', '', '[]', true, false, '', 'Where is the printer?', '<p>Where is the printer?</p>')`,
		id, desk, number, kind, state, at, sent, messageID, to)
}

// promise writes one; only an open case has an open one.
func (o *oldDesk) promise(number, i, at int64) {
	ended := promiseEnds[(i/4)%4]
	if caseStates[i%6] == "closed" && ended == nil {
		ended = "cancelled"
	}
	var closed any
	if ended != nil {
		closed = at + 2
	}
	due := time.Now().Add(time.Duration(i%5-1) * 24 * time.Hour).UnixMicro() // some are late
	o.exec(`INSERT INTO promises (case_number, kind, due, made, made_by, ended, closed) VALUES ($1, $2, $3, $4, '', $5, $6)`, number, promiseKinds[i%4], due, at, ended, closed)
}

// all reads what must never change of the old rows, by table.
func (o *oldDesk) all() map[string]map[string]bool {
	o.t.Helper()
	found := map[string]map[string]bool{}
	for table, columns := range map[string]string{
		"cases": "number, subject, requester, requester_name, opened", "participants": "case_number, address, role",
		"addresses": "address, name, created", "mails": "id, message_id, sender, subject, text, became, case_number", "raws": "mail, raw",
		"answers": "case_number, slot, text, mail", "views": "case_number, span, certainty, mail", "questions": "case_number, letter, number, slot, text",
		"events": "case_number, at, kind, why", "letters": "id, message_id, to_address, kind, subject, created",
		"promises": "case_number, kind, made", "subscriptions": "list, address, state",
	} {
		found[table] = o.rows(table, strings.Split(columns, ", "))
	}
	return found
}

func (o *oldDesk) rows(table string, columns []string) map[string]bool {
	o.t.Helper()
	rows, err := o.db.QueryContext(o.t.Context(), `SELECT `+strings.Join(columns, ", ")+` FROM `+table)
	if err != nil {
		o.t.Fatal(err)
	}
	defer rows.Close()
	found := map[string]bool{}
	for rows.Next() {
		texts := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range texts {
			into[i] = &texts[i]
		}
		if err := rows.Scan(into...); err != nil {
			o.t.Fatal(err)
		}
		parts := make([]string, len(texts))
		for i, text := range texts {
			parts[i] = columns[i] + "=" + text.String
		}
		found[strings.Join(parts, " ")] = true
	}
	if err := rows.Err(); err != nil {
		o.t.Fatal(err)
	}
	return found
}
