package mailin

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"refdesk/desk"
)

func TestParseOversized(t *testing.T) {
	m := Parse(desk.RawMail{Size: 90 << 20, Head: []byte("From: Ina <ina@example.org>\r\nSubject: Big\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n")}, Limits{})
	if m.From != "ina@example.org" || m.Subject != "Big" || m.Type != "multipart/mixed" || !strings.Contains(m.Fault, "94371840 bytes") {
		t.Errorf("got %q, %q, %q, fault %q", m.From, m.Subject, m.Type, m.Fault)
	}
	if m.Body != "" || m.Parts != nil || m.Attachments != nil {
		t.Errorf("made up a body: %+v", m)
	}
}

func TestParseNothing(t *testing.T) {
	for _, raw := range [][]byte{nil, {}, []byte("\n"), []byte("\r"), []byte(":"), []byte(" "), []byte("From ")} {
		if m := Parse(desk.RawMail{Raw: raw}, Limits{}); m == nil || m.Type != "text/plain" {
			t.Errorf("%q: %+v", raw, m)
		}
	}
}

func TestContentHash(t *testing.T) {
	a, b := ContentHash([]byte("a\r\n")), ContentHash([]byte("a\n"))
	if len(a) != 64 || a == b {
		t.Errorf("got %q and %q", a, b)
	}
	if m := Parse(desk.RawMail{Raw: []byte("a\r\n")}, Limits{}); m.Hash != a {
		t.Errorf("mail has %q, want %q", m.Hash, a)
	}
}

func TestWinmail(t *testing.T) {
	winmail := tnefBytes(
		tnefAttribute(1, 0x00069003, mapiBytes(mapiVariable(mapiUnicode, propBody, utf16Bytes("Packed words")))),
		tnefAttribute(2, 0x00069002, nil),
		tnefAttribute(2, 0x00018010, []byte("setup.exe\x00")),
		tnefAttribute(2, 0x0006800f, []byte("MZ\x90")),
	)
	part := "--b\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(winmail) + "\n--b--\n"
	check := func(text, want string) {
		t.Helper()
		m := Parse(desk.RawMail{Raw: []byte("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + text + "\n" + part)}, Limits{})
		if m.Body != want || len(m.Attachments) != 1 || m.Attachments[0].Name != "setup.exe" || !m.Attachments[0].Dangerous {
			t.Errorf("got %q, %+v, want %q", m.Body, m.Attachments, want)
		}
	}
	check("Own words", "Own words")
	check("", "Packed words")
}

// bomb is a mail that is made to cost much.
type bomb struct {
	name string
	raw  []byte
}

func bombs() []bomb {
	nested := func(levels int) []byte {
		var b strings.Builder
		for i := range levels {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		return []byte(b.String() + "\nthe core")
	}
	params := "Content-Type: text/plain"
	for i := range 10000 {
		params += fmt.Sprintf("; x%d*%d*=y", i%7, i)
	}
	const head = "Subject: x\nContent-Type: "
	many := strings.Repeat
	return []bomb{
		{"24 nested parts", nested(24)},
		{"10,000 nested parts", nested(10000)},
		{"100,000 parts", []byte(head + "multipart/mixed; boundary=b\n\n" + many("--b\n\nx\n", 100000))},
		{"100,000 boundaries that are none", []byte(head + "multipart/mixed; boundary=b\n\n" + many("--bx\n", 100000))},
		{"10,000 parameters", []byte(params + "\n\nx")},
		{"a header of 10 MB", []byte("Subject: " + many("=?utf-8?Q?x", 1<<20) + "\n\nx")},
		{"a million folds", []byte("Subject: x\n" + many(" x\n", 1000000) + "\nx")},
		{"a million header lines", []byte(many("A-B: x\n", 1000000) + "\nx")},
		{"a million lines that are no header", []byte(many("x\nA-B: x\n", 500000) + "\nx")},
		{"10 MB of base64 garbage", []byte(head + "text/plain\nContent-Transfer-Encoding: base64\n\n" + many("QUJD=?!", 10<<20/7))},
		{"10 MB of base64", []byte(head + "application/pdf\nContent-Transfer-Encoding: base64\n\n" + many("QUJD", 10<<20/4))},
		{"10 MB of equal signs", []byte(head + "text/plain\nContent-Transfer-Encoding: quoted-printable\n\n" + many("=", 10<<20))},
		{"open comments", []byte("From: " + many("(", 200000) + "\nReferences: " + many("(<", 100000) + "\n\nx")},
		{"open quotes", []byte("From: " + many(`"\`, 100000) + "\nContent-Type: " + many(`x="\`, 60000) + "\n\nx")},
		{"addresses", []byte("To: " + many("a@b.example,", 20000) + "\nCc: " + many("<a@b> ", 40000) + "\n\nx")},
		{"one message in another", []byte(many("Content-Type: message/rfc822\n\n", 100000))},
		{"open tags", []byte(head + "multipart/alternative; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/html\n\n" + many("<style><!--<", 100000) + "\n--b--")},
		{"uuencoded starts", []byte(head + "text/plain\n\n" + many("begin 644 x\nM\n", 100000))},
		{"flowed quotes", []byte(head + "text/plain; format=flowed\n\n" + many(">", 5<<20) + "\n" + many("> \n", 1<<20))},
		{"comments that do not end", []byte(head + "multipart/mixed; boundary=b\n" + many("\n--b\nContent-Type: text/plain; "+many("(", 250<<10)+"\n\nx", 100))},
		{"blanks in a parameter", []byte(head + "multipart/mixed; boundary=b\n" + many("\n--b\nContent-Type: text/plain; a=b"+many(" ", 250<<10)+"c\n\nx", 100))},
		{"boundaries in one line", []byte(head + "multipart/mixed; boundary=a\n\n--a\n\n" + many("--a", 8<<20))},
		{"a mail of HTML texts", []byte(head + "multipart/mixed; boundary=b\n" + many("\n--b\nContent-Type: text/html\n\n"+many("a<p>", 256<<10), 20))},
		{"lines of HTML", []byte(head + "text/html\n\n<pre>" + many("a\n", 2<<20))},
		{"control characters", []byte(head + "text/plain\n\n" + many("\x00\x1b\xff", 3<<20))},
	}
}

// Work is measured by what was taken apart and allocated, as time depends on
// the machine. A loop within a loop over one of the long pieces would not end
// before the time for all tests does.
func TestBombs(t *testing.T) {
	for _, b := range bombs() {
		t.Run(b.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			m := Parse(desk.RawMail{Raw: b.raw, Size: int64(len(b.raw))}, Limits{})
			runtime.ReadMemStats(&after)
			t.Logf("%d bytes allocated for %d", after.TotalAlloc-before.TotalAlloc, len(b.raw))
			checkMail(t, m)
			// The constant pays for splitting a text of full length.
			const perByte, constant = 5, 16 << 20
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > uint64(perByte*len(b.raw)+constant) {
				t.Errorf("%d bytes allocated for %d", allocated, len(b.raw))
			}
		})
	}
}

// checkMail checks what holds of every mail.
func checkMail(t *testing.T, m *desk.Mail) {
	t.Helper()
	limits := DefaultLimits
	if len(m.Parts) > limits.Parts+limits.Depth || len(m.Header) > limits.Fields || len(m.Body) > limits.TextBytes || len(m.References) > mostReferences {
		t.Errorf("over the limits: %d parts, %d fields, %d bytes of text, %d references", len(m.Parts), len(m.Header), len(m.Body), len(m.References))
	}
	texts := 0
	for _, p := range m.Parts {
		if texts += len(p.Text); len(p.Text) > partText || texts > partTexts {
			t.Errorf("part texts of %d bytes, %d in all", len(p.Text), texts)
		}
	}
	for _, f := range m.Header {
		if strings.ContainsFunc(f.Value, isControl) {
			t.Errorf("control characters in %q", f)
		}
	}
	if strings.ContainsAny(m.Body+m.Text, "\x00\r\x1b") {
		t.Error("control characters in the text")
	}
	for _, id := range append([]string{m.MessageID}, m.References...) {
		if len(id) > longestID || strings.ContainsAny(id, " \r\n<>") {
			t.Errorf("the id %q", id)
		}
	}
	bare := *m
	bare.Raw, bare.Head, bare.Attachments = nil, nil, nil
	var names []string
	for _, a := range m.Attachments {
		names = append(names, a.Name, a.Type)
		if a.Size < 0 || a.Content != nil && a.Size != int64(len(a.Content)) {
			t.Errorf("attachment %q of %d bytes holds %d", a.Name, a.Size, len(a.Content))
		}
	}
	if shown := fmt.Sprintf("%v %v", bare, names); !utf8.ValidString(shown) {
		t.Errorf("no valid UTF-8 in %q", shown)
	}
	if _, err := json.Marshal(bare); err != nil {
		t.Errorf("writing as JSON: %v", err)
	}
}

// seeds are mails that fuzzing begins with.
func seeds(f *testing.F) (all [][]byte) {
	files, err := filepath.Glob("testdata/mime/*.eml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, raw)
	}
	return all
}

func FuzzParse(f *testing.F) {
	for _, raw := range seeds(f) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := Parse(desk.RawMail{Raw: raw, Size: int64(len(raw))}, Limits{})
		checkMail(t, m)
		w := &walker{limits: Limits{Depth: 3, Parts: 10}.filled()}
		if w.read(raw, 0, "text/plain", 0); w.parts > 10+3 {
			t.Errorf("%d parts", w.parts)
		}
		again := Parse(desk.RawMail{Raw: bytes.Clone(raw), Size: int64(len(raw))}, Limits{})
		if again.Body != m.Body || again.Subject != m.Subject || len(again.Attachments) != len(m.Attachments) {
			t.Error("the same mail is read in two ways")
		}
	})
}

// mail10KB is an ordinary answer: both forms of a text, and a quote.
func mail10KB() []byte {
	line := "The printer on the second floor does not print, I think the toner is empty=2E\n"
	plain := strings.Repeat(line, 20) + "\nOn Monday the desk wrote:\n" + strings.Repeat("> "+line, 20)
	html := "<html><body><p>" + strings.ReplaceAll(strings.Repeat(line, 60), "\n", "<br>\n") + "</p></body></html>\n"
	header := ""
	for i := range 12 {
		header += fmt.Sprintf("Received: from mx%d.example.org (mx%d.example.org [192.0.2.%d])\n\tby mail.example.net with ESMTPS id 4Zx%d; Mon, 1 Mar 2027 09:15:00 +0100\n", i, i, i, i)
	}
	return []byte(header + "From: =?utf-8?Q?J=C3=BCrgen_Gro=C3=9F?= <juergen@example.org>\nTo: IT Desk <support@example.net>\nSubject: =?utf-8?Q?AW=3A_Drucker?=\n" +
		"Date: Mon, 1 Mar 2027 09:15:00 +0100\nMessage-ID: <a@example.org>\nIn-Reply-To: <b@example.net>\nReferences: <c@example.net> <b@example.net>\n" +
		"Content-Type: multipart/alternative; boundary=\"----=_1\"\n\n------=_1\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n" +
		plain + "\n------=_1\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n" + html + "\n------=_1--\n")
}

func BenchmarkParse10KB(b *testing.B) {
	raw := desk.RawMail{Raw: mail10KB(), Hash: "known"}
	b.SetBytes(int64(len(raw.Raw)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(raw, DefaultLimits)
	}
}

func BenchmarkParseProse(b *testing.B) {
	raw := desk.RawMail{Raw: []byte("From: ann@example.org\nSubject: Printer\n\n" + proseMail()), Hash: "known"}
	b.SetBytes(int64(len(raw.Raw)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(raw, DefaultLimits)
	}
}

func BenchmarkParseHTML14KB(b *testing.B) {
	raw := desk.RawMail{Raw: []byte("From: ann@example.org\nSubject: Printer\nContent-Type: text/html; charset=utf-8\n\n" + htmlMail(14<<10)), Hash: "known"}
	b.SetBytes(int64(len(raw.Raw)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(raw, DefaultLimits)
	}
}

func BenchmarkParse1MBAttachment(b *testing.B) {
	content := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("%PDF-1.7 "), 1<<20/9))
	var lines strings.Builder
	for i := 0; i < len(content); i += 76 {
		lines.WriteString(content[i:min(len(content), i+76)] + "\r\n")
	}
	raw := desk.RawMail{Hash: "known", Raw: []byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee attached\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines.String() + "--b--\r\n")}
	b.SetBytes(int64(len(raw.Raw)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(raw, DefaultLimits)
	}
}
