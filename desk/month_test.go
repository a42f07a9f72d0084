package desk_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout"
	"refdesk/mailout/smtptest"
	"refdesk/rules"
	"refdesk/store"
	"refdesk/store/storetest"
)

// The month goes over Easter, and over changes of the clocks in both
// directions: forward in Toronto and Europe, back in Santiago.
var (
	monthBegins = time.Date(2026, 3, 5, 6, 0, 0, 0, time.UTC)
	monthEnds   = monthBegins.AddDate(0, 0, 38)
	outage      = [2]time.Time{time.Date(2026, 3, 24, 3, 0, 0, 0, time.UTC), time.Date(2026, 3, 26, 4, 0, 0, 0, time.UTC)}
)

// month is several desks on one database, with a clock that is set.
type month struct {
	t       *testing.T
	now     time.Time
	random  *rand.Rand
	store   *store.Store
	desks   []*simulated
	planned []plannedMail
	uid     uint32
	sent    []sentLetter
	ids     map[string]int
	mails   int
	waits   map[int64]bool // cases in which the technician waits for the requester
}

type simulated struct {
	*desk.Desk
	courier *mailout.Courier
	habit   string // of its technician
	mail    string // of its requesters
	people  int
	busy    time.Time // until when there may be something to send outside its hours
}

type plannedMail struct {
	at   time.Time
	to   *simulated
	text string
}

type sentLetter struct {
	desk.Letter
	at time.Time
}

// Claim and Settle note what a courier sends: the store is the real one.
type witness struct {
	*store.Store
	m    *month
	held map[int64]desk.Letter
}

func (w *witness) Claim(ctx context.Context, d string, now, until time.Time, limit int) ([]desk.Claimed, error) {
	all, err := w.Store.Claim(ctx, d, now, until, limit)
	for _, l := range all {
		w.held[l.ID] = l.Letter
	}
	return all, err
}

func (w *witness) Settle(ctx context.Context, outcomes []desk.Attempt) error {
	for _, o := range outcomes {
		if o.State == desk.LetterSent {
			w.m.sent = append(w.m.sent, sentLetter{w.held[o.ID], o.At})
			w.m.ids[w.held[o.ID].MessageID]++
		}
	}
	return w.Store.Settle(ctx, outcomes)
}

func (m *month) open(sink *smtptest.Server, address, lang, zone, hours, habit, text string, holidays ...string) {
	m.t.Helper()
	calendar := must(rules.NewCalendar(hours, zone, holidays))
	clock := func() time.Time { return m.now }
	c := desk.Config{
		Name: "Desk", Address: address, Language: lang, Calendar: calendar, Random: &counter{n: uint64(len(m.desks)) * 7919}, Now: clock, SummaryForLeads: true,
		Parse: func(raw desk.RawMail) *desk.Mail { return mailin.Parse(raw, mailin.DefaultLimits) },
		Team: []desk.Technician{
			{Name: "Tara Quinn", Addresses: []string{"tara@" + address[strings.Index(address, "@")+1:]}},
			{Name: "Lee Park", Addresses: []string{"lee@" + address[strings.Index(address, "@")+1:]}, Lead: true, Topics: []string{"nothing"}},
		},
	}
	d, err := desk.New(m.t.Context(), m.store, theBook(), theLetters(), c)
	if err != nil {
		m.t.Fatal(err)
	}
	one := &simulated{Desk: d, habit: habit, mail: text}
	one.courier = must(mailout.New(&witness{m.store, m, map[int64]desk.Letter{}}, mailout.Config{
		Desk: address, Addr: sink.Addr(), Security: mailout.NoTLS, Connections: 1, Now: clock, Opens: d.Letters.Next,
		Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if !m.now.Before(outage[0]) && m.now.Before(outage[1]) {
				return nil, errors.New("the mail server is away")
			}
			return (&net.Dialer{}).DialContext(ctx, network, addr)
		},
	}))
	m.desks = append(m.desks, one)
}

func (m *month) plan(in time.Duration, to *simulated, text string) {
	text = strings.Replace(text, "To: "+address, "To: "+to.Address, 1)
	m.planned = append(m.planned, plannedMail{m.now.Add(in), to, text})
}

func (m *month) hours(least, most int) time.Duration {
	return time.Duration(least)*time.Hour + time.Duration(m.random.IntN((most-least)*60))*time.Minute
}

// arrive hands over the mails that people have written by now.
func (m *month) arrive() {
	later := m.planned[:0:0]
	for _, p := range m.planned {
		if p.at.After(m.now) {
			later = append(later, p)
			continue
		}
		m.uid++
		m.mails++
		p.to.busy = m.now.Add(time.Hour)
		raw := []byte(strings.ReplaceAll(p.text, "\n", "\r\n"))
		kept, err := p.to.Keep(m.t.Context(), []desk.RawMail{{Mailbox: p.to.Address, UIDValidity: 1, UID: m.uid, Received: m.now, Size: int64(len(raw)), Raw: raw, Hash: mailin.ContentHash(raw)}})
		if err == nil {
			err = p.to.Receive(m.t.Context(), []*desk.Mail{mailin.Parse(kept[0], mailin.DefaultLimits)})
		}
		if err != nil {
			m.t.Fatal(err)
		}
	}
	m.planned = later
}

// react is what people do about a letter that has arrived.
func (m *month) react(l sentLetter) {
	i := slices.IndexFunc(m.desks, func(d *simulated) bool { return d.Address == l.Desk })
	d, from := m.desks[i], l.To.Name+" <"+l.To.Addr+">"
	technician := strings.HasPrefix(l.To.Addr, "tara@")
	switch {
	case !technician && l.Kind == desk.KindQuestionnaire && m.random.IntN(2) == 0:
		m.plan(m.hours(1, 30), d, reply(from, l.Letter, "It began this morning, and it is on the second floor."))
	case !technician && l.Kind == desk.KindClosing && m.random.IntN(3) == 0:
		m.plan(m.hours(1, 50), d, reply(from, l.Letter, "Thank you, it is solved."))
	case !technician || l.Kind != desk.KindBrief && l.Kind != desk.KindDraft || d.habit == "never":
	case d.habit == "jargon" && l.Kind == desk.KindDraft:
		m.plan(m.hours(0, 5), d, reply(from, l.Letter, fmt.Sprintf("Flushed the ARP cache on SW-%d, escalated to L2.", m.random.IntN(1000))))
	case d.habit == "waits" && l.Kind == desk.KindBrief && !m.waits[l.Case]:
		m.waits[l.Case] = true
		m.plan(m.hours(1, 20), d, reply(from, l.Letter, "#wait in 2 working days An answer from the requester"))
	case d.habit == "works" && l.Kind == desk.KindBrief:
		m.plan(m.hours(1, 60), d, reply(from, l.Letter, "I have looked at it, and will come by."))
		if m.random.IntN(2) == 0 {
			m.plan(m.hours(61, 200), d, reply(from, l.Letter, "#close The cable was loose."))
		}
	}
}

func (m *month) run() {
	for m.now = monthBegins; m.now.Before(monthEnds); {
		if m.now.Before(monthEnds.AddDate(0, 0, -6)) {
			for i, d := range m.desks {
				if m.random.IntN(260) == 0 {
					d.people++
					m.plan(0, d, mail(fmt.Sprintf("Robin %c <p%d@customers%d.example>", 'A'+d.people%26, d.people, i), fmt.Sprintf("Matter %d", d.people), d.mail))
				}
			}
		}
		m.arrive()
		before := len(m.sent)
		for _, d := range m.desks {
			if !d.Letters.Working(m.now) && m.now.After(d.busy) {
				continue // sleeps
			}
			if _, err := d.Due(m.t.Context()); err != nil {
				m.t.Fatal(err)
			}
			_, _ = d.courier.SendDue(m.t.Context()) // fails while the server is away
		}
		for _, l := range m.sent[before:] {
			m.react(l)
		}
		step := 15 * time.Minute
		if !m.now.Before(outage[0]) && m.now.Before(outage[1]) {
			step = 5 * time.Minute
		}
		m.now = m.now.Add(step)
	}
}

// kept is a promise as the database has it.
type keptPromise struct {
	number                     int64
	kind                       desk.PromiseKind
	due, made, closed, overdue time.Time
}

func promisesIn(t *testing.T, url string) (all []keptPromise) {
	t.Helper()
	driver, name := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, name = "sqlite", "file:"+path
	}
	db := must(sql.Open(driver, name))
	defer db.Close()
	rows, err := db.Query(`SELECT case_number, kind, due, made, closed, overdue FROM promises ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var p keptPromise
		var due, made int64
		var closed, overdue sql.NullInt64
		if err := rows.Scan(&p.number, &p.kind, &due, &made, &closed, &overdue); err != nil {
			t.Fatal(err)
		}
		p.due, p.made = time.UnixMicro(due), time.UnixMicro(made)
		if closed.Valid {
			p.closed = time.UnixMicro(closed.Int64)
		}
		if overdue.Valid {
			p.overdue = time.UnixMicro(overdue.Int64)
		}
		all = append(all, p)
	}
	return all
}

// TestMonth: no promise is broken without the leads knowing before, nothing
// goes out at the wrong time or twice, and nobody waits longer than promised.
func TestMonth(t *testing.T) { storetest.EachURL(t, oneMonth) }

func oneMonth(t *testing.T, url string) {
	sink, err := smtptest.Start(smtptest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	m := &month{t: t, random: rand.New(rand.NewPCG(2026, 3)), store: storetest.Open(t, url), ids: map[string]int{}, waits: map[int64]bool{}}
	m.open(sink, "support@london.example", "en", "Europe/London", "Mon-Fri 08:30-17:00", "works", "The printer on the second floor is jammed. I think the toner leaks.", "GB-ENG")
	m.open(sink, "hilfe@muenchen.example", "de", "Europe/Berlin", "Mon-Thu 08:00-12:00 13:00-17:00, Fri 08:00-13:00", "never", "Der Drucker im zweiten Stock druckt nicht. Ich glaube, der Toner ist leer.", "DE-BY", "2026-03-18")
	m.open(sink, "aide@montreal.example", "fr", "America/Toronto", "Mon-Fri 09:00-12:30 13:30-18:00", "jargon", "L'imprimante du deuxième étage ne marche plus. Je crois que le toner est vide.", "CA")
	m.open(sink, "ayuda@santiago.example", "es", "America/Santiago", "Mon-Sat 09:00-18:00", "waits", "La impresora del segundo piso no imprime. Creo que es el tóner.", "2026-04-03", "2026-04-04")
	began := time.Now()
	m.run()
	m.judge(url, time.Since(began))
}

func (m *month) judge(url string, took time.Duration) {
	t := m.t
	heard := map[int64][]time.Time{}
	kinds := map[desk.Kind]int{}
	outside, twice, clockMade, rests := 0, 0, 0, 0
	last := map[int64]string{}
	for _, l := range m.sent {
		kinds[l.Kind]++
		if l.Kind == desk.KindClosing && !l.Replied {
			rests++
		}
		d := m.desks[slices.IndexFunc(m.desks, func(d *simulated) bool { return d.Address == l.Desk })]
		if !l.Replied {
			clockMade++
			if !d.Letters.Working(l.at) {
				outside++
				t.Errorf("a %s went out at %s", l.Kind, l.at.In(d.Calendar.Zone()))
			}
		}
		if strings.Contains(l.To.Addr, "@customers") {
			heard[l.Case] = append(heard[l.Case], l.at)
			body := l.Text[:strings.LastIndex(l.Text, "\n")]
			if l.Kind == desk.KindProgress && last[l.Case] == body {
				twice++
				t.Errorf("case %d hears the same again:\n%s", l.Case, body)
			}
			last[l.Case] = body
		}
	}
	for id, n := range m.ids {
		if n > 1 {
			twice++
			t.Errorf("%s went out %d times", id, n)
		}
	}
	all, fulfilled, escalated, broken := promisesIn(t, url), 0, 0, 0
	for _, p := range all {
		in := func(at time.Time) bool { return at.After(p.made) && !at.After(p.due) }
		told := func(q keptPromise) bool { return !q.overdue.IsZero() && !q.overdue.After(p.due) }
		switch {
		case p.kind != desk.PromiseNews || p.due.After(monthEnds):
		case slices.ContainsFunc(heard[p.number], in):
			fulfilled++
		case slices.ContainsFunc(all, func(q keptPromise) bool { return q.number == p.number && told(q) && q.overdue.After(p.made) }):
			escalated++
		case !p.closed.IsZero() && p.closed.Before(p.due) && slices.ContainsFunc(all, func(q keptPromise) bool {
			return q.number == p.number && q.kind == p.kind && q.made.Equal(p.closed) && q.due.Before(p.due)
		}):
			fulfilled++ // replaced by an earlier one
		default:
			broken++
			t.Errorf("case %d was promised news by %s at %s: closed %s, heard %v", p.number, p.due.UTC(), p.made.UTC(), p.closed.UTC(), heard[p.number])
		}
	}
	if silent := must(m.store.Silent(t.Context())); len(silent) > 0 {
		t.Errorf("nothing is promised in %v", silent)
	}
	t.Logf("%d mails in, %d letters out %v; %d promises: %d fulfilled, %d escalated before they ran out, %d broken; %d letters by the clock, %d outside of hours; %d duplicates; %d cases rest; %s",
		m.mails, len(m.sent), kinds, fulfilled+escalated+broken, fulfilled, escalated, broken, clockMade, outside, twice, rests, took.Round(time.Millisecond))
	if fulfilled < 100 || escalated < 5 || rests < 3 || kinds[desk.KindClosing] < 10 || kinds[desk.KindOverdue] < 5 || kinds[desk.KindProgress] < 50 {
		t.Errorf("the month is too quiet to show anything")
	}
}
