package mailin

import (
	"bytes"
	"encoding/base64"
	"mime/quotedprintable"
	"testing"
)

func TestDecodeTransfer(t *testing.T) {
	check := func(encoding, input, want string) {
		t.Helper()
		if got := string(decodeTransfer([]byte(input), encoding, 1<<20)); got != want {
			t.Errorf("%s %q\n got %q\nwant %q", encoding, input, got, want)
		}
	}
	check("base64", "SGVsbG8gd29ybGQ=", "Hello world")
	check("BASE64 ", "SGVs\r\nbG8g\r\nd29ybGQ=\r\n", "Hello world")
	check("base64", "SGVsbG8gd29ybGQ", "Hello world")
	check("base64", "SGVsbG8gd29ybGQ====", "Hello world")
	check("base64", "SGVsbG8=IHdvcmxk", "Hello world")
	check("base64", "SGVsbG8=\n____\nThe list footer, in plain words.", "Hello")
	check("base64", "SGVsbG8gd29ybGQhIFRoaXMgaXMg\x00YSBsb25nIHRleHQu", "Hello world! This is a long text.")
	check("base64", "Dear all, the printer is broken again.", "Dear all, the printer is broken again.")
	check("base64", "SGVsbG8gd29ybGQhV", "Hello world!")
	check("quoted-printable", "Gr=C3=BC=c3=9fe=\r\n!", "Grüße!")
	check("quoted-printable", "a  \r\nb=20\r\n", "a\nb \n")
	check("quoted-printable", "a= \r\nb", "ab")
	check("quoted-printable", "1+1=2, x=ZZ=", "1+1=2, x=ZZ")
	check("quoted-printable; x", "=41", "A")
	check("7bit", "a=20b", "a=20b")
	check("x-unknown", "a=20b", "a=20b")
	check("x-uuencode", "begin 644 hi.txt\n#:&DA\n`\nend\n", "hi!")
	check("x-uuencode", "no file here", "no file here")
}

func TestDecodeTransferIsLimited(t *testing.T) {
	body := []byte(base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("x"), 100000)))
	for _, encoding := range []string{"base64", "quoted-printable", "7bit"} {
		if got := decodeTransfer(body, encoding, 1000); len(got) != 1000 {
			t.Errorf("%s: %d bytes, want 1000", encoding, len(got))
		}
	}
}

func FuzzDecodeBase64(f *testing.F) {
	f.Add([]byte("SGVsbG8gd29ybGQ="))
	f.Add([]byte("=?=A\r\n-_"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got := decodeBase64(b, 1<<20); len(got) > len(b)+3 {
			t.Errorf("%d bytes of %d", len(got), len(b))
		}
		encoded := base64.StdEncoding.EncodeToString(b)
		if got := decodeBase64([]byte(encoded), 1<<20); !bytes.Equal(got, b) {
			t.Errorf("%q became %q", b, got)
		}
		if got := appendBase64(nil, []byte(encoded)); !bytes.Equal(got, b) {
			t.Errorf("%q became %q, read tolerantly", b, got)
		}
	})
}

func FuzzDecodeQuotedPrintable(f *testing.F) {
	f.Add([]byte("Gr\xc3\xbc\xc3\x9fe = a \t\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got := decodeQuotedPrintable(b, 1<<20); len(got) > len(b) {
			t.Errorf("%d bytes of %d", len(got), len(b))
		}
		var encoded bytes.Buffer
		w := quotedprintable.NewWriter(&encoded)
		w.Binary = true
		if _, err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		w.Close()
		if got := decodeQuotedPrintable(encoded.Bytes(), 1<<20); !bytes.Equal(got, b) {
			t.Errorf("%q became %q", b, got)
		}
	})
}
