package mailin

import "refdesk/desk"

// newAttachment describes a file by its content more than by what the mail
// says of it.
func newAttachment(name, declared string, content []byte) desk.Attachment {
	typ := contentType(content, declared, name)
	return desk.Attachment{
		Name:      withoutTurns(name),
		Type:      typ,
		Size:      int64(len(content)),
		Dangerous: isTurned(name) || isDangerousName(name) || isDangerousContent(typ, content),
		Content:   content,
	}
}
