package mailin

import (
	"bytes"
	"strings"
	"time"

	"refdesk/desk"
	"refdesk/rules"
)

// Limits bound what a mail may cost. Fields that are zero default to those of
// DefaultLimits.
type Limits struct {
	Header    int   // bytes of header that are read, in each part
	Fields    int   // header fields in each part
	Depth     int   // nesting of parts
	Parts     int   // parts in all
	Decoded   int64 // bytes of all decoded parts together
	TextBytes int   // bytes of readable text
}

// DefaultLimits are generous for mail that people write.
var DefaultLimits = Limits{
	Header:    256 << 10,
	Fields:    1000,
	Depth:     20,
	Parts:     500,
	Decoded:   100 << 20,
	TextBytes: 256 << 10,
}

func (l Limits) filled() Limits {
	fill := func(n *int, otherwise int) {
		if *n <= 0 {
			*n = otherwise
		}
	}
	fill(&l.Header, DefaultLimits.Header)
	fill(&l.Fields, DefaultLimits.Fields)
	fill(&l.Depth, DefaultLimits.Depth)
	fill(&l.Parts, DefaultLimits.Parts)
	fill(&l.TextBytes, DefaultLimits.TextBytes)
	if l.Decoded <= 0 {
		l.Decoded = DefaultLimits.Decoded
	}
	return l
}

// Parse makes what can be made of a raw mail; it never fails. What could not
// be understood is said in Fault. All strings of the result are valid UTF-8.
// Attachments that needed no decoding share memory with raw.
//
// Of a raw mail with cuts it makes the same, but for the content of files that
// were cut; or it says in Lacks that it cannot.
func Parse(raw desk.RawMail, limits Limits) *desk.Mail {
	m := &desk.Mail{RawMail: raw}
	content := raw.Raw
	if raw.Raw == nil {
		content = raw.Head
	}
	if m.Hash == "" {
		m.Hash = ContentHash(content)
	}
	w := &walker{limits: limits.filled(), cuts: raw.Cuts}
	envelope := skipEnvelope(content)
	content = content[envelope:]
	root := w.read(withLineFeeds(content), envelope, "text/plain", 0)
	w.look(0, root.at)
	if bytes.IndexByte(content, '\n') < 0 { // what was left out tells how lines end
		w.look(0, len(raw.Raw))
	}
	if w.charset == "" {
		w.charset = metaCharsetOf(root)
	}
	fillHeader(m, root, w)
	if raw.Raw == nil {
		w.fault("the mail of %d bytes is over the limit: only its header was read", raw.Size)
	} else {
		fillBody(m, root, w)
	}
	if m.Lacks = w.lacks; m.Lacks {
		w.fault("some of it is not kept any more")
	}
	m.Fault = strings.Join(w.faults, "; ")
	return m
}

// withLineFeeds gives a mail whose lines end in bare CR usual line ends.
func withLineFeeds(b []byte) []byte {
	if bytes.IndexByte(b, '\n') >= 0 || bytes.IndexByte(b, '\r') < 0 {
		return b
	}
	return bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
}

// fillHeader fills in what the header of the whole mail says.
func fillHeader(m *desk.Mail, root *part, w *walker) {
	h, charset := root.header, w.charset
	m.Header = h.decoded(charset)
	m.Type, m.Params = root.said, root.params
	m.Subject = m.Header.Get("Subject")
	addresses := func(field string) []desk.Address {
		return parseAddresses(eightBit(h.all(field, ", "), charset), charset)
	}
	m.Authors = addresses("From")
	m.Author = author(m.Authors)
	if senders := addresses("Sender"); len(senders) > 0 {
		m.Sender = senders[0]
	}
	m.ReplyTo, m.ToList, m.CcList = addresses("Reply-To"), addresses("To"), addresses("Cc")
	m.From, m.FromName = m.Author.Addr, m.Author.Name
	m.To = addrsOf(m.ToList, m.CcList)
	m.MessageID = firstID(h.get("Message-ID"))
	m.InReplyTo = parseMessageIDs(h.all("In-Reply-To", " "))
	m.References = parseMessageIDs(h.all("References", " "))
	m.Date = parseDate(h.get("Date"), m.Received)
}

// author is the first of several authors who has an address, which is who can
// be answered.
func author(from []desk.Address) desk.Address {
	for _, a := range from {
		if a.Addr != "" {
			return a
		}
	}
	if len(from) > 0 {
		return from[0]
	}
	return desk.Address{}
}

func addrsOf(lists ...[]desk.Address) []string {
	var addrs []string
	for _, list := range lists {
		for _, a := range list {
			if a.Addr != "" {
				addrs = append(addrs, a.Addr)
			}
		}
	}
	return addrs
}

// fillBody fills in text, parts and attachments.
func fillBody(m *desk.Mail, root *part, w *walker) {
	leaves := leavesOf(root, nil)
	if root.children == nil && root.name == "" && strings.HasPrefix(root.typ, "text/") {
		root.disposition = "" // nothing but this text: whatever it is called
	}
	m.Protection = protectionOf(root)
	c := &composition{w: w, mail: m}
	c.add(w.pick(root))
	for _, leaf := range leaves {
		c.attach(leaf)
	}
	c.finish()
	m.Parts = partsOf(leaves, w)
	if m.Text == "" && m.Forwarded == nil && root.typ != "multipart/report" {
		m.Forwarded = attachedMail(leaves, w, m.Received)
	}
}

func leavesOf(p *part, leaves []*part) []*part {
	if p.children == nil {
		return append(leaves, p)
	}
	for _, child := range p.children {
		leaves = leavesOf(child, leaves)
	}
	return leaves
}

// protectionOf tells how a mail is signed or encrypted (RFC 1847, RFC 8551
// §3, RFC 3156); within its text see openArmor.
func protectionOf(p *part) string {
	if p.encrypted || p.typ == "multipart/encrypted" {
		return "encrypted"
	}
	protection := ""
	if p.typ == "multipart/signed" || isCMS(p) && p.children != nil {
		protection = "signed"
	}
	for _, child := range p.children {
		if inner := protectionOf(child); inner == "encrypted" || protection == "" {
			protection = inner
		}
	}
	return protection
}

// Bounds of the texts that verdicts read.
const (
	partText  = 64 << 10
	partTexts = 256 << 10
)

// partsOf lists the leaves for the verdicts.
func partsOf(leaves []*part, w *walker) []rules.Part {
	left := partTexts
	parts := make([]rules.Part, len(leaves))
	for i, leaf := range leaves {
		parts[i] = rules.Part{Type: leaf.typ, Params: leaf.params, Name: withoutTurns(leaf.name)}
		if left > 0 {
			parts[i].Text = w.verdictText(leaf, min(left, partText))
			left -= len(parts[i].Text)
		}
	}
	return parts
}

// verdictText is the text of a text or message part, "" for all others.
func (w *walker) verdictText(p *part, limit int) string {
	switch {
	case p.wasRead:
		return cutText(p.text, limit)
	case strings.HasPrefix(p.typ, "text/"), strings.HasPrefix(p.typ, "message/"):
		b := cutBytes(w.decode(p), int64(limit))
		w.lacks = w.lacks || p.cut && len(b) < limit
		return cutText(normalText(decodeCharset(b, p.charset(), w.charset)), limit)
	}
	return ""
}

// attachedMail reads the first mail that is attached to one without a text of
// its own: somebody forwards it as a file. nil if there is none.
func attachedMail(leaves []*part, outer *walker, received time.Time) *desk.Forwarded {
	for _, leaf := range leaves {
		if leaf.typ != "message/rfc822" && leaf.typ != "message/global" {
			continue
		}
		limits := outer.limits
		limits.Depth, limits.Decoded = max(1, limits.Depth/2), max(1, limits.Decoded-outer.decoded)
		inner := &walker{limits: limits, cuts: outer.cuts}
		content, at := outer.decode(leaf), -1
		if leaf.cut && transferName(leaf.header.get("Content-Transfer-Encoding")) == "" {
			content, at = leaf.raw, leaf.at
		}
		envelope := skipEnvelope(content)
		root := inner.read(content[envelope:], within(at, envelope), "text/plain", 0)
		m := &desk.Mail{RawMail: desk.RawMail{Received: received}}
		fillHeader(m, root, inner)
		c := &composition{w: inner, mail: m}
		c.add(inner.pick(root))
		c.finish()
		outer.lacks = outer.lacks || inner.lacks || leaf.cut && at < 0
		return &desk.Forwarded{From: m.Author, Subject: m.Subject, Text: m.Body}
	}
	return nil
}
