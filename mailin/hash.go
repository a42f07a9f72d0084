package mailin

import (
	"crypto/sha256"
	"encoding/hex"
)

// ContentHash returns the SHA-256 of a whole raw mail in hexadecimal. It tells
// a mail that was moved, or whose mailbox got a new UIDVALIDITY, from one that
// is new.
func ContentHash(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
