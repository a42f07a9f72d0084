package mailin

import (
	"archive/zip"
	"bytes"
	"testing"
)

// zipped makes an archive of empty files.
func zipped(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAttachmentType(t *testing.T) {
	check := func(name, declared, content, want string) {
		t.Helper()
		if got := newAttachment(name, declared, []byte(content)).Type; got != want {
			t.Errorf("%q (%s): got %q, want %q", name, declared, got, want)
		}
	}
	check("a.png", "image/jpeg", "\x89PNG\r\n\x1a\n0000", "image/png")
	check("a.pdf", "application/octet-stream", "%PDF-1.7\n", "application/pdf")
	check("a.pdf", "application/pdf", "MZ\x90\x00", "application/vnd.microsoft.portable-executable")
	check("a.dat", "application/octet-stream", "\x00\x01\x02", "application/octet-stream")
	check("a.odp", "application/octet-stream", "\x00\x01\x02", "application/vnd.oasis.opendocument.presentation")
	check("a.x", "application/x-thing", "\x00\x01\x02", "application/x-thing")
	check("a.csv", "application/octet-stream", "a;b\n1;2\n", "text/csv")
	check("a.txt", "image/png", "not a picture at all\n", "text/plain")
	check("a.json", "application/json", "{}", "application/json")
	check("a.doc", "application/octet-stream", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword")
	check("a", "", "", "application/octet-stream")
	check("a.docx", "", string(zipped(t, "[Content_Types].xml", "word/document.xml")), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
	check("a.bin", "", string(zipped(t, "xl/workbook.xml")), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	check("a.zip", "", string(zipped(t, "one.txt")), "application/zip")
	check("a.ics", "text/plain", "BEGIN:VCALENDAR\r\n", "text/calendar")
}

func TestDangerous(t *testing.T) {
	check := func(name, content string, want bool) {
		t.Helper()
		if got := newAttachment(fileName(name), "application/octet-stream", []byte(content)).Dangerous; got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
	harmless := "\x00\x01\x02"
	check("invoice.pdf", harmless, false)
	check("photo.jpeg", harmless, false)
	check("report.v2.docx", harmless, false)
	check("setup.EXE", harmless, true)
	check("invoice.pdf.exe", harmless, true)
	check("invoice.exe. ", harmless, true)
	check("script.js.gz", harmless, true)
	check("notes.txt.gz", harmless, false)
	check("macro.docm", harmless, true)
	check("shortcut.lnk", harmless, true)
	check("invoice\u202efdp.exe", harmless, true)
	check("invoice\u202egpj.txt", harmless, true)
	check("invoice.pdf", "MZ\x90\x00", true)
	check("run", "#!/bin/sh\n", true)
	check("prog", "\x7fELF", true)
	check("a.zip", string(zipped(t, "readme.txt")), false)
	check("a.zip", string(zipped(t, "readme.txt", "folder/payload.scr")), true)
	check("a.docx", string(zipped(t, "word/document.xml", "word/vbaProject.bin")), true)
	check("a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+"_\x00V\x00B\x00A\x00_\x00P\x00R\x00O\x00J\x00E\x00C\x00T\x00", true)
	check("a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing", false)
	torn := zipped(t, "x.txt", "payload.exe")
	check("torn.zip", string(torn[:len(torn)-60]), true)
}

func TestFileNameHidesNothing(t *testing.T) {
	check := func(input, want string) {
		t.Helper()
		if got := newAttachment(fileName(input), "", nil).Name; got != want {
			t.Errorf("%q: got %q, want %q", input, got, want)
		}
	}
	check("../../etc/passwd", "passwd")
	check(`C:\temp\log.txt`, "log.txt")
	check("a\u202efdp.exe", "afdp.exe")
	check("a\r\nb\x00.txt", "a  b.txt")
}

func FuzzZipNames(f *testing.F) {
	f.Add(zipped(f, "a.txt", "b/c.exe"))
	f.Fuzz(func(t *testing.T, b []byte) {
		total := 0
		for name := range zipNames(b) {
			total += len(name)
		}
		if total > mostZipNames*(1<<16)*3 {
			t.Errorf("%d bytes of names in %d bytes", total, len(b))
		}
		contentType(b, "", "x.zip")
	})
}
