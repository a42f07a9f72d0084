package desk_test

import (
	"fmt"
	"strings"

	"refdesk/desk"
)

const demand = "Please send me your password."

// as forges a mail.
func as(from, subject, text string, fields ...string) func(*scene) string {
	return func(s *scene) string { return s.forged(mail(from, subject, text, fields...)) }
}

// referring forges a mail that refers to a Message-ID.
func referring(from, text string, id func(*scene) string, fields ...string) func(*scene) string {
	return func(s *scene) string {
		return s.forged(mail(from, "Re: printing", text, append([]string{"In-Reply-To: <" + id(s) + ">", "References: <" + id(s) + ">"}, fields...)...))
	}
}

func briefID(s *scene) string { return s.brief.MessageID }

// guessed are numbers that anybody can guess.
var guessed = []attempt{
	{name: "case number in the subject", mail: as(kofi, "[Case 1001] printing", demand)},
	{name: "case number behind Re and AW", mail: as(kofi, "Re: AW: Fwd: [Case 1001] printing", demand)},
	{name: "case number with leading zeros", mail: as(kofi, "[case 0001001] printing", demand)},
	{name: "two case numbers", mail: as(kofi, "[Case 1002] [Case 1001] printing", "#take")},
	{name: "commands under a guessed number", mail: as(kofi, "[Case 1001] printing", "#close It never was broken")},
	{name: "commands about another's case", mail: as(ines, "[Case 1001] printing", "#take\n#note mine now")},
	{name: "commands without a case", mail: as(kofi, "hello", "#help")},
	{name: "a stranger with the case number", mail: as(eve, "[Case 1001] Printer jammed", "What did Dana write?")},
	{name: "a made-up Message-ID", mail: referring(kofi, demand, func(*scene) string { return "c1001.a.b@example.org" })},
	{name: "a Message-ID of the right shape", mail: referring(kofi, demand, func(*scene) string { return "c1001.aaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbb@example.org" })},
	{name: "a letter's number with another signature", mail: referring(kofi, demand, func(s *scene) string {
		return s.brief.MessageID[:strings.LastIndex(s.brief.MessageID, ".")-24-8] + "bbbbbbbbbbbbbbbbbbbbbbbb@example.org"
	})},
	{name: "a letter's signature for another case", mail: referring(kofi, demand, func(s *scene) string { return strings.Replace(s.brief.MessageID, "c1001", "c1002", 1) })},
	{name: "a letter's signature at another domain", mail: referring(kofi, demand, func(s *scene) string { return strings.Replace(s.brief.MessageID, "@example.org", "@evil.example", 1) })},
	{name: "a letter's number inside a longer one", mail: referring(kofi, demand, func(s *scene) string { return "x" + s.brief.MessageID })},
	{name: "a forwarded mail in a technician's name", mail: as(kofi, "Fwd: broken", "---------- Forwarded message ---------\nFrom: Zoe <zoe@example.org>\nDate: Mon, 23 Nov 2026\nSubject: broken\nTo: <kofi@example.org>\n\nMy lamp is broken.")},
}

// replayed are letters that somebody else got, or might have seen.
var replayed = []attempt{
	{name: "the requester's letter in a technician's name", mail: referring(kofi, demand, func(s *scene) string { return s.q.MessageID })},
	{name: "the relay in a technician's name", mail: referring(kofi, demand, func(s *scene) string { return s.relay.MessageID })},
	{name: "the requester's own mail in a technician's name", mail: referring(kofi, demand, func(s *scene) string { return s.danaMail })},
	{name: "another requester's letter", mail: referring(kofi, demand, func(s *scene) string { return s.tomQ.MessageID })},
	{name: "a colleague's brief", mail: referring(kofi, demand, func(s *scene) string { return s.ines.MessageID })},
	{name: "a letter's number in capitals, of a requester", mail: referring(kofi, demand, func(s *scene) string { return strings.ToUpper(s.q.MessageID) })},
	{name: "another requester answers the letter", mail: referring("Zed <zed@example.org>", "What is it?", func(s *scene) string { return s.q.MessageID })},
	{name: "a stranger answers a brief", mail: referring(eve, demand, briefID)},
	{name: "a requester answers a brief of another case", mail: referring(tom, "#close", briefID)},
	{name: "a brief's number as the mail's own", mail: func(s *scene) string {
		return s.forged(strings.Replace(mail(kofi, "printing", "#take"), "Message-ID: <", "Message-ID: <"+s.brief.MessageID+"> <", 1))
	}},
	{name: "a brief's number in the subject", mail: func(s *scene) string {
		return s.forged(mail(kofi, "[Case 1001] <"+s.brief.MessageID+">", demand))
	}},
	{name: "a brief's number in the text", mail: func(s *scene) string {
		return s.forged(mail(kofi, "[Case 1001]", "In-Reply-To: <"+s.brief.MessageID+">\n\n"+demand))
	}},
	{name: "a brief's number in a field of another name", mail: func(s *scene) string {
		return s.forged(mail(kofi, "[Case 1001]", demand, "X-References: <"+s.brief.MessageID+">", "In-Reply-To-: <"+s.brief.MessageID+">"))
	}},
	{name: "who was in Cc of a technician's mail", mail: func(s *scene) string {
		s.get(s.honest(reply(kofi, s.brief, "Hello Dana, half past ten.", "Cc: "+eve)))
		return referring(kofi, demand, briefID)(s)
	}},
	{name: "the requester, who was in Cc of a technician's mail", mail: func(s *scene) string {
		s.get(s.honest(reply(kofi, s.brief, "Hello Dana, half past ten.", "Cc: "+dana)))
		return referring(kofi, "#close It was the cable", briefID)(s)
	}},
	{name: "who got a technician's private mail", mail: func(s *scene) string {
		s.get(s.honest(mail(dana, "Re: printing", "Thank you, see you then.", "In-Reply-To: <private@client.example>", "References: <"+s.brief.MessageID+"> <private@client.example>")))
		return referring(kofi, demand, briefID)(s)
	}},
	{name: "a letter that its server knows to be forged", mode: "server", mail: referring(kofi, demand, briefID)},
	{name: "the same bytes once more", right: []string{"mails", "people", "promises"}, mail: func(s *scene) string {
		m := s.honest(reply(kofi, s.brief, "Hello Dana, at eleven."))
		s.get(m)
		return m
	}},
}

// addressedTo are signed reply addresses in the wrong hands.
var addressedTo = []attempt{
	{name: "the requester's reply address, used by a stranger", mail: func(s *scene) string {
		return s.forged(mail(eve, "hello", "Let me in.", "Delivered-To: "+s.q.ReplyTo.Addr))
	}},
	{name: "another requester's reply address", mail: func(s *scene) string {
		return s.forged(mail("Zed <zed@example.org>", "hello", "Let me in.", "Cc: "+s.tomQ.ReplyTo.Addr))
	}},
	{name: "the requester's reply address in a technician's name", mail: func(s *scene) string {
		return s.forged(mail(kofi, "hello", demand, "Delivered-To: "+s.q.ReplyTo.Addr))
	}},
	{name: "the technician's own reply address, which proves nothing", mail: func(s *scene) string {
		return s.forged(mail(kofi, "hello", demand, "Delivered-To: "+s.brief.ReplyTo.Addr))
	}},
	{name: "a made-up reply address", mail: as(kofi, "hello", demand, "Delivered-To: support+c1001.kaaaaaaaaaaaaaaaaaaaaaaaa@example.org")},
	{name: "a reply address without a signature", mail: as(eve, "hello", demand, "Cc: support+c1001@example.org")},
	{name: "a reply address of another case", mail: func(s *scene) string {
		return s.forged(mail(dana, "hello", "Let me in.", "X-Original-To: "+strings.Replace(s.q.ReplyTo.Addr, "c1001", "c1002", 1)))
	}, mode: "server"},
}

// knowing gives a disguise the best there is: the number of a real brief.
func knowing(name, from string, fields ...string) attempt {
	return attempt{name: name, mail: referring(from, demand, briefID, fields...)}
}

// disguised are senders who look like somebody else.
var disguised = []attempt{
	knowing("a domain that looks alike", "Kofi Mensah <kofi@examp1e.org>"),
	knowing("a Cyrillic letter in the name", "Kofi Mensah <k\u043efi@example.org>"),
	knowing("a Cyrillic letter in the domain", "Kofi Mensah <kofi@ex\u0430mple.org>"),
	knowing("a Cyrillic domain in punycode", "Kofi Mensah <kofi@xn--exmple-4nf.org>"),
	knowing("the sign for Kelvin", "Kofi Mensah <\u212aofi@example.org>"),
	knowing("letters of full width", "Kofi Mensah <ｋｏｆｉ@example.org>"),
	knowing("a soft hyphen in the address", "Kofi Mensah <ko\u00adfi@example.org>"),
	knowing("the domain as a part of another", "Kofi Mensah <kofi@example.org.evil.example>"),
	knowing("a domain below the technician's", "Kofi Mensah <kofi@mail.example.org>"),
	knowing("the address as a name", `"kofi@example.org" <eve@evil.example>`),
	knowing("the address as a bare name", "kofi@example.org <eve@evil.example>"),
	knowing("the address in a local part", `"kofi@example.org"@evil.example`),
	knowing("a local part in quotes", `Kofi <"kofi"@example.org>`),
	knowing("the address in a comment", "eve@evil.example (kofi@example.org)"),
	knowing("the address as an encoded word", "=?utf-8?q?kofi=40example=2Eorg?= <eve@evil.example>"),
	knowing("two authors, the technician first", kofi+", "+eve),
	knowing("two authors, the technician last", eve+", "+kofi),
	knowing("two From fields, the technician first", kofi, "From: "+eve),
	knowing("two From fields, the technician last", eve, "From: "+kofi),
	knowing("a group of two", "Team: "+kofi+", "+eve+";"),
	knowing("the technician as Sender", eve, "Sender: "+kofi),
	knowing("the technician as Reply-To", eve, "Reply-To: "+kofi),
	knowing("no From but the technician in Reply-To", "undisclosed", "Reply-To: "+kofi),
	knowing("the desk as author, the technician in Reply-To", address, "Reply-To: "+kofi),
	knowing("a group's mail with the technician in Reply-To", "'Eve' via Support <"+address+">", "Reply-To: "+kofi, "List-Id: <support.example.org>"),
	knowing("the desk as author", address),
	knowing("one of our letters that comes back", address, "X-Refdesk-Loop: "+address),
	{name: "a loop mark in a technician's name", mail: referring(kofi, demand, func(s *scene) string { return s.q.MessageID }, "X-Refdesk-Loop: "+address)},
	{name: "a name with line breaks, a technician's", mail: as("\"Kofi\r\n Bcc: x@evil.example\" <kofi@example.org>", "[Case 1001]", demand)},
	{name: "an address with a NUL", mail: as("Kofi <ko\x00fi@example.org>", "[Case 1001]", demand)},
	{name: "an address with a route", mail: as("<@evil.example:kofi@example.org>", "[Case 1001]", demand)},
	{name: "an address in capitals", mail: as("Kofi <KOFI@EXAMPLE.ORG>", "[Case 1001]", demand)},
	{name: "an address with comments in it", mail: as("Kofi <kofi(x)@(y)example.org>", "[Case 1001]", demand)},
}

// checked is a mail in a technician's name that knows a real brief, below
// fields as the mailbox finds them.
func checked(name string, top ...string) attempt {
	return attempt{name: name, mode: "server", mail: func(s *scene) string {
		return strings.Join(top, "\n") + "\n" + reply(kofi, s.brief, demand)
	}}
}

const (
	received = "Received: from there by mx.example.org with ESMTPS; Mon, 23 Nov 2026 09:00:00 +0000"
	failed   = "Authentication-Results: mx.example.org; dmarc=fail header.from=example.org"
	passed   = "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org"
)

// checks are Authentication-Results that do not say what they seem to.
var checks = []attempt{
	checked("no check at all", received),
	checked("a pass below the server's failure", failed, received, passed),
	checked("a pass below the server's failure, both below its mark", received, failed, passed),
	checked("a pass below another server's mark", received, "Received: from x by evil.example with SMTP; Mon, 23 Nov 2026 09:00:00 +0000", passed),
	checked("a pass by another server", "Authentication-Results: evil.example; dmarc=pass header.from=example.org", received),
	checked("a pass by a server that looks alike", "Authentication-Results: mx.example.org.evil.example; dmarc=pass header.from=example.org", received),
	checked("a pass by a server in Cyrillic", "Authentication-Results: mx.ex\u0430mple.org; dmarc=pass header.from=example.org", received),
	checked("the server's name in quotes and more", `Authentication-Results: "mx.example.org x"; dmarc=pass header.from=example.org`, received),
	checked("the server's name in a comment", "Authentication-Results: (mx.example.org) evil.example; dmarc=pass header.from=example.org", received),
	checked("a check without a server", "Authentication-Results: dmarc=pass header.from=example.org", received),
	checked("a pass in a comment", "Authentication-Results: mx.example.org; dmarc=fail (x; dmarc=pass header.from=example.org) header.from=example.org", received),
	checked("a pass in a comment within a comment", `Authentication-Results: mx.example.org; dmarc=none (x \) (y); dmarc=pass header.from=example.org)`, received),
	checked("a pass in a string", `Authentication-Results: mx.example.org; spf=pass smtp.mailfrom="x; dmarc=pass header.from=example.org"@evil.example`, received),
	checked("a comment that never ends", "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org (", received),
	checked("a pass for another domain", "Authentication-Results: mx.example.org; dmarc=pass header.from=evil.example", received),
	checked("a pass for another domain, and aligned SPF", "Authentication-Results: mx.example.org; dmarc=pass header.from=evil.example; spf=pass smtp.mailfrom=example.org", received),
	checked("a domain told twice", "Authentication-Results: mx.example.org; dmarc=pass header.from=evil.example header.from=example.org", received),
	checked("two results of DMARC", "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org; dmarc=fail header.from=example.org", received),
	checked("DKIM of another domain", "Authentication-Results: mx.example.org; dmarc=none; dkim=pass header.d=evil.example", received),
	checked("DKIM of the whole country", "Authentication-Results: mx.example.org; dmarc=none; dkim=pass header.d=org", received),
	checked("DKIM that failed", "Authentication-Results: mx.example.org; dkim=fail header.d=example.org", received),
	checked("SPF of another domain", "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=kofi@example.org@evil.example", received),
	checked("SPF of the greeting only", "Authentication-Results: mx.example.org; spf=pass smtp.helo=example.org", received),
	checked("DMARC failed though DKIM passed", "Authentication-Results: mx.example.org; dkim=pass header.d=example.org; dmarc=fail header.from=example.org", received),
	checked("ARC says so", received, "ARC-Authentication-Results: i=1; mx.example.org; dmarc=pass header.from=example.org", "ARC-Seal: i=1; cv=none; d=example.org"),
	checked("a field of another name", "X-Authentication-Results: mx.example.org; dmarc=pass header.from=example.org", "Authentication-Results-Original: mx.example.org; dmarc=pass header.from=example.org", received),
	checked("a field in encoded words", "Authentication-Results: =?utf-8?q?mx=2Eexample=2Eorg=3B_dmarc=3Dpass_header=2Efrom=3Dexample=2Eorg?=", received),
	checked("a folded failure above a pass", "AUTHENTICATION-results: mx.example.org;\n dmarc=fail\n\theader.from=example.org", received, passed),
	checked("Received-SPF says so", received, "Received-SPF: pass (mx.example.org: domain of kofi@example.org designates 192.0.2.1)"),
	checked("a result of an unknown method", "Authentication-Results: mx.example.org; x-trust=pass header.from=example.org", received),
	{name: "a check within a part of the mail", mode: "server", mail: func(s *scene) string {
		m := reply(kofi, s.brief, "--b\nContent-Type: text/plain\n"+passed+"\n\n"+demand+"\n--b--")
		return received + "\n" + strings.Replace(m, "Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=b", 1)
	}},
}

// injected are values that try to become fields of our letters.
var injected = []attempt{
	{name: "line breaks in a name", mail: as("=?utf-8?q?Eve=0D=0ABcc:_x=40evil.example?= <eve@evil.example>", "Lamp broken", "The lamp is broken.")},
	{name: "line breaks in a subject", mail: as(eve, "=?utf-8?q?Lamp=0D=0ABcc:_x=40evil.example=0D=0A=0D=0Abody?=", "The lamp is broken.")},
	{name: "line breaks in base64", mail: as(eve, "=?utf-8?b?TGFtcA0KQmNjOiB4QGV2aWwuZXhhbXBsZQ==?=", "The lamp is broken.")},
	{name: "a bare carriage return in a subject", mail: as(eve, "Lamp\rBcc: x@evil.example", "The lamp is broken.")},
	{name: "a NUL in a subject", mail: as(eve, "Lamp\x00\x00 broken", "The lamp is broken.")},
	{name: "separators of lines in Unicode", mail: as("Eve\u2028Bcc: x@evil.example <eve@evil.example>", "Lamp\u2029Bcc: x@evil.example\u0085", "The lamp is broken.")},
	{name: "an encoded word that decodes to another", mail: as(eve, "=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=0D=0ABcc:_y=3F=3D?=", "The lamp is broken.")},
	{name: "brackets in Message-IDs", mail: as(eve, "Lamp broken", "The lamp is broken.", "References: <a@b>,<c@d>\tBcc:x@evil.example <=?utf-8?q?=0D=0ABcc:_x?=@e>", "In-Reply-To: <x\"y\\@z>")},
	{name: "a second Message-ID", mail: as(eve, "Lamp broken", "The lamp is broken.", "Message-ID: <second@evil.example>\r Bcc: x@evil.example")},
	{name: "the desk's commands in a subject", mail: as(eve, "#close [Case 1001] {{.Secrets}}", "{{template \"known\" .}} The lamp is broken.")},
	{name: "line breaks in a file's name", mail: func(s *scene) string {
		m := mail(eve, "Lamp broken", "--b\nContent-Type: text/plain\n\nThe lamp is broken.\n--b\nContent-Type: image/png; name=\"=?utf-8?q?a=0D=0ABcc:_x=40evil.example.png?=\"\nContent-Disposition: attachment; filename*=utf-8''a%0D%0ABcc:%20x.png\n\nx\n--b--")
		return s.forged(strings.Replace(m, "Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=b", 1))
	}},
	{name: "a reply address with a header in it", mail: as(eve, "Lamp broken", "The lamp is broken.", "Reply-To: \"x\r\n Bcc: y@evil.example\" <z@evil.example>")},
}

// asked has a mail in Kofi's name held, and returns the letter that asks.
func (s *scene) asked() desk.Letter {
	return s.to(s.get(s.forged(mail(kofi, "[Case 1001] printing", "#take\n"+demand))), "kofi@example.org")
}

// confirmations are answers to "was this mail from you?" that are none.
var confirmations = []attempt{
	{name: "a colleague confirms", mail: func(s *scene) string { return s.honest(reply(ines, s.asked(), "yes")) }},
	{name: "the requester confirms", mail: func(s *scene) string { return s.honest(reply(tom, s.asked(), "yes")) }},
	{name: "a stranger confirms", mail: func(s *scene) string { return s.forged(reply(eve, s.asked(), "yes")) }},
	{name: "a group confirms", mail: func(s *scene) string {
		return s.forged(reply("'Eve' via Support <"+address+">", s.asked(), "yes", "Reply-To: "+kofi))
	}},
	{name: "a forged confirmation that the server sees", mode: "server", mail: func(s *scene) string { return s.forged(reply(kofi, s.asked(), "yes")) }},
	{name: "the question is guessed", mail: func(s *scene) string {
		s.asked()
		return s.forged(mail(kofi, "Re: [Case 1001] Was this mail from you?", "yes"))
	}},
	{name: "disowned with a no", mail: func(s *scene) string { return s.honest(reply(kofi, s.asked(), "No!")) }},
	{name: "disowned in a sentence", mail: func(s *scene) string { return s.honest(reply(kofi, s.asked(), "That was not me.")) }},
	{name: "disowned in German", mail: func(s *scene) string { return s.honest(reply(kofi, s.asked(), "Das habe ich nicht geschrieben")) }},
	{name: "confirmed after it was disowned", mail: func(s *scene) string {
		q := s.asked()
		s.get(s.honest(reply(kofi, q, "no")))
		return s.forged(reply(kofi, q, "yes"))
	}},
	// The note is the technician's own: the case goes back to the team, and
	// nothing is confirmed.
	{name: "an absence note to the question", right: []string{"technician"}, mail: func(s *scene) string {
		return s.honest(reply(kofi, s.asked(), "I am out of the office until Friday.", "Auto-Submitted: auto-replied"))
	}},
	{name: "an absence note without a mark", right: []string{"technician"}, mail: func(s *scene) string {
		return s.honest(reply(kofi, s.asked(), "I am currently out of the office and will be back on Friday. In urgent cases please contact my colleagues."))
	}},
	{name: "a program's answer to the question", mail: func(s *scene) string {
		return s.honest(reply(kofi, s.asked(), "We have received your mail.", "Precedence: bulk"))
	}},
}

// notice forges a delivery report.
func notice(change func(s *scene, report string) string) func(*scene) string {
	return func(s *scene) string {
		return s.forged(change(s, strings.ReplaceAll(bounce, "MESSAGE-ID", s.q.MessageID)))
	}
}

// reports are machine mail that would take something away.
var reports = []attempt{
	{name: "a report about somebody else's address", mail: notice(func(_ *scene, r string) string {
		return strings.ReplaceAll(r, "rfc822; dana@example.org", "rfc822; tom@example.org")
	})},
	{name: "a report with a return address", mail: notice(func(_ *scene, r string) string { return "Return-Path: <eve@evil.example>\n" + r })},
	{name: "a report about no letter of ours", mail: notice(func(s *scene, r string) string { return strings.ReplaceAll(r, s.q.MessageID, "c1001.x.y@example.org") })},
	{name: "a report about a mail that came in", mail: notice(func(s *scene, r string) string { return strings.ReplaceAll(r, s.q.MessageID, s.danaMail) })},
	{name: "a report that the server sees to be forged", mode: "server", mail: notice(func(_ *scene, r string) string {
		return strings.Replace(r, "MAILER-DAEMON@mx.example.org", "MAILER-DAEMON@example.org", 1)
	})},
	{name: "a report weeks later", mail: func(s *scene) string {
		m := s.forged(strings.ReplaceAll(bounce, "MESSAGE-ID", s.q.MessageID))
		s.now = monday.AddDate(0, 0, 40)
		return m
	}},
	{name: "a technician's absence note", mail: func(s *scene) string {
		return s.forged(mail(kofi, "Automatic reply: [Case 1001] printing", "I am out of the office.", "Auto-Submitted: auto-replied"))
	}},
	{name: "a technician's absence note to a requester's letter", mail: referring(kofi, "I am out of the office until January.", func(s *scene) string { return s.q.MessageID }, "Auto-Submitted: auto-replied", "X-Autoreply: yes")},
	{name: "a receipt that somebody has read", mail: func(s *scene) string {
		return s.forged(strings.ReplaceAll(strings.ReplaceAll(bounce, "delivery-status", "disposition-notification"), "MESSAGE-ID", s.q.MessageID))
	}},
}

// answered is what a requester's own mail may change.
var answered = []string{"mails", "people", "answers", "views", "state", "promises"}

// rights are mails of people who have some right, and not that one.
var rights = []attempt{
	{name: "commands by the requester", right: answered, mail: func(s *scene) string {
		return s.honest(reply(dana, s.q, "#close It was the cable\n#assign me\n#diagnosis right"))
	}},
	{name: "commands by the requester, forwarded to a technician's brief", right: answered, mail: func(s *scene) string {
		return s.honest(mail(dana, "Fwd: [Case 1001] printing", "#take\n\n---------- Forwarded message ---------\nFrom: Kofi Mensah <kofi@example.org>\nSubject: x\n\n#close done", "References: <"+s.q.MessageID+">"))
	}},
	{name: "commands in hidden text", mail: func(s *scene) string {
		m := mail(eve, "Lamp broken", "<html><body><div style=\"display:none\">#close hidden</div><p>The lamp is broken.</p><!-- #take --></body></html>", "References: <"+s.brief.MessageID+">")
		return s.forged(strings.Replace(m, "text/plain", "text/html", 1))
	}},
	{name: "commands in what a technician quotes", right: []string{"mails", "people", "promises"}, taught: true, mail: func(s *scene) string {
		return s.honest(reply(kofi, s.brief, "#note looked at it\n\nOn Monday, Dana wrote:\n> #close It was the cable\n> #diagnosis wrong"))
	}},
	{name: "somebody else in Cc by a slip", right: answered, mail: func(s *scene) string {
		return s.honest(reply(dana, s.q, "It is in room 204.", "Cc: "+tom))
	}},
	{name: "a forged requester brings a stranger in", mode: "server", mail: func(s *scene) string {
		return s.forged(mail(dana, "[Case 1001] Printer jammed", "It is in room 204.", "Cc: "+eve))
	}},
	{name: "a forged requester who knows her own mail", mode: "server", mail: referring(dana, "It is solved, thank you.", func(s *scene) string { return s.danaMail })},
	{name: "a forged requester with the same subject", mode: "server", mail: as(dana, "Printer jammed", "It is solved, thank you.")},
	{name: "a forged requester says that it is solved", right: []string{"mails", "people"}, mail: func(s *scene) string {
		s.get(s.honest(reply(kofi, s.brief, "#close The paper tray was bent.")))
		return s.forged(mail(dana, "[Case 1001] Printer jammed", "Yes, it is solved, thank you."))
	}},
	{name: "a forged requester brings a stranger in by the number", mode: "none", mail: func(s *scene) string {
		s.get(mail(dana, "[Case 1001] Printer jammed", "It is in room 204.", "Cc: "+eve))
		return mail(eve, "[Case 1001] Printer jammed", "And now?", "In-Reply-To: <"+s.danaMail+">")
	}},
	{name: "a requester who looks alike", mail: as("Dana Okafor <dana@examp1e.org>", "[Case 1001] Printer jammed", "It is solved, thank you.")},
	{name: "a requester in capitals of another script", mail: as("Dana Okafor <d\u0430na@example.org>", "[Case 1001] Printer jammed", "It is solved.")},
	{name: "a requester with the desk's words", mail: as("Dana <dana@evil.example>", "Re: [Case 1001] Printer jammed", "yes, it is solved", "X-Original-To: support+c1001@example.org")},
	{name: "a stranger's thanks", mail: referring(eve, "Thank you, it is solved!", func(s *scene) string { return s.relay.MessageID })},
	{name: "a calendar answer in a technician's name", mail: func(s *scene) string {
		m := mail(kofi, "Accepted: [Case 1001]", "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR", fmt.Sprintf("References: <%s>", s.q.MessageID))
		return s.forged(strings.Replace(m, "Content-Type: text/plain; charset=utf-8", "Content-Type: text/calendar; method=REPLY", 1))
	}},
}
