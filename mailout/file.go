package mailout

import (
	"bytes"
	"encoding/base64"
	"mime"
	"path/filepath"
	"strings"

	"refdesk/desk"
)

// base64Line is how many bytes make a line of 76 characters (RFC 2045 §6.8).
const base64Line = 57

// filesSize returns about how many bytes the files take in a message.
func filesSize(files []desk.File) int {
	n := 0
	for _, f := range files {
		n += 512 + len(f.Content)*78/base64Line
	}
	return n
}

// writeFile writes a file as a part of a message.
func writeFile(out *bytes.Buffer, f desk.File) {
	// FormatMediaType encodes what is not plain ASCII (RFC 2231 §4).
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": fileName(f.Name)})
	out.WriteString("Content-Type: " + fileType(f.Type) + "\r\n" +
		"Content-Disposition: " + disposition + "\r\n" +
		"Content-Transfer-Encoding: base64\r\n\r\n")
	var line [base64Line * 4 / 3]byte
	for rest := f.Content; len(rest) > 0; {
		n := min(base64Line, len(rest))
		base64.StdEncoding.Encode(line[:], rest[:n])
		out.Write(line[:base64.StdEncoding.EncodedLen(n)])
		out.WriteString("\r\n")
		rest = rest[n:]
	}
}

// fileType returns the media type of a file. A type that is not valid, or
// whose content would have to be taken apart, becomes a plain file.
func fileType(declared string) string {
	media, params, err := mime.ParseMediaType(declared)
	if err != nil || !strings.Contains(media, "/") ||
		strings.HasPrefix(media, "multipart/") || strings.HasPrefix(media, "message/") {
		return "application/octet-stream"
	}
	if cs := params["charset"]; cs != "" && len(cs) < 40 {
		return mime.FormatMediaType(media, map[string]string{"charset": cs})
	}
	return media
}

// fileName returns a name without folders and short enough for one line, its
// extension kept.
func fileName(name string) string {
	name = oneLine(name)
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if name == "" {
		return "file"
	}
	ext := clip(filepath.Ext(name), 16)
	return clip(strings.TrimSuffix(name, ext), 100) + ext
}
