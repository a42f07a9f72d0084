package mailout

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/mail"
	"net/url"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"refdesk/desk"
)

// maxReferences bounds the References field: some servers cut or refuse
// longer ones.
const maxReferences = 2000

// Compose builds the message of a letter (RFC 5322, RFC 2045). The same
// letter gives the same bytes each time: Date, Message-ID and the boundaries
// follow from it alone.
//
// It returns an error where the letter can never be sent: an address or its
// own Message-ID is not valid. Message-IDs of others that are not valid are
// left out of In-Reply-To and References.
func Compose(l desk.Letter) ([]byte, error) {
	msg, err := head(l)
	if err != nil {
		return nil, fmt.Errorf("composing letter %d: %w", l.ID, err)
	}
	msg.SetBodyString(gomail.TypeTextPlain, l.Text)
	if l.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	}
	var out bytes.Buffer
	out.Grow(2048 + 2*(len(l.Text)+len(l.HTML)))
	if _, err := msg.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("composing letter %d: %w", l.ID, err)
	}
	return assemble(out.Bytes(), l)
}

// head returns the message with its header fields and no body yet.
func head(l desk.Letter) (*gomail.Msg, error) {
	if !validID(l.MessageID) {
		return nil, fmt.Errorf("Message-ID %q is not valid", l.MessageID)
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(boundary(l, "a")))
	msg.SetMessageIDWithValue(l.MessageID)
	msg.SetDateWithValue(l.Created)
	msg.Subject(clip(oneLine(l.Subject), 250))
	if err := addresses(msg, l); err != nil {
		return nil, err
	}
	thread(msg, l)
	origin(msg, l)
	if validLanguage(l.Lang) {
		msg.SetGenHeader(gomail.HeaderContentLang, l.Lang)
	}
	return msg, nil
}

// addresses sets From, To and Reply-To.
func addresses(msg *gomail.Msg, l desk.Letter) error {
	from, err := headerAddress(l.From)
	if err != nil {
		return fmt.Errorf("sender: %w", err)
	}
	to, err := headerAddress(l.To)
	if err != nil {
		return fmt.Errorf("recipient: %w", err)
	}
	msg.FromMailAddress(from)
	msg.ToMailAddress(to)
	if l.ReplyTo.Addr == "" {
		return nil
	}
	replyTo, err := headerAddress(l.ReplyTo)
	if err != nil {
		return fmt.Errorf("reply address: %w", err)
	}
	msg.ReplyToMailAddress(replyTo)
	return nil
}

// headerAddress returns an address as it stands in a field. A name is quoted
// or encoded there, so that nothing in it can end the field.
func headerAddress(a desk.Address) (*mail.Address, error) {
	local, domain, err := splitAddress(a.Addr)
	if err != nil {
		return nil, err
	}
	return &mail.Address{Name: clip(oneLine(a.Name), 120), Address: local + "@" + domain}, nil
}

// thread sets the fields by which clients sort a letter to its conversation
// (RFC 5322 §3.6.4).
func thread(msg *gomail.Msg, l desk.Letter) {
	if validID(l.InReplyTo) {
		msg.SetGenHeader(gomail.HeaderInReplyTo, "<"+l.InReplyTo+">")
	}
	if refs := references(l.References); refs != "" {
		msg.SetGenHeader(gomail.HeaderReferences, refs)
	}
}

// references returns the value of References: the first and as many of the
// last as there is room for.
func references(ids []string) string {
	valid := make([]string, 0, len(ids))
	for _, id := range ids {
		if validID(id) {
			valid = append(valid, "<"+id+">")
		}
	}
	if len(valid) == 0 {
		return ""
	}
	room, from := maxReferences-len(valid[0]), len(valid)
	for from > 1 && room > len(valid[from-1]) {
		from--
		room -= len(valid[from]) + 1
	}
	return strings.Join(append(valid[:1:1], valid[from:]...), " ")
}

// origin says what kind of sender the letter comes from.
func origin(msg *gomail.Msg, l desk.Letter) {
	// On every letter, also those with a person's words, so that one that
	// comes back is recognised.
	msg.SetGenHeader("X-Refdesk-Loop", oneLine(l.Desk))
	if !l.Human {
		// RFC 3834 §5.
		auto := "auto-generated"
		if l.Replied {
			auto = "auto-replied"
		}
		msg.SetGenHeader("Auto-Submitted", auto)
		// Exchange answers Auto-Submitted mail all the same, but not this. Of
		// a technician's absence the desk wants to hear.
		suppress := "All"
		if l.Kind == desk.KindBrief || l.Kind == desk.KindDraft {
			suppress = "DR, RN, NRN, AutoReply"
		}
		msg.SetGenHeader("X-Auto-Response-Suppress", suppress)
	}
	if validListID(l.List) {
		// RFC 2919 §2, RFC 2369 §3.2. Precedence is no standard, but what old
		// absence notes look at (RFC 3834 §2).
		msg.SetGenHeader("Precedence", "bulk")
		msg.SetGenHeader("List-Id", "<"+l.List+">")
		leave := "<mailto:" + url.PathEscape(l.Desk) + "?subject=unsubscribe>"
		if l.Leave != "" { // RFC 8058
			leave = "<" + l.Leave + ">, " + leave
			msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
		}
		msg.SetGenHeader(gomail.HeaderListUnsubscribe, leave)
	}
}

// boundary returns the delimiter of the named part. "=_" can stand neither in
// quoted-printable nor in base64 text (RFC 2045 §6.7), so that no text can
// contain it.
func boundary(l desk.Letter, part string) string {
	sum := sha256.Sum256([]byte(part + l.MessageID))
	return "=_" + part + hex.EncodeToString(sum[:12])
}

// assemble puts the rendered message together with the letter's files. The
// renderer knows only one boundary for all levels, and writes it without the
// quotes that "=" needs: so the content fields are written here.
func assemble(rendered []byte, l desk.Letter) ([]byte, error) {
	header, body, ok := bytes.Cut(rendered, []byte("\r\n\r\n"))
	content := bytes.Index(header, []byte("\r\nContent-T"))
	if !ok || content < 0 {
		return nil, fmt.Errorf("composing letter %d: the message came out without a body", l.ID)
	}
	if err := checkFields(header[:content]); err != nil {
		return nil, fmt.Errorf("composing letter %d: %w", l.ID, err)
	}
	var out bytes.Buffer
	out.Grow(len(rendered) + 512 + filesSize(l.Files))
	// The renderer leaves the first line of a field empty where a long word
	// comes first; some servers take such a field for an empty one.
	out.Write(bytes.ReplaceAll(header[:content], []byte(":\r\n "), []byte(": ")))
	out.WriteString("\r\n")
	entity := contentFields(string(header[content+2:]), l)
	if len(l.Files) == 0 {
		writeEntity(&out, entity, body)
		return out.Bytes(), nil
	}
	outer := boundary(l, "m")
	writeEntity(&out, `Content-Type: multipart/mixed; boundary="`+outer+`"`, nil)
	out.WriteString("--" + outer + "\r\n")
	writeEntity(&out, entity, body)
	for _, f := range l.Files {
		out.WriteString("\r\n--" + outer + "\r\n")
		writeFile(&out, f)
	}
	out.WriteString("\r\n--" + outer + "--\r\n")
	return out.Bytes(), nil
}

// contentFields returns the content fields of the text, as rendered for a
// single part.
func contentFields(rendered string, l desk.Letter) string {
	if l.HTML == "" {
		return rendered
	}
	return `Content-Type: multipart/alternative; boundary="` + boundary(l, "a") + `"`
}

func writeEntity(w io.Writer, fields string, body []byte) {
	_, _ = io.WriteString(w, fields+"\r\n\r\n")
	_, _ = w.Write(body)
}
