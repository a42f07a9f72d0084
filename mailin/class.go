package mailin

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
)

// Class names what went wrong by a word that tells nobody's name or address:
// "timeout", "tls", "login", "connect", "server" (it refused or hung up), or
// "database" (what was read cannot be kept).
func Class(err error) string {
	var command *commandError
	var network net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &network) && network.Timeout():
		return "timeout"
	case isTLS(err):
		return "tls"
	case !errors.As(err, &command):
		return "database"
	case command.doing == doingLogin:
		return "login"
	case command.doing == doingConnect:
		return "connect"
	}
	return "server"
}

// isTLS tells an error of the protection from others.
func isTLS(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var unknown x509.UnknownAuthorityError
	var alert tls.AlertError
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.As(err, &unknown) || errors.As(err, &alert)
}
