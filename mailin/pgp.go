package mailin

import "strings"

// The armor of OpenPGP inside a text (RFC 9580 §6.2, §7).
const (
	pgpMessage   = "-----BEGIN PGP MESSAGE-----"
	pgpSigned    = "-----BEGIN PGP SIGNED MESSAGE-----"
	pgpSignature = "-----BEGIN PGP SIGNATURE-----"
	pgpEnd       = "-----END PGP SIGNATURE-----"
)

// openArmor takes the armor off a text that was signed inline and tells
// whether a text is "signed" or "encrypted"; "" if it is neither. Armor that
// is quoted is that of another mail.
func openArmor(text string) (string, string) {
	if !strings.Contains(text, "-----BEGIN PGP ") {
		return text, ""
	}
	if armorLine(text, pgpMessage) >= 0 {
		return text, "encrypted"
	}
	start := armorLine(text, pgpSigned)
	if start < 0 {
		return text, ""
	}
	before, signed := text[:start], text[start+len(pgpSigned):]
	after := ""
	if n := armorLine(signed, pgpSignature); n >= 0 {
		if _, rest, ok := strings.Cut(signed[n:], pgpEnd); ok {
			after = rest
		}
		signed = signed[:n]
	}
	// The Hash lines end with a blank one.
	if _, body, ok := strings.Cut(signed, "\n\n"); ok {
		signed = body
	}
	signed = strings.ReplaceAll("\n"+signed, "\n- ", "\n")[1:] // §7.2
	return before + signed + strings.TrimPrefix(after, "\n"), "signed"
}

// armorLine returns the offset of a line that is this mark, -1 if there is
// none.
func armorLine(text, mark string) int {
	if strings.HasPrefix(text, mark) {
		return 0
	}
	if n := strings.Index(text, "\n"+mark); n >= 0 {
		return n + 1
	}
	return -1
}
