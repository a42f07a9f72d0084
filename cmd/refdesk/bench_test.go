package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"refdesk/desk"
	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
	"refdesk/store"
	"refdesk/store/storetest"
)

const (
	waiting = 1000 // mails in the mailbox when a contestant starts
	perMail = 2    // letters: one to who asked, one brief to the technician
	rounds  = 3    // of which the middle one counts
)

// tooLong is how long a contestant that hangs is waited for.
func tooLong(mails int) time.Duration {
	return 2*time.Minute + time.Duration(mails)*20*time.Millisecond
}

// BenchmarkWaitingMails lets a thousand mails wait in a mailbox, starts a desk
// as a process of its own, and measures until the mail server has accepted
// the last letter that they lead to. Beside the product runs a null desk (see
// nullDesk), in turn, so that whatever else the machine does hits both.
func BenchmarkWaitingMails(b *testing.B) {
	mails := waitingMails(waiting, 7)
	var size int
	for _, m := range mails {
		size += len(m)
	}
	var report bytes.Buffer
	fmt.Fprintf(&report, "\n%d waiting mails of %.1f KB on average, %d letters to each; the middle of %d rounds; %d processors\n\n",
		waiting, float64(size)/1024/waiting, perMail, rounds, runtime.GOMAXPROCS(0))
	table := tabwriter.NewWriter(&report, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "database\tcontestant\tmails/s\tCPU s/1,000 mails\tpeak RSS MB\tspeed to null desk\t")
	for _, on := range []ground{
		{"sqlite", 1, storetest.SQLite, storetest.SQLite},
		{"postgres", 3, durable(storetest.Postgres), durable(storetest.EmptyPostgres)},
	} {
		b.Run(on.name, func(b *testing.B) {
			for b.Loop() {
				race(b, on, mails, table)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
	table.Flush()
	fmt.Println(report.String())
}

// ground is a kind of database.
type ground struct {
	name        string
	instances   int                           // as many as that are tried, from one on
	fresh, bare func(testing.TB) (url string) // with the product's schema, and without
}

// durable is a database that waits for the disk.
func durable(fresh func(testing.TB) string) func(testing.TB) string {
	return func(tb testing.TB) string {
		storetest.Durable(tb)
		return fresh(tb)
	}
}

// figures are what a run came to.
type figures struct {
	wall, cpu time.Duration
	rss       float64 // peak, in MB
}

// perSecond is how many mails were done with in a second.
func (f figures) perSecond() float64 { return waiting / f.wall.Seconds() }

// race lets the product, as one instance and as several, and the null desk run
// in turn.
func race(b *testing.B, on ground, mails [][]byte, table *tabwriter.Writer) {
	ours, null := make([][]figures, on.instances), []figures(nil)
	for range rounds {
		var url string
		for i := range ours {
			url = on.fresh(b)
			ours[i] = append(ours[i], compete(b, mails, instances(b, on, url, i+1)))
		}
		n := nullDesk{Database: on.bare(b), Batch: 50, Connections: 4, Letters: perMail}
		n.Text, n.HTML = letterSizes(b, url)
		start := n.process(b)
		null = append(null, compete(b, mails, func(m *imaptest.Server, s *smtptest.Server) []*exec.Cmd {
			return []*exec.Cmd{start(m, s)}
		}))
	}
	floor := middle(null)
	for i := range ours {
		middle(ours[i]).write(table, on.name, fmt.Sprintf("refdesk × %d", i+1), floor)
	}
	floor.write(table, on.name, "null desk", floor)
	us := middle(ours[0])
	b.ReportMetric(us.perSecond(), "mails/s")
	b.ReportMetric(us.cpu.Seconds()*1000/waiting, "cpu-s/1000")
	b.ReportMetric(us.rss, "peak-MB")
	b.ReportMetric(us.perSecond()/floor.perSecond(), "of-null")
}

// instances starts the product so many times, on one database and mailbox.
func instances(b *testing.B, on ground, url string, n int) func(*imaptest.Server, *smtptest.Server) []*exec.Cmd {
	return func(m *imaptest.Server, s *smtptest.Server) (all []*exec.Cmd) {
		for range n {
			c := process(b, "--config", writeConfig(b, url, m.Addr, m.User, m.Password, s.Addr(), ""), "serve")
			c.Env = append(c.Env, profileVariable+"="+os.Getenv(profileVariable+"_"+strings.ToUpper(on.name)))
			all = append(all, c)
		}
		return all
	}
}

func (f figures) write(table *tabwriter.Writer, database, who string, floor figures) {
	fmt.Fprintf(table, "%s\t%s\t%.0f\t%.2f\t%.0f\t%.2f\t\n",
		database, who, f.perSecond(), f.cpu.Seconds()*1000/waiting, f.rss, f.perSecond()/floor.perSecond())
}

// middle is the run whose time is the middle one.
func middle(all []figures) figures {
	slices.SortFunc(all, func(a, b figures) int { return int(a.wall - b.wall) })
	return all[len(all)/2]
}

// compete starts a contestant between a mailbox full of mail and a mail server,
// and waits until that has accepted all letters.
func compete(b *testing.B, mails [][]byte, start func(*imaptest.Server, *smtptest.Server) []*exec.Cmd) figures {
	box, err := imaptest.Start("desk", "secret")
	if err != nil {
		b.Fatal(err)
	}
	defer box.Stop()
	for i, m := range mails {
		if err := box.Deliver("INBOX", m, time.Unix(1_790_000_000+int64(i), 0)); err != nil {
			b.Fatal(err)
		}
	}
	done := make(chan time.Time, 1)
	left := make(chan int, 1)
	left <- perMail * len(mails)
	sink, err := smtptest.Start(smtptest.Config{Accepted: func(smtptest.Mail) {
		n := <-left - 1
		if n == 0 {
			done <- time.Now()
		}
		left <- n
	}})
	if err != nil {
		b.Fatal(err)
	}
	defer sink.Close()
	runtime.GC() // what the rounds before left behind is not this one's burden
	return measure(b, start(box, sink), tooLong(len(mails)), done, left)
}

// measure measures processes from their start until done: their CPU time
// together, and the memory of the largest.
func measure(b *testing.B, all []*exec.Cmd, patience time.Duration, done <-chan time.Time, left <-chan int) (f figures) {
	var log syncBuffer
	started := time.Now()
	for _, c := range all {
		c.Stdout, c.Stderr = &log, &log
		if err := c.Start(); err != nil {
			b.Fatal(err)
		}
		defer func() { _ = c.Process.Kill() }() // one that is not waited for
	}
	select {
	case at := <-done:
		f.wall = at.Sub(started)
	case <-time.After(patience):
		b.Fatalf("%d letters are missing after %s\n%s", <-left, patience, log.String())
	}
	for _, c := range all {
		f.rss = max(f.rss, peakMB(c.Process.Pid))
		_ = c.Process.Signal(syscall.SIGTERM)
	}
	for _, c := range all {
		if err := c.Wait(); err != nil {
			b.Fatalf("%v\n%s", err, log.String())
		}
		f.cpu += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	}
	return f
}

// peakMB is the largest resident set of a running process in MB, 0 if it is
// gone. That of its rusage would also count its parent's before the exec.
func peakMB(pid int) float64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.Atoi(kb)
	return float64(n) / 1024
}

// letterSizes looks whether the product did all its work, and returns how
// long its letters were on average.
func letterSizes(b *testing.B, url string) (text, html int) {
	s, err := store.Open(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	kinds := map[desk.Kind]int{}
	for l, err := range s.Outbox(b.Context(), true) {
		if err != nil {
			b.Fatal(err)
		}
		if l.State != desk.LetterSent {
			b.Fatalf("letter %d is %s: %s", l.ID, l.State, l.Why)
		}
		kinds[l.Kind]++
	}
	if kinds[desk.KindBrief] != waiting || kinds[desk.KindQuestionnaire] < waiting*3/4 {
		b.Fatalf("the letters are %v: a brief for each mail, and questionnaires for most were expected", kinds)
	}
	db, err := bareDatabase(url)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	row := db.QueryRowContext(b.Context(), `SELECT CAST(avg(length(text)) AS bigint), CAST(avg(length(html)) AS bigint) FROM letter_texts`)
	if err := row.Scan(&text, &html); err != nil {
		b.Fatal(err)
	}
	return text, html
}

// syncBuffer is a buffer that several processes log to.
type syncBuffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}
