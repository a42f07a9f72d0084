package mailin

import "strings"

// joinFlowed joins the lines that format=flowed broke (RFC 3676 §4): those
// that end in a space continue in the next, as long as the quote depth is the
// same. delSp: the space at the end was added and goes too (§4.3).
func joinFlowed(text string, delSp bool) string {
	var out strings.Builder
	out.Grow(len(text))
	depth, open := 0, false // of the paragraph being written
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		quotes, content := flowedLine(line)
		if open && (quotes != depth || content == "-- ") {
			out.WriteByte('\n')
			open = false
		}
		if !open && quotes > 0 {
			out.WriteString(strings.Repeat(">", quotes))
			if content != "" {
				out.WriteByte(' ')
			}
		}
		depth = quotes
		// The signature mark is not flowed (§4.3).
		open = strings.HasSuffix(content, " ") && content != "-- "
		if open && delSp {
			content = content[:len(content)-1]
		}
		out.WriteString(content)
		if !open {
			out.WriteByte('\n')
		}
	}
	if open {
		out.WriteByte('\n')
	}
	return out.String()
}

// flowedLine separates the quote marks from a line and takes off the space
// stuffed in front of the rest (§4.4, §4.5).
func flowedLine(line string) (quotes int, content string) {
	for quotes < len(line) && line[quotes] == '>' {
		quotes++
	}
	return quotes, strings.TrimPrefix(line[quotes:], " ")
}
