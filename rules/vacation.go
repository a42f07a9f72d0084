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
	if s.titled(prefixVacation) {
		return machine(KindVacation, "an absence note (subject “"+quoteShort(s.Subject)+"”)")
	}
	if why, ok := s.seen[KindVacation]; ok {
		return machine(KindVacation, "an absence note ("+why+")")
	}
	if s.titled(prefixAutoReply) {
		kind := KindAutoReply
		if s.words()[textAbsence] != "" {
			kind = KindVacation
		}
		return machine(kind, "an automatic answer (subject “"+quoteShort(s.Subject)+"”)")
	}
	return s.absence()
}

// titled tells whether the subject is the title of an automatic answer.
// Without any mark in the header it must stand there like a title: "Automatic
// reply: …", or alone, and not "Automatic reply cannot be switched off".
func (s *sight) titled(set markSet) bool {
	prefix, ok := hasAnyPrefix(s.subject, s.marks.prefix[set])
	if !ok || s.marked() {
		return ok
	}
	rest := strings.TrimSpace(s.subject[len(prefix):])
	switch {
	case strings.HasSuffix(s.subject, "?"), s.topics[textRequest] != "":
		return false
	case strings.HasSuffix(prefix, ":"):
		return true
	case rest != "" && !strings.ContainsAny(cut(rest, 1), ":([-") && !strings.Contains(cut(rest, 30), ":") && !strings.HasPrefix(rest, "："):
		return false
	}
	return rest != "" || s.words()[textRequest] == "" && !strings.ContainsAny(s.head, "?？")
}

// marked tells whether the header says by any means that no person, or nobody
// who wants an answer, sent the mail.
func (s *sight) marked() bool {
	return s.stamped != "" || s.null || s.seen[KindAutoReply] != "" || s.seen[KindVacation] != "" || s.seen[markSuppress] != "" || s.rulesLoop != ""
}

// absence judges the text alone.
func (s *sight) absence() (Verdict, bool) {
	said := s.words()
	absence := said[textAbsence]
	if absence == "" && said[textAutomatic] == "" {
		return Verdict{}, false
	}
	automatic, others := "", 0
	s.marks.phrases.find(s.head, func(at int, ph markPhrase) bool {
		switch {
		case ph.set == textConsequence:
			others++
		case ph.set == textAutomatic && automatic == "" && opensSentence(s.head, at):
			automatic = ph.text
		}
		return true
	})
	wish, marked, subject := said[textRequest] != "", s.marked(), s.topics[textAbsence] != ""
	switch {
	case marked && s.seen[KindForwarded] == "" && s.seen[markRule] == "" && absence != "" && (others > 0 || !wish):
		return machine(KindVacation, "an absence note (“"+absence+"”)")
	case automatic != "" && absence != "":
		return machine(KindVacation, "an absence note (“"+automatic+"”)")
	case automatic != "":
		return machine(KindAutoReply, "calls itself an automatic answer (“"+automatic+"”)")
	case wish || absence == "" || strings.ContainsAny(s.head, "?？"):
		return Verdict{}, false
	case others >= 3 || others >= 1 && subject || others >= 1 && (s.isReply() || s.Header.Has("In-Reply-To")):
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
