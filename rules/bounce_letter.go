package rules

import "strings"

// letterID finds the Message-ID of the letter that a report is about, "" if
// nothing names it.
func (n *notice) letterID(s *sight) string {
	if n.id != "" {
		return n.id
	}
	for _, text := range [...]string{headerField(n.returned, "message-id"), headerField(n.rest, "message-id"), looseID(n.text)} {
		if id := firstID(text); id != "" {
			return id
		}
	}
	for _, name := range [...]string{"X-Original-Message-ID", "Original-Message-ID", "In-Reply-To", "References"} {
		value := s.Header.Get(name)
		if name == "References" {
			value = value[strings.LastIndexByte(value, '<')+1:]
			value = strings.TrimSpace(strings.TrimRight(value, "> \t"))
		}
		if id := firstID(value); id != "" {
			return id
		}
	}
	return ""
}

// firstID gives the first Message-ID in a field's value, without brackets.
func firstID(value string) string {
	value = strings.TrimSpace(cut(value, 2000))
	if _, rest, ok := strings.Cut(value, "<"); ok {
		value, _, _ = strings.Cut(rest, ">")
	}
	value, _, _ = strings.Cut(strings.TrimSpace(value), " ")
	if !strings.Contains(value, "@") || len(value) > 998 {
		return ""
	}
	return strings.ToValidUTF8(value, "")
}

// looseID finds a Message-ID in the mail system's words.
func looseID(text string) string {
	for line := range strings.Lines(text) {
		low := strings.ToLower(cut(strings.TrimLeft(line, " \t>*-"), 200))
		for _, name := range [...]string{"message-id", "message id", "messageid", "original message-id", "nachrichten-id", "message id:"} {
			if strings.HasPrefix(low, name) {
				line = strings.TrimLeft(line, " \t>*-")
				if _, value, ok := strings.Cut(line, ":"); ok {
					return value
				}
			}
		}
	}
	return ""
}

// headerField gives the unfolded value of the first field of that name (in
// lower case) in the header of a returned letter, "" if there is none.
func headerField(text, name string) string {
	value, in := "", false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if in {
			if line == "" || line[0] != ' ' && line[0] != '\t' || len(value) > 4096 {
				return value
			}
			value += " " + strings.TrimSpace(line)
			continue
		}
		line = strings.TrimLeft(line, "> |")
		if rest, ok := cutPrefixFold(line, name); ok && strings.HasPrefix(rest, ":") {
			value, in = strings.TrimSpace(rest[1:]), true
		}
	}
	return value
}

// splitReturned cuts a text in front of the letter that it returns: at a line
// that announces it, or at its header.
func (s *sight) splitReturned(text string) (own, returned string) {
	at, looked := 0, false // looked: this run of field-like lines was looked at
	for line := range strings.Lines(text) {
		if at > 0 && s.announces(line) && len(strings.TrimSpace(text[:at])) > 20 {
			if rest := text[at+len(line):]; strings.TrimSpace(rest) != "" && !hasMoreWords(rest) {
				return text[:at], rest
			}
		}
		if !startsHeader(line) {
			looked = looked && (line[0] == ' ' || line[0] == '\t')
		} else if !looked {
			looked = true
			if isMailHeader(text[at:]) && strings.TrimSpace(text[:at]) != "" {
				return text[:at], text[at:]
			}
		}
		at += len(line)
		if at > 4*noticeLimit {
			break
		}
	}
	return text, ""
}

// announces tells whether a line says that the returned letter follows.
func (s *sight) announces(line string) bool {
	line = strings.TrimSpace(line)
	if len(line) > 200 || len(line) < 8 {
		return false
	}
	framed := strings.IndexByte("-=*_#", line[0]) >= 0 || strings.HasSuffix(line, ":") || strings.HasSuffix(line, "-")
	if !framed && len(line) > 80 {
		return false
	}
	flat := even(line)
	found, ok := s.marks.phrases.which(flat, textReturned)
	// "The original message was received at …" opens Sendmail's report.
	return ok && (framed || len(flat) < len(found)+16)
}

// hasMoreWords tells whether the mail system goes on after an announcement:
// the returned letter begins with a header field soon, or the report is over.
func hasMoreWords(rest string) bool {
	lines := 0
	for line := range strings.Lines(cut(rest, 2000)) {
		if strings.TrimSpace(line) == "" || strings.Trim(line, "-=_*# \r\n") == "" {
			continue
		}
		if startsHeader(strings.TrimLeft(line, "> |")) {
			return false
		}
		if lines++; lines == 3 {
			return true
		}
	}
	return false
}

// startsHeader tells whether a line looks like a header field.
func startsHeader(line string) bool {
	name, _, ok := strings.Cut(cut(line, 80), ":")
	if !ok || len(name) < 2 || len(name) > 60 {
		return false
	}
	for i := 0; i < len(name); i++ {
		if !isLetterByte(name[i]) && !isDigitByte(name[i]) && name[i] != '-' && name[i] != '_' {
			return false
		}
	}
	return true
}

// isMailHeader tells whether a text begins with the header of a mail rather
// than with a list that a report makes ("To: …", "Subject: …", "Action: …").
func isMailHeader(text string) bool {
	fields, trace := 0, false
	for line := range strings.Lines(cut(text, 8192)) {
		if strings.TrimSpace(line) == "" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			continue
		}
		if !startsHeader(line) {
			break
		}
		name, _, _ := strings.Cut(line, ":")
		switch strings.ToLower(name) {
		case "final-recipient", "original-recipient", "reporting-mta", "action", "diagnostic-code":
			return false
		case "received", "return-path", "message-id", "mime-version", "dkim-signature", "delivered-to", "x-mailer":
			trace = true
		}
		fields++
	}
	return trace && fields >= 3
}
