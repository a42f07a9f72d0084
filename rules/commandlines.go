package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CommandMarks are the characters that begin a command. A text without any of
// them holds none.
const CommandMarks = "#＃﹟♯"

// hashes are the characters that begin a command: "#", and what keyboards and
// programs make of it.
const hashes = CommandMarks

// lineDecoration is what mail programs put before a line: bullets, marks of
// emphasis, quotation marks.
const lineDecoration = "•·‣▪◦●*_-–—\\\"'“”„«»‘’‚"

// marked tells whether a line begins with a "#".
func marked(line string) bool {
	_, _, ok := cutCommand(line)
	return ok
}

// blank tells whether nothing can be seen of a line.
func blank(line string) bool {
	return strings.TrimFunc(line, func(r rune) bool { return unicode.IsSpace(r) || zeroWidth(r) }) == ""
}

// cutCommand cuts "#word: text" in two. ok is false where the line does not
// begin with a "#".
func cutCommand(line string) (name, after string, ok bool) {
	line = strings.TrimFunc(strings.ReplaceAll(line, "&nbsp;", " "), invisible)
	begun := strings.TrimLeftFunc(line, func(r rune) bool { return invisible(r) || strings.ContainsRune(lineDecoration, r) })
	decorated := line[:len(line)-len(begun)]
	body := strings.TrimLeftFunc(begun, func(r rune) bool { return invisible(r) || strings.ContainsRune(hashes, r) })
	if body == begun || !strings.ContainsAny(begun[:len(begun)-len(body)], hashes) {
		return "", "", false
	}
	body = strings.TrimSuffix(body, closingMark(decorated))
	end := strings.IndexFunc(body, func(r rune) bool { return !inName(r) })
	if end < 0 {
		end = len(body)
	}
	if end == 0 && strings.HasPrefix(body, "?") {
		end = 1
	}
	return strings.ToLower(stripped(body[:end])), behindName(body[end:]), true
}

// closingMark is what ends a line that begins with some decoration.
func closingMark(decorated string) string {
	decorated = strings.TrimSpace(decorated)
	switch {
	case strings.HasSuffix(decorated, "“"):
		return "”"
	case strings.HasSuffix(decorated, "„"):
		return "“"
	case strings.HasSuffix(decorated, "«"):
		return "»"
	case strings.HasSuffix(decorated, "*"), strings.HasSuffix(decorated, "_"), strings.HasSuffix(decorated, `"`), strings.HasSuffix(decorated, "'"):
		return strings.TrimLeft(decorated, "•·‣▪◦●- ")
	}
	return "\x00"
}

func inName(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || zeroWidth(r) || r == '-' || r == '_'
}

func invisible(r rune) bool { return unicode.IsSpace(r) || zeroWidth(r) }

// stripped takes out what takes no room, and hyphens.
func stripped(s string) string {
	return strings.Map(func(r rune) rune {
		if zeroWidth(r) || r == '-' || r == '_' {
			return -1
		}
		return r
	}, s)
}

// behindName is what follows a command's name: without the colon or full stop
// right behind it, and a dash between spaces.
func behindName(s string) string {
	s = strings.TrimFunc(strings.TrimLeft(s, ":.,;!=*_”\"»…"), invisible)
	s = strings.TrimLeft(s, ":")
	for _, dash := range [...]string{"- ", "– ", "— ", "→ ", "-> "} {
		s = strings.TrimPrefix(s, dash)
	}
	return strings.TrimFunc(s, invisible)
}

// evenSpaces makes all white space plain spaces and takes out what takes none.
func evenSpaces(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case zeroWidth(r):
			return -1
		case unicode.IsSpace(r) && r != '\n':
			return ' '
		}
		return r
	}, s))
}

// block adds the lines below up to an empty one, the next command, or the end
// of the letter.
func (r *commandReader) block(text string) string {
	all := []string{text}
	for r.at < len(r.lines) {
		line := r.lines[r.at]
		if blank(line) || marked(line) || r.signature(r.at) {
			break
		}
		all = append(all, strings.TrimSpace(line))
		r.at++
	}
	return strings.TrimSpace(strings.Join(all, "\n"))
}

// cutLimit is how far into a line the next command is looked for, in bytes.
const cutLimit = 200

// cutNext cuts "Friday #note x" at a command in the same line, which then is
// the next line.
func (r *commandReader) cutNext(after string) string {
	for at := range after {
		if at > cutLimit {
			break
		}
		if at == 0 && !strings.ContainsAny(after[:1], hashes) || at > 0 && !strings.HasSuffix(after[:at], " ") {
			continue
		}
		name, rest, ok := cutCommand(after[at:])
		if !ok || !strings.ContainsRune(hashes, firstRune(after[at:])) || findCommand(name, rest, nil).spec == nil {
			continue
		}
		r.at--
		r.lines[r.at] = after[at:]
		return strings.TrimSpace(after[:at])
	}
	return after
}

// rest is what is left for the requester.
func (r *commandReader) rest() string {
	if len(r.commands)+len(r.problems) > 0 {
		at := r.at
		for at < len(r.lines) && blank(r.lines[at]) {
			at++
		}
		if r.signature(at) {
			return ""
		}
	}
	return strings.TrimSpace(strings.Join(r.lines[r.at:], "\n"))
}

// late finds the first line below words for the requester that would be a
// command further up.
func (r *commandReader) late() []CommandProblem {
	asIs := func(c Command) bool { return c.Name == "asis" }
	if len(r.problems) > 0 || slices.ContainsFunc(r.commands, asIs) {
		return nil
	}
	for _, line := range r.lines[r.at:] {
		if name, after, ok := cutCommand(line); ok && findCommand(name, after, r.terms.Able).spec != nil {
			return []CommandProblem{{Line: strings.TrimSpace(line), Why: WhyLate}}
		}
	}
	return nil
}

// signatureLimit is how many lines a signature below a greeting has at most.
const signatureLimit = 8

// signature tells whether a line begins the end of a letter: "Kind regards",
// with a name and such below it and nothing more.
func (r *commandReader) signature(at int) bool {
	if at >= len(r.lines) {
		return false
	}
	line := foldedWord(strings.Trim(strings.TrimSpace(r.lines[at]), ",.!; "))
	if line != "--" && line != "—" && !signOffs[line] {
		return false
	}
	below := 0
	for _, l := range r.lines[at+1:] {
		if len(l) > 90 || strings.HasSuffix(strings.TrimSpace(l), "?") || marked(l) {
			return false
		}
		if !blank(l) {
			below++
		}
		if below > signatureLimit {
			return false
		}
	}
	return true
}

var signOffs = foldedPhrases(`regards, best regards, kind regards, kindest regards, warm regards, with kind regards, best wishes, best,
	sincerely, yours sincerely, yours, cheers, br, kr,
	grusse, gruss, viele grusse, viele gruesse, liebe grusse, liebe gruesse, beste grusse, beste gruesse, schone grusse, herzliche grusse,
	freundliche grusse, freundliche gruesse, freundlicher gruss, mit freundlichen grussen, mit freundlichen gruessen, mit freundlichem gruss,
	mit besten grussen, mit besten gruessen, mfg, vg, lg, bg,
	cordialement, bien cordialement, tres cordialement, bien a vous, salutations, meilleures salutations, sinceres salutations, amicalement, cdlt, cdt,
	saludos, un saludo, saludos cordiales, un cordial saludo, cordiales saludos, atentamente, cordialmente, atte`)

// foldedPhrases is a set of phrases between commas, written folded or to be
// folded: accents do not matter in it.
func foldedPhrases(text string) map[string]bool {
	set := map[string]bool{}
	for phrase := range strings.SplitSeq(text, ",") {
		set[foldedWord(strings.TrimSpace(phrase))] = true
	}
	return set
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
