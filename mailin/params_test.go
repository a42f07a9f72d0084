package mailin

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseParams(t *testing.T) {
	check := func(input, first, key, want string) {
		t.Helper()
		gotFirst, params := parseParams(input, "windows-1252")
		if gotFirst != first || params[key] != want {
			t.Errorf("%s\n got %q, %s = %q of %q\nwant %q, %q", input, gotFirst, key, params[key], params, first, want)
		}
	}
	check("text/plain; charset=utf-8", "text/plain", "charset", "utf-8")
	check("TEXT/Plain; CHARSET=\"UTF-8\"", "text/plain", "charset", "UTF-8")
	check("text/plain charset=utf-8", "text/plain", "charset", "utf-8")
	check("text/plain; charset=us-ascii (Plain text)", "text/plain", "charset", "us-ascii")
	check("text/plain; (really) charset = utf-8 ;", "text/plain", "charset", "utf-8")
	check("text/html; charset=utf-8 boundary=x", "text/html", "boundary", "x")
	check("multipart/mixed; boundary=\"a; b=c\"", "multipart/mixed", "boundary", "a; b=c")
	check("multipart/mixed; boundary=\"no end", "multipart/mixed", "boundary", "no end")
	check("multipart/mixed;; ; boundary=----=_x", "multipart/mixed", "boundary", "----=_x")
	check("charset=utf-8", "", "charset", "utf-8")
	check("attachment; filename=my report v2.txt", "attachment", "filename", "my report v2.txt")
	check("attachment; filename=\"C:\\temp\\log.txt\"", "attachment", "filename", `C:\temp\log.txt`)
	check("attachment; filename=\"say \\\"hi\\\".txt\"", "attachment", "filename", `say "hi".txt`)
	check("attachment; filename==?utf-8?Q?Gr=C3=BC=C3=9Fe.txt?=", "attachment", "filename", "Grüße.txt")
	check("attachment; filename=\"=?utf-8?B?R3LD?= =?utf-8?B?vMOfZS50eHQ=?=\"", "attachment", "filename", "Grüße.txt")
	check("attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.txt", "attachment", "filename", "Grüße.txt")
	check("attachment; filename*=iso-8859-1'de'Gr%FC%DFe.txt; filename=x.txt", "attachment", "filename", "Grüße.txt")
	check("attachment; filename*=\"Gr%C3%BC%C3%9Fe.txt\"", "attachment", "filename", "Grüße.txt")
	check("attachment; filename*1*=%C3%9Fe.txt; filename*0*=utf-8''Gr%C3%BC", "attachment", "filename", "Grüße.txt")
	check("attachment; filename*0=\"one \"; filename*1=\"two.txt\"", "attachment", "filename", "one two.txt")
	check("attachment; filename*0*=utf-8''Gr%C3; filename*1*=%BC%C3%9F; filename*2=e.txt", "attachment", "filename", "Grüße.txt")
	check("attachment; filename=Gr\xfc\xdfe.txt", "attachment", "filename", "Grüße.txt")
	check("attachment; filename=a.txt; filename=b.txt", "attachment", "filename", "a.txt")
	check("attachment; filename=\"a\x00\x1bb.txt\"", "attachment", "filename", "ab.txt")
}

func TestParamsAreBounded(t *testing.T) {
	var value strings.Builder
	value.WriteString("text/plain")
	for i := range 10000 {
		fmt.Fprintf(&value, "; x%d*0*=utf-8''%d", i, i)
	}
	if _, params := parseParams(value.String(), ""); len(params) != mostParams {
		t.Errorf("%d parameters, want %d", len(params), mostParams)
	}
}
