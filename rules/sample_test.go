package rules

import (
	"bufio"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"strings"
	"testing"
)

// readSample makes an Incoming of a well-formed sample mail, as a mail parser
// would: that is all these tests need.
func readSample(t testing.TB, path string) *Incoming {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sampleMail(t, string(raw))
}

func sampleMail(t testing.TB, raw string) *Incoming {
	t.Helper()
	msg, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("reading sample: %v", err)
	}
	m := &Incoming{Header: sampleHeader(raw)}
	m.Subject = m.Header.Get("Subject")
	if from, err := mail.ParseAddress(m.Header.Get("From")); err == nil {
		m.From, m.FromName = strings.ToLower(from.Address), from.Name
	}
	if to, err := mail.ParseAddressList(m.Header.Get("To")); err == nil {
		for _, a := range to {
			m.To = append(m.To, strings.ToLower(a.Address))
		}
	}
	m.Type, m.Params = sampleType(msg.Header.Get("Content-Type"))
	sampleParts(t, m, m.Type, m.Params, "", msg.Header.Get("Content-Transfer-Encoding"), msg.Body)
	for _, p := range m.Parts {
		switch {
		case p.Type == "text/plain":
			m.Body += p.Text
		case p.Type == "text/html" && m.Body == "":
			m.Body = withoutTags(p.Text)
		}
	}
	for line := range strings.Lines(m.Body) {
		if !strings.HasPrefix(line, ">") {
			m.Text += line
		}
	}
	return m
}

// sampleHeader keeps the order of the fields, which net/mail does not.
func sampleHeader(raw string) Header {
	var h Header
	decoder := &mime.WordDecoder{}
	scanner := bufio.NewScanner(strings.NewReader(raw))
	for scanner.Scan() {
		line := scanner.Text()
		if line == "" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			h[len(h)-1].Value += " " + strings.TrimSpace(line)
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		h = append(h, Field{name, strings.TrimSpace(value)})
	}
	for i := range h {
		if decoded, err := decoder.DecodeHeader(h[i].Value); err == nil {
			h[i].Value = decoded
		}
	}
	return h
}

func sampleType(value string) (string, map[string]string) {
	if value == "" {
		return "text/plain", nil
	}
	typ, params, _ := mime.ParseMediaType(value)
	return typ, params
}

func sampleParts(t testing.TB, m *Incoming, typ string, params map[string]string, name, encoding string, body io.Reader) {
	if strings.HasPrefix(typ, "multipart/") {
		reader := multipart.NewReader(body, params["boundary"])
		for {
			part, err := reader.NextRawPart()
			if err != nil {
				return
			}
			ptyp, pparams := sampleType(part.Header.Get("Content-Type"))
			sampleParts(t, m, ptyp, pparams, part.FileName(), part.Header.Get("Content-Transfer-Encoding"), part)
		}
	}
	switch strings.ToLower(encoding) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatalf("reading part %s: %v", typ, err)
	}
	if name == "" {
		name = params["name"]
	}
	m.Parts = append(m.Parts, Part{Type: typ, Params: params, Name: name, Text: string(text)})
}
