package mailout

import (
	"bytes"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"refdesk/desk"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

const deskAddress = "support@example.org"

func letter(id int64) desk.Letter {
	return desk.Letter{
		ID: id, Desk: deskAddress, Case: 1042, Kind: desk.KindQuestionnaire,
		From:      desk.Address{Name: "IT Service Desk", Addr: deskAddress},
		To:        desk.Address{Name: "Rosa Lindqvist", Addr: "rosa@example.org"},
		Subject:   "Printer on the second floor [Case 1042]",
		Text:      "Dear Rosa,\n\nyou think the toner is empty. Which printer is it?\n\n.\n.hidden\n",
		Lang:      "en",
		MessageID: fmt.Sprintf("c1042.l%d.4f9c2a@example.org", id),
		Created:   noon,
		Due:       noon,
		Replied:   true,
	}
}

func full() desk.Letter {
	l := letter(7)
	l.HTML = "<p>Dear Rosa,</p>\n<p>Grüße = 100 %</p>\n"
	l.ReplyTo = desk.Address{Name: "IT Service Desk", Addr: "support+c1042.k77@example.org"}
	l.To.Name = "Rosa Müller-Lindqvist, Empfang"
	l.Subject = "Drucker im zweiten Stock: Öffnen, Schließen und was sonst noch alles nicht mehr geht [Case 1042]"
	l.InReplyTo = "a.very.long.identifier.of.another.mail.program.0123456789abcdef0123456789@mail.example.net"
	l.References = []string{"first@example.net", l.InReplyTo}
	l.Files = []desk.File{
		{Name: "Übersicht der Geräte.txt", Type: "text/plain; charset=utf-8", Content: []byte(strings.Repeat("Gerät\n", 30))},
		{Name: `..\..\evil"name.exe`, Type: "multipart/mixed; boundary=x", Content: []byte{0, 1, 2}},
	}
	return l
}

func TestComposeGolden(t *testing.T) {
	digest := letter(8)
	digest.Kind, digest.Replied, digest.List = desk.KindDigest, false, "digest.support.example.org"
	relay := letter(9)
	relay.Kind, relay.Human = desk.KindRelay, true
	check := func(name string, l desk.Letter) {
		t.Helper()
		got, err := Compose(l)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", name+".eml")
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs:\n%s", name, got)
		}
	}
	check("plain", letter(7))
	check("files", full())
	check("digest", digest)
	check("relay", relay)
}

func parse(t testing.TB, raw []byte) *mail.Message {
	t.Helper()
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	return msg
}

func TestComposeParts(t *testing.T) {
	l := full()
	raw, err := Compose(l)
	if err != nil {
		t.Fatal(err)
	}
	msg := parse(t, raw)
	_, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	outer := multipart.NewReader(msg.Body, params["boundary"])
	first, err := outer.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	_, params, err = mime.ParseMediaType(first.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	inner := multipart.NewReader(first, params["boundary"])
	for _, want := range []string{l.Text, l.HTML} {
		part, err := inner.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(part)
		if got := strings.ReplaceAll(string(text), "\r\n", "\n"); got != want {
			t.Errorf("part is %q, want %q", got, want)
		}
	}
	for i, name := range []string{"Übersicht der Geräte.txt", `evil"name.exe`} {
		part, err := outer.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
		if part.FileName() != name || !bytes.Equal(content, l.Files[i].Content) {
			t.Errorf("file %q has %d bytes", part.FileName(), len(content))
		}
	}
	if _, err := outer.NextPart(); err != io.EOF {
		t.Errorf("after the last file: %v", err)
	}
}

func TestComposeOrigin(t *testing.T) {
	check := func(change func(*desk.Letter), field, want string) {
		t.Helper()
		l := letter(1)
		change(&l)
		raw, err := Compose(l)
		if err != nil {
			t.Fatal(err)
		}
		if got := parse(t, raw).Header.Get(field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	human := func(l *desk.Letter) { l.Human = true }
	same := func(*desk.Letter) {}
	check(same, "Auto-Submitted", "auto-replied")
	check(func(l *desk.Letter) { l.Replied = false }, "Auto-Submitted", "auto-generated")
	check(human, "Auto-Submitted", "")
	check(human, "X-Auto-Response-Suppress", "")
	check(human, "X-Refdesk-Loop", deskAddress)
	check(same, "X-Auto-Response-Suppress", "All")
	check(func(l *desk.Letter) { l.Kind = desk.KindBrief }, "X-Auto-Response-Suppress", "DR, RN, NRN, AutoReply")
	check(same, "User-Agent", "")
	check(same, "X-Mailer", "")
	check(same, "List-Id", "")
	check(func(l *desk.Letter) { l.List = "news.example.org" }, "List-Id", "<news.example.org>")
	check(func(l *desk.Letter) { l.List = "news.example.org" }, "List-Unsubscribe", "<mailto:support@example.org?subject=unsubscribe>")
	check(func(l *desk.Letter) { l.InReplyTo = "a b" }, "In-Reply-To", "")
	check(func(l *desk.Letter) { l.References = []string{"a@b", "c\r\nd@e", "f@g"} }, "References", "<a@b> <f@g>")
	check(func(l *desk.Letter) { l.To.Addr = "jörg@exämple.org" }, "To", `"Rosa Lindqvist" <jörg@xn--exmple-cua.org>`)
	check(func(l *desk.Letter) { l.To.Addr = `"a \"b"@example.org` }, "To", `"Rosa Lindqvist" <"a \"b"@example.org>`)
	check(func(l *desk.Letter) { l.To.Addr = "abc.@example.org" }, "To", `"Rosa Lindqvist" <"abc."@example.org>`)
}

func TestComposeRefuses(t *testing.T) {
	check := func(change func(*desk.Letter)) {
		t.Helper()
		l := letter(1)
		change(&l)
		if raw, err := Compose(l); err == nil {
			t.Errorf("composed\n%s", raw)
		}
	}
	check(func(l *desk.Letter) { l.MessageID = "" })
	check(func(l *desk.Letter) { l.MessageID = "a@b>\r\nBcc: eve@example.net" })
	check(func(l *desk.Letter) { l.To.Addr = "" })
	check(func(l *desk.Letter) { l.To.Addr = "rosa@example.org\r\nBcc: eve@example.net" })
	check(func(l *desk.Letter) { l.To.Addr = "rosa@example.org>, <eve@example.net" })
	check(func(l *desk.Letter) { l.ReplyTo.Addr = "rosa" })
	check(func(l *desk.Letter) { l.From.Addr = "@example.org" })
}

func TestReferencesKeepFirstAndLast(t *testing.T) {
	var ids []string
	for i := range 200 {
		ids = append(ids, fmt.Sprintf("mail-%03d.0123456789@example.org", i))
	}
	got := references(ids)
	if len(got) > maxReferences || !strings.HasPrefix(got, "<mail-000.") || !strings.HasSuffix(got, "<mail-199.0123456789@example.org>") {
		t.Errorf("%d characters: %s", len(got), got)
	}
}

// FuzzCompose: whatever a letter holds, the message has the fields that the
// letter shall have and no others, no line is too long, and it is the same
// each time.
func FuzzCompose(f *testing.F) {
	f.Add("Rosa", "subject", "text", "<p>x</p>", "a@b", "name.txt")
	f.Add("Rosa\r\nBcc: eve@example.net", "x\nBcc: y@z", "\r\n.\r\nfrom\r", "--=_a", "a\r\nb@c", "a\"\r\nb")
	f.Add("=?utf-8?q?x?=", strings.Repeat("long", 300), "", "", strings.Repeat("i", 899), strings.Repeat("ä", 300))
	f.Fuzz(func(t *testing.T, name, subject, text, html, id, file string) {
		l := letter(1)
		l.To.Name, l.From.Name, l.Subject, l.Text, l.HTML = name, name, subject, text, html
		l.InReplyTo, l.References, l.Lang, l.List = id, []string{id, name, id}, name, subject
		l.Files = []desk.File{{Name: file, Type: name, Content: []byte(text)}}
		raw, err := Compose(l)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := Compose(l)
		if !bytes.Equal(raw, again) {
			t.Fatal("the second time differs")
		}
		header, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
		for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
			if len(line) > 998 || bytes.ContainsAny(line, "\r\n") {
				t.Fatalf("bad line %q", line)
			}
		}
		for field := range parse(t, raw).Header {
			if !strings.Contains(allowed, " "+field+" ") {
				t.Fatalf("field %s in\n%s", field, header)
			}
		}
		if !utf8.Valid(raw) {
			t.Fatal("not UTF-8")
		}
	})
}

const allowed = " Auto-Submitted Content-Language Content-Type Content-Transfer-Encoding Date From In-Reply-To List-Id Precedence " +
	"List-Unsubscribe Message-Id Mime-Version References Subject To X-Auto-Response-Suppress X-Refdesk-Loop "

func BenchmarkCompose(b *testing.B) {
	l := letter(1)
	l.Text = strings.Repeat("You wrote that the printer shows a red light. ", 40)
	l.HTML = "<p>" + strings.Repeat("You wrote that the printer shows a red light. ", 60) + "</p>"
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compose(l); err != nil {
			b.Fatal(err)
		}
	}
}
