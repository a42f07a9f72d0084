package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// badMail is a mail that no good program writes.
type badMail struct {
	name   string
	raw    []byte
	became string // what it shall become
	letter string // the kind of letter that its sender gets, "" for none
	from   string // the sender, as far as it can be known
	why    string // what the reason tells, besides
}

func (m badMail) because(why string) badMail {
	m.why = why
	return m
}

// maxPeak bounds the memory of a pass over all of them.
const maxPeak = 400 << 20

// TestBadInput takes in what is broken, huge or hostile. Each mail is there to
// be seen afterwards, and the good one among them is answered.
func TestBadInput(t *testing.T) {
	check := func(name string, database func(testing.TB) string, box func(*testing.T) *imaptest.Server) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, database(t), box(t), smtptest.Config{})
			uids := r.deliverBad(badMails())
			_, memory := r.measured("once")
			t.Logf("the pass took %d MB at most", memory>>20)
			if memory > maxPeak {
				t.Errorf("the pass took %d MB, want at most %d", memory>>20, maxPeak>>20)
			}
			r.judgeBad(uids)
			inbox, sent := r.run("inbox", "--json"), len(r.sink.Mails())
			r.run("once")
			if again := r.run("inbox", "--json"); again != inbox || len(r.sink.Mails()) != sent {
				t.Errorf("a second pass led to %d letters more and the inbox\n%s\nafter\n%s", len(r.sink.Mails())-sent, again, inbox)
			}
		})
	}
	check("sqlite, mailbox in memory", storetest.SQLite, memoryBox)
	check("postgres, dovecot", storetest.Postgres, func(t *testing.T) *imaptest.Server { return imaptest.Dovecot(t) })
}

// deliverBad delivers the mails and returns them by their UID.
func (r *rig) deliverBad(mails []badMail) map[uint32]badMail {
	r.t.Helper()
	uids := map[uint32]badMail{}
	for _, m := range mails {
		command := r.box.Append("INBOX", int64(len(m.raw)), nil)
		_, errWrite := command.Write(m.raw)
		errClose := command.Close()
		data, err := command.Wait()
		if err != nil && (len(m.raw) == 0 || bytes.IndexByte(m.raw, 0) >= 0) {
			r.t.Logf("%s: this server does not take it: %v", m.name, err)
			continue
		}
		if errWrite != nil || errClose != nil || err != nil {
			r.t.Fatalf("delivering %s: %v, %v, %v", m.name, errWrite, errClose, err)
		}
		uids[uint32(data.UID)] = m
	}
	return uids
}

// judgeBad compares what the mails became with what they should.
func (r *rig) judgeBad(uids map[uint32]badMail) {
	t := r.t
	kinds := map[int64][]string{}
	for _, l := range listed[letterJSON](r, "outbox", "--json", "--all") {
		if l.Case != nil && l.To != "ines@example.org" {
			kinds[*l.Case] = append(kinds[*l.Case], l.Kind)
		}
		if l.State != "sent" {
			t.Errorf("the %s to %s is %s: %s", l.Kind, l.To, l.State, l.Why)
		}
	}
	for _, m := range listed[mailJSON](r, "inbox", "--json") {
		bad, ok := uids[m.UID]
		if !ok {
			t.Errorf("the inbox has UID %d, which nobody delivered or which is there twice", m.UID)
			continue
		}
		delete(uids, m.UID)
		if len(m.Subject) > 100 {
			m.Subject = m.Subject[:100]
		}
		if len(m.Why) > 300 {
			t.Errorf("%s: the reason has %d bytes", bad.name, len(m.Why))
			m.Why = m.Why[:300]
		}
		t.Logf("%s: became %s, %q; from %q, subject %q", bad.name, m.Became, m.Why, m.From, m.Subject)
		if m.Became != bad.became || m.Why == "" || !strings.Contains(m.Why, bad.why) || m.From != bad.from {
			t.Errorf("%s: became %q (%q) from %q, want %q from %q", bad.name, m.Became, m.Why, m.From, bad.became, bad.from)
		}
		var letters string
		if m.Case != nil {
			letters = strings.Join(kinds[*m.Case], " ")
		}
		if bad.became == "case" && m.Case == nil {
			t.Errorf("%s: has no case", bad.name)
		}
		if bad.became == "case" && letters != bad.letter {
			t.Errorf("%s: was answered by %q, want %q", bad.name, letters, bad.letter)
		}
	}
	for uid, m := range uids {
		t.Errorf("%s (UID %d) is not in the inbox", m.name, uid)
	}
}

// badMails lists them, a good one last.
func badMails() []badMail {
	const trouble = "My computer shows a blue screen when I start it. I think the disk is broken."
	n := 0
	mail := func(name, head, body, became, letter string) badMail {
		n++
		from := fmt.Sprintf("bad-%d@example.org", n)
		raw := fmt.Sprintf("From: Bad Sender <%s>\r\nTo: support@example.org\r\nMessage-ID: <bad-%d@home.example>\r\nDate: %s\r\nSubject: Blue screen\r\n%s\r\n%s",
			from, n, time.Now().Format(time.RFC1123Z), head, body)
		return badMail{name: name, raw: []byte(raw), became: became, letter: letter, from: from}
	}
	const multipart = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
	twice := mail("the first of two equal mails", "", trouble, "case", "questionnaire")
	again := twice
	again.name, again.became = "the second of two equal mails", "duplicate"
	bare := func(name, raw, became string) badMail { return badMail{name: name, raw: []byte(raw), became: became} }
	return []badMail{
		mail("a part that never ends", multipart, "--b\r\nContent-Type: text/plain\r\n\r\n"+trouble+"\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Ty", "case", "questionnaire"),
		mail("a boundary that never comes", multipart, trouble+"\r\n", "case", "questionnaire"),
		mail("base64 that is none", "MIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n", "*** "+trouble+" ***\r\n", "case", "questionnaire"),
		mail("a content type that is none", "MIME-Version: 1.0\r\nContent-Type: ;;;text//=plain; charset\r\n", trouble, "case", "questionnaire"),
		bare("no byte at all", "", "case"),
		bare("a header alone", "Subject: nothing else\r\n\r\n", "case"),
		mail("no text", "", "", "case", "questionnaire"),
		mail("an attachment of 30 MB", multipart, "--b\r\nContent-Type: text/plain\r\n\r\n"+trouble+"\r\n--b\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=big.zip\r\n\r\n"+base64Lines(30<<20)+"\r\n--b--\r\n", "case", "receipt").because("not all of the mail could be read"),
		mail("10,000 parts in one another", "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n", nested(10000, trouble), "case", "questionnaire").because("not all of the mail could be read"),
		mail("10,000 parts in a row", multipart, strings.Repeat("--b\r\nContent-Type: text/plain\r\n\r\n"+trouble+"\r\n", 10000)+"--b--\r\n", "case", "questionnaire"),
		mail("a megabyte of header in one field", "X-Long: "+strings.Repeat("x", 1<<20)+"\r\n", trouble, "case", "questionnaire"),
		mail("a megabyte of header in many fields", strings.Repeat("X-Many: and more\r\n", 1<<20/18), trouble, "case", "questionnaire"),
		mail("a charset that does not exist", "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=x-klingon\r\n", trouble+" caf\xe9 \xff\xfe", "case", "questionnaire"),
		mail("bytes that are not of the charset", "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n", trouble+" \xff\xfe\xc0\x80", "case", "questionnaire"),
		bare("a From without an address", "From: somebody\r\nTo: support@example.org\r\nMessage-ID: <bad-from@home.example>\r\nSubject: Blue screen\r\n\r\n"+trouble, "case"),
		bare("no From at all", "To: support@example.org\r\nSubject: Blue screen in the hall\r\n\r\n"+trouble, "case"),
		{name: "no Message-ID", raw: []byte("From: noid@example.org\r\nTo: support@example.org\r\nSubject: Blue screen\r\n\r\n" + trouble), became: "case", letter: "questionnaire", from: "noid@example.org"},
		mail("NUL bytes", "X-Nul: a\x00b\r\n", "My computer \x00shows a blue screen.\x00\x00 I think the disk is broken.", "case", "questionnaire"),
		mail("lines that end in LF, and one of a megabyte", "", strings.ReplaceAll(trouble+"\n\n", "\r\n", "\n")+strings.Repeat("y", 1<<20), "case", "questionnaire"),
		mail("200,000 open elements of HTML", multipart, "--b\r\nContent-Type: text/html\r\n\r\n"+strings.Repeat("<div>", 200000)+trouble+"\r\n--b--\r\n", "case", "questionnaire"),
		twice, again,
		mail("a good mail", "", trouble, "case", "questionnaire"),
	}
}

// base64Lines is an attachment of that many bytes, encoded.
func base64Lines(size int) string {
	line := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1, 2, 3}, 19)) + "\r\n"
	return strings.Repeat(line, size/57)
}

// nested is a text within that many multiparts.
func nested(depth int, text string) string {
	var b strings.Builder
	for i := range depth {
		fmt.Fprintf(&b, "--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n", i, i+1)
	}
	fmt.Fprintf(&b, "--b%d\r\nContent-Type: text/plain\r\n\r\n%s\r\n--b%d--\r\n", depth, text, depth)
	return b.String()
}
