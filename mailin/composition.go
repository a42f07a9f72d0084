package mailin

import (
	"strings"

	"refdesk/desk"
)

// composition puts together the text and the attachments of a mail from its
// parts.
type composition struct {
	w      *walker
	mail   *desk.Mail
	splits []split
	tnef   tnefMail // text that Outlook packed away, for want of another
	shown  shown
	read   int // bytes of text that were taken apart
}

// add takes apart the texts that were picked; those of one kind that follow
// each other are one text, such as the pieces that Apple Mail makes around a
// picture.
func (c *composition) add(texts []*part) {
	for i := 0; i < len(texts); {
		j := i
		var joined strings.Builder
		for ; j < len(texts); j++ {
			text := c.textOf(texts[j])
			if texts[j].html != texts[i].html {
				break
			}
			if j > i && joined.Len() > 0 {
				joined.WriteByte('\n')
			}
			joined.WriteString(text)
			c.read += len(text)
		}
		c.split(joined.String(), texts[i].html)
		i = j
	}
}

// textOf is the text of a part without the files written into it, which
// become attachments. All texts together are no longer than one may be: to take
// them apart takes many times their length of memory.
func (c *composition) textOf(p *part) string {
	text := c.w.readText(p)
	if room := c.w.limits.TextBytes*htmlPerText - c.read; len(text) > room {
		c.w.fault("the text is longer than %d bytes", c.w.limits.TextBytes)
		text = cutText(text, max(room, 0))
		p.text = text
	}
	if p.html || !strings.Contains(text, "begin ") {
		return text
	}
	rest, files := cutUU([]byte(text), c.w.limits.Parts, c.w.limits.Decoded-c.w.decoded)
	if len(files) == 0 {
		return text
	}
	for _, f := range files {
		c.w.decoded += int64(len(f.content))
		c.mail.Attachments = append(c.mail.Attachments, newAttachment(fileName(f.name), "", f.content))
	}
	p.text = string(rest) // once only
	return p.text
}

func (c *composition) split(text string, html bool) {
	if strings.TrimSpace(text) == "" {
		return
	}
	if html {
		c.shown.read(text)
		s := splitHTML(text)
		if s.tooLong {
			c.w.fault("the text has more than %d lines", mostLines)
		}
		c.splits = append(c.splits, s)
		return
	}
	if len(text) > c.w.limits.TextBytes {
		c.w.fault("the text is longer than %d bytes", c.w.limits.TextBytes)
		text = cutText(text, c.w.limits.TextBytes)
	}
	text, protection := openArmor(text)
	if c.mail.Protection == "" {
		c.mail.Protection = protection
	}
	c.splits = append(c.splits, splitText(text))
}

// attach lists a leaf as an attachment unless it is read as text or says
// nothing to people.
func (c *composition) attach(p *part) {
	if p.unlisted || isMachinePart(p) {
		return
	}
	content := c.w.decode(p)
	if len(content) == 0 && p.name == "" {
		return
	}
	if isTNEF(p.typ, content) {
		c.w.lacks = c.w.lacks || p.cut
		if mail, ok := parseTNEF(content, c.w.limits); ok {
			c.attachTNEF(mail)
			return
		}
	}
	if p.archive != nil {
		content = p.archive
	}
	a := newAttachment(p.name, p.typ, content)
	if a.Size = p.size; p.cut {
		a.Content = nil
		c.w.lacks = c.w.lacks || isContainer(content) && p.archive == nil
	}
	a.Decoration = strings.HasPrefix(a.Type, "image/") && c.shown.decoration(p.header.get("Content-ID"), p.size)
	c.mail.Attachments = append(c.mail.Attachments, a)
}

func (c *composition) attachTNEF(mail tnefMail) {
	for _, f := range mail.files {
		if len(c.mail.Attachments) >= c.w.limits.Parts {
			c.w.fault("there are more than %d parts", c.w.limits.Parts)
			return
		}
		c.mail.Attachments = append(c.mail.Attachments, newAttachment(fileName(f.name), f.typ, f.content))
	}
	if c.tnef.text == "" {
		c.tnef.text, c.tnef.html = mail.text, mail.html
	}
}

// isMachinePart tells whether a part serves programs only: signatures and
// their control parts, reports about deliveries, the resource fork of a file.
func isMachinePart(p *part) bool {
	switch p.typ {
	case "application/pgp-signature", "application/pgp-encrypted", "application/pkcs7-signature", "application/x-pkcs7-signature",
		"message/delivery-status", "message/global-delivery-status", "message/disposition-notification", "message/global-disposition-notification",
		"message/feedback-report", "text/rfc822-headers", "message/global-headers", "application/applefile":
		return true
	}
	return false
}

// finish fills in the text of the mail.
func (c *composition) finish() {
	if len(c.splits) == 0 {
		c.split(c.tnef.text, c.tnef.html)
	}
	limit := c.w.limits.TextBytes
	m := c.mail
	var text, body []string
	for _, s := range c.splits {
		text, body = appendText(text, s.text), appendText(body, s.body)
		m.Passages = append(m.Passages, s.passages...)
		m.Quoted = m.Quoted || s.quoted
		m.Whole = m.Whole || s.whole && s.quoted
		if s.forwarded == nil && forwardSubject(m.Subject) {
			s.forwarded = s.original
		}
		if m.Signature == "" {
			m.Signature = s.signature
		}
		if m.Forwarded == nil && s.forwarded != nil {
			m.Forwarded = newForwarded(*s.forwarded, limit)
		}
	}
	m.Text, m.Body = joinTexts(text), joinTexts(body)
	if len(m.Body) > limit {
		c.w.fault("the text is longer than %d bytes", limit)
		m.Text, m.Body = cutText(m.Text, limit), cutText(m.Body, limit)
	}
	m.Signature = cutText(m.Signature, limit)
	for i := range m.Passages {
		m.Passages[i].Quote = cutText(m.Passages[i].Quote, limit)
		m.Passages[i].Text = cutText(m.Passages[i].Text, limit)
	}
}

func appendText(texts []string, s string) []string {
	if s == "" {
		return texts
	}
	return append(texts, s)
}

func joinTexts(texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	for i, t := range texts {
		texts[i] = strings.Trim(t, "\n")
	}
	return strings.Join(texts, "\n\n")
}

// newForwarded reads the From line of a forwarded mail as an address.
func newForwarded(f forwarded, limit int) *desk.Forwarded {
	known := &desk.Forwarded{Subject: oneLine(decodeWords(f.subject, "")), Text: cutText(f.text, limit)}
	line := oneLine(f.from)
	if !strings.Contains(line, "<") { // Outlook writes: Ina Meer [mailto:ina@example.org]
		line = strings.NewReplacer("[mailto:", "<", "[", "<", "]", ">").Replace(line)
	}
	if list := parseAddresses(line, ""); len(list) > 0 {
		known.From = author(list)
	}
	return known
}
