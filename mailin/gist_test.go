package mailin

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"refdesk/desk"
)

// smallGist lets small mails do for large ones.
var smallGist = gistBounds{file: 4 << 10, tail: 2 << 10, roomy: 32 << 10, thriftyFile: 2 << 10, thriftyText: 4 << 10, most: 96 << 10}

// gistOf makes the gist of a mail that comes in pieces of that size.
func gistOf(raw []byte, size int, bounds gistBounds) desk.RawMail {
	g := gist{gistBounds: bounds}
	for i := 0; i < len(raw); i += size {
		_, _ = g.Write(raw[i:min(len(raw), i+size)])
	}
	short, cuts := g.end()
	return desk.RawMail{Raw: short, Cuts: cuts, Size: int64(len(raw)), Hash: ContentHash(raw)}
}

// checkGist: the gist restores the length, is small, and is read as the whole
// is, or says that it cannot be. It returns what was read.
func checkGist(t *testing.T, raw []byte, size int, bounds gistBounds) *desk.Mail {
	t.Helper()
	short := gistOf(raw, size, bounds)
	length := int64(len(short.Raw))
	at := -1
	for _, c := range short.Cuts {
		length += c.Bytes
		if c.At <= at || c.At > len(short.Raw) || c.Bytes <= 0 || c.Letters > c.Bytes {
			t.Errorf("cut %+v behind %d, of %d bytes", c, at, len(short.Raw))
		}
		at = c.At
	}
	if length != int64(len(raw)) || len(short.Raw) > bounds.most || len(short.Cuts) == 0 && !bytes.Equal(short.Raw, raw) {
		t.Errorf("a gist of %d bytes and %d cuts stands for %d bytes, not %d", len(short.Raw), len(short.Cuts), length, len(raw))
	}
	got := Parse(short, Limits{})
	if got.Lacks {
		return got
	}
	want := Parse(desk.RawMail{Raw: raw, Size: short.Size, Hash: short.Hash}, Limits{})
	if a, b := readable(want), readable(got); a != b {
		i := 0
		for i < min(len(a), len(b)) && a[i] == b[i] {
			i++
		}
		t.Errorf("the whole is read as\n…%.300s\nthe gist as\n…%.300s", a[max(0, i-80):], b[max(0, i-80):])
	}
	for i, a := range got.Attachments {
		if a.Content != nil && !bytes.Equal(a.Content, want.Attachments[i].Content) {
			t.Errorf("file %q has other content", a.Name)
		}
	}
	return got
}

// readable is all of a mail but what a gist lacks.
func readable(m *desk.Mail) string {
	c := *m
	c.Raw, c.Cuts = nil, nil
	c.Attachments = nil
	for _, a := range m.Attachments {
		a.Content = nil
		c.Attachments = append(c.Attachments, a)
	}
	text, err := json.Marshal(c)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// encode writes a file as mail programs do.
func encode(file []byte, width int, end string) string {
	text := base64.StdEncoding.EncodeToString(file)
	var b strings.Builder
	for len(text) > width {
		b.WriteString(text[:width] + end)
		text = text[width:]
	}
	return b.String() + text + end
}

func randomFile(random *rand.Rand, start string, n int) []byte {
	file := []byte(start)
	for len(file) < n {
		file = append(file, byte(random.Uint32()))
	}
	return file
}

func entity(typ, encoding, body string, fields ...string) string {
	return "Content-Type: " + typ + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n" + strings.Join(append(fields, ""), "\r\n") + "\r\n" + body
}

func multipart(kind, boundary string, parts ...string) string {
	return "Content-Type: multipart/" + kind + "; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n" + strings.Join(parts, "\r\n--"+boundary+"\r\n") + "\r\n--" + boundary + "--\r\n"
}

// archive is a large ZIP archive of these files.
func archive(random *rand.Rand, names ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = f.Write(randomFile(random, "", 300_000))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

const gistHead = "From: Rosa <rosa@example.org>\r\nSubject: Scan\r\nMessage-ID: <g@example.org>\r\nMIME-Version: 1.0\r\n"

// TestGistIsReadAsTheWhole, for mails of all shapes with large files; lacks
// tells that they have something inside that has to be looked into.
func TestGistIsReadAsTheWhole(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	large := func(start string, n int) []byte { return randomFile(random, start, n) }
	text := entity("text/plain; charset=utf-8", "8bit", "The printer does not print. Grüße\r\n")
	pdf := entity("application/pdf", "base64", encode(large("%PDF-1.4", 250_001), 76, "\r\n"), "Content-Disposition: attachment; filename=scan.pdf")
	png := entity("image/png", "base64", encode(large("\x89PNG\r\n\x1a\n", 200_000), 76, "\r\n"), "Content-ID: <p@x>")
	prose := strings.Repeat("A line of a text that is far too long for anybody to read it, ever.\r\n", 60_000)
	var many []string
	for i := range 400 {
		many = append(many, entity("image/png", "base64", encode(large("\x89PNG\r\n\x1a\n", 20_000+i), 76, "\r\n"), fmt.Sprintf("Content-Disposition: attachment; filename=%d.png", i)))
	}
	check := func(name, mail string, cuts, lacks bool) {
		t.Helper()
		short := gistOf([]byte(mail), 1<<20, usualGist)
		if m := checkGist(t, []byte(mail), 1<<20, usualGist); m.Lacks != lacks || (len(short.Cuts) > 0) != cuts {
			t.Errorf("%s: %d cuts, lacks %v, %d of %d bytes", name, len(short.Cuts), m.Lacks, len(short.Raw), len(mail))
		}
	}
	mail := func(body string) string { return gistHead + body }
	check("no file", mail(text), false, false)
	check("one file", mail(multipart("mixed", "b", text, pdf)), true, false)
	check("bare LF", strings.ReplaceAll(mail(multipart("mixed", "b", text, pdf)), "\r\n", "\n"), true, false)
	check("nothing but a file", mail(pdf), true, false)
	check("two files, text last", mail(multipart("mixed", "b", pdf, png, text)), true, false)
	check("nested", mail(multipart("mixed", "a", multipart("related", "b", entity("text/html", "8bit", "<p>See <img src=\"cid:p@x\"></p>\r\n"), png), pdf)), true, false)
	check("a mail in a mail", mail(multipart("mixed", "a", text, entity("message/rfc822", "7bit", gistHead+multipart("mixed", "b", text, pdf)))), true, false)
	check("a mail sent on as a file", mail(multipart("mixed", "a", entity("message/rfc822", "7bit", gistHead+multipart("mixed", "b", text, pdf)))), true, false)
	check("lines of 60", mail(multipart("mixed", "b", text, entity("video/mp4", "base64", encode(large("....ftypqt  ", 200_000), 60, "\r\n")))), true, false)
	check("lines of 1000", mail(multipart("mixed", "b", text, entity("video/mp4", "base64", encode(large("", 200_000), 996, "\r\n")))), true, false)
	check("a file that is not said to be encoded", mail(multipart("mixed", "b", text, entity("application/octet-stream", "7bit", encode(large("", 200_000), 64, "\r\n"), "Content-Disposition: attachment; filename=x.asc"))), true, false)
	check("encrypted with PGP", mail(multipart("encrypted", "b", entity("application/pgp-encrypted", "7bit", "Version: 1\r\n"), entity("application/octet-stream", "7bit", "-----BEGIN PGP MESSAGE-----\r\n\r\n"+encode(large("", 200_000), 64, "\r\n")+"=abcd\r\n-----END PGP MESSAGE-----\r\n"))), true, false)
	check("a table", mail(multipart("mixed", "b", text, entity("text/csv", "base64", encode(bytes.Repeat([]byte("a;b;c\r\n"), 30_000), 76, "\r\n"), "Content-Disposition: attachment; filename=t.csv"))), true, false)
	check("broken off", mail(multipart("mixed", "b", text, pdf))[:300_000], true, false)
	check("a footer below", mail(multipart("mixed", "b", text, pdf+"\r\n-- \r\nA list with a footer\r\n")), true, false)
	check("a damaged letter", mail(multipart("mixed", "b", text, strings.Replace(pdf, "AAA", "A!A", 1))), true, false)
	check("many files", mail(multipart("mixed", "b", append([]string{text}, many...)...)), true, false)
	check("a text that never ends", mail(entity("text/plain", "8bit", prose)), true, false)
	check("a log", mail(multipart("mixed", "b", text, entity("text/plain", "8bit", prose, "Content-Disposition: attachment; filename=x.log"))), true, false)

	check("an archive", mail(multipart("mixed", "b", text, entity("application/zip", "base64", encode(archive(random, "a.txt", "b/c.txt"), 76, "\r\n"), "Content-Disposition: attachment; filename=a.zip"))), true, false)
	check("an archive with a program", mail(multipart("mixed", "b", text, entity("application/zip", "base64", encode(archive(random, "a.txt", "b.exe"), 76, "\r\n"), "Content-Disposition: attachment; filename=a.zip"))), true, false)
	check("a document", mail(multipart("mixed", "b", text, entity("application/octet-stream", "base64", encode(archive(random, "[Content_Types].xml", "word/document.xml"), 76, "\r\n"), "Content-Disposition: attachment; filename=a"))), true, false)
	check("an archive without its directory", mail(multipart("mixed", "b", text, entity("application/zip", "base64", encode(large("PK\x03\x04", 200_000), 76, "\r\n")))), true, true)
	check("an old document", mail(multipart("mixed", "b", text, entity("application/msword", "base64", encode(large("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 200_000), 76, "\r\n")))), true, true)
	check("winmail.dat", mail(multipart("mixed", "b", text, entity("application/ms-tnef", "base64", encode(large("\x78\x9f\x3e\x22", 200_000), 76, "\r\n")))), true, true)
	check("signed in one piece", mail(entity("application/pkcs7-mime; smime-type=signed-data", "base64", encode(large("\x30", 200_000), 76, "\r\n"))), true, true)
	check("an encoded text", mail(entity("text/html", "base64", encode(bytes.Repeat([]byte("<p>words</p>"), 50_000), 76, "\r\n"))), true, true)
	check("an encoded mail", mail(multipart("mixed", "a", entity("message/rfc822", "base64", encode([]byte(gistHead+multipart("mixed", "b", text, pdf)), 76, "\r\n")))), true, true)
	check("letters for a header", "From: a@example.org\r\n"+encode(large("", 200_000), 76, "\r\n")+"\r\nhello\r\n", true, true)
	check("files that follow each other", mail(multipart("mixed", "b", text, entity("application/pdf", "base64", encode(large("%PDF", 200_000), 76, "\r\n")+encode(large("%PDF", 200_000), 76, "\r\n")))), true, true)
	check("one endless line", mail(multipart("mixed", "b", text, entity("application/pdf", "base64", base64.StdEncoding.EncodeToString(large("%PDF", 3_000_000))))), true, true)
	check("nothing but boundaries", mail("\r\n"+strings.Repeat("--\r\n", 2_000_000)), true, true)
}

// TestGistOfRandomMails puts files of any size, width and damage into mails of
// any depth.
func TestGistOfRandomMails(t *testing.T) {
	read := 0 // by their gist
	for seed := range uint64(400) {
		random := rand.New(rand.NewPCG(seed, 7))
		mail := []byte(gistHead + randomEntity(random, 3))
		m := checkGist(t, mail, 1+random.IntN(1<<15), smallGist)
		if !m.Lacks && len(m.Cuts) > 0 {
			read++
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if read < 100 {
		t.Errorf("only %d were read by their gist", read)
	}
}

func randomEntity(random *rand.Rand, depth int) string {
	pick := func(all ...string) string { return all[random.IntN(len(all))] }
	if depth > 0 && random.IntN(3) > 0 {
		var parts []string
		for range 1 + random.IntN(4) {
			parts = append(parts, randomEntity(random, depth-1))
		}
		return multipart(pick("mixed", "mixed", "related", "alternative"), fmt.Sprint("b", random.Uint32()), parts...)
	}
	body := encode(randomFile(random, pick("%PDF", "GIF89a", "ID3", "\x89PNG\r\n\x1a\n"), random.IntN(25_000)), pick2(random, 76, 76, 72, 60, 75), pick("\r\n", "\r\n", "\n"))
	if random.IntN(6) == 0 && len(body) > 0 {
		at := random.IntN(len(body))
		body = body[:at] + pick("!", "=", "\r\n\r\n", " ", "=\r\n", "--", "-") + body[at:]
	}
	switch random.IntN(6) {
	case 0:
		return entity(pick("text/plain", "text/html"), "8bit", "Words of a text, <b>bold</b>.\r\n")
	case 1:
		return entity("message/rfc822", "7bit", gistHead+randomEntity(random, 0))
	}
	return entity(pick("application/pdf", "image/gif", "application/octet-stream"), pick("base64", "base64", "base64", "7bit"), body, "Content-Disposition: attachment; filename="+pick("a.pdf", "b.gif", "c"))
}

func pick2(random *rand.Rand, all ...int) int { return all[random.IntN(len(all))] }

// FuzzGist makes large mails of small ones: somewhere in it a line is repeated.
func FuzzGist(f *testing.F) {
	for _, raw := range seeds(f) {
		f.Add(raw, []byte("UmVmZGVzayBsaXN0ZW5zLCBhbmQgdGhpcyBpcyBhIGxhcmdlIGZpbGUgb2Ygbm8gdXNlLgAA\r\n"), uint16(len(raw)/2), uint16(100))
	}
	f.Add([]byte(gistHead+multipart("mixed", "b", entity("text/plain", "8bit", "x"), entity("a/b", "base64", "AAAA\r\n"))), []byte("AAAA\r\n"), uint16(300), uint16(2000))
	f.Fuzz(func(t *testing.T, raw, line []byte, at, times uint16) {
		if len(line) == 0 || len(line)*int(times) > 256<<10 {
			return
		}
		n := min(int(at), len(raw))
		large := append(bytes.Clone(raw[:n]), bytes.Repeat(line, int(times))...)
		checkGist(t, append(large, raw[n:]...), 10_000, smallGist)
	})
}
