package mailin

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDecodeWords(t *testing.T) {
	check := func(name, input, want string) {
		t.Helper()
		if got := decodeWords(input, "windows-1252"); got != want {
			t.Errorf("%s: %q\n got %q\nwant %q", name, input, got, want)
		}
	}
	check("plain", "Printer on floor 2", "Printer on floor 2")
	check("q", "=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_Jena?=", "Grüße aus Jena")
	check("b", "=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße")
	check("lower case", "=?iso-8859-1?q?J=f8rn?=", "Jørn")
	check("language", "=?iso-8859-1*da?Q?J=F8rn?=", "Jørn")
	check("text between", "Re: =?utf-8?Q?=C3=A4?= and =?utf-8?Q?=C3=B6?= too", "Re: ä and ö too")
	check("adjacent", "=?utf-8?Q?one?= \t =?utf-8?Q?two?=", "onetwo")
	check("adjacent without a space", "=?utf-8?Q?one?==?utf-8?Q?two?=", "onetwo")
	check("padded, without a space", "=?utf-8?B?b25l?==?utf-8?B?dHdvIQ==?=", "onetwo!")
	check("character cut in two, q", "=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=", "Grüße")
	check("character cut in two, b", "=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=", "Grüße")
	check("base64 cut anywhere", "=?utf-8?B?R3LDv?= =?utf-8?B?MOfZQ==?=", "Grüße")
	check("two charsets", "=?iso-8859-1?Q?=FC?= =?utf-8?Q?=C3=BC?=", "üü")
	check("spaces inside q", "=?utf-8?Q?the printer=C3=A4 jams?=", "the printerä jams")
	check("spaces inside b", "=?utf-8?B?R3LD vMOf ZQ==?=", "Grüße")
	check("spaces around the charset", "=? utf-8 ? Q ?=C3=BC?=", "ü")
	check("no end, q", "=?utf-8?Q?Gr=C3=BC=C3=9Fe", "Grüße")
	check("no end, b", "=?utf-8?B?R3LDvMOfZQ==", "Grüße")
	check("half an end", "=?utf-8?Q?Gr=C3=BC=C3=9Fe?", "Grüße")
	check("no end before another", "=?utf-8?Q?one =?utf-8?Q?two?=", "onetwo")
	check("no padding", "=?utf-8?B?R3LDvMOfZQ?=", "Grüße")
	check("in quotes", `"=?utf-8?Q?M=C3=BCller?="`, `"Müller"`)
	check("unknown charset", "=?NONE?B?SGVsbG8=?=", "Hello")
	check("unknown charset, 8-bit", "=?x-none?Q?J=F8rn?=", "Jørn")
	check("wrong charset", "=?us-ascii?Q?J=F8rn?=", "Jørn")
	check("utf-8 that is none", "=?utf-8?Q?J=F8rn?=", "Jørn")
	check("question mark before an escape", "=?utf-8?Q?really?=20now?=", "really? now")
	check("empty", "=?utf-8?Q??=", "")
	check("japanese", "=?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?=\t=?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?=", "テストテスト")
	check("korean", "=?EUC-KR?Q?=C7=D1=B1=B9=B8=BB?=", "한국말")
	check("chinese", "=?gb2312?B?xOO6ww==?=", "你好")
	check("russian", "=?koi8-r?B?8NLJ18XU?=", "Привет")
	check("encoded twice", "=?utf-8?Q?=3D=3Futf-8=3FQ=3FGr=3DC3=3DBCn=3F=3D?=", "Grün")
	check("no word", "a =?b c?= d", "a =?b c?= d")
	check("formula", "x =? y and y ?= z", "x =? y and y ?= z")
}

func FuzzDecodeWords(f *testing.F) {
	f.Add("=?utf-8?Q?Gr=C3=BC=C3=9Fe?= =?utf-8?B?R3LD", "utf-8")
	f.Add("=?iso-2022-jp?B?GyRCJUYlOSVIGyhC?==?x?q?=?=?=", "")
	f.Fuzz(func(t *testing.T, value, charset string) {
		got := oneLine(decodeWords(eightBit(value, charset), charset))
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\r\n\x00\x7f") {
			t.Errorf("%q became %q", value, got)
		}
		if plain := eightBit(value, charset); !strings.Contains(plain, "=?") && decodeWords(plain, charset) != plain {
			t.Errorf("%q was changed", value)
		}
	})
}
