package rules

import "strings"

// vacation recognises absence notes and other automatic answers by their
// words, also where no header field says so.
//
// A person who mentions an absence is kept apart by three signs: a forwarded
// subject, a wish ("could you", "is broken"), and a text that says nothing an
// absence note says besides.
func (s *sight) vacation() (Verdict, bool) {
	if s.passedOn() {
		return Verdict{}, false
	}
	if _, ok := hasAnyPrefix(s.subject, s.marks.prefix[prefixVacation]); ok && !s.asksAfter(s.subject) {
		return machine(KindVacation, "an absence note (subject “"+quoteShort(s.Subject)+"”)")
	}
	if why, ok := s.seen[KindVacation]; ok {
		return machine(KindVacation, "an absence note ("+why+")")
	}
	if _, ok := hasAnyPrefix(s.subject, s.marks.prefix[prefixAutoReply]); ok {
		kind := KindAutoReply
		if s.marks.phrases.has(s.words(), textAbsence) {
			kind = KindVacation
		}
		return machine(kind, "an automatic answer (subject “"+quoteShort(s.Subject)+"”)")
	}
	return s.absence()
}

// asksAfter tells whether a subject that begins like an absence note goes on
// like a question to the desk: "Out of office: how do I …".
func (s *sight) asksAfter(subject string) bool {
	return s.seen[KindAutoReply] == "" && s.stamped == "" && !s.null && s.rulesLoop == "" &&
		!s.isReply() && (strings.HasSuffix(subject, "?") || s.marks.phrases.has(subject, textRequest))
}

// absence judges the text alone.
func (s *sight) absence() (Verdict, bool) {
	var absence, automatic string
	others, wish := 0, false
	text := s.words()
	s.marks.phrases.find(text, func(at int, ph mark) bool {
		switch ph.set {
		case textAbsence:
			if absence == "" {
				absence = ph.text
			}
		case textConsequence:
			others++
		case textAutomatic:
			if automatic == "" && opensSentence(text, at) {
				automatic = ph.text
			}
		case textRequest:
			wish = true
		}
		return true
	})
	marked := s.stamped != "" || s.null || s.seen[KindAutoReply] != "" || s.seen[markSuppress] != "" || s.rulesLoop != ""
	subject := s.marks.phrases.has(s.subject, textAbsence)
	switch {
	case marked && s.seen[KindForwarded] == "" && s.seen[markRule] == "" && absence != "" && (others > 0 || !wish):
		return machine(KindVacation, "an absence note (“"+absence+"”)")
	case automatic != "" && absence != "":
		return machine(KindVacation, "an absence note (“"+automatic+"”)")
	case automatic != "":
		return machine(KindAutoReply, "calls itself an automatic answer (“"+automatic+"”)")
	case wish || absence == "" || strings.ContainsAny(text, "?？"):
		return Verdict{}, false
	case others >= 2 || others == 1 && (subject || s.isReply()):
		return machine(KindVacation, "reads like an absence note (“"+absence+"”, and nothing is asked for)")
	}
	return Verdict{}, false
}

// opensSentence tells whether what stands at that place of an evened text is
// the writer's own sentence near the start, not a citation in the middle of one.
func opensSentence(text string, at int) bool {
	before := strings.TrimRight(text[:at], " -=_[(<#")
	return at < 400 && (before == "" || strings.ContainsAny(before[len(before)-1:], ".!,:;])") && !strings.HasSuffix(before, ":") || strings.HasSuffix(before, "。"))
}
