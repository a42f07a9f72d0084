package mailin

import "strings"

// enrichedText makes plain text of text/enriched (RFC 1896) and of its
// forerunner text/richtext: a single line end is a space, n of them are n-1,
// << is a bracket, and commands go, with their parameters.
func enrichedText(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	inParam := false
	for len(s) > 0 {
		n := strings.IndexAny(s, "<\n")
		if n < 0 {
			n = len(s)
		}
		if !inParam {
			out.WriteString(s[:n])
		}
		s = s[n:]
		switch {
		case s == "":
		case strings.HasPrefix(s, "<<"):
			out.WriteByte('<')
			s = s[2:]
		case s[0] == '\n':
			rest := strings.TrimLeft(s, "\n")
			if count := len(s) - len(rest); count == 1 {
				out.WriteByte(' ')
			} else {
				out.WriteString(strings.Repeat("\n", count-1))
			}
			s = rest
		default:
			command, rest, ok := strings.Cut(s[1:], ">")
			const longestCommand = 61
			if !ok || len(command) > longestCommand {
				out.WriteByte('<')
				s = s[1:]
				continue
			}
			switch strings.ToLower(command) {
			case "param", "comment":
				inParam = true
			case "/param", "/comment":
				inParam = false
			case "nl", "np", "paragraph", "/paragraph":
				out.WriteByte('\n')
			case "lt":
				out.WriteByte('<')
			}
			s = rest
		}
	}
	return out.String()
}
