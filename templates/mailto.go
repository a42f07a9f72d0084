package templates

import "strings"

// MailTo is a link that opens a mail to an address, under a subject (RFC 6068).
// Sources add the words with the function mail.
func MailTo(address, subject string) string {
	local, domain, _ := strings.Cut(address, "@")
	return "mailto:" + percent(local) + "@" + percent(domain) + "?subject=" + percent(subject)
}

// percent encodes all but letters, digits and a few signs: what Outlook, Gmail
// and Apple Mail all read alike. A plus sign would be a space to some of them,
// and the end of a line is CR LF to all.
func percent(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}
