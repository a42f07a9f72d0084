package mailin

import (
	"testing"
	"unicode/utf8"
)

func TestDecodeCharset(t *testing.T) {
	check := func(name, declared, input, want string) {
		t.Helper()
		if got := decodeCharset([]byte(input), declared, ""); got != want {
			t.Errorf("%s (%s) %q\n got %q\nwant %q", name, declared, input, got, want)
		}
	}
	check("ascii", "us-ascii", "plain", "plain")
	check("utf-8", "UTF-8", "Gr\xc3\xbc\xc3\x9fe", "Grüße")
	check("alias", "utf8", "Gr\xc3\xbc\xc3\x9fe", "Grüße")
	check("none, utf-8", "", "Gr\xc3\xbc\xc3\x9fe", "Grüße")
	check("none, 8-bit", "", "Gr\xfc\xdfe \x80", "Grüße €")
	check("us-ascii that is not", "us-ascii", "Gr\xfc\xdfe", "Grüße")
	check("latin-1 that is utf-8", "iso-8859-1", "Gr\xc3\xbc\xc3\x9fe", "Grüße")
	check("latin-1", "iso-8859-1", "Gr\xfc\xdfe", "Grüße")
	check("utf-8 that is not", "utf-8", "Gr\xfc\xdfe", "Grüße")
	check("utf-8, one bad byte", "utf-8", "Gr\xc3\xbc\xc3\x9fe \x96", "Grüße –")
	check("utf-8 that is cut", "utf-8", "Gr\xc3", "GrÃ")
	check("utf-8 mark", "iso-8859-1", "\xef\xbb\xbfGr\xc3\xbc", "Grü")
	check("utf-16 mark, little", "", "\xff\xfeG\x00r\x00\xfc\x00", "Grü")
	check("utf-16 mark, big", "utf-16", "\xfe\xff\x00G\x00r\x00\xfc", "Grü")
	check("utf-16 without a mark", "utf-16", "G\x00r\x00\xfc\x00", "Grü")
	check("utf-16be", "utf-16be", "\x00G\x00r\x00\xfc", "Grü")
	check("utf-16 that is not", "unicode", "Gr\xc3\xbc", "Grü")
	check("unknown", "x-unheard-of", "Gr\xfc\xdfe", "Grüße")
	check("quoted", "\"charset=utf-8\"", "Gr\xc3\xbc", "Grü")
	check("gb2312", "gb2312", "\xc4\xe3\xba\xc3", "你好")
	check("gbk", "gbk", "\xc4\xe3\xba\xc3", "你好")
	check("gb18030", "gb18030", "\xc4\xe3\x81\x30\x86\x30", "你¸")
	check("hz", "hz-gb-2312", "~{Dc:C~}", "你好")
	check("big5", "big5", "\xa7A\xa6n", "你好")
	check("euc-kr", "ks_c_5601-1987", "\xc7\xd1\xb1\xb9", "한국")
	check("iso-2022-kr", "iso-2022-kr", "\x1b$)C\x0eGQ19\x0f!", "한국!")
	check("shift-jis", "Shift_JIS", "\x82\xa0\x82\xa2", "あい")
	check("shift-jis that is utf-8", "Shift_JIS", "テスト", "テスト")
	check("cp932", "cp932", "\x82\xa0", "あ")
	check("euc-jp", "euc-jp", "\xa4\xa2", "あ")
	check("iso-2022-jp", "iso-2022-jp", "\x1b$B$\"\x1b(B!", "あ!")
	check("iso-2022-jp, undeclared", "", "\x1b$B$\"\x1b(B!", "あ!")
	check("iso-2022-jp that is shift-jis", "iso-2022-jp", "\x82\xa0\x82\xa2", "あい")
	check("koi8-r", "koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет")
	check("windows-1251", "windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет")
	check("cp1250", "cp1250", "\x9cwi\xeato", "święto")
	check("iso-8859-15", "iso-8859-15", "\xa4", "€")
	check("cp850", "cp850", "\x81", "ü")
	check("ibm437", "ibm437", "\x81", "ü")
	check("macintosh", "x-mac-roman", "\x9f", "ü")
	check("utf-7", "utf-7", "Gr+APwA3w-e +- 1", "Grüße + 1")
	check("replaced for browsers", "iso-2022-cn", "abc", "abc")
}

func TestEightBit(t *testing.T) {
	check := func(input, likely, want string) {
		t.Helper()
		if got := eightBit(input, likely); got != want {
			t.Errorf("%q (%s): got %q, want %q", input, likely, got, want)
		}
	}
	check("plain", "big5", "plain")
	check("Grüße", "iso-8859-1", "Grüße")
	check("Gr\xfc\xdfe", "utf-8", "Grüße")
	check("\xf0\xd2\xc9\xd7\xc5\xd4", "koi8-r", "Привет")
	check("Привет\xd0", "iso-8859-1", "ПриветÐ")
	check("\x1b$B$\"\x1b(B", "", "あ")
}

func TestNormalText(t *testing.T) {
	check := func(input, want string) {
		t.Helper()
		if got := normalText(input); got != want {
			t.Errorf("%q: got %q, want %q", input, got, want)
		}
	}
	check("a\r\nb\rc\r\r\nd\n", "a\nb\nc\nd\n")
	check("a\x00b\x07\x1b[0m\u0085c\u2028d\ufeff", "ab[0m\nc\nd")
	check("Grüße\t😀", "Grüße\t😀")
}

func FuzzDecodeCharset(f *testing.F) {
	for _, name := range []string{"", "utf-7", "iso-2022-jp", "iso-2022-kr", "utf-16", "gb18030", "hz-gb-2312", "big5", "ibm437"} {
		f.Add([]byte("Gr\xfc\xdfe \x1b$B$\"~{Dc:C~}"), name)
	}
	f.Fuzz(func(t *testing.T, b []byte, declared string) {
		got := normalText(decodeCharset(b, declared, "gbk"))
		if !utf8.ValidString(got) || len(got) > 6*len(b)+16 {
			t.Errorf("%q as %q became %q", b, declared, got)
		}
	})
}
