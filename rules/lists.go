package rules

import (
	"slices"
	"strings"
)

// list recognises what came through a list or in bulk (RFC 2919, RFC 2369):
// people may have written it, but not to us alone.
func (s *sight) list() (Verdict, bool) {
	why, ok := s.seen[KindList]
	if !ok || s.onlyOwnList() {
		return Verdict{}, false
	}
	return silent(KindList, "came through a list or in bulk ("+why+")")
}

// onlyOwnList tells whether all marks of a list come from the desk itself: its
// address may be a group (Google Groups, Mailman), which then stamps all that
// it passes on. Every field that names a list has to name the desk, and none
// may say that the mail went out in bulk.
func (s *sight) onlyOwnList() bool {
	if len(s.Desk) == 0 {
		return false
	}
	named, leaves := false, 0
	for _, f := range s.Header {
		switch own, names := s.ownListField(f); {
		case names && !own:
			return false
		case names:
			named = true
		case strings.EqualFold(f.Name, "List-Unsubscribe"):
			leaves++ // the second one is that of another list, which the desk is on
		}
	}
	return named && leaves <= 1
}

// ownListField tells whether a field names a list or calls the mail bulk, and
// whether what it says fits the desk's own list.
func (s *sight) ownListField(f Field) (own, names bool) {
	value := strings.ToLower(cut(strings.TrimSpace(f.Value), 1000))
	switch strings.ToLower(f.Name) {
	case "list-id":
		return s.isDeskList(value), true
	case "list-post":
		if withoutComment(value) == "no" { // RFC 2369 §3.4
			return false, false
		}
		return slices.Contains(s.Desk, addressIn(value)), true
	case "mailing-list", "x-mailing-list", "x-mailinglist", "x-beenthere":
		return slices.Contains(s.Desk, addressIn(value)), true
	case "list-unsubscribe-post": // RFC 8058: what newsletters bear
		return false, true
	case "precedence", "x-precedence", "precedence-type":
		own = strings.HasPrefix(withoutComment(value), "list")
		return own, !own && matchesAny(value, []string{"bulk*", "junk*", "first-class-bulk*"})
	}
	return false, false
}

// isDeskList tells whether a List-Id (RFC 2919 §2) in lower case is that of
// the desk: the list support@example.org has the id <support.example.org>.
func (s *sight) isDeskList(id string) bool {
	if open := strings.LastIndexByte(id, '<'); open >= 0 {
		id, _, _ = strings.Cut(id[open+1:], ">")
	}
	id = strings.TrimSpace(id)
	return slices.ContainsFunc(s.Desk, func(address string) bool {
		return id == address || id == strings.Replace(address, "@", ".", 1)
	})
}

// suppressed recognises people's mail that asks for no automatic answer.
func (s *sight) suppressed() (Verdict, bool) {
	why, ok := s.seen[markSuppress]
	if !ok {
		return Verdict{}, false
	}
	return silent(KindPerson, "asks for no automatic answer ("+why+")")
}

// noReply recognises senders that read no answers. A Reply-To elsewhere makes
// such a mail answerable: web forms send people's words from such addresses.
func (s *sight) noReply() (Verdict, bool) {
	if s.isNoReply(s.From) {
		reply := addressIn(strings.ToLower(s.Header.Get("Reply-To")))
		if reply == "" || s.isNoReply(reply) {
			return silent(KindNoReply, "the sender reads no answers ("+quoteShort(s.From)+")")
		}
		return Verdict{}, false
	}
	// Who asks about such a mail, or wants something, has only copied the words.
	said := s.words()
	if found := said[textNoReply]; found != "" && said[textRequest] == "" && !strings.ContainsAny(s.head, "?？") && !s.isReply() && !s.passedOn() {
		return silent(KindNoReply, "says that answers are not read (“"+found+"”)")
	}
	return Verdict{}, false
}

// isNoReply tells whether an address says in its name that it reads nothing.
func (s *sight) isNoReply(address string) bool {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return false
	}
	local := squeeze(cut(address[:at], 100))
	for _, word := range s.marks.noreply {
		if strings.Contains(local, word) {
			return true
		}
	}
	// Only below a domain of its own: noreply.com may belong to anybody.
	labels := strings.Split(cut(address[at+1:], 255), ".")
	for _, label := range labels[:max(len(labels)-2, 0)] {
		for _, word := range s.marks.noreply {
			if squeeze(label) == word {
				return true
			}
		}
	}
	return false
}

// calendar recognises invitations and the answers to them (RFC 5546, RFC
// 6047). A calendar file that somebody attached to a letter is none.
func (s *sight) calendar() (Verdict, bool) {
	if why, ok := s.seen[KindCalendar]; ok {
		return silent(KindCalendar, "an invitation or the answer to one ("+why+")")
	}
	for i := range s.Parts {
		p := &s.Parts[i]
		if p.Type != "text/calendar" && p.Type != "application/ics" {
			continue
		}
		if method := s.method(p); method != "" {
			return silent(KindCalendar, "an invitation or the answer to one (text/calendar, "+method+")")
		}
	}
	if s.Type == "text/calendar" && len(s.Parts) == 0 {
		return silent(KindCalendar, "an invitation or the answer to one (text/calendar)")
	}
	return Verdict{}, false
}

// method gives the iTIP method of a calendar part where the part is the mail
// itself, "" where it is a file in it.
func (s *sight) method(p *Part) string {
	method := strings.ToLower(p.Params["method"])
	if method == "" {
		if s.Type != "text/calendar" && (s.Type != "multipart/alternative" || p.Name != "") {
			return ""
		}
		method = methodLine(p.Text)
	}
	switch method {
	case "request", "reply", "cancel", "counter", "declinecounter", "refresh", "add":
	default:
		return ""
	}
	_, named := hasAnyPrefix(s.subject, s.marks.prefix[prefixCalendar])
	if p.Name == "" || named || s.Type == "text/calendar" || s.Type == "multipart/alternative" {
		return method
	}
	return ""
}

// methodLine finds the METHOD property (RFC 5545 §3.7.2).
func methodLine(text string) string {
	for line := range strings.Lines(cut(text, 4096)) {
		if value, ok := cutPrefixFold(line, "METHOD:"); ok {
			return strings.ToLower(strings.TrimSpace(value))
		}
	}
	return ""
}

// cutPrefixFold is strings.CutPrefix without regard to ASCII case.
func cutPrefixFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}
