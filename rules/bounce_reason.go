package rules

import "strings"

// diagnose fills in status, permanence and the reason. The mail system's own
// words about this recipient go before its status code: 5.7.1 and 5.0.0 stand
// for everything, the words behind them mostly for one thing.
func (s *sight) diagnose(b *Bounce, n *notice, record *dsnRecord) {
	words := ""
	if record != nil {
		b.Status, words = record.status, record.diagnostic
	}
	near := n.around(b.Recipient)
	for _, text := range [...]string{words, near, n.text} {
		if code, ok := statusIn(text); ok && (b.Status == "" || vague(b.Status) && !vague(code)) && !strings.HasPrefix(code, "2") {
			b.Status = code
		}
	}
	if b.Status == "" {
		for _, text := range [...]string{words, near, n.text} {
			if b.Status = replyCodeIn(text); b.Status != "" {
				break
			}
		}
	}
	i := s.reason(b.Status, even(cut(words, 2000)), even(cut(near, 2000)), n.flat)
	gone := s.marks.phrases.has(n.flat, textOver)
	if i < 0 {
		b.Why = "the other server did not say why it refused the letter"
		b.Permanent = strings.HasPrefix(b.Status, "5")
		return
	}
	r := s.marks.reasons[i]
	b.Why = r.Why
	switch r.Permanent {
	case "yes":
		// A 4.x.x "unknown user" is a server in trouble, unless it has given up.
		b.Permanent = !strings.HasPrefix(b.Status, "4") || gone && r.Name == "unknown"
	case "code":
		b.Permanent = strings.HasPrefix(b.Status, "5")
	}
}

// reason picks one of the reasons: by words about the recipient, else by a
// telling status code, else by words anywhere in the report; -1 if none.
func (s *sight) reason(status string, texts ...string) int {
	byCode, known := -1, false
	if _, rest, ok := strings.Cut(status, "."); ok {
		if byCode, known = s.marks.codes[rest]; !known {
			byCode = -1
		}
	}
	telling := known && s.marks.reasons[byCode].Permanent != "code"
	for i, text := range texts {
		if i == 1 && telling && texts[0] == "" || i == 2 && telling {
			return byCode
		}
		if found := s.reasonWords(text); found >= 0 && text != "" {
			return found
		}
	}
	return byCode
}

// reasonWords gives the first reason in the order of the rule file of which a
// phrase stands in an evened text, -1 if none. A phrase inside a longer one
// does not count: "not listed in" speaks of no block list.
func (s *sight) reasonWords(text string) int {
	best, end := -1, 0
	s.marks.phrases.find(text, func(at int, ph markPhrase) bool {
		if ph.set != textReason || at+len(ph.text) < end {
			return true
		}
		if at+len(ph.text) == end && at > 0 && best >= 0 {
			return true
		}
		end = max(end, at+len(ph.text))
		if best < 0 || ph.index < best {
			best = ph.index
		}
		return best != 0
	})
	return best
}

// vague tells whether a status code says nothing but success or failure.
func vague(status string) bool { return strings.HasSuffix(status, ".0.0") }

// around gives the lines about a recipient: its own and the three below.
func (n *notice) around(recipient string) string {
	if recipient == "" {
		return ""
	}
	at := strings.LastIndex(strings.ToLower(n.text), recipient)
	if at < 0 || at > len(n.text) {
		return ""
	}
	start := strings.LastIndexByte(n.text[:at], '\n') + 1
	end, lines := at, 0
	for end < len(n.text) && lines < 4 && end-start < 2000 {
		if n.text[end] == '\n' {
			lines++
		}
		end++
	}
	return n.text[start:end]
}

// statusIn finds the first enhanced status code (RFC 3463 §2) in a text.
func statusIn(text string) (string, bool) {
	for i := 0; i+4 < len(text); i++ {
		if c := text[i]; c != '2' && c != '4' && c != '5' || text[i+1] != '.' || i > 0 && (isDigitByte(text[i-1]) || text[i-1] == '.' || isLetterByte(text[i-1])) {
			continue
		}
		subject := digits(text[i+2:], 3)
		dot := i + 2 + subject
		if subject == 0 || dot >= len(text) || text[dot] != '.' {
			continue
		}
		detail := digits(text[dot+1:], 3)
		end := dot + 1 + detail
		if detail == 0 || end < len(text) && (isDigitByte(text[end]) || text[end] == '.' && end+1 < len(text) && isDigitByte(text[end+1]) || text[end] == '-' && end+1 < len(text) && isDigitByte(text[end+1])) {
			continue // an Internet address or a version
		}
		return text[i:end], true
	}
	return "", false
}

// replyCodeIn finds the first SMTP reply code for a failure (RFC 5321 §4.2) at
// the start of a word, "" if none.
func replyCodeIn(text string) string {
	for i := 0; i+2 < len(text); i++ {
		c := text[i]
		if c != '4' && c != '5' || text[i+1] < '0' || text[i+1] > '5' || !isDigitByte(text[i+2]) {
			continue
		}
		if i > 0 && !strings.ContainsRune(" \t\n\r:;#(<['\"=-", rune(text[i-1])) {
			continue
		}
		if i+3 < len(text) && !strings.ContainsRune(" \t\n\r-:;.,)<]'\"", rune(text[i+3])) {
			continue
		}
		return text[i : i+3]
	}
	return ""
}

func digits(s string, limit int) int {
	n := 0
	for n < len(s) && n < limit && isDigitByte(s[n]) {
		n++
	}
	return n
}

func isDigitByte(c byte) bool  { return c >= '0' && c <= '9' }
func isLetterByte(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
