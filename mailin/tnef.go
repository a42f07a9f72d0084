package mailin

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// tnefMail is what Outlook packed into winmail.dat (MS-OXTNEF).
type tnefMail struct {
	text  string // "" if it holds none
	html  bool   // text is HTML
	files []tnefFile
}

type tnefFile struct {
	name    string
	typ     string // declared, "" if not said
	content []byte
}

const tnefSignature = 0x223e9f78

// The attributes that are read (MS-OXTNEF §2.1.3.2), without their type.
const (
	attBody         = 0x800c
	attOemCodepage  = 0x9007
	attMsgProps     = 0x9003
	attAttachRend   = 0x9002
	attAttachTitle  = 0x8010
	attAttachData   = 0x800f
	attAttachProps  = 0x9005
	tnefHeaderBytes = 9
)

func isTNEF(typ string, b []byte) bool {
	if len(b) < 6 || binary.LittleEndian.Uint32(b) != tnefSignature {
		return false
	}
	return typ == "application/ms-tnef" || typ == "application/vnd.ms-tnef" || typ == typeAny || typ == "application/x-unknown"
}

// tnefReader gathers what the attributes say.
type tnefReader struct {
	mail     tnefMail
	limits   Limits
	charset  string
	body     string
	htmlBody string
	rtf      []byte
}

// parseTNEF reads winmail.dat; false if it is none. What is read before
// something broken is kept.
func parseTNEF(b []byte, limits Limits) (tnefMail, bool) {
	if len(b) < 6 || binary.LittleEndian.Uint32(b) != tnefSignature {
		return tnefMail{}, false
	}
	r := tnefReader{limits: limits, charset: "windows-1252"}
	for b = b[6:]; len(b) >= tnefHeaderBytes; {
		id := le16(b, 1)
		length := int(binary.LittleEndian.Uint32(b[5:]))
		data := b[tnefHeaderBytes:]
		if length > len(data) {
			r.attribute(id, data)
			break
		}
		r.attribute(id, data[:length])
		b = data[min(len(data), length+2):] // a checksum follows
	}
	r.chooseText()
	return r.mail, true
}

func (r *tnefReader) attribute(id int, data []byte) {
	switch id {
	case attOemCodepage:
		if len(data) >= 4 {
			r.charset = codepageName(int(binary.LittleEndian.Uint32(data)))
		}
	case attBody:
		r.body = decodeCharset(trimZeros(data), r.charset, "")
	case attMsgProps:
		mapiProps(data, r.messageProp)
	case attAttachRend:
		if len(r.mail.files) < r.limits.Parts {
			r.mail.files = append(r.mail.files, tnefFile{})
		}
	case attAttachTitle, attAttachData, attAttachProps:
		if len(r.mail.files) > 0 {
			r.fileAttribute(&r.mail.files[len(r.mail.files)-1], id, data)
		}
	}
}

func (r *tnefReader) fileAttribute(f *tnefFile, id int, data []byte) {
	switch id {
	case attAttachTitle:
		if f.name == "" {
			f.name = decodeCharset(trimZeros(data), r.charset, "")
		}
	case attAttachData:
		f.content = data
	case attAttachProps:
		mapiProps(data, func(p mapiProp) { r.fileProp(f, p) })
	}
}

// The properties that are read (MS-OXPROPS).
const (
	propBody          = 0x1000
	propRTF           = 0x1009
	propHTML          = 0x1013
	propDisplayName   = 0x3001
	propAttachData    = 0x3701
	propAttachShort   = 0x3704
	propAttachLong    = 0x3707
	propAttachType    = 0x370e
	propCodepage      = 0x3fde
	objectIDBytes     = 16
	typeEmbeddedMessg = "application/ms-tnef"
)

func (r *tnefReader) messageProp(p mapiProp) {
	switch p.id {
	case propBody:
		r.body = p.text(r.charset)
	case propHTML:
		r.htmlBody = p.text(r.charset)
	case propRTF:
		r.rtf = p.data
	case propCodepage:
		if len(p.data) >= 4 {
			r.charset = codepageName(int(binary.LittleEndian.Uint32(p.data)))
		}
	}
}

func (r *tnefReader) fileProp(f *tnefFile, p mapiProp) {
	switch p.id {
	case propAttachLong:
		f.name = p.text(r.charset)
	case propDisplayName, propAttachShort:
		if f.name == "" {
			f.name = p.text(r.charset)
		}
	case propAttachType:
		f.typ = strings.ToLower(p.text(r.charset))
	case propAttachData:
		if len(f.content) > 0 {
			return
		}
		if f.content = p.data; p.typ == mapiObject && len(p.data) > objectIDBytes {
			f.content, f.typ = p.data[objectIDBytes:], typeEmbeddedMessg
		}
	}
}

// chooseText prefers HTML that is there as such, then what RTF holds, as the
// plain body lost the paragraphs' shape.
func (r *tnefReader) chooseText() {
	limit := r.limits.TextBytes * htmlPerText
	switch {
	case strings.TrimSpace(r.body) != "":
		r.mail.text = r.body
	case strings.TrimSpace(r.htmlBody) != "":
		r.mail.text, r.mail.html = r.htmlBody, true
	default:
		r.mail.text, r.mail.html = rtfText(expandRTF(r.rtf, limit), limit)
	}
	r.mail.text = normalText(cutText(r.mail.text, limit))
}

// codepageName is the charset of a Windows code page.
func codepageName(page int) string {
	switch page {
	case 0, 1252:
		return "windows-1252"
	case 65001:
		return "utf-8"
	case 932:
		return "shift_jis"
	case 936, 54936:
		return "gb18030"
	case 949:
		return "euc-kr"
	case 950:
		return "big5"
	case 874:
		return "windows-874"
	case 20127:
		return "us-ascii"
	case 20866:
		return "koi8-r"
	case 21866:
		return "koi8-u"
	case 50220, 50221, 50222:
		return "iso-2022-jp"
	case 51932:
		return "euc-jp"
	}
	if page > 28590 && page < 28606 {
		return fmt.Sprintf("iso-8859-%d", page-28590)
	}
	if page >= 1250 && page <= 1258 {
		return fmt.Sprintf("windows-%d", page)
	}
	return fmt.Sprintf("ibm%d", page)
}

func trimZeros(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return b
}
