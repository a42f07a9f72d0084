package main

import (
	"fmt"
	"net/smtp"
	"strings"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
)

// demoMail is a mail of the play.
type demoMail struct {
	mail *desk.Mail
	to   string
	kind desk.Kind // of a letter, "" of anything else
}

// passed sees every mail as the post office delivers it.
func (p *play) passed(item mailItem) {
	m := mailin.Parse(desk.RawMail{Raw: item.Raw, Size: int64(len(item.Raw))}, mailin.DefaultLimits)
	one := &demoMail{mail: m, to: strings.ToLower(item.To)}
	fromDesk := strings.HasPrefix(item.From, "support@")
	if fromDesk {
		one.kind = p.kindOf(m.MessageID)
	}
	p.stage.mail(p.clock.Now(), p.nameOf(item.From, m.FromName), p.nameOf(item.To, ""), p.label(one), m.Subject, m.Text, fromDesk)
	p.mu.Lock()
	p.count++
	p.mails = append(p.mails, one)
	p.mu.Unlock()
	select {
	case p.arrived <- struct{}{}:
	default:
	}
}

func (p *play) label(m *demoMail) string {
	if m.kind == "" && m.mail.Header.Get("Auto-Submitted") != "" {
		return "a robot"
	}
	return string(m.kind)
}

// kindOf asks the desk's own books what kind of letter it was.
func (p *play) kindOf(messageID string) desk.Kind {
	for l, err := range p.program.store.Outbox(p.ctx, true) {
		if err == nil && l.MessageID == messageID {
			return l.Kind
		}
	}
	return ""
}

func (p *play) nameOf(address, name string) string {
	if name != "" {
		return name
	}
	for _, a := range demoPeople {
		if strings.EqualFold(a.address, address) {
			return a.name
		}
	}
	return address
}

// write sends a mail as a person would, through the post office's SMTP
// server. about is the letter it answers, nil for none.
func (p *play) write(from, subject, text string, about *demoMail, fields ...string) {
	p.forget()
	now := p.clock.Now()
	head := []string{
		fmt.Sprintf("From: %s <%s>", mimeName(p.nameOf(from, "")), from),
		"To: support@lantern.example",
		"Subject: " + subject,
		"Date: " + now.Format(time.RFC1123Z),
		fmt.Sprintf("Message-ID: <%d.%s>", p.passedSoFar(), from),
		"MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
	}
	if about != nil {
		id := about.mail.MessageID
		head = append(head, "In-Reply-To: <"+id+">", "References: <"+strings.Join(append(about.mail.References, id), "> <")+">")
	}
	raw := strings.Join(append(head, fields...), "\r\n") + "\r\n\r\n" + strings.ReplaceAll(text, "\n", "\r\n") + "\r\n"
	err := smtp.SendMail(p.office.smtpAddr, nil, from, []string{"support@lantern.example"}, []byte(raw))
	if err != nil {
		p.wrong("%s could not send a mail: %v", from, err)
	}
}

func (p *play) passedSoFar() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// mimeName writes a display name as a header field needs it (RFC 2047).
func mimeName(name string) string {
	for _, r := range name {
		if r > 0x7e {
			return "=?utf-8?q?" + strings.ReplaceAll(qEncode(name), " ", "_") + "?="
		}
	}
	return name
}

func qEncode(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c > 0x7e || c == '=' || c == '?' || c == '_' {
			fmt.Fprintf(&b, "=%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// patience is how long the play waits for a letter of a running desk.
const patience = 15 * time.Second

// get waits for a letter of a kind to a person; what else arrives meanwhile
// is left for later. nil, and a note, if it does not come.
func (p *play) get(kind desk.Kind, to string) *demoMail {
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		if m := p.find(kind, to); m != nil {
			return m
		}
		select {
		case <-p.arrived:
		case <-p.ctx.Done():
			return nil
		case <-late.C:
			p.wrong("the %s to %s did not come", kind, to)
			return nil
		}
	}
}

// forget drops the letters that nobody waited for: what a person writes next
// is answered by what comes after it.
func (p *play) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = nil
}

func (p *play) find(kind desk.Kind, to string) *demoMail {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, m := range p.mails {
		if m.kind == kind && m.to == to {
			p.mails = append(p.mails[:i:i], p.mails[i+1:]...)
			return m
		}
	}
	return nil
}

// wrong notes what went wrong; the play goes on.
func (p *play) wrong(text string, values ...any) {
	text = fmt.Sprintf(text, values...)
	p.mu.Lock()
	p.trouble = append(p.trouble, text)
	p.mu.Unlock()
	p.stage.say(p.stage.paint(red, "✗ "+text))
}

// inline answers a letter between its lines, as many people do: the letter
// quoted, each answer below its question. Questions without an answer stay
// without one.
func inline(m *demoMail, questions []desk.Question, answers map[string]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "On Monday, the service desk wrote:\n")
	for line := range strings.Lines(m.mail.Text) {
		line = strings.TrimRight(line, "\r\n")
		fmt.Fprintf(&b, "> %s\n", line)
		for _, q := range questions {
			if strings.HasPrefix(line, fmt.Sprintf("%d. ", q.Number)) && answers[q.Slot] != "" {
				fmt.Fprintf(&b, "\n%s\n\n", answers[q.Slot])
			}
		}
	}
	return b.String()
}

// questions are those that the desk asked last in a case.
func (p *play) questions(number int64) []desk.Question {
	story, err := p.program.store.Story(p.ctx, number)
	if err != nil {
		p.wrong("reading case %d: %v", number, err)
		return nil
	}
	return story.Case.Questions
}

// above answers a letter above its quotation, as Outlook does.
func above(m *demoMail, text string) string {
	if m == nil {
		return text
	}
	return fmt.Sprintf("%s\n\n-----Original Message-----\nFrom: Lantern House Service Desk <support@lantern.example>\nSent: Monday\nSubject: %s\n\n%s",
		text, m.mail.Subject, m.mail.Text)
}
