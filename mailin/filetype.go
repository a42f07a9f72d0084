package mailin

import (
	"bytes"
	"net/http"
	"path"
	"strings"
)

// magic is how files of a type begin.
type magic struct{ start, typ string }

// magics are what http.DetectContentType does not know, or calls by another
// name.
var magics = []magic{
	{"MZ", "application/vnd.microsoft.portable-executable"},
	{"\x7fELF", "application/x-elf"},
	{"\xca\xfe\xba\xbe", "application/x-mach-binary"}, // also a Java class
	{"\xfe\xed\xfa\xce", "application/x-mach-binary"},
	{"\xfe\xed\xfa\xcf", "application/x-mach-binary"},
	{"\xce\xfa\xed\xfe", "application/x-mach-binary"},
	{"\xcf\xfa\xed\xfe", "application/x-mach-binary"},
	{"#!", "text/x-shellscript"},
	{"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", typeOLE},
	{"PK\x03\x04", typeZip},
	{"PK\x05\x06", typeZip},
	{"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"},
	{"Rar!\x1a\x07", "application/vnd.rar"},
	{"MSCF", "application/vnd.ms-cab-compressed"},
	{"\x1f\x8b", "application/gzip"},
	{"BZh", "application/x-bzip2"},
	{"\xfd7zXZ\x00", "application/x-xz"},
	{"(\xb5/\xfd", "application/zstd"},
	{"{\\rtf", "application/rtf"},
	{"\x78\x9f\x3e\x22", "application/ms-tnef"},
	{"II*\x00", "image/tiff"},
	{"MM\x00*", "image/tiff"},
	{"BEGIN:VCALENDAR", "text/calendar"},
	{"BEGIN:VCARD", "text/vcard"},
}

const (
	typeZip  = "application/zip"
	typeOLE  = "application/x-ole-storage"
	typeAny  = "application/octet-stream"
	typeText = "text/plain"
)

// contentType tells the type of a file by its content; where that does not
// tell, the declared one, and where none was, that of the name's ending.
func contentType(b []byte, declared, name string) string {
	byName := extensionTypes[extension(name)]
	switch found := sniff(b); {
	case found == typeZip:
		return zipType(b, byName)
	case found == typeOLE:
		return oleType(declared, byName)
	case found == "" && len(b) > 0 && isText(b):
		return textType(declared, byName)
	case found != "":
		return found
	}
	if isVague(declared) && byName != "" {
		return byName
	}
	return firstOf(declared, byName, typeAny)
}

// sniff recognises a type by its first bytes; "" if they do not tell.
func sniff(b []byte) string {
	for _, m := range magics {
		if len(b) >= len(m.start) && string(b[:len(m.start)]) == m.start {
			return m.typ
		}
	}
	if len(b) > 11 && string(b[4:8]) == "ftyp" {
		switch string(b[8:11]) {
		case "hei", "hev", "mif":
			return "image/heic"
		case "qt ":
			return "video/quicktime"
		}
	}
	found, _, _ := strings.Cut(http.DetectContentType(b), ";")
	if found == typeAny || found == typeText || found == "text/xml" {
		return ""
	}
	return found
}

func isText(b []byte) bool {
	found := http.DetectContentType(b)
	return strings.HasPrefix(found, typeText) || strings.HasPrefix(found, "text/xml")
}

// textType chooses among the types that look like text.
func textType(declared, byName string) string {
	if isVague(declared) || declared == typeText && strings.HasPrefix(byName, "text/") {
		return firstOf(byName, typeText)
	}
	major, _, _ := strings.Cut(declared, "/")
	switch major {
	case "image", "audio", "video", "font":
		if declared != "image/svg+xml" {
			return typeText
		}
	}
	switch declared {
	case "application/pdf", typeZip, "application/msword", "application/x-msdownload":
		return typeText
	}
	return declared
}

// isVague tells whether a declared type says nothing.
func isVague(declared string) bool {
	switch declared {
	case "", typeAny, "application/binary", "application/x-unknown", "application/unknown", "application/download", "application/force-download", "application/x-download", "binary/octet-stream", "unknown/unknown", "application/save":
		return true
	}
	return false
}

// oleType chooses among the old Office formats, which share one container.
func oleType(declared, byName string) string {
	for _, t := range []string{byName, declared} {
		switch t {
		case "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/vnd.ms-outlook", "application/x-msi", "application/vnd.visio", "application/vnd.ms-project":
			return t
		}
	}
	return typeOLE
}

// zipType looks at the names in an archive to tell the formats that are one.
func zipType(b []byte, byName string) string {
	found := typeZip
	for name := range zipNames(b) {
		switch {
		case strings.HasPrefix(name, "word/"):
			found = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		case strings.HasPrefix(name, "xl/"):
			found = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		case strings.HasPrefix(name, "ppt/"):
			found = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
		case name == "AndroidManifest.xml":
			return "application/vnd.android.package-archive"
		case name == "META-INF/MANIFEST.MF" && found == typeZip:
			found = "application/java-archive"
		case name == "mimetype" && found == typeZip:
			found = openDocumentType(b)
		}
	}
	if found == typeZip && strings.Contains(byName, "opendocument") {
		return byName
	}
	return found
}

// openDocumentType reads the entry "mimetype", which stands first and is
// stored as it is.
func openDocumentType(b []byte) string {
	const header, longest = 30, 80
	if len(b) < header+8 || !bytes.HasPrefix(b[header:], []byte("mimetype")) {
		return typeZip
	}
	rest := string(b[header+8 : min(len(b), header+8+longest)])
	for _, t := range [...]string{"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.presentation", "application/epub+zip"} {
		if strings.HasPrefix(rest, t) {
			return t
		}
	}
	return typeZip
}

// extension is the ending of a file name in lower case, without the dot; dots
// and spaces behind it do not count, as Windows leaves them out.
func extension(name string) string {
	return strings.TrimPrefix(path.Ext(strings.ToLower(strings.TrimRight(name, ". \u00a0"))), ".")
}

// extensionTypes are the types of the usual endings: a table of our own, since
// that of the system differs from machine to machine.
var extensionTypes = map[string]string{
	"txt": typeText, "log": typeText, "csv": "text/csv", "html": "text/html", "htm": "text/html", "xml": "text/xml", "json": "application/json", "md": "text/markdown",
	"ics": "text/calendar", "vcf": "text/vcard", "eml": "message/rfc822", "msg": "application/vnd.ms-outlook", "pdf": "application/pdf", "rtf": "application/rtf", "svg": "image/svg+xml",
	"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "heic": "image/heic", "tif": "image/tiff", "tiff": "image/tiff", "bmp": "image/bmp", "webp": "image/webp",
	"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint", "vsd": "application/vnd.visio", "mpp": "application/vnd.ms-project", "msi": "application/x-msi",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"odt":  "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet", "odp": "application/vnd.oasis.opendocument.presentation",
	"zip": typeZip, "7z": "application/x-7z-compressed", "rar": "application/vnd.rar", "gz": "application/gzip", "tar": "application/x-tar",
	"mp3": "audio/mpeg", "wav": "audio/wav", "mp4": "video/mp4", "mov": "video/quicktime", "p7s": "application/pkcs7-signature", "asc": "application/pgp-signature",
}
