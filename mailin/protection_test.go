package mailin

import (
	"encoding/base64"
	"strings"
	"testing"

	"refdesk/desk"
)

// der writes a value of definite length, ber one of indefinite length.
func der(tag byte, inside string) string {
	if len(inside) < 0x80 {
		return string([]byte{tag, byte(len(inside))}) + inside
	}
	return string([]byte{tag, 0x82, byte(len(inside) >> 8), byte(len(inside))}) + inside
}

func ber(tag byte, inside string) string {
	return string([]byte{tag, 0x80}) + inside + "\x00\x00"
}

const innerMail = "Content-Type: text/plain\r\n\r\nSigned words.\r\n"

func signedDER(content string) string {
	oid := der(0x06, string(oidSignedData))
	data := der(0x06, "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")
	info := der(0x30, data+der(0xa0, der(0x04, content)))
	return der(0x30, oid+der(0xa0, der(0x30, der(0x02, "\x01")+der(0x31, "")+info)))
}

func signedBER(content string) string {
	oid := der(0x06, string(oidSignedData))
	data := der(0x06, "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")
	half := len(content) / 2
	octets := ber(0x24, der(0x04, content[:half])+der(0x04, content[half:]))
	info := ber(0x30, data+ber(0xa0, octets))
	return ber(0x30, oid+ber(0xa0, ber(0x30, der(0x02, "\x01")+ber(0x31, der(0x30, ""))+info)))
}

func TestSignedAndEncrypted(t *testing.T) {
	check := func(name, raw, wantProtection, wantText string) {
		t.Helper()
		m := Parse(desk.RawMail{Raw: []byte(raw)}, Limits{})
		if m.Protection != wantProtection || !strings.Contains(m.Body, wantText) {
			t.Errorf("%s: got %q, %q, want %q, %q", name, m.Protection, m.Body, wantProtection, wantText)
		}
	}
	opaque := func(b string) string {
		return "Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(b))
	}
	check("none", "Subject: x\n\nwords", "", "words")
	check("opaque, DER", opaque(signedDER(innerMail)), "signed", "Signed words.")
	check("opaque, BER", opaque(signedBER(innerMail)), "signed", "Signed words.")
	check("opaque, torn", opaque(signedDER(innerMail)[:len(signedDER(innerMail))-4]), "signed", "Signed word")
	check("enveloped", opaque(der(0x30, der(0x06, string(oidEnvelopedData))+der(0xa0, ""))), "encrypted", "")
	check("multipart/signed", "Content-Type: multipart/signed; boundary=b; protocol=\"application/pgp-signature\"\n\n--b\n\nwords\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n", "signed", "words")
	check("multipart/encrypted", "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\nx\n--b--\n", "encrypted", "")
	check("inline, signed", "Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nwords\n- -- \nIna\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n", "signed", "words\n-- \nIna")
	check("inline, encrypted", "Subject: x\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n", "encrypted", "")
	check("quoted", "Subject: x\n\n> -----BEGIN PGP MESSAGE-----\nHi\n", "", "Hi")
}

func TestArmorIsTakenOff(t *testing.T) {
	m := Parse(desk.RawMail{Raw: []byte("Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nwords\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n")}, Limits{})
	if strings.Contains(m.Body, "PGP") || strings.Contains(m.Body, "Hash") || strings.Contains(m.Body, "abc") {
		t.Errorf("got %q", m.Body)
	}
}

func FuzzCMSContent(f *testing.F) {
	f.Add([]byte(signedDER(innerMail)))
	f.Add([]byte(signedBER(innerMail)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if content, _ := cmsContent(b); len(content) > len(b) {
			t.Errorf("%d bytes of %d", len(content), len(b))
		}
	})
}

func TestEnrichedText(t *testing.T) {
	check := func(input, want string) {
		t.Helper()
		if got := enrichedText(input); got != want {
			t.Errorf("%q: got %q, want %q", input, got, want)
		}
	}
	check("<bold>Now</bold> is\nthe time\n\nfor <<all>\n\n\nmen", "Now is the time\nfor <all>\n\nmen")
	check("<fontfamily><param>Times</param>text</fontfamily>", "text")
	check("1 < 2", "1 < 2")
}
