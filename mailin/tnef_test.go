package mailin

import (
	"bytes"
	"encoding/binary"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// tnefBytes builds a winmail.dat of attributes.
func tnefBytes(attributes ...[]byte) []byte {
	b := []byte{0x78, 0x9f, 0x3e, 0x22, 1, 0}
	return append(b, bytes.Join(attributes, nil)...)
}

func tnefAttribute(level byte, id int, data []byte) []byte {
	b := []byte{level}
	b = binary.LittleEndian.AppendUint32(b, uint32(id))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	return append(append(b, data...), 0, 0)
}

func mapiBytes(props ...[]byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(props)))
	return append(b, bytes.Join(props, nil)...)
}

func mapiVariable(typ, id int, data []byte) []byte {
	b := binary.LittleEndian.AppendUint16(nil, uint16(typ))
	b = binary.LittleEndian.AppendUint16(b, uint16(id))
	b = binary.LittleEndian.AppendUint32(b, 1)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	b = append(b, data...)
	return append(b, make([]byte, (4-len(data)%4)%4)...)
}

func utf16Bytes(s string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(s + "\x00")) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

func mapiNumber(id int, n uint32) []byte {
	b := binary.LittleEndian.AppendUint16(nil, 3)
	b = binary.LittleEndian.AppendUint16(b, uint16(id))
	return binary.LittleEndian.AppendUint32(b, n)
}

func TestParseTNEF(t *testing.T) {
	b := tnefBytes(
		tnefAttribute(1, 0x00069007, []byte{0xe4, 4, 0, 0, 0, 0, 0, 0}), // code page 1252
		tnefAttribute(1, 0x00069003, mapiBytes(mapiNumber(0x0e07, 1), mapiVariable(mapiString8, propBody, []byte("Gr\xfc\xdfe\x00")))),
		tnefAttribute(2, 0x00069002, nil),
		tnefAttribute(2, 0x00018010, []byte("SHORT~1.TXT\x00")),
		tnefAttribute(2, 0x0006800f, []byte("content")),
		tnefAttribute(2, 0x00069005, mapiBytes(mapiVariable(mapiUnicode, propAttachLong, utf16Bytes("Übersicht.txt")))),
		tnefAttribute(2, 0x00069002, nil),
		tnefAttribute(2, 0x00018010, []byte("two.bin\x00")),
		tnefAttribute(2, 0x0006800f, []byte("cut"))[:9+2],
	)
	mail, ok := parseTNEF(b, DefaultLimits)
	if !ok || mail.text != "Grüße" || mail.html || len(mail.files) != 2 {
		t.Fatalf("got %v, %+v", ok, mail)
	}
	if f := mail.files[0]; f.name != "Übersicht.txt" || string(f.content) != "content" {
		t.Errorf("first file: %q, %q", f.name, f.content)
	}
	if f := mail.files[1]; f.name != "two.bin" || string(f.content) != "cu" {
		t.Errorf("second file: %q, %q", f.name, f.content)
	}
	if _, ok := parseTNEF([]byte("no such thing"), DefaultLimits); ok {
		t.Error("took words for winmail.dat")
	}
}

func TestTNEFTextFromRTF(t *testing.T) {
	rtf := `{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard Gr\'fc\u223\'dfe\par Ina}`
	plain := append(binary.LittleEndian.AppendUint32(make([]byte, 8), 0x414c454d), 0, 0, 0, 0) // not compressed
	b := tnefBytes(tnefAttribute(1, 0x00069003, mapiBytes(mapiVariable(mapiBinary, propRTF, append(plain, rtf...)))))
	mail, _ := parseTNEF(b, DefaultLimits)
	if mail.text != "Grüße\nIna" || mail.html {
		t.Errorf("got %q, html %v", mail.text, mail.html)
	}
}

func TestRTFText(t *testing.T) {
	check := func(name, input, want string, wantHTML bool) {
		t.Helper()
		got, html := rtfText([]byte(input), 1000)
		if got != want || html != wantHTML {
			t.Errorf("%s: got %q, %v, want %q, %v", name, got, html, want, wantHTML)
		}
	}
	check("words", `{\rtf1 Hello {\b bold} \{x\}\tab y\line z}`, "Hello bold {x}\ty\nz", false)
	check("hidden groups", `{\rtf1{\*\generator Riched}{\info{\author Ina}}{\pict 00ff}text}`, "text", false)
	check("surrogates", `{\rtf1\uc1 \u-10179?\u-8704?!}`, "😀!", false)
	check("two bytes", `{\rtf1\ansicpg936 \'c4\'e3}`, "你", false)
	check("packed html", `{\rtf1\fromhtml1 {\*\htmltag64 <p>}Hi \htmlrtf {\b\htmlrtf0 {\*\htmltag84 <b>}x{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0{\*\htmltag72 </p>}\htmlrtf\par\htmlrtf0}`, "<p>Hi <b>x</b></p>", true)
	check("torn", `{\rtf1 abc\'`, "abc", false)
}

// The example of MS-OXRTFCP §3.2: "hello world" as it is compressed there.
func TestExpandRTF(t *testing.T) {
	b := []byte("\x2d\x00\x00\x00\x2b\x00\x00\x00LZFu\xf1\xc5\xc7\xa7" +
		"\x03\x00\x0a\x00rcpg125B2\x0a\xf3 hel\x09\x00 bw\x05\xb0ld}\x0a\x80\x0f\xa0")
	want := "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
	got := string(expandRTF(b, 1000))
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if short := expandRTF(b, 10); len(short) > 10+8*17 {
		t.Errorf("%d bytes in spite of the limit", len(short))
	}
}

func FuzzParseTNEF(f *testing.F) {
	f.Add(tnefBytes(tnefAttribute(1, 0x00069003, mapiBytes(mapiVariable(mapiString8, propBody, []byte("Hi"))))))
	f.Add(tnefBytes(tnefAttribute(2, 0x00069002, nil), tnefAttribute(2, 0x0006800f, []byte("x"))))
	f.Fuzz(func(t *testing.T, b []byte) {
		mail, _ := parseTNEF(b, Limits{Parts: 10, TextBytes: 1000})
		size := 0
		for _, file := range mail.files {
			size += len(file.content)
		}
		if !utf8.ValidString(mail.text) || len(mail.files) > 10 || size > len(b) {
			t.Errorf("%d files of %d bytes from %d", len(mail.files), size, len(b))
		}
	})
}

func FuzzRTFText(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi\ansicpg1252{\*\htmltag <p>}Gr\'fc\u223\'df\par}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if text, _ := rtfText(expandRTF(b, 2000), 2000); !utf8.ValidString(text) {
			t.Errorf("%q", text)
		}
		if text, _ := rtfText(b, 2000); !utf8.ValidString(text) {
			t.Errorf("%q", text)
		}
	})
}
