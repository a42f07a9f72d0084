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

// report recognises machine-written reports about letters: disposition
// notifications (RFC 8098), abuse reports (RFC 5965), and delivery reports of
// any make.
func (s *sight) report() (Verdict, bool) {
	kind := ""
	if s.Type == "multipart/report" {
		kind = strings.ToLower(s.Params["report-type"])
	}
	for i := range s.Parts {
		if kind == "" && !s.passedOn() {
			kind, _ = strings.CutPrefix(s.Parts[i].Type, "message/")
		}
		switch kind {
		case "disposition-notification":
			return machine(KindReceipt, "a report that a letter was displayed or deleted (disposition notification)")
		case "feedback-report":
			return machine(KindFeedback, "an abuse report about a letter (feedback report)")
		case "delivery-status", "global-delivery-status":
		default:
			if s.Type != "multipart/report" {
				kind = ""
			}
		}
	}
	switch kind {
	case "disposition-notification":
		return machine(KindReceipt, "a report that a letter was displayed or deleted (disposition notification)")
	case "feedback-report":
		return machine(KindFeedback, "an abuse report about a letter (feedback report)")
	}
	if !s.mayBeReport() {
		return Verdict{}, false
	}
	return s.delivery(s.readNotice())
}

// mayBeReport spares people's mail the work: every report has at least one of
// these marks.
func (s *sight) mayBeReport() bool {
	if s.Type == "multipart/report" || s.null || s.stamped != "" || s.Header.Has("X-Failed-Recipients") {
		return true
	}
	if daemon, _ := s.daemonSender(); daemon {
		return true
	}
	return s.marks.phrases.has(s.subject, subjectFailed) || s.marks.phrases.has(s.subject, subjectDelayed) || s.marks.phrases.has(s.subject, subjectDelivered)
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

// delivery gives the verdict on a delivery report.
func (s *sight) delivery(n *notice) (Verdict, bool) {
	why, ok := s.isDelivery(n)
	if !ok {
		return Verdict{}, false
	}
	record, outcome := n.outcome(s)
	switch outcome {
	case KindDelivered:
		return machine(KindDelivered, "a delivery report: the letter arrived or was passed on ("+why+")")
	case KindDelayed:
		reason := "a delivery report: the letter is still on its way ("
		if to := s.recipient(n, record); to != "" {
			reason = "a delivery report: the letter to " + quoteShort(to) + " is still on its way ("
		}
		return machine(KindDelayed, reason+why+")")
	}
	bounce := s.bounce(n, record)
	v, _ := machine(KindBounce, "a delivery report: "+bounce.Why+" ("+why+")")
	v.Bounce = bounce
	return v, true
}

// isDelivery weighs the evidence for a delivery report and names it. Words
// alone never suffice unless they open the mail as only mail systems do and
// the subject agrees: people quote reports and ask what they mean.
func (s *sight) isDelivery(n *notice) (why string, ok bool) {
	phrases := s.marks.phrases
	if s.Type == "multipart/report" && (n.hasDSN || len(n.dsn) > 0 || strings.EqualFold(s.Params["report-type"], "delivery-status")) {
		return "multipart/report", true
	}
	daemon, maybePerson := s.daemonSender()
	program := daemon || s.null
	if !program && (s.passedOn() || s.isReply()) {
		return "", false
	}
	_, absent := hasAnyPrefix(s.subject, s.marks.prefix[prefixVacation])
	if absent && !n.hasDSN {
		return "", false
	}
	subject := phrases.has(s.subject, subjectFailed) || phrases.has(s.subject, subjectDelayed) || phrases.has(s.subject, subjectDelivered)
	header := s.Header.Has("X-Failed-Recipients")
	found, words := phrases.which(cut(n.flat, 4000), textFailed)
	if !words {
		if found, words = phrases.which(cut(n.flat, 4000), textDelayed); !words {
			found, words = phrases.which(cut(n.flat, 4000), textDelivered)
		}
	}
	switch {
	case n.hasDSN && (program || s.stamped != "" || subject):
		return "message/delivery-status", true
	case header && (program || s.stamped != "" || subject || words):
		return "X-Failed-Recipients", true
	case program && words:
		return "“" + found + "”", true
	case program && subject:
		return "subject “" + quoteShort(s.Subject) + "”", true
	case daemon && !maybePerson && phrases.has(n.flat, textReason) && strings.Contains(n.text, "@"):
		return "sent by " + quoteShort(s.From+" "+s.FromName), true
	case subject && words && s.stamped != "" && s.seen[markRule] == "" && s.seen[KindForwarded] == "":
		return "“" + found + "”", true
	case len(n.dsn) > 0 && subject && !s.human():
		return "fields of a delivery report", true
	}
	return s.opening(n, subject)
}

// opening recognises reports that have lost every mark of their header.
func (s *sight) opening(n *notice, subject bool) (string, bool) {
	if !subject || s.human() || s.marks.phrases.has(cut(n.flat, 1000), textRequest) {
		return "", false
	}
	found := ""
	s.marks.phrases.find(cut(n.flat, 120), func(at int, ph mark) bool {
		if ph.set == textOpening && strings.Trim(n.flat[:at], " -=_#:.") == "" || ph.set == textFailed && strings.Trim(n.flat[:at], " -=_#:.") == "" && n.returned != "" {
			found = ph.text
		}
		return found == ""
	})
	return "“" + found + "”", found != ""
}

// human tells whether the header names a program that people write mail with.
func (s *sight) human() bool {
	if s.Header.Has("User-Agent") || s.Header.Has("Thread-Index") || s.Header.Has("X-Originating-Client") {
		return true
	}
	mailer := strings.ToLower(s.Header.Get("X-Mailer"))
	for _, name := range [...]string{"outlook", "apple mail", "iphone", "ipad", "thunderbird", "the bat", "evolution", "webmail", "roundcube", "eudora", "airmail", "spark", "k-9"} {
		if strings.Contains(mailer, name) {
			return true
		}
	}
	return false
}

// outcome tells what became of the letter: KindBounce, KindDelayed or
// KindDelivered, and the record that says so, nil where only words do.
// Seen in practice: Action "failed" with a 4.x.x status after the last of many
// attempts; the action is what happened, so it goes first.
func (n *notice) outcome(s *sight) (*dsnRecord, string) {
	var delayed, delivered *dsnRecord
	for i := range n.dsn {
		r := &n.dsn[i]
		switch r.outcome() {
		case KindBounce:
			return r, KindBounce
		case KindDelayed:
			delayed = r
		case KindDelivered:
			delivered = r
		}
	}
	switch {
	case delayed != nil:
		return delayed, KindDelayed
	case delivered != nil:
		return delivered, KindDelivered
	}
	phrases := s.marks.phrases
	var late, over, arrived, reason bool
	phrases.find(n.flat, func(_ int, ph mark) bool {
		late = late || ph.set == textDelayed
		over = over || ph.set == textOver
		arrived = arrived || ph.set == textDelivered
		reason = reason || ph.set == textReason
		return true
	})
	switch {
	case phrases.has(s.subject, subjectDelayed) || late && !over:
		return n.first(), KindDelayed
	case (arrived || phrases.has(s.subject, subjectDelivered)) && !reason:
		return n.first(), KindDelivered
	}
	return n.first(), KindBounce
}

// first gives the first record, nil if there is none.
func (n *notice) first() *dsnRecord {
	if len(n.dsn) == 0 {
		return nil
	}
	return &n.dsn[0]
}

// bounce words a failure.
func (s *sight) bounce(n *notice, record *dsnRecord) *Bounce {
	b := &Bounce{Recipient: s.recipient(n, record), MessageID: n.letterID(s)}
	if record != nil {
		b.OriginalRecipient = record.original
		if b.OriginalRecipient == b.Recipient {
			b.OriginalRecipient = ""
		}
	}
	s.diagnose(b, n, record)
	return b
}
