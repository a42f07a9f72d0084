package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
)

// framing is what mail programs and people write around a text.
type framing struct {
	hello, bye              []string
	from, sent, to, subject string
	wrote                   string // of what is answered: day, name
	original, phone         string
}

var framings = map[string]framing{
	"en": {
		[]string{"Hello,", "Hi,", "Good morning,", "Dear colleagues,", ""}, []string{"Kind regards", "Best", "Thanks", "Best wishes", "Cheers"},
		"From:", "Sent:", "To:", "Subject:", "On %s %s wrote:", "-------- Original message --------", "Sent from my iPhone",
	},
	"de": {
		[]string{"Hallo,", "Guten Tag,", "Guten Morgen,", "Liebe Kolleginnen und Kollegen,", "Hallo zusammen,"}, []string{"Mit freundlichen Grüßen", "Viele Grüße", "Beste Grüße", "Danke und Gruß", "LG"},
		"Von:", "Gesendet:", "An:", "Betreff:", "Am %s schrieb %s:", "-------- Ursprüngliche Nachricht --------", "Von meinem iPhone gesendet",
	},
	"fr": {
		[]string{"Bonjour,", "Bonjour à tous,", "Bonjour Madame, Monsieur,", "Salut,", ""}, []string{"Cordialement", "Bien cordialement", "Merci d'avance", "Bonne journée", "À bientôt"},
		"De :", "Envoyé :", "À :", "Objet :", "Le %s, %s a écrit :", "-------- Message d'origine --------", "Envoyé de mon iPhone",
	},
	"es": {
		[]string{"Hola:", "Buenos días:", "Estimados compañeros:", "Hola,", "Buenas:"}, []string{"Un saludo", "Saludos cordiales", "Gracias", "Muchas gracias", "Atentamente"},
		"De:", "Enviado:", "Para:", "Asunto:", "El %s, %s escribió:", "-------- Mensaje original --------", "Enviado desde mi iPhone",
	},
}

// around puts a greeting above what a person has to say, and the name below.
func (m *weekMail) around(dice *rand.Rand, text string) string {
	framing := framings[m.who.lang]
	hello, bye := framing.hello[dice.IntN(len(framing.hello))], framing.bye[dice.IntN(len(framing.bye))]
	first, _, _ := strings.Cut(m.who.name, " ")
	switch {
	case m.who.robot() || strings.HasPrefix(text, "#") || text == "":
		return text
	case m.verb == "re" && dice.IntN(2) == 0: // who knows each other does without
		return text + "\n\n" + first
	case hello == "":
		return text + "\n\n" + bye + "\n" + m.who.name
	}
	return hello + "\n\n" + text + "\n\n" + bye + "\n" + m.who.name
}

// answered is what a person replies to.
type answered struct {
	from, subject, text, html, id string
	references                    []string
	at                            time.Time
}

// plainClients write no HTML; they send plain text, each in its own encoding.
var plainClients = map[string]string{"outlook-phone": "base64", "iphone": "quoted-printable", "thunderbird": "8bit", "samsung": "base64", "lotus": "quoted-printable", "robot": "8bit"}

// body writes what the person says as their mail program sends it, with the
// quote of what is answered.
func (m *weekMail) body(words string, old *answered) (typ, text string) {
	frame := framings[m.who.lang]
	if old == nil {
		switch {
		case m.who.client == "iphone":
			return "text/plain", words + "\n\n" + frame.phone
		case plainClients[m.who.client] != "":
			return "text/plain", words
		}
		return "text/html", "<html><body>" + asHTML(words) + "</body></html>"
	}
	day := old.at.Format("02.01.2006 15:04")
	fields := fmt.Sprintf("%s %s <support@lantern.example>\n%s %s\n%s %s <%s>\n%s %s", frame.from, old.from, frame.sent, day, frame.to, m.who.name, m.who.addr, frame.subject, old.subject)
	fieldsHTML := "<b>" + strings.ReplaceAll(strings.ReplaceAll(html.EscapeString(fields), "\n", "<br>\n<b>"), ": ", ":</b> ")
	wrote := fmt.Sprintf(frame.wrote, day, old.from)
	switch m.who.client {
	case "outlook":
		return "text/html", `<html><body><div class=WordSection1>` + asHTML(words) + `<p class=MsoNormal>&nbsp;</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>` + fieldsHTML + `</p></div></div>` + old.html + `</div></body></html>`
	case "outlook-web":
		return "text/html", `<html><body><div class="elementToProof">` + asHTML(words) + `</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">` + fieldsHTML + `</div><div>` + old.html + `</div></body></html>`
	case "gmail":
		return "text/html", `<div dir="ltr">` + asHTML(words) + `</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">` + html.EscapeString(wrote) + `<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">` + old.html + `</blockquote></div>`
	case "apple":
		return "text/html", `<html><body>` + asHTML(words) + `<div><br><blockquote type="cite"><div>` + html.EscapeString(wrote) + `</div><br><div>` + old.html + `</div></blockquote></div></body></html>`
	case "outlook-phone":
		return "text/plain", words + "\n\n________________________________\n" + fields + "\n\n" + old.text
	case "samsung":
		return "text/plain", words + "\n\n" + frame.original + "\n" + fields + "\n\n" + old.text
	case "lotus":
		return "text/plain", words + "\n\n\n\n" + strings.ReplaceAll(fields, ": ", ":\t") + "\n\n\n\n" + old.text
	case "iphone":
		return "text/plain", words + "\n\n" + frame.phone + "\n\n> " + wrote + "\n> \n" + quotedText(old.text)
	}
	return "text/plain", words + "\n\n" + wrote + "\n" + quotedText(old.text) // Thunderbird, above
}

func asHTML(s string) string {
	return "<p>" + strings.ReplaceAll(strings.ReplaceAll(html.EscapeString(s), "\n\n", "</p>\n<p>"), "\n", "<br>\n") + "</p>"
}

func quotedText(s string) string {
	return "> " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n> ") + "\n"
}

// raw is the whole mail as it is sent.
func (m *weekMail) raw(id, words string, old *answered, addressOf func(string) string) []byte {
	typ, text := m.body(words, old)
	subject := m.subject
	if subject == "" && old != nil {
		subject = "Re: " + strings.TrimPrefix(old.subject, "Re: ")
	}
	return m.sealed(id, subject, typ, text, old, addressOf)
}

// sealed puts header fields and encoding around a text.
func (m *weekMail) sealed(id, subject, typ, text string, old *answered, addressOf func(string) string) []byte {
	from := mime.QEncoding.Encode("utf-8", m.who.name) + " <" + m.who.addr + ">"
	to, cc := "support@lantern.example", m.cc
	if m.to != "" {
		to = addressOf(m.to) + ", support@lantern.example"
	}
	head := []string{"Return-Path: <" + or(m.as, m.who.addr) + ">", "From: " + from, "To: " + to, "Subject: " + mime.QEncoding.Encode("utf-8", subject), "Date: " + m.at.Format(time.RFC1123Z), "MIME-Version: 1.0"}
	for _, short := range cc {
		head = append(head, "Cc: "+addressOf(short))
	}
	if id != "" {
		head = append(head, "Message-ID: <"+id+">")
	}
	if old != nil {
		head = append(head, "In-Reply-To: <"+old.id+">", "References: <"+strings.Join(append(old.references, old.id), ">\r\n <")+">")
	}
	head = append(head, m.fields...)
	encoding, body := encoded(plainClients[m.who.client], strings.ReplaceAll(text, "\n", "\r\n"))
	typ += "; charset=utf-8"
	if m.megabytes == 0 {
		head = append(head, "Content-Type: "+typ, "Content-Transfer-Encoding: "+encoding)
		return []byte(strings.Join(head, "\r\n") + "\r\n\r\n" + body + "\r\n")
	}
	head = append(head, "Content-Type: multipart/mixed; boundary=photos")
	return []byte(strings.Join(head, "\r\n") + "\r\n\r\n--photos\r\nContent-Type: " + typ + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + body +
		"\r\n--photos\r\nContent-Type: image/jpeg; name=photo.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		strings.Repeat(strings.Repeat("A", 76)+"\r\n", m.megabytes<<20/78) + "\r\n--photos--\r\n")
}

// encoded is a text in a transfer encoding (RFC 2045 §6); HTML is sent quoted-printable.
func encoded(encoding, text string) (string, string) {
	switch encoding {
	case "8bit":
		return encoding, text
	case "base64":
		all := base64.StdEncoding.EncodeToString([]byte(text))
		var b strings.Builder
		for ; len(all) > 76; all = all[76:] {
			b.WriteString(all[:76] + "\r\n")
		}
		return encoding, b.String() + all
	}
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return "quoted-printable", b.String()
}

// htmlOf is the HTML part of a letter, "" if it has none.
func htmlOf(raw []byte) string {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return ""
	}
	typ, params, _ := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if !strings.HasPrefix(typ, "multipart/") {
		return ""
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := parts.NextPart() // decodes quoted-printable
		if err != nil {
			return ""
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			var r io.Reader = part
			if strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "base64") {
				r = base64.NewDecoder(base64.StdEncoding, part)
			}
			text, _ := io.ReadAll(r)
			return string(text)
		}
	}
}

// report is a delivery report (RFC 3464) about a letter.
func (m *weekMail) report(id, to, letter string) []byte {
	status, said, action := "5.1.1", "550 5.1.1 there is no such mailbox", "failed"
	if m.kind == "soft" {
		status, said = "4.2.2", "452 4.2.2 the mailbox is full"
	}
	return fmt.Appendf(nil, strings.ReplaceAll(`Return-Path: <>
From: Mail Delivery System <mailer-daemon@mail.lantern.example>
To: support@lantern.example
Subject: Undelivered Mail Returned to Sender
Date: %[1]s
Message-ID: <%[2]s>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=report

--report
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

<%[3]s>: %[4]s
--report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.lantern.example

Final-Recipient: rfc822; %[3]s
Action: %[5]s
Status: %[6]s
Diagnostic-Code: smtp; %[4]s
--report
Content-Type: message/rfc822-headers

From: support@lantern.example
To: %[3]s
Message-ID: <%[7]s>
--report--
`, "\n", "\r\n"), m.at.Format(time.RFC1123Z), id, to, said, action, status, letter)
}
