package mailout

import (
	"bytes"
	"fmt"
	"strings"
)

// ownFields are the header fields of our letters, besides those that describe
// the content.
var ownFields = map[string]bool{
	"auto-submitted": true, "content-language": true, "date": true, "from": true, "in-reply-to": true, "list-id": true,
	"list-unsubscribe": true, "list-unsubscribe-post": true, "message-id": true, "mime-version": true, "precedence": true, "references": true, "reply-to": true,
	"subject": true, "to": true, "x-auto-response-suppress": true, "x-refdesk-loop": true,
}

// checkFields is the last look at a header before it goes out: whatever
// strangers wrote into the values, it holds fields of ours only, and each once.
func checkFields(header []byte) error {
	seen := make(map[string]bool, len(ownFields))
	for line := range bytes.SplitSeq(header, []byte("\r\n")) {
		if bytes.ContainsAny(line, "\r\n\x00") {
			return fmt.Errorf("a line break or NUL stands within the header line %q", clip(string(line), 80))
		}
		if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
			continue // goes on from the line above
		}
		name, _, _ := bytes.Cut(line, []byte(":"))
		field := strings.ToLower(string(name))
		if !ownFields[field] || seen[field] {
			return fmt.Errorf("the header line %q is not ours", clip(string(line), 80))
		}
		seen[field] = true
	}
	return nil
}
