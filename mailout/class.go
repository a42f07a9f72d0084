package mailout

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
)

// Class names what went wrong by a word that tells nobody's name or address:
// "timeout", "tls", "login", "connect", "server" (it refused), or "database" (the
// outbox cannot be asked).
func Class(err error) string {
	var e *stepError
	var network net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &network) && network.Timeout():
		return "timeout"
	case isTLS(err):
		return "tls"
	case !errors.As(err, &e):
		return "database"
	case e.step == stepTLS:
		return "tls"
	case e.step == stepLogin:
		return "login"
	case e.code != 0:
		return "server"
	}
	return "connect"
}

// isTLS tells an error of the protection from others.
func isTLS(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var unknown x509.UnknownAuthorityError
	var alert tls.AlertError
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.As(err, &unknown) || errors.As(err, &alert)
}
