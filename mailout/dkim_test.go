package mailout

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"refdesk/desk"
	"refdesk/mailout/smtptest"
)

// keys returns an RSA and an Ed25519 key.
func keys(t *testing.T) (all []crypto.Signer) {
	t.Helper()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, short, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return []crypto.Signer{rsaKey, short}
}

func TestSentLettersAreSigned(t *testing.T) {
	plain, german, file := letter(1), letter(2), letter(3)
	german.Subject, german.Text = "Drucker: grüne Streifen 🖨", "Schöne Grüße\n.\n..Punkte am Anfang   \n\n\n"
	german.HTML = "<p>Schöne Grüße, " + strings.Repeat("lange Zeilen ", 200) + "</p>"
	file.Files = []desk.File{{Name: "Übersicht.pdf", Type: "application/pdf", Content: bytes.Repeat([]byte{0, 255, '\n', '.'}, 5000)}}
	for _, key := range keys(t) {
		d := &DKIM{Domain: "example.org", Selector: "desk", Key: key}
		b := setUp(t, smtptest.Config{}, func(c *Config) { c.DKIM = d }, plain, german, file)
		if sent := b.send(t); sent != 3 {
			t.Fatalf("%d sent", sent)
		}
		name, record, err := d.Record()
		if err != nil || name != "desk._domainkey.example.org" {
			t.Fatal(name, err)
		}
		lookup := func(domain string) ([]string, error) {
			if domain != name {
				return nil, errors.New("asked for " + domain)
			}
			return []string{record}, nil
		}
		for _, m := range b.server.Mails() {
			if why := verify(m.Raw, lookup); why != "" {
				t.Errorf("%T: %s\n%s", key, why, m.Raw[:800])
			}
			for old, new := range map[string]string{"From: ": "From: Mallory <m@example.com>\r\nFrom: ", "Subject: ": "Subject: Pay ", "\r\n\r\n": "\r\n\r\nClick here\r\n"} {
				if why := verify([]byte(strings.Replace(string(m.Raw), "\r\n"+old, "\r\n"+new, 1)), lookup); why == "" && strings.Contains(string(m.Raw), "\r\n"+old) {
					t.Errorf("%T: a letter changed at %q still verifies", key, old)
				}
			}
		}
	}
}

// verify says what is wrong with the signature of a message, "" if nothing.
func verify(raw []byte, lookup func(string) ([]string, error)) string {
	all, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: lookup})
	switch {
	case err != nil:
		return err.Error()
	case len(all) != 1:
		return "it has not one signature"
	case all[0].Err != nil:
		return all[0].Err.Error()
	}
	return ""
}

func TestKeysAreRead(t *testing.T) {
	for _, key := range keys(t) {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		read, err := ParseKey(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
		if err != nil || !read.Public().(interface{ Equal(crypto.PublicKey) bool }).Equal(key.Public()) {
			t.Errorf("%T: %v", key, err)
		}
	}
	check := func(text, want string) {
		t.Helper()
		if _, err := ParseKey([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	check("", "no PEM block")
	check("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no private key of RSA or Ed25519")
}
