package desk_test

import (
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout"
)

// FuzzHostileValues: whatever strangers' mails hold, a letter made of it has
// the fields that we give it, each once, and one recipient. The letter is read
// as a mail program reads it.
func FuzzHostileValues(f *testing.F) {
	f.Add("Eve\r\nBcc: x@evil.example", "Lamp\r\n\r\nbody", "a@b>\r\nBcc: <c@d", "eve@evil.example", "a\r\nb.png", "text\r\n.\r\n")
	f.Add("=?utf-8?q?=0D=0ABcc:_x?=", "=?utf-8?b?DQpCY2M6IHg=?=", "=?utf-8?q?x?=@e", "\"a\r\nb\"@evil.example", "=?utf-8?q?a=0D=0A?=", "--=_a")
	f.Add("Eve\u2028Bcc: x", "a\u2029b\u0085c\x0bd\x00", "a\x00@b", "eve@evil.example, x@y.example", "\u202egnp.exe", "")
	f.Add("\"<x@y>\" <", strings.Repeat("=?", 300), strings.Repeat("i", 899)+"@b", "eve@[192.0.2.1]", "..\\\"x;y=z", "From x")
	f.Fuzz(func(t *testing.T, name, subject, id, addr, file, text string) {
		l := desk.Letter{
			ID: 1, Desk: address, Case: 1001, Kind: desk.KindRelay, MessageID: "c1001.a.b@example.org", Created: monday, Lang: id,
			From: desk.Address{Name: name, Addr: address}, To: desk.Address{Name: subject, Addr: addr}, ReplyTo: desk.Address{Name: text, Addr: address},
			Subject: subject, Text: text, HTML: text, InReplyTo: id, References: []string{id, name, "ok@x"}, List: name,
			Files: []desk.File{{Name: file, Type: name, Content: []byte(text)}, {Name: text, Type: file}},
		}
		raw, err := mailout.Compose(l)
		if err != nil {
			if strings.Contains(err.Error(), "not ours") || strings.Contains(err.Error(), "line break") {
				t.Fatalf("only the last look has stopped it: %v", err)
			}
			return // an address that no mail can go to
		}
		m := mailin.Parse(desk.RawMail{Raw: raw, Received: time.Now()}, mailin.DefaultLimits)
		seen := map[string]int{}
		for _, field := range m.Header {
			key := strings.ToLower(field.Name)
			if seen[key]++; seen[key] > 1 || !strings.Contains(ourFields+"list-id list-unsubscribe ", " "+key+" ") {
				t.Fatalf("%s: %s in\n%s", field.Name, field.Value, raw)
			}
		}
		if len(m.Authors) != 1 || m.From != address || len(m.To) > 1 || m.MessageID != l.MessageID || len(m.ReplyTo) != 1 {
			t.Fatalf("from %v to %v, replies to %v, Message-ID %s:\n%s", m.Authors, m.To, m.ReplyTo, m.MessageID, raw)
		}
	})
}
