package mailin

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// shown knows the pictures that an HTML text shows, by their Content-ID (RFC
// 2392): true where the newly written text shows one.
type shown map[string]bool

// picture is an image that stands in the mail itself.
var picture = regexp.MustCompile(`(?i)<img\s[^>]*?\bsrc\s*=\s*["']?cid:([^"'\s>]+)[^>]*>`)

// longestShown bounds the text that is looked through for pictures.
const longestShown = 1 << 20

// mostPictures bounds how many pictures of a text are looked at.
const mostPictures = 200

// read notes where the pictures of a text stand: it puts a word in the place
// of each, and looks which of these are left in what was newly written.
func (s *shown) read(html string) {
	if len(html) > longestShown || !strings.Contains(html, "cid:") && !strings.Contains(html, "CID:") {
		return
	}
	var ids []string
	marked := picture.ReplaceAllStringFunc(html, func(tag string) string {
		if len(ids) == mostPictures {
			return tag
		}
		ids = append(ids, contentID(picture.FindStringSubmatch(tag)[1]))
		return " " + pictureMark(len(ids)-1) + " "
	})
	if len(ids) == 0 {
		return
	}
	if *s == nil {
		*s = shown{}
	}
	text := splitHTML(marked).text
	for i, id := range ids {
		(*s)[id] = (*s)[id] || strings.Contains(text, pictureMark(i))
	}
}

// pictureMark is a word that no mail holds.
func pictureMark(n int) string { return fmt.Sprintf("\u2e28picture%d\u2e29", n) }

// contentID is an identifier as a reference and a field have it alike.
func contentID(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		s = plain
	}
	return strings.ToLower(strings.Trim(s, "<> \t"))
}

// iconBytes is the size below which a picture in a text is an icon.
const iconBytes = 6 << 10

// decoration tells whether a picture of that Content-ID and size says nothing:
// the text shows it, and only in a signature or a quote, or it is an icon.
func (s shown) decoration(id string, size int64) bool {
	own, ok := s[contentID(id)]
	return ok && id != "" && (!own || size < iconBytes)
}
