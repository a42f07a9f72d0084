package mailin

import (
	"fmt"
	"strings"
	"testing"
)

func TestReadHeader(t *testing.T) {
	check := func(name, input, wantFields, wantBody string) {
		t.Helper()
		skip := skipEnvelope([]byte(input))
		h, body := readHeader([]byte(input)[skip:], DefaultLimits)
		var fields []string
		for _, f := range h.fields {
			fields = append(fields, fmt.Sprintf("%s=%s", f.name, f.value))
		}
		if got := strings.Join(fields, "|"); got != wantFields || input[skip+body:] != wantBody {
			t.Errorf("%s:\n got %q, %q\nwant %q, %q", name, got, input[skip+body:], wantFields, wantBody)
		}
	}
	check("usual", "A-B: 1\r\nC-D:2\r\n\r\nbody", "A-B=1|C-D=2", "body")
	check("bare line feeds", "A-B: 1\nC-D: 2\n\nbody", "A-B=1|C-D=2", "body")
	check("doubled carriage returns", "A-B: 1\r\r\nC-D: 2\r\r\n\r\r\nbody", "A-B=1|C-D=2", "body")
	check("folded", "A-B: 1\r\n  2\r\n\t3\r\n\r\nbody", "A-B=1 2 3", "body")
	check("folded by a blank line", "A-B: 1\n \n 2\nC-D: 3\n\nbody", "A-B=1 2|C-D=3", "body")
	check("blank line of spaces", "A-B: 1\n  \nbody", "A-B=1", "body")
	check("blank line of spaces before a field", "A-B: 1\n  \nC-D: 2\n\nbody", "A-B=1|C-D=2", "body")
	check("space before the colon", "A-B : 1\n\nbody", "A-B=1", "body")
	check("no blank line", "Subject: x\nHello Ina,\n\nbody", "Subject=x", "Hello Ina,\n\nbody")
	check("no blank line before a boundary", "Subject: x\n--b\nContent-Type: a\n\n", "Subject=x", "--b\nContent-Type: a\n\n")
	check("words with a colon", "Subject: x\nHello,\nProblem: none\n\n", "Subject=x", "Hello,\nProblem: none\n\n")
	check("broken folding", "Subject: one\ntwo three\nDate: now\n\nbody", "Subject=one two three|Date=now", "body")
	check("mbox", "From ina@example.org Mon Mar  1 10:00:00 2027\nA-B: 1\n\nbody", "A-B=1", "body")
	check("quoted mbox", ">From ina@example.org Mon Mar  1\nA-B: 1\n\nbody", "A-B=1", "body")
	check("From with a space", "From : ina@example.org\n\nbody", "From=ina@example.org", "body")
	check("mark and blank lines", "\xef\xbb\xbf\r\n\r\nA-B: 1\r\n\r\nbody", "A-B=1", "body")
	check("header only", "A-B: 1\r\nC-D: 2", "A-B=1|C-D=2", "")
	check("no header", "Hello Ina,\nall is well.\n", "", "Hello Ina,\nall is well.\n")
	check("empty", "", "", "")
	check("empty value", "A-B:\n\nbody", "A-B=", "body")
}

func TestReadHeaderIsLimited(t *testing.T) {
	limits := Limits{Header: 1000, Fields: 5}
	many, body := readHeader([]byte(strings.Repeat("A-B: 1\n", 100)+"\nbody"), limits)
	if len(many.fields) != 5 || !many.cut || body != 701 {
		t.Errorf("%d fields, cut %v, body at %d", len(many.fields), many.cut, body)
	}
	long, body := readHeader([]byte("A-B: "+strings.Repeat("x", 5000)+"\nC-D: 1\n\nbody"), limits)
	if len(long.fields) != 1 || !long.cut || len(long.fields[0].value) > 1000 || body != 5014 {
		t.Errorf("%d fields of %d bytes, cut %v, body at %d", len(long.fields), len(long.fields[0].value), long.cut, body)
	}
	folds, _ := readHeader([]byte("A-B: x\n"+strings.Repeat(" x\n", 5000)+"\nbody"), limits)
	if !folds.cut || len(folds.fields[0].value) > 1000 {
		t.Errorf("cut %v, %d bytes", folds.cut, len(folds.fields[0].value))
	}
}

// A server's verdict about a mail quotes the sender: what looks encoded there
// must not become another verdict.
func TestVerdictsOfServersAreNotDecoded(t *testing.T) {
	const value = "mx.example; dkim=fail header.b=\"=?utf-8?q?=3B_dmarc=3Dpass?=\""
	h := header{fields: []headerField{{"Authentication-Results", value}, {"Subject", "=?utf-8?q?a=0D=0AX-Y:_b?="}}}
	if got := h.decoded("").Get("Authentication-Results"); got != value {
		t.Errorf("got %q", got)
	}
	if got := h.decoded("").Get("Subject"); got != "a  X-Y: b" {
		t.Errorf("got %q", got)
	}
}
