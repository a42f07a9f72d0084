package desk

import (
	"strings"
	"testing"
)

func TestScrub(t *testing.T) {
	s := signer{secret: []byte("key"), random: strings.NewReader(strings.Repeat("x", 100)), address: "support@example.org"}
	id, err := s.messageID(1042, "dana@example.org")
	if err != nil {
		t.Fatal(err)
	}
	reply := s.replyAddress(1042, "dana@example.org")
	html := strings.Replace(reply, "+", "&#43;", 1)
	link := "mailto:" + strings.Replace(reply, "+", "%2B", 1)
	check := func(text, reader, want string) {
		t.Helper()
		if got := s.scrub(text, reader); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	check("write to "+reply+".", "kofi@example.org", "write to support@example.org.")
	check("<a href=\""+link+"\">"+html+"</a>", "kofi@example.org", "<a href=\"mailto:support@example.org\">support@example.org</a>")
	check("<a href=\""+link+"\">"+html+"</a>", "dana@example.org", "<a href=\""+link+"\">"+html+"</a>")
	check("Message-ID: <"+strings.ToUpper(id)+">", "dana@example.org", "Message-ID: <support@example.org>")
	check("support+c1042@example.org, c1.b@x", "kofi@example.org", "support+c1042@example.org, c1.b@x")
	if !s.marked("x "+reply) || !s.marked(id) || s.marked("support@example.org") {
		t.Error("what is signed is not told from what is not")
	}
}

func BenchmarkScrub(b *testing.B) {
	s := signer{secret: []byte("key"), address: "support@example.org"}
	text := strings.Repeat("<p>You think that the toner of the printer is empty, dana@example.org. </p>\n", 150)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s.scrub(text, "dana@example.org")
	}
}
