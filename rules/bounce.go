package rules

import "strings"

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
	if _, ok := hasAnyPrefix(s.subject, s.marks.prefix[prefixReceipt]); ok {
		if found := s.words()[textReceipt]; found != "" {
			return machine(KindReceipt, "a report that a letter was displayed or deleted (“"+found+"”)")
		}
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
	return s.reportSubject()
}

// reportSubject tells whether the subject speaks of a delivery.
func (s *sight) reportSubject() bool {
	return s.topics[subjectFailed] != "" || s.topics[subjectDelayed] != "" || s.topics[subjectDelivered] != ""
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
	program := daemon && !maybePerson || s.null
	if !program && (s.passedOn() || s.isReply()) {
		return "", false
	}
	_, absent := hasAnyPrefix(s.subject, s.marks.prefix[prefixVacation])
	if absent && !n.hasDSN {
		return "", false
	}
	subject := s.reportSubject()
	header := s.Header.Has("X-Failed-Recipients")
	start := phrases.all(cut(n.flat, 4000))
	found := start[textFailed]
	if found == "" {
		found = start[textDelayed]
	}
	if found == "" {
		found = start[textDelivered]
	}
	words := found != ""
	switch {
	case n.hasDSN && (program || daemon || s.stamped != "" || subject):
		return "message/delivery-status", true
	case header && (program || s.stamped != "" || subject || words):
		return "X-Failed-Recipients", true
	case program && words:
		return "“" + found + "”", true
	case program && subject:
		return "subject “" + quoteShort(s.Subject) + "”", true
	case daemon && (!maybePerson && start[textReason] != "" && strings.Contains(n.text, "@") ||
		atLeastTwo(subject, words, start[textReason] != "", n.returned != "", s.opens(n))):
		if words {
			return "“" + found + "”", true
		}
		return "sent by " + quoteShort(strings.TrimSpace(s.From+" "+s.FromName)), true
	case subject && words && s.stamped != "" && s.seen[markRule] == "" && s.seen[KindForwarded] == "":
		return "“" + found + "”", true
	case len(n.dsn) > 0 && subject && !s.human():
		return "fields of a delivery report", true
	}
	return s.opening(n, subject)
}

// atLeastTwo tells whether two of the signs are there.
func atLeastTwo(signs ...bool) bool {
	n := 0
	for _, sign := range signs {
		if sign {
			n++
		}
	}
	return n >= 2
}

// opens tells whether the mail begins with words that only mail systems write.
func (s *sight) opens(n *notice) bool {
	_, ok := s.opener(n, false)
	return ok
}

// opener gives the phrase that a report begins with: one that only mail
// systems write, or, with loose, any that reports use.
func (s *sight) opener(n *notice, loose bool) (found string, ok bool) {
	s.marks.phrases.find(cut(n.flat, 120), func(at int, ph markPhrase) bool {
		if (ph.set == textOpening || loose && ph.set == textFailed) && strings.Trim(n.flat[:at], " -=_#:.") == "" {
			found, ok = ph.text, true
		}
		return !ok
	})
	return found, ok
}

// opening recognises reports that have lost every mark of their header.
func (s *sight) opening(n *notice, subject bool) (string, bool) {
	if !subject || s.human() || s.marks.phrases.has(cut(n.flat, 1000), textRequest) {
		return "", false
	}
	found, ok := s.opener(n, n.returned != "")
	return "“" + found + "”", ok
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
	phrases.find(n.flat, func(_ int, ph markPhrase) bool {
		late = late || ph.set == textDelayed
		over = over || ph.set == textOver
		arrived = arrived || ph.set == textDelivered
		reason = reason || ph.set == textReason
		return true
	})
	code, _ := statusIn(n.text)
	switch {
	case s.topics[subjectDelayed] != "" && (late || !strings.HasPrefix(code, "5")) || late && !over:
		return n.first(), KindDelayed
	case (arrived || s.topics[subjectDelivered] != "") && !reason:
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
