package rules

import (
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The kinds of secrets.
const (
	secretPassword = "password"
	secretCard     = "card"
	secretIBAN     = "iban"
)

// The most and least letters of what may be a password.
const (
	shortestPassword = 4
	longestPassword  = 64
)

// secretWords are the words by which a password is recognised.
type secretWords struct {
	names, links, linksPlain, never *phraseSet
	iban                            map[string]int // length by country
}

// loadSecrets reads by what secrets are recognised.
func loadSecrets(folder fs.FS) (*secretWords, []error) {
	var in struct {
		Names, Links []string
		LinksPlain   []string `toml:"links_plain"`
		Never        []string
		IBAN         map[string]int `toml:"iban"`
	}
	f := readRules(folder, "secrets.toml", &in)
	if len(in.Names) == 0 && len(f.mistakes) == 0 {
		f.noteKey("names", "no word for a password is listed", `add some, such as names = ["password"]`)
	}
	return &secretWords{
		names: newPhraseSet(in.Names), links: newPhraseSet(in.Links), linksPlain: newPhraseSet(in.LinksPlain),
		never: newPhraseSet(in.Never), iban: in.IBAN,
	}, f.mistakes
}

// Secrets finds passwords, card numbers (ISO/IEC 7812) and bank accounts (ISO
// 13616) in a text, each once, in order of appearance; nil if there are none.
func (b *Book) Secrets(text string) []Secret {
	s := b.interview.secrets
	var found []Secret
	found = append(found, s.passwords(text)...)
	found = append(found, numberSecrets(text)...)
	found = append(found, s.accounts(text)...)
	slices.SortStableFunc(found, func(a, b Secret) int {
		return strings.Index(text, a.Span) - strings.Index(text, b.Span)
	})
	var all []Secret
	for _, one := range found {
		if !slices.ContainsFunc(all, func(s Secret) bool { return s.Span == one.Span }) {
			all = append(all, one)
		}
	}
	return all
}

// Mask hides the secrets wherever they stand in a text, the longest first, so
// that no end of one stays visible because it begins like another.
func Mask(text string, secrets []Secret) string {
	if len(secrets) == 0 {
		return text
	}
	longest := slices.Clone(secrets)
	slices.SortStableFunc(longest, func(a, b Secret) int { return len(b.Span) - len(a.Span) })
	for _, s := range longest {
		if s.Span != "" {
			text = strings.ReplaceAll(text, s.Span, "••••••")
		}
	}
	return text
}

// passwords finds what follows a word for a password and may be one.
func (s *secretWords) passwords(text string) []Secret {
	if !mayNamePassword(text) {
		return nil
	}
	var found []Secret
	ws := plainWords(text)
	for i := 0; i < len(ws); i++ {
		n := s.names.at(ws, i)
		if n == 0 {
			continue
		}
		if span := s.passwordAfter(text, ws, i+n); span != "" {
			found = append(found, Secret{Span: span, Kind: secretPassword})
		}
	}
	return found
}

// mayNamePassword is a quick look that spares most mails the search: every
// word for a password that is shipped has one of these letters in it.
func mayNamePassword(text string) bool { return strings.ContainsAny(text, "pPcCkKwWtTsSłŁhHlL") }

// passwordAfter gives the password that stands after the word for one, which
// ends before word i; "" if there is none.
func (s *secretWords) passwordAfter(text string, ws []plainWord, i int) string {
	at := ws[i-1].end
	link := linkNone
	for range 4 {
		rest := text[at:]
		gap := len(rest) - len(strings.TrimLeft(rest, " \t*_)\u00a0"))
		if strings.HasPrefix(rest[gap:], ":") || strings.HasPrefix(rest[gap:], "=") {
			return s.candidate(text, at+gap+1, linkStrong)
		}
		for i < len(ws) && ws[i].start < at+gap {
			i++
		}
		if i == len(ws) || ws[i].start != at+gap {
			break
		}
		strong, plain := s.links.at(ws, i), s.linksPlain.at(ws, i)
		if strong == 0 && plain == 0 {
			break
		}
		link = max(link, linkPlain)
		if strong > 0 {
			link = linkStrong
		}
		i += max(strong, plain)
		at = ws[i-1].end
	}
	return s.candidate(text, at, link)
}

// How a password is tied to the word for it.
const (
	linkNone   = iota // nothing between: "password Sommer24"
	linkPlain         // a word that may begin any sentence: "password is"
	linkStrong        // a colon, "lautet"
)

// candidate gives what stands at an offset, if it may be a password, else "".
// After a strong link it may stand on the next line.
func (s *secretWords) candidate(text string, at, link int) string {
	blank := " \t\u00a0"
	if link == linkStrong {
		blank += "\r\n>*"
	}
	start := len(text) - len(strings.TrimLeft(text[at:], blank))
	newLine := strings.ContainsRune(text[at:start], '\n')
	start += len(text[start:]) - len(strings.TrimLeft(text[start:], "([<"))
	raw, quoted := passwordRun(text[start:])
	// "user / password: anna / Sommer24": the name before it is none.
	after := strings.TrimLeft(strings.TrimPrefix(text[start:], raw), blank)
	if second, ok := strings.CutPrefix(after, "/"); ok && link == linkStrong {
		if next, _ := passwordRun(strings.TrimLeft(second, blank)); looksLikePassword(next) {
			return next
		}
	}
	if raw == "" || !s.mayBePassword(raw, text[start:], link, quoted, newLine) {
		return ""
	}
	return raw
}

// passwordRun cuts what may be a password off the beginning of a text: up to
// the next blank, without the punctuation of the sentence; or what stands in
// quotation marks.
func passwordRun(text string) (run string, quoted bool) {
	r, size := utf8.DecodeRuneInString(text)
	if strings.ContainsRune("\"'„“”»«‚‘’`", r) {
		end := strings.IndexAny(text[size:], "\"'“”«»‘’`\n")
		if end > 0 && end <= longestPassword && text[size+end] != '\n' {
			return strings.TrimSpace(text[size : size+end]), true
		}
		text = text[size:]
	}
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		end = len(text)
	}
	return strings.TrimRight(text[:end], ".,;:)]>\"'“”»"), false
}

// mayBePassword tells whether a run of characters may be a password, given
// what ties it to the word for one. rest is the text from it on.
func (s *secretWords) mayBePassword(run, rest string, link int, quoted, newLine bool) bool {
	if len(run) < shortestPassword || len(run) > longestPassword || !utf8.ValidString(run) {
		return false
	}
	if ws := plainWords(run); len(ws) == 1 && !looksLikePassword(run) && s.never.has(ws[0].text) {
		return false
	}
	if strings.Contains(run, "://") || strings.HasPrefix(run, "www.") || strings.ContainsRune(run, '•') {
		return false
	}
	switch {
	case quoted && link > linkNone, looksLikePassword(run):
		return !isMailAddress(run)
	case isPIN(run):
		return link == linkStrong || link == linkPlain
	case link == linkStrong:
		// A plain word: only where nothing follows it in its line.
		line, _, _ := strings.Cut(strings.TrimPrefix(rest, run), "\n")
		return !newLine && strings.Trim(line, " \t\r.,;)") == "" && !strings.ContainsRune(run, '\'')
	}
	return false
}

// looksLikePassword tells whether a run is no word of a language: letters
// mixed with digits or signs, or capitals inside.
func looksLikePassword(run string) bool {
	if len(run) < shortestPassword+1 {
		return false
	}
	var letters, digits, signs, inner int
	for i, r := range run {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
			if i > 0 && unicode.IsUpper(r) {
				inner++
			}
		case !strings.ContainsRune(".-'’/,?!():;\"…", r):
			signs++
		}
	}
	return letters > 0 && digits > 0 || letters > 0 && signs > 0 || inner > 0 && inner < letters-1
}

func isPIN(run string) bool {
	return len(run) >= 4 && len(run) <= 10 && strings.Trim(run, "0123456789") == ""
}

func isMailAddress(run string) bool {
	at := strings.IndexByte(run, '@')
	return at > 0 && strings.IndexByte(run[at:], '.') > 1 && !strings.ContainsAny(run, "!#$%&*")
}
