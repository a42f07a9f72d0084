package rules

import "strings"

// sure is the reason where nothing was found.
const sure = "nothing speaks against a person having written it"

// Judge gives the two verdicts on a mail: did a machine write it, and may it
// be answered automatically? Where it is unsure, a person wrote it: a machine
// that is answered once costs a letter, a person who is not answered is lost.
//
// The steps stand in order of strength. Reports come first, because they quote
// the marks of other mails; stamps that servers put on people's mail
// (Auto-Submitted from ServiceNow and Microsoft 365) come after the words of
// the mail itself.
func (b *Book) Judge(m *Incoming) Verdict {
	s := &sight{Incoming: m, marks: b.marks}
	s.look()
	for _, step := range [...]func(*sight) (Verdict, bool){
		(*sight).report, (*sight).loop, (*sight).challenge, (*sight).vacation,
		(*sight).stamp, (*sight).nullPath, (*sight).daemon, (*sight).calendar,
		(*sight).list, (*sight).suppressed, (*sight).noReply,
	} {
		if v, ok := step(s); ok {
			return v
		}
	}
	return Verdict{Answerable: true, Kind: KindPerson, Reason: sure}
}

// machine words a verdict on what no person wrote.
func machine(kind, why string) (Verdict, bool) {
	return Verdict{Machine: true, Kind: kind, Reason: why}, true
}

// silent words a verdict on what a person may have written, but which must
// not be answered automatically.
func silent(kind, why string) (Verdict, bool) {
	return Verdict{Kind: kind, Reason: why}, true
}

// quoteShort puts a piece of a mail into a reason: one line, not long.
func quoteShort(s string) string {
	const limit = 80
	s = strings.ToValidUTF8(strings.Join(strings.Fields(cut(s, 4*limit)), " "), "")
	if len(s) > limit {
		s = cut(s, limit) + "…"
	}
	return s
}

// cut shortens s to at most n bytes without splitting a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
