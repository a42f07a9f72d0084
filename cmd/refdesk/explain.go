package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/rules"
)

type explainCmd struct {
	JSON  bool     `help:"One JSON object a line."`
	Files []string `arg:"" name:"file" help:"Mails as .eml files; - is standard input."`
}

// explanation is the JSON contract of explain: every key is always there.
type explanation struct {
	File        string             `json:"file"`
	Machine     bool               `json:"machine"`
	Answerable  bool               `json:"answerable"`
	Reason      string             `json:"reason"`
	From        *string            `json:"from"`
	Subject     *string            `json:"subject"`
	Date        *string            `json:"date"`
	MessageID   *string            `json:"message_id"`
	InReplyTo   *string            `json:"in_reply_to"`
	Lang        *string            `json:"lang"`
	Text        string             `json:"text"`
	Body        string             `json:"body"`
	Quoted      bool               `json:"quoted"`
	Attachments []attachmentJSON   `json:"attachments"`
	Case        *int64             `json:"case"`
	Topic       *string            `json:"topic"`
	Request     *string            `json:"request"`
	Diagnosis   []viewJSON         `json:"diagnosis"`
	Answered    map[string]*string `json:"answered"`
	Bounce      *bounceJSON        `json:"bounce"`
	Error       *string            `json:"error"`

	why []string // for people
}

type attachmentJSON struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

type viewJSON struct {
	Span      string `json:"span"`
	Certainty string `json:"certainty"`
}

type bounceJSON struct {
	Recipient *string `json:"recipient"`
	Status    *string `json:"status"`
	Permanent bool    `json:"permanent"`
}

func (c *explainCmd) Run(e *environment) error {
	conf, err := e.loadOrDefault()
	if err != nil {
		return err
	}
	book, err := e.book()
	if err != nil {
		return err
	}
	x := explainer{book: book, lang: conf.desks()[0].Desk.Language, max: conf.desks()[0].Mailbox.MaxMail << 20, in: e.in}
	show := writeExplanation
	if c.JSON {
		show = func(out io.Writer, x *explanation) error { return jsonLine(out, x) }
	}
	return x.all(c.Files, func(one *explanation) error { return show(e.out, one) })
}

type explainer struct {
	book *rules.Book
	lang string
	max  int64
	in   io.Reader
}

// all explains files on all processors and hands the results over in the
// order of the files; only as many as there are workers are in memory.
func (x *explainer) all(files []string, show func(*explanation) error) error {
	workers := runtime.GOMAXPROCS(0)
	slots := make(chan chan *explanation, workers)
	stop := make(chan struct{})
	go func() {
		defer close(slots)
		for _, file := range files {
			result := make(chan *explanation, 1)
			select {
			case slots <- result:
			case <-stop:
				return
			}
			go func() { result <- x.one(file) }()
		}
	}()
	for result := range slots {
		if err := show(<-result); err != nil {
			close(stop)
			return fmt.Errorf("writing an explanation: %w", err)
		}
	}
	return nil
}

// one explains one file. Whatever is wrong with it is told in the result.
func (x *explainer) one(file string) (e *explanation) {
	e = empty(file)
	defer func() {
		if fault := recover(); fault != nil {
			e.Error = text(fmt.Sprintf("understanding the mail: %v", fault))
		}
	}()
	raw, err := x.read(file)
	if err != nil {
		e.Error = text(err.Error())
		return e
	}
	m := mailin.Parse(raw, mailin.DefaultLimits)
	v := x.book.Judge(&m.Incoming)
	r := x.book.Read(rules.Words{Subject: m.Subject, Text: m.Text, Signature: m.Signature, Lang: x.lang})
	e.mail(m)
	e.judged(v)
	e.read(r)
	return e
}

// read loads a mail; of one that is too large only the header.
func (x *explainer) read(file string) (desk.RawMail, error) {
	in := x.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return desk.RawMail{}, fmt.Errorf("opening the mail: %w", err)
		}
		defer f.Close()
		in = f
	}
	content, err := io.ReadAll(io.LimitReader(in, x.max+1))
	if err != nil {
		return desk.RawMail{}, fmt.Errorf("reading %s: %w", file, err)
	}
	raw := desk.RawMail{Raw: content, Size: int64(len(content)), Hash: mailin.ContentHash(content)}
	if raw.Size > x.max {
		raw.Raw, raw.Head = nil, content[:min(len(content), 1<<18)]
	}
	return raw, nil
}

func empty(file string) *explanation {
	e := &explanation{File: file, Attachments: []attachmentJSON{}, Diagnosis: []viewJSON{}, Answered: map[string]*string{}}
	for _, slot := range rules.Slots {
		e.Answered[slot] = nil
	}
	return e
}

func (e *explanation) mail(m *desk.Mail) {
	e.From, e.Subject, e.MessageID = text(m.From), text(m.Subject), text(m.MessageID)
	if m.Header.Has("Subject") {
		e.Subject = &m.Subject
	}
	if len(m.InReplyTo) > 0 {
		e.InReplyTo = &m.InReplyTo[0]
	}
	if !m.Date.IsZero() {
		e.Date = text(m.Date.Format(time.RFC3339))
	}
	e.Text, e.Body, e.Quoted = m.Text, m.Body, m.Quoted
	for _, a := range m.Attachments {
		e.Attachments = append(e.Attachments, attachmentJSON{a.Name, a.Type, a.Size})
	}
	if n := desk.SubjectCase(m.Subject); n != 0 {
		e.Case = &n
	}
	if m.Fault != "" {
		e.why = append(e.why, m.Fault)
	}
	if m.Protection != "" {
		e.why = append(e.why, "the mail is "+m.Protection)
	}
}

func (e *explanation) judged(v rules.Verdict) {
	e.Machine, e.Answerable, e.Reason = v.Machine, v.Answerable, v.Reason
	if b := v.Bounce; b != nil {
		e.Bounce = &bounceJSON{text(b.Recipient), text(b.Status), b.Permanent}
		e.why = append(e.why, "the letter did not arrive: "+b.Why)
	}
}

func (e *explanation) read(r rules.Reading) {
	e.Lang, e.Topic, e.Request = text(r.Lang), text(r.Topic), text(r.Request)
	for _, v := range r.Views {
		e.Diagnosis = append(e.Diagnosis, viewJSON{v.Span, string(v.Certainty)})
		e.why = append(e.why, fmt.Sprintf("the view “%s” (%s, confidence %.2f): %s", strings.Join(strings.Fields(v.Span), " "), v.Certainty, v.Confidence, v.Why))
	}
	for slot, span := range r.Slots {
		e.Answered[slot] = text(span)
	}
	e.why = append(e.why, r.Why...)
}

// text is a JSON string, null where it is empty.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// jsonLine writes one JSON object as a line.
func jsonLine(out io.Writer, v any) error {
	enc := json.NewEncoder(escaping{out})
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// escaping writes JSON on, with the characters escaped that act on a terminal
// and that JSON allows as they are: they stand in strings only.
type escaping struct{ out io.Writer }

func (w escaping) Write(b []byte) (int, error) {
	if !bytes.ContainsFunc(b, acts) {
		return w.out.Write(b)
	}
	var escaped strings.Builder
	for _, r := range string(b) {
		if acts(r) {
			fmt.Fprintf(&escaped, `\u%04x`, r)
		} else {
			escaped.WriteRune(r)
		}
	}
	if _, err := io.WriteString(w.out, escaped.String()); err != nil {
		return 0, err
	}
	return len(b), nil
}

// acts tells characters, beyond those that JSON escapes anyway, that act on a
// terminal: C1 controls, and those that turn the reading direction around.
func acts(r rune) bool {
	return r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// writeExplanation shows an explanation to a person.
func writeExplanation(out io.Writer, e *explanation) error {
	var b strings.Builder
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-12s %s\n", label, printable(value))
		}
	}
	line("file", e.File)
	line("error", value(e.Error))
	line("from", value(e.From))
	line("subject", value(e.Subject))
	if e.Error == nil {
		line("verdict", verdictWords(e))
		line("language", value(e.Lang))
		line("topic", value(e.Topic)+", "+value(e.Request))
	}
	for _, slot := range rules.Slots {
		line(slot, value(e.Answered[slot]))
	}
	for _, a := range e.Attachments {
		line("attachment", fmt.Sprintf("%s (%s, %d bytes)", a.Name, a.Type, a.Size))
	}
	for _, why := range e.why {
		line("why", why)
	}
	b.WriteString("\n")
	for l := range strings.Lines(e.Text) {
		fmt.Fprintf(&b, "    %s\n", printable(strings.TrimRight(l, "\n")))
	}
	b.WriteString("\n")
	_, err := io.WriteString(out, b.String())
	return err
}

func verdictWords(e *explanation) string {
	who, answer := "a person wrote it", "may be answered automatically"
	if e.Machine {
		who = "a machine wrote it"
	}
	if !e.Answerable {
		answer = "no automatic answer"
	}
	return who + "; " + answer + ": " + e.Reason
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// printable takes the control characters out of a line: a mail must not be
// able to write on the terminal of whoever looks at it.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if r < ' ' || acts(r) {
			return '·'
		}
		return r
	}, s)
}
