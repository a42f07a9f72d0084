package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout/smtptest"
)

// letterFrom is an accepted letter, understood.
type letterFrom struct {
	*desk.Mail
	to string
}

func understood(m smtptest.Mail) letterFrom {
	return letterFrom{mailin.Parse(desk.RawMail{Raw: m.Raw}, mailin.DefaultLimits), m.To}
}

// wait returns the first accepted letter to an address that fits, or fails.
// after is how many letters to pass over.
func (r *rig) wait(what, to string, after int, fits func(letterFrom) bool) letterFrom {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patienceOfTests)
	defer cancel()
	for n := after; ctx.Err() == nil; n++ {
		mails := r.sink.Wait(ctx, n+1)
		if len(mails) <= n {
			break
		}
		if l := understood(mails[n]); l.to == to && fits(l) {
			return l
		}
	}
	r.t.Fatalf("no %s to %s came; these did:\n%s", what, to, r.story(after))
	return letterFrom{}
}

// story lists what was accepted, for a failed test.
func (r *rig) story(after int) string {
	var b strings.Builder
	mails := r.sink.Mails()
	for _, m := range mails[min(after, len(mails)):] {
		l := understood(m)
		fmt.Fprintf(&b, "- to %s: %s\n", m.To, l.Subject)
	}
	return b.String()
}

// subject is a condition for wait.
func subject(part string) func(letterFrom) bool {
	return func(l letterFrom) bool { return strings.Contains(l.Subject, part) }
}

// saying is a condition for wait.
func saying(part string) func(letterFrom) bool {
	return func(l letterFrom) bool { return strings.Contains(l.Body, part) }
}

// mailOf writes a plain mail. more are header fields.
func mailOf(id, from, subject, text string, more ...string) string {
	head := []string{
		"Message-ID: <" + id + ">", "From: " + from, "To: support@example.org", "Subject: " + subject,
		"Date: " + time.Now().Format(time.RFC1123Z), "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
	}
	return strings.Join(append(head, more...), "\r\n") + "\r\n\r\n" + strings.ReplaceAll(text, "\n", "\r\n") + "\r\n"
}

// replyTo writes an answer above the quoted letter.
func replyTo(l letterFrom, id, from, text string, more ...string) string {
	more = append(more, "In-Reply-To: <"+l.MessageID+">", "References: <"+l.MessageID+">")
	var b strings.Builder
	b.WriteString(text + "\n\nOn Monday, IT Service Desk wrote:\n")
	for line := range strings.Lines(l.Body) {
		b.WriteString("> " + strings.TrimRight(line, "\r\n") + "\n")
	}
	return mailOf(id, from, "Re: "+l.Subject, b.String(), more...)
}
