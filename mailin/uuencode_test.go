package mailin

import (
	"bytes"
	"strings"
	"testing"
)

func TestCutUU(t *testing.T) {
	check := func(name, input, wantText, wantName, wantContent string) {
		t.Helper()
		text, files := cutUU([]byte(input), 10, 1<<20)
		var gotName, gotContent string
		if len(files) > 0 {
			gotName, gotContent = files[0].name, string(files[0].content)
		}
		if string(text) != wantText || gotName != wantName || gotContent != wantContent {
			t.Errorf("%s:\n got %q, %q, %q\nwant %q, %q, %q", name, text, gotName, gotContent, wantText, wantName, wantContent)
		}
	}
	check("a file", "Hi\nbegin 644 my hi.txt\n#:&DA\n`\nend\nBye\n", "Hi\nBye\n", "my hi.txt", "hi!")
	check("crlf", "Hi\r\nbegin 644 hi.txt\r\n#:&DA\r\n`\r\nend\r\nBye", "Hi\r\nBye", "hi.txt", "hi!")
	check("no end", "Hi\nbegin 644 hi.txt\n#:&DA\n", "Hi\n", "hi.txt", "hi!")
	check("spaces cut", "begin 644 z\n#\nend\n", "begin 644 z\n#\nend\n", "", "")
	check("words", "Please begin 644 again\nbegin with this\nend\n", "Please begin 644 again\nbegin with this\nend\n", "", "")
	check("no data", "begin 644 x\nThis is a sentence.\nend\n", "begin 644 x\nThis is a sentence.\nend\n", "", "")
	check("two", "begin 644 a\n#:&DA\n`\nend\n\nbegin 644 b\n#:&DA\n`\nend\n", "\n", "a", "hi!")
}

func FuzzCutUU(f *testing.F) {
	f.Add([]byte("Hi\nbegin 644 hi.txt\n#:&DA\n`\nend\nBye\n"))
	f.Add([]byte(strings.Repeat("begin 644 x\nM", 20)))
	f.Fuzz(func(t *testing.T, b []byte) {
		text, files := cutUU(b, 5, 1000)
		size := len(text)
		for _, file := range files {
			size += len(file.content)
		}
		if size > len(b) || len(files) > 5 {
			t.Errorf("%d bytes in %d files of %d", size, len(files), len(b))
		}
		if files == nil && !bytes.Equal(text, b) {
			t.Errorf("%q was changed", b)
		}
	})
}
