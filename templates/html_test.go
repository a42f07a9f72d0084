package templates

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

// seen is what a strict reader finds in the HTML part.
type seen struct {
	text  string
	tags  []string // as they stand, without the addresses of links
	links []string
}

// readHTML reads the HTML part as strictly as can be: each "<" must begin a
// tag that ends before the next, and nothing may be left of it.
func readHTML(t testing.TB, s string) seen {
	t.Helper()
	_, body, ok := strings.Cut(s, `<body `)
	if !ok {
		t.Fatal("there is no body")
	}
	var found seen
	var b strings.Builder
	link := ""
	rest := `<body ` + body
	for rest != "" {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			i = len(rest)
		}
		if strings.ContainsAny(rest[:i], `>"'`) {
			t.Fatalf("not escaped: %q", rest[:i])
		}
		b.WriteString(html.UnescapeString(rest[:i]))
		if rest = rest[i:]; rest == "" {
			break
		}
		end := strings.IndexByte(rest, '>') + 1
		if end == 0 || strings.Contains(rest[1:end], "<") {
			t.Fatalf("not a tag: %.60q", rest)
		}
		tag := rest[:end]
		rest = rest[end:]
		if before, address, ok := strings.Cut(tag, ` href="`); ok {
			address, after, _ := strings.Cut(address, `"`)
			link = html.UnescapeString(address)
			found.links = append(found.links, link)
			tag = before + after
		}
		if tag == "</a>" && !strings.HasPrefix(link, "mailto:") {
			b.WriteString(" " + link)
		}
		if tag != "<strong>" && tag != "</strong>" && !strings.Contains(tag, "a ") && tag != "</a>" {
			b.WriteByte(' ')
		}
		found.tags = append(found.tags, tag)
	}
	found.text = b.String()
	return found
}

func TestLayout(t *testing.T) {
	check := func(source, text, body string) {
		t.Helper()
		gotText, gotHTML := lay("en", "s", source)
		if gotText != text {
			t.Errorf("%q as text:\n%s\nwant:\n%s", source, gotText, text)
		}
		_, inner, _ := strings.Cut(gotHTML, head)
		inner = regexp.MustCompile(` (?:style|class|role|width|cellpadding|cellspacing|border|align)="[^"]*"`).ReplaceAllString(strings.TrimSuffix(inner, tail), "")
		if inner != body {
			t.Errorf("%q as HTML:\n%s\nwant:\n%s", source, inner, body)
		}
	}
	value := func(s string) string { return string(open) + s + string(shut) }

	check("a\nb\n\n\n\nc\n", "a\nb\n\nc\n", "<p>a<br>\nb</p>\n<p>c</p>\n")
	check("a **b** < c & d", "a b < c & d\n", "<p>a <strong>b</strong> &lt; c &amp; d</p>\n")
	check("**a\n\nb", "a\n\nb\n", "<p><strong>a</strong></p>\n<p>b</p>\n")
	check("x:\n- a\n- b\n", "x:\n- a\n- b\n", "<p>x:</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n")
	check("- \n- a\n-\n", "- a\n", "<ul>\n<li>a</li>\n</ul>\n")
	check("1. a\n   h\n\n2. b\n", "1. a\n   h\n\n2. b\n", "<p><span>1. </span>a<br><span>h</span></p>\n<p><span>2. </span>b</p>\n")
	check("> a\n>\n> b\n", "> a\n>\n> b\n", "<blockquote>a<br><br>\nb</blockquote>\n")
	check("## a b\nc\n", "a b\n---\nc\n", "<h2>a b</h2>\n<p>c</p>\n")
	check("a\n---\nb", "a\n\n---\n\nb\n", "<p>a</p>\n<hr>\n<p>b</p>\n")
	check("[a](https://x.org/?a=1&b)", "a (https://x.org/?a=1&b)\n", "<p><a href=\"https://x.org/?a=1&amp;b\">a</a></p>\n")
	check("[a](mailto:x@y.org)", "a\n", "<p><a href=\"mailto:x@y.org\">a</a></p>\n")
	check("[a](javascript:x)", "a\n", "<p>a</p>\n")
	check("[a](/x) [Case 1]", "a [Case 1]\n", "<p>a [Case 1]</p>\n")
	check("see https://x.org/a. Now", "see https://x.org/a. Now\n", "<p>see <a href=\"https://x.org/a\">https://x.org/a</a>. Now</p>\n")
	check(`\*\*a\[`, "**a[\n", "<p>**a[</p>\n")
	check(value("- a **b** [c](https://d) <e>"), "- a **b** [c](https://d) <e>\n", "<p>- a **b** [c](https://d) &lt;e&gt;</p>\n")
	check("> "+value("a\n\nb  c\n\td"), "> a\n>\n> b  c\n> \td\n", "<blockquote>a<br>\n<br>\nb &nbsp;c<br>\n&nbsp;&nbsp; d</blockquote>\n")
	check("**"+value("a")+"** b", "a b\n", "<p><strong>a</strong> b</p>\n")
	check("["+value("a](https://evil)")+"](https://"+value("x.org")+")", "a](https://evil) (https://x.org)\n", "<p><a href=\"https://x.org\">a](https://evil)</a></p>\n")
	check("| "+value("a|b")+" | 2\n| c | 11\n", "a|b  2  ■■■■\nc   11  ■■■■■■■■■■■■■■■■■■■■\n",
		"<table>\n<tr><td>a|b</td><td>2</td><td><table><tr><td>&nbsp;</td><td>&nbsp;</td></tr></table></td></tr>\n"+
			"<tr><td>c</td><td>11</td><td><table><tr><td>&nbsp;</td></tr></table></td></tr>\n</table>\n")
	check("| a | 1 of 2 | 1/2\n| b | none | 0/3", "a  1 of 2  ■■■■■■■■■■\nb    none\n",
		"<table>\n<tr><td>a</td><td>1 of 2</td></tr>\n<tr><td colspan=\"2\"><table><tr><td>&nbsp;</td><td>&nbsp;</td></tr></table></td></tr>\n"+
			"<tr><td>b</td><td>none</td></tr>\n<tr><td colspan=\"2\"><table><tr><td>&nbsp;</td></tr></table></td></tr>\n</table>\n")
}
