package rules

import (
	"strings"
)

// headOfText is how much of the newly written text is searched for words that
// automatic answers begin with. People who write more than this write a mail.
const headOfText = 1500

// sight is one mail under judgement, with what its header gave away.
type sight struct {
	*Incoming
	marks *marks

	seen      map[string]string // kind of mark to the first field that says so, worded
	stamped   string            // Auto-Submitted, worded, if it claims a machine
	null      bool              // the return path is empty: no answer can be wanted
	rulesLoop string            // mailbox whose inbox rule acted, lower case
	subject   string            // evened
	topics    *markFindings     // in the subject
	head      string            // evened start of the newly written text, "" until asked for
	said      *markFindings     // in head, nil until asked for
}

// look reads the header once.
func (s *sight) look() {
	var low [64]byte
	for _, f := range s.Header {
		if len(f.Name) > len(low) {
			continue
		}
		name := lowerInto(low[:0], f.Name)
		switch string(name) {
		case "return-path":
			s.null = s.null || strings.TrimSpace(f.Value) == "<>"
		case "x-ms-exchange-inbox-rules-loop":
			s.rulesLoop = strings.ToLower(strings.TrimSpace(f.Value))
		}
		for _, mark := range s.marks.fields[string(name)] {
			s.note(f, string(name), mark)
		}
	}
	s.subject = even(cut(s.Subject, 500))
	s.topics = s.marks.phrases.all(s.subject)
}

// note takes up what one field says.
func (s *sight) note(f Field, name string, mark fieldMark) {
	value := strings.ToLower(cut(strings.TrimSpace(withoutComment(f.Value)), 200))
	if matchesAny(value, mark.Not) || len(mark.Values) > 0 && !matchesAny(value, mark.Values) && !matchesAny(strings.ToLower(cut(f.Value, 200)), mark.Values) {
		return
	}
	if s.seen == nil {
		s.seen = make(map[string]string, 4)
	}
	worded := f.Name
	if len(mark.Values)+len(mark.Not) > 0 {
		worded += ": " + quoteShort(f.Value)
	}
	if s.seen[mark.Kind] == "" {
		s.seen[mark.Kind] = worded
	}
	if name == "auto-submitted" && mark.Kind != markSuppress && s.stamped == "" {
		s.stamped = worded
	}
}

// lowerInto lowers an ASCII name without allocating.
func lowerInto(dst []byte, name string) []byte {
	for i := 0; i < len(name); i++ {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// withoutComment drops a comment (RFC 5322 §3.2.2) in front of a value.
func withoutComment(v string) string {
	v = strings.TrimSpace(v)
	for strings.HasPrefix(v, "(") {
		_, rest, ok := strings.Cut(v, ")")
		if !ok {
			return ""
		}
		v = strings.TrimSpace(rest)
	}
	return v
}

// matchesAny compares a lower-case value with patterns: "x", "x*" or "*x*".
func matchesAny(value string, patterns []string) bool {
	for _, p := range patterns {
		if matchesPattern(value, p) {
			return true
		}
	}
	return false
}

func matchesPattern(value, p string) bool {
	body, open := strings.CutSuffix(p, "*")
	if !open {
		return value == p
	}
	if inner, ok := strings.CutPrefix(body, "*"); ok {
		return strings.Contains(value, inner)
	}
	return strings.HasPrefix(value, body)
}

// words gives the phrases at the start of what was newly written, or of the
// whole text where nothing counts as new.
func (s *sight) words() *markFindings {
	if s.said == nil {
		text := s.Text
		if strings.TrimSpace(text) == "" {
			text = s.Body
		}
		s.head = even(cut(text, headOfText))
		s.said = s.marks.phrases.all(s.head)
	}
	return s.said
}

// passedOn tells whether the subject is that of a forwarded mail.
func (s *sight) passedOn() bool {
	_, ok := hasAnyPrefix(s.subject, s.marks.prefix[prefixForward])
	return ok
}

// isReply tells whether the subject is that of an answer.
func (s *sight) isReply() bool {
	_, ok := hasAnyPrefix(s.subject, s.marks.prefix[prefixReply])
	return ok
}

// daemonSender tells whether the sender is called like a mail system, and
// whether a person may be behind that name all the same.
func (s *sight) daemonSender() (daemon, person bool) {
	local, _, _ := strings.Cut(s.From, "@")
	for _, name := range [...]string{local, s.FromName} {
		if name == "" || len(name) > 80 {
			continue
		}
		squeezed := squeeze(name)
		if p, ok := s.marks.daemons[squeezed]; ok {
			daemon, person = true, person || p
			continue
		}
		for _, part := range [...]string{"mailerdaemon", "maildelivery", "deliverysubsystem", "microsoftexchange3", "postmaster"} {
			if strings.Contains(squeezed, part) {
				daemon, person = true, person || part == "postmaster"
				break
			}
		}
	}
	if !daemon && s.From == "" {
		// A daemon without a domain is no address, so it is not in From.
		raw := squeeze(cut(s.Header.Get("From"), 200))
		daemon = strings.Contains(raw, "mailerdaemon") || strings.Contains(raw, "postmaster") || strings.Contains(raw, "maildelivery")
	}
	if daemon && strings.HasPrefix(squeeze(local), "mailerdaemon") {
		person = false
	}
	return daemon, person
}

// loop recognises our own letters coming back.
func (s *sight) loop() (Verdict, bool) {
	why, ok := s.seen[markLoop]
	if !ok {
		return Verdict{}, false
	}
	kind := KindAutoReply
	if s.seen[KindGenerated] != "" {
		kind = KindGenerated
	}
	return machine(kind, "one of our own letters came back ("+quoteShort(why)+")")
}

// challenge recognises mail that wants its sender to prove being a person.
func (s *sight) challenge() (Verdict, bool) {
	if why, ok := s.seen[KindChallenge]; ok {
		return machine(KindChallenge, "asks the sender to prove being a person ("+why+")")
	}
	if s.passedOn() {
		return Verdict{}, false
	}
	if s.topics[subjectChallenge] != "" && !s.isReply() {
		return machine(KindChallenge, "asks the sender to prove being a person (subject “"+quoteShort(s.Subject)+"”)")
	}
	if found := s.words()[textChallenge]; found != "" && s.said[textRequest] == "" && !strings.ContainsAny(s.head, "?？") {
		return machine(KindChallenge, "asks the sender to prove being a person (“"+found+"”)")
	}
	return Verdict{}, false
}

// stamp recognises mail whose header says that a machine wrote it. Seen in
// practice: ServiceNow stamps what people type into it, Microsoft 365 what an
// inbox rule forwards or redirects; both stay people's words.
func (s *sight) stamp() (Verdict, bool) {
	if why, ok := s.seen[KindForwarded]; ok {
		return silent(KindForwarded, "stamped as automatic, yet may hold a person's words ("+why+")")
	}
	kind, why := KindAutoReply, s.seen[KindAutoReply]
	if why == "" {
		kind, why = KindGenerated, s.seen[KindGenerated]
	}
	if by := s.rule(); by != "" && (why != "" || s.rulesLoop != "") {
		return silent(KindForwarded, "passed on by a rule, so the words may be a person's ("+by+")")
	}
	switch {
	case why != "":
		return machine(kind, "written by a machine ("+why+")")
	case s.rulesLoop != "":
		return machine(KindAutoReply, "written by an inbox rule (X-MS-Exchange-Inbox-Rules-Loop: "+quoteShort(s.rulesLoop)+")")
	}
	return Verdict{}, false
}

// rule gives what says that a rule passed the mail on, "" if nothing does. The
// mailbox that the rule belongs to is another than the author's when a rule
// redirects, and the same when it answers.
func (s *sight) rule() string {
	switch {
	case s.passedOn():
		return "subject “" + quoteShort(s.Subject) + "”"
	case s.rulesLoop != "" && s.From != "" && strings.Contains(s.rulesLoop, "@") && !strings.Contains(s.rulesLoop, s.From):
		return "X-MS-Exchange-Inbox-Rules-Loop: " + quoteShort(s.rulesLoop)
	}
	return s.seen[markRule]
}

// nullPath recognises mail that nobody can answer: RFC 3834 §3.3 and RFC 5321
// §4.5.5 keep the empty return path for reports and automatic answers.
func (s *sight) nullPath() (Verdict, bool) {
	if !s.null {
		return Verdict{}, false
	}
	if s.rule() != "" {
		return silent(KindForwarded, "its return path is empty, yet it was passed on ("+s.rule()+")")
	}
	if s.isReply() || s.Header.Has("In-Reply-To") {
		return machine(KindAutoReply, "written by a machine (empty Return-Path)")
	}
	return machine(KindGenerated, "sent by a program (empty Return-Path)")
}

// daemon recognises mail systems by their name alone.
func (s *sight) daemon() (Verdict, bool) {
	daemon, person := s.daemonSender()
	switch {
	case !daemon || s.passedOn():
		return Verdict{}, false
	case person:
		return silent(KindNoReply, "comes from an address of a mail system, where a person may write too ("+quoteShort(s.From+" "+s.FromName)+")")
	}
	return machine(KindGenerated, "sent by a mail system ("+quoteShort(s.From+" "+s.FromName)+")")
}
