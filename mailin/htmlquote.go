package mailin

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// Programs wrap the mail that they quote in elements with names of their own.
// Three kinds are told apart: a container that holds nothing but the quote, so
// that what stands below is an answer; a boundary behind which all is quoted;
// and a container for the attribution.

// quoteContainer tells whether an element holds a quote.
func quoteContainer(name atom.Atom, a *attributes) bool {
	switch name {
	case atom.Blockquote:
		return a.kind == "cite" || !indents(a)
	case atom.Div, atom.Span, atom.Section, atom.Td, atom.Table:
	default:
		return false
	}
	switch a.id {
	case "olk_src_body_section", "mail-editor-reference-message-container", "isforwardcontent", "isreplycontent",
		"yahooquoted", "origbody", "replysection", "ms-outlook-mobile-reference-message":
		return true
	}
	if a.name == "quote" || a.name == "messagereplysection" || strings.HasPrefix(a.id, "yahoo_quoted") {
		return true
	}
	return classed(a.class, "yahoo_quoted", "yahooquotedreplied", "ms-outlook-mobile-reference-message", "front-blockquote",
		"tutanota_quote", "sh-quoted-content", "spark_quote", "missive_quote", "outlookmessageheaderquote") ||
		strings.Contains(a.style, "border:none;border-left:solid")
}

// indents tells a blockquote that only moves text to the right, as the
// buttons of Gmail and Outlook make it.
func indents(a *attributes) bool {
	return strings.Contains(a.style, "margin:0 0 0 40px") || strings.Contains(a.style, "margin:0px 0px 0px 40px")
}

// markContainer is what an element says about all lines in it.
func markContainer(a *attributes) mark {
	var m mark
	if a.class != "" && (classed(a.class, "gmail_attr", "moz-cite-prefix", "zmail_attr", "tutanota_attr") ||
		strings.HasPrefix(a.class, "moz-email-headers")) || a.id == "reply-intro" {
		m |= markAttribution
	}
	if a.class != "" && classed(a.class, "gmail_signature", "gmail_signature_prefix", "moz-signature", "protonmail_signature_block",
		"tutanota_signature", "zmail_signature") || a.data == "gmail_signature" {
		m |= markSignature
	}
	switch a.id {
	case "signature", "ms-outlook-mobile-signature", "zm-signature", "_rc_sig":
		m |= markSignature
	}
	return m
}

// boundaryMark tells whether all that follows an element is another mail.
func boundaryMark(a *attributes) bool {
	switch a.id {
	case "divrplyfwdmsg", "appendonsend", "zwchr", "stopspelling", "ms-outlook-mobile-body-separator-line", "x_divrplyfwdmsg":
		return true
	}
	return a.class != "" && classed(a.class, "outlookmessageheader")
}

// classed tells whether a list of classes holds one of the names.
func classed(class string, names ...string) bool {
	for rest := class; rest != ""; {
		var one string
		one, rest, _ = strings.Cut(rest, " ")
		for _, name := range names {
			if one == name {
				return true
			}
		}
	}
	return false
}

// sameLink tells whether the text of a link says where it leads.
func sameLink(text, href string) bool {
	if !strings.Contains(href, ":") || strings.HasPrefix(href, "#") || strings.HasPrefix(href, "javascript:") ||
		strings.HasPrefix(href, "cid:") || strings.HasPrefix(href, "data:") {
		return true // leads nowhere outside of the mail
	}
	bare := bareLink(href)
	return bare == "" || strings.Contains(bareLink(text), bare) || strings.HasPrefix(href, "tel:")
}

func bareLink(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, scheme := range []string{"https://", "http://", "mailto:", "www."} {
		s = strings.TrimPrefix(s, scheme)
	}
	return strings.TrimRight(s, "/")
}

// meaningful is the text of an image that says more than that there is one.
func meaningful(a *attributes) string {
	alt := strings.Join(strings.Fields(a.alt), " ")
	if alt == "" || a.width == "1" || a.height == "1" || len(alt) > 300 {
		return ""
	}
	if !plainASCII(alt) && letters(alt) == 0 && len(alt) <= 32 {
		return alt // an emoji
	}
	lower := strings.ToLower(alt)
	for _, dull := range []string{"image", "logo", "icon", "picture", "banner", "bild", "photo", "avatar", "spacer", "pixel",
		"facebook", "twitter", "linkedin", "instagram", "youtube", "cid:", "http"} {
		if strings.Contains(lower, dull) {
			return ""
		}
	}
	if dot := strings.LastIndexByte(lower, '.'); dot > 0 && len(lower)-dot <= 5 {
		return "" // a file name
	}
	if strings.Count(alt, " ") < 2 {
		return ""
	}
	return alt
}
