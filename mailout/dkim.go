package mailout

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/emersion/go-msgauth/dkim"
)

// DKIM signs letters for a domain (RFC 6376), so that whoever gets them can
// tell that they are the domain's.
type DKIM struct {
	// Domain and Selector say where the public key is published:
	// Selector._domainkey.Domain.
	Domain, Selector string
	// Key is an RSA or Ed25519 key.
	Key crypto.Signer
}

// leastRSA is the fewest bits that a signature still counts with everywhere.
const leastRSA = 1024 // RFC 8301 §3.2

// ParseKey reads a private key, as PEM: PKCS #8, or PKCS #1 for RSA.
func ParseKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("reading the key: there is no PEM block in it")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return usable(key)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("reading the key: it is no private key of RSA or Ed25519: %w", err)
	}
	return usable(key)
}

func usable(key any) (crypto.Signer, error) {
	switch k := key.(type) {
	case *rsa.PrivateKey:
		if bits := k.N.BitLen(); bits < leastRSA {
			return nil, fmt.Errorf("reading the key: RSA with %d bits is too weak, take 2048", bits)
		}
		return k, nil
	case ed25519.PrivateKey:
		return k, nil
	}
	return nil, errors.New("reading the key: only RSA and Ed25519 can sign letters")
}

// Record returns the name and the text of the DNS record (TXT) that the key
// has to be published in (RFC 6376 §3.6.1, RFC 8463 §4).
func (d *DKIM) Record() (name, text string, err error) {
	name = d.Selector + "._domainkey." + d.Domain
	if public, ok := d.Key.Public().(ed25519.PublicKey); ok {
		return name, "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public), nil
	}
	der, err := x509.MarshalPKIXPublicKey(d.Key.Public())
	if err != nil {
		return "", "", fmt.Errorf("writing the public key: %w", err)
	}
	return name, "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), nil
}

// signedFields are the fields that the signature covers (RFC 6376 §5.4.1).
// Those that people see are listed once more than they may stand in a letter,
// so that nobody can add another one.
var signedFields = []string{
	"From", "From", "To", "To", "Subject", "Subject", "Date", "Date", "Reply-To", "Reply-To",
	"Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Content-Type", "Content-Transfer-Encoding",
	"Auto-Submitted", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", // RFC 8058 §4 wants the last two
}

// sign puts the signature before a composed letter. Relaxed, for servers on
// the way fold fields and trim lines.
func (d *DKIM) sign(message []byte) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(message) + 1024)
	err := dkim.Sign(&out, bytes.NewReader(message), &dkim.SignOptions{
		Domain: d.Domain, Selector: d.Selector, Signer: d.Key,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
		HeaderKeys: signedFields,
	})
	if err != nil {
		return nil, fmt.Errorf("signing for %s: %w", d.Domain, err)
	}
	return out.Bytes(), nil
}
