package rules

import (
	"html"
	"strings"
)

// noticeLimit is how much of a report's own words is read. What mail systems
// say stands in front of the letter that they return.
const noticeLimit = 16 << 10

// notice is a delivery report taken apart.
type notice struct {
	text     string      // the mail system's own words, line by line
	flat     string      // the same, evened
	rest     string      // what stands below them in the same text
	returned string      // the returned letter or its header, "" if none
	dsn      []dsnRecord // per recipient (RFC 3464 §2.3)
	hasDSN   bool        // there is a delivery-status part
	id       string      // Message-ID that a delivery-status part names
}

// readNotice finds the words of the mail system and the returned letter.
func (s *sight) readNotice() *notice {
	n := &notice{}
	var own, markup strings.Builder
	for i := range s.Parts {
		p := &s.Parts[i]
		switch p.Type {
		case "message/delivery-status", "message/global-delivery-status":
			n.hasDSN = true
			if !n.addRecords(p.Text) {
				appendLimited(&own, p.Text) // prose in the wrong part
			}
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "text/rfc822", "text/rfc822-header", "message/partial":
			if n.returned == "" {
				n.returned = strings.TrimLeft(p.Text, "\r\n")
			}
		case "text/plain", "text", "message/feedback-report":
			if n.returned == "" {
				appendLimited(&own, p.Text)
			}
		case "text/html":
			if n.returned == "" {
				appendLimited(&markup, withoutTags(p.Text))
			}
		}
	}
	text := own.String()
	if !strings.Contains(text, "@") {
		text += "\n" + markup.String()
	}
	if strings.TrimSpace(text) == "" || !strings.Contains(text, "@") && strings.Contains(s.Body, "@") {
		text = cut(s.Body, 4*noticeLimit)
	}
	n.addRecords(text)
	var inText string
	n.text, inText = s.splitReturned(text)
	n.text, n.rest = cut(n.text, noticeLimit), cut(inText, noticeLimit)
	if n.returned == "" {
		n.returned = inText
	}
	n.flat = even(n.text)
	return n
}

func appendLimited(b *strings.Builder, text string) {
	if b.Len() < 4*noticeLimit {
		b.WriteString(cut(text, 4*noticeLimit))
		b.WriteByte('\n')
	}
}

// withoutTags gives the text of HTML, roughly: enough to find addresses.
func withoutTags(markup string) string {
	var b strings.Builder
	for rest := cut(markup, 4*noticeLimit); rest != ""; {
		text, tag, open := strings.Cut(rest, "<")
		b.WriteString(html.UnescapeString(text))
		if !open {
			break
		}
		name, after, _ := strings.Cut(tag, ">")
		if at := strings.IndexByte(name, '@'); at > 0 && !strings.Contains(name, "=") && !strings.Contains(name, " ") {
			b.WriteString("<" + name + ">") // an address that was not escaped
		}
		switch strings.ToLower(strings.TrimLeft(cut(name, 3), "/")) {
		case "br", "p", "br/", "div", "di", "tr", "td", "li", "h1", "h2", "h3", "p c", "p s", "td ", "tr ", "br ":
			b.WriteByte('\n')
		}
		rest = after
	}
	return b.String()
}
