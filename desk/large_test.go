package desk_test

import (
	"bytes"
	"context"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailin/imaptest"
	"refdesk/store"
	"refdesk/store/storetest"
)

// fetch lets mails come in over IMAP, and returns the letters they led to.
func (o *office) fetch(mails ...string) []desk.Letter {
	o.t.Helper()
	box, err := imaptest.Start("desk", "secret")
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = box.Stop() }()
	for _, m := range mails {
		if err := box.Deliver("INBOX", []byte(crlf(m)), o.now); err != nil {
			o.t.Fatal(err)
		}
	}
	o.uid++
	poller, err := mailin.New(o.desk, mailin.Config{
		Addr: box.Addr, Security: mailin.NoTLS, User: box.User, Password: box.Password, All: true,
		Mailbox: strings.Repeat("x", int(o.uid)), Now: func() time.Time { return o.now }, Logger: slog.New(slog.NewTextHandler(o.t.Output(), nil)),
	})
	if err != nil {
		o.t.Fatal(err)
	}
	if n, err := poller.Pass(o.t.Context()); err != nil || n != len(mails) {
		o.t.Fatalf("%d of %d mails came in: %v", n, len(mails), err)
	}
	return o.letters()
}

func crlf(m string) string { return strings.ReplaceAll(m, "\n", "\r\n") }

// largeFile is a file of random bytes behind its beginning.
func largeFile(seed uint64, start string, n int) []byte {
	random := rand.New(rand.NewPCG(seed, 1))
	file := append(make([]byte, 0, n+8), start...)
	for len(file) < n {
		v := random.Uint64()
		file = append(file, byte(v), byte(v>>8), byte(v>>16), byte(v>>24), byte(v>>32), byte(v>>40))
	}
	return file
}

// wrapped is file with lines as long as mail programs write them.
func wrapped(name, typ string, content []byte) string {
	head, body, _ := strings.Cut(file(name, typ, content, "Content-Disposition: attachment"), "\n\n")
	var b strings.Builder
	for len(body) > 76 {
		b.WriteString(body[:76] + "\n")
		body = body[76:]
	}
	return head + "\n\n" + b.String() + body
}

// told is what person export tells of the pieces of somebody's large mails.
func (o *office) told(address string) (all []byte) {
	o.t.Helper()
	err := o.store.About(context.Background(), address, func(store.Person) error { return nil }, func(table string, row map[string]any) error {
		if table == "raw_parts" {
			switch b := row["bytes"].(type) {
			case string:
				all = append(all, b...)
			case []byte:
				all = append(all, b...)
			}
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return all
}

// TestLargeMail: of a requester's mail of 24 MB the words and the names of
// files are read, and it is there byte by byte; once they are erased it is not.
func TestLargeMail(t *testing.T) { storetest.Each(t, largeMail) }

func largeMail(t *testing.T, st *store.Store) {
	o := newOffice(t, st, nil)
	m := with(mail(dana, "Printer jammed", "The printer on the second floor is jammed. I think the toner leaks.\n\nDana"), "", wrapped("film.mp4", "video/mp4", largeFile(1, "....ftypisom", 16<<20)))
	letters := o.fetch(m)
	brief := o.to(letters, "kofi@example.org")
	if kinds(letters) != "brief kofi, questionnaire dana" || !strings.Contains(brief.Text, "film.mp4 (17 MB)") {
		t.Errorf("%s, and the brief is\n%s", kinds(letters), brief.Text)
	}
	if !bytes.Equal(o.told("dana@example.org"), []byte(crlf(m))) {
		t.Error("it is not there byte by byte")
	}
	if _, err := st.Erase(t.Context(), "dana@example.org", o.now); err != nil || len(o.told("dana@example.org")) > 0 {
		t.Errorf("it is there though its sender was erased: %v", err)
	}
}

// TestLargeFilesGoAlong: what a technician sends with a large mail goes along
// as far as a letter may carry it, at once and when the mail had to be
// confirmed.
func TestLargeFilesGoAlong(t *testing.T) { storetest.Each(t, largeFilesGoAlong) }

func largeFilesGoAlong(t *testing.T, st *store.Store) {
	s := newScene(t, st, false)
	guide, film := largeFile(2, "%PDF-1.4", 9<<20), largeFile(3, "....ftypisom", 7<<20)
	parts := []string{wrapped("guide.pdf", "application/pdf", guide), wrapped("film.mp4", "video/mp4", film)}
	check := func(letters []desk.Letter) {
		t.Helper()
		l := s.to(letters, "dana@example.org")
		if len(l.Files) != 1 || l.Files[0].Name != "guide.pdf" || !bytes.Equal(l.Files[0].Content, guide) || !strings.Contains(l.Text, "film.mp4") {
			t.Errorf("%d files go along:\n%s", len(l.Files), l.Text)
		}
	}
	check(s.fetch(with(reply(kofi, s.brief, "Please look at this."), "", parts...)))
	asked := s.to(s.fetch(with(mail(kofi, "[Case 1001] printing", "And at this."), "", parts...)), "kofi@example.org")
	check(s.get(reply(kofi, asked, "Yes.")))
}
