package main

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/smtp"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
)

// nullDesk is the least that a desk could do for as many mails: it fetches
// them in batches, commits the same bytes to one table, a batch in one
// statement, and submits as many letters of the same size over kept
// connections beside that. It understands, decides, finds and signs nothing,
// and would not survive anything. What it needs is the floor for its kind of
// mailbox, database and mail server.
type nullDesk struct {
	IMAP, User, Password, SMTP string
	Database                   string // as in the configuration
	Batch, Connections         int
	Text, HTML                 int // bytes of a letter's two texts
	Letters                    int // to each mail

	db     *sql.DB
	insert string // of a batch
}

// process prepares a null desk, to be started between two servers.
func (n nullDesk) process(tb testing.TB) func(*imaptest.Server, *smtptest.Server) *exec.Cmd {
	return func(m *imaptest.Server, s *smtptest.Server) *exec.Cmd {
		n.IMAP, n.User, n.Password, n.SMTP = m.Addr, m.User, m.Password, s.Addr()
		description, err := json.Marshal(n)
		if err != nil {
			tb.Fatal(err)
		}
		c := process(tb, string(description))
		c.Env = append(c.Env, asVariable+"=nulldesk")
		return c
	}
}

// nullDeskMain is the null desk as a process of its own. Like a desk it ends
// when it is told to.
func nullDeskMain(description string) int {
	told, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var n nullDesk
	err := json.Unmarshal([]byte(description), &n)
	if err == nil {
		err = n.run(context.Background())
	}
	<-told.Done()
	if err != nil {
		fmt.Fprintln(os.Stderr, "nulldesk:", err)
		return exitFailed
	}
	return exitDone
}

func (n *nullDesk) run(ctx context.Context) error {
	if err := n.open(ctx); err != nil {
		return err
	}
	c, err := imapclient.DialInsecure(n.IMAP, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Login(n.User, n.Password).Wait(); err != nil {
		return err
	}
	box, err := c.Select("INBOX", nil).Wait()
	if err != nil {
		return err
	}
	letters := make(chan int, n.Letters*n.Batch)
	sent := n.send(letters)
	for first := uint32(1); first <= box.NumMessages; first += uint32(n.Batch) {
		count, err := n.take(ctx, c, first, min(first+uint32(n.Batch)-1, box.NumMessages))
		if err != nil {
			return err
		}
		for range count * n.Letters {
			letters <- 1
		}
	}
	close(letters)
	return sent()
}

// open makes the table.
func (n *nullDesk) open(ctx context.Context) (err error) {
	if n.db, err = bareDatabase(n.Database); err != nil {
		return err
	}
	kind, mark := "bytea", func(i int) string { return "$" + strconv.Itoa(i) }
	if strings.HasPrefix(n.Database, "sqlite:") {
		kind, mark = "blob", func(int) string { return "?" }
	}
	var b strings.Builder
	b.WriteString("INSERT INTO everything (uid, raw, text, html) VALUES ")
	for i := range n.Batch {
		fmt.Fprintf(&b, "%s(%s,%s,%s,%s)", map[bool]string{true: "", false: ","}[i == 0], mark(4*i+1), mark(4*i+2), mark(4*i+3), mark(4*i+4))
	}
	n.insert = b.String()
	_, err = n.db.ExecContext(ctx, "CREATE TABLE everything (uid bigint PRIMARY KEY, raw "+kind+", text text, html text)")
	return err
}

// bareDatabase opens a database as the configuration names it, with the same
// promises about the disk as the product's.
func bareDatabase(url string) (*sql.DB, error) {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return sql.Open("sqlite", "file:"+path+"?_pragma=page_size(8192)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	}
	return sql.Open("pgx", url)
}

// take fetches mails first to last, and commits them.
func (n *nullDesk) take(ctx context.Context, c *imapclient.Client, first, last uint32) (int, error) {
	var args []any
	text, html := padding(n.Text*n.Letters), padding(n.HTML*n.Letters)
	mails, err := c.Fetch(imap.UIDSet{{Start: imap.UID(first), Stop: imap.UID(last)}}, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}}).Collect()
	if err != nil {
		return 0, err
	}
	for _, m := range mails {
		args = append(args, int64(m.UID), m.BodySection[0].Bytes, text, html)
	}
	if len(mails) != n.Batch {
		return 0, fmt.Errorf("fetching mails %d to %d: %d came", first, last, len(mails))
	}
	_, err = n.db.ExecContext(ctx, n.insert, args...)
	return len(mails), err
}

// send submits a letter for each thing that comes; the function it returns
// waits for the last.
func (n *nullDesk) send(letters <-chan int) (wait func() error) {
	message := "From: support@example.org\r\nTo: writer@example.net\r\nSubject: null\r\n" +
		"Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n" + padding(n.Text) +
		"\r\n--b\r\nContent-Type: text/html\r\n\r\n" + padding(n.HTML) + "\r\n--b--\r\n"
	var group sync.WaitGroup
	errs := make(chan error, n.Connections)
	for range n.Connections {
		group.Go(func() {
			err := n.submit([]byte(message), letters)
			for range letters { // nobody else may be left to take them
			}
			errs <- err
		})
	}
	return func() (err error) {
		group.Wait()
		for range n.Connections {
			err = cmp.Or(err, <-errs)
		}
		return err
	}
}

func (n *nullDesk) submit(message []byte, letters <-chan int) error {
	c, err := smtp.Dial(n.SMTP)
	if err != nil {
		return err
	}
	defer c.Close()
	for range letters {
		if err := c.Mail("support@example.org"); err != nil {
			return err
		}
		if err := c.Rcpt("writer@example.net"); err != nil {
			return err
		}
		w, err := c.Data()
		if err != nil {
			return err
		}
		if _, err := w.Write(message); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	return c.Quit()
}

// padding is n bytes of text in lines.
func padding(n int) string {
	const line = "A line of a letter, as they are, and as long as most of them.\r\n"
	return strings.Repeat(line, n/len(line)+1)[:n]
}
