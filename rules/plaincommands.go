package rules

import (
	"strings"
	"unicode"
)

// mostArguments bounds how many chunks belong to a command.
const mostArguments = 12

// command tells how many chunks the command that begins at a chunk takes, 0
// where there is none.
func (c *plainCheck) command(chunks []span, i int) int {
	s := c.text[chunks[i].start:chunks[i].end]
	name := strings.TrimSuffix(strings.ToLower(s), ".exe")
	if i+1 < len(chunks) && c.rules.pairs[name+" "+strings.ToLower(c.text[chunks[i+1].start:chunks[i+1].end])] {
		return 2 + c.arguments(chunks, i+2)
	}
	switch {
	case isCmdlet(s):
		return 1 + c.arguments(chunks, i+1)
	case !c.rules.commands[name] || s != name && s != strings.ToUpper(s) && !strings.HasSuffix(s, ".exe"):
		return 0
	}
	return 1 + c.arguments(chunks, i+1)
}

// arguments counts the chunks that belong to a command: options, paths,
// addresses, numbers of rights, and the value of an option.
func (c *plainCheck) arguments(chunks []span, from int) (n int) {
	option := false
	for ; from+n < len(chunks) && n < mostArguments; n++ {
		if c.text[chunks[from+n-1].end:chunks[from+n].start] != " " {
			break
		}
		s := c.text[chunks[from+n].start:chunks[from+n].end]
		dash := len(s) > 1 && (s[0] == '-' || s[0] == '/')
		switch {
		case dash, isPath(s), isNetAddress(s), strings.ContainsAny(s, "=\\|*"), len(s) == 2 && s[1] == ':':
		case len(s) == 3 && allDigits(s), isIdentifier(s), strings.Count(s, ":") > 0 && !strings.HasSuffix(s, ":"):
		case option && isArgument(s):
		default:
			return n
		}
		option = dash && s[0] == '-'
	}
	return n
}

// isArgument tells whether a word may be the value of an option: not one of
// the small words by which the sentence goes on.
func isArgument(s string) bool {
	return len(s) > 3 && s != "then" && s != "from" && s != "dann" && s != "puis" && s != "pour" && s != "luego" && s != "para"
}

// isIdentifier recognises words that only machines use: with an underscore, or
// letters and dots and digits.
func isIdentifier(s string) bool {
	return strings.Contains(s, "_") && !strings.HasPrefix(s, "_")
}

// cmdletVerbs begin the commands of PowerShell.
var cmdletVerbs = [...]string{
	"Get", "Set", "New", "Remove", "Add", "Start", "Stop", "Restart", "Enable", "Disable", "Test", "Invoke", "Import",
	"Export", "Clear", "Update", "Repair", "Move", "Search", "Connect", "Install", "Uninstall", "Mount", "Resolve",
}

// isCmdlet recognises Get-MailboxStatistics.
func isCmdlet(s string) bool {
	verb, noun, ok := strings.Cut(s, "-")
	if !ok || len(noun) < 4 || !unicode.IsUpper(rune(noun[0])) || noun == strings.ToUpper(noun) {
		return false
	}
	for _, v := range cmdletVerbs {
		if v == verb {
			return strings.Trim(noun, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && humps(noun) >= 2 || v == "Get" || v == "Invoke"
		}
	}
	return false
}

func humps(s string) (n int) {
	for _, r := range s {
		if unicode.IsUpper(r) {
			n++
		}
	}
	return n
}

// logLine tells how many chunks belong to a line of a log that begins here: a
// date and a time, or the place in a program, with a level or an exception.
func (c *plainCheck) logLine(chunks []span, i int) int {
	start := chunks[i].start
	if !isLineStart(c.text, start) {
		return 0
	}
	line, _, _ := strings.Cut(c.text[start:], "\n")
	stamped := len(line) > 19 && allDigits(line[:4]) && line[4] == '-' && strings.Contains(line[:19], ":")
	level := false
	for _, word := range [...]string{"ERROR", "WARN", "INFO", "DEBUG", "FATAL", "Exception", "exception", "CRITICAL"} {
		level = level || strings.Contains(line, word)
	}
	if !(stamped && level) && !strings.HasPrefix(line, "at ") || strings.HasPrefix(line, "at ") && !strings.Contains(line, ".java:") && !strings.Contains(line, "()") {
		return 0
	}
	n := 0
	for i+n < len(chunks) && chunks[i+n].start < start+len(line) {
		n++
	}
	return n
}

// isName recognises what programs call things: DisableSelectiveSuspend,
// SvcHost, authorized_keys. Names of files with an ending are none.
func (r *plainRules) isName(s string) bool {
	if len(s) < 6 || r.acronyms[strings.ToLower(s)] {
		return false
	}
	if isClipped(s) {
		return true
	}
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_") == "" {
		return strings.Count(s, "_") == 1 && strings.Trim(s, "_") == s
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && unicode.IsUpper(rune(s[0])) && humps(s) >= 3 && !strings.ContainsAny(s[len(s)-1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") && !hasCapitals(s)
}

// isClipped tells whether a name of two words has lost the vowels of one, as
// SvcHost and WinMgmt have.
func isClipped(s string) bool {
	second := strings.LastIndexFunc(s, unicode.IsUpper)
	if humps(s) != 2 || second < 3 || !unicode.IsUpper(rune(s[0])) || len(s)-second < 3 {
		return false
	}
	for _, part := range [...]string{s[:second], s[second:]} {
		if !strings.ContainsAny(strings.ToLower(part), "aeiouy") && strings.Trim(part[1:], "abcdefghijklmnopqrstuvwxyz") == "" {
			return true
		}
	}
	return false
}

// hasCapitals tells whether two capitals stand side by side.
func hasCapitals(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] <= 'Z' && s[i-1] <= 'Z' {
			return true
		}
	}
	return false
}
