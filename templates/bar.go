package templates

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// bar is a line of a chart.
type bar struct {
	label, shown string  // as in the source
	n, of        float64 // of is 0 where the largest bar of the chart is the measure
}

// barLength is how long the longest bar of the text part is.
const barLength = 20

// bar notes "label | number" or "label | words | n/of" (never both in one
// chart) for the chart that is
// drawn when its last line is known.
func (p *page) bar(s string) {
	p.into(chart)
	var fields [3]string
	for i := range fields {
		end := indexOutside(s, "|")
		if end < 0 {
			end = len(s)
		}
		fields[i] = strings.TrimSpace(s[:end])
		s = s[min(end+1, len(s)):]
	}
	b := bar{label: fields[0], shown: fields[1]}
	n, of, isShare := strings.Cut(fields[2], "/")
	if !isShare {
		n = b.shown
	}
	b.n, b.of = number(n), number(of)
	p.bars = append(p.bars, b)
}

// number reads a count, 0 where there is none.
func number(s string) float64 {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 32)
	if err != nil {
		return 0
	}
	return float64(n)
}

// drawBars draws the noted bars: cells of a table, which every client shows,
// and squares in the text part.
func (p *page) drawBars() {
	wide, most := 0, 1.0
	for _, b := range p.bars {
		wide = max(wide, width(b.label+b.shown))
		most = max(most, b.n)
	}
	p.html.WriteString(`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px">` + "\n")
	for _, b := range p.bars {
		part := b.n / most
		if b.of > 0 {
			part = min(b.n/b.of, 1)
		}
		p.drawBar(b, part, wide)
	}
	p.html.WriteString("</table>\n")
	p.bars = p.bars[:0]
}

// drawBar draws one bar that fills a part of its room. Beside the words of a
// share there is no room for it on a phone, so it stands below them.
func (p *page) drawBar(b bar, part float64, wide int) {
	cell := `style="padding:3px 10px 3px 0;font-size:15px`
	if b.of > 0 {
		cell = `style="padding:3px 0;font-size:15px`
	}
	p.startLine("")
	if b.of > 0 {
		p.html.WriteString(`<tr><td ` + cell + `">`)
	} else {
		p.html.WriteString(`<tr><td width="40%" ` + cell + `">`)
	}
	p.inline(b.label, "")
	p.endBold()
	p.text.WriteString(strings.Repeat(" ", wide-width(b.label+b.shown)+2))
	p.html.WriteString(`</td><td align="right" ` + cell + `;white-space:nowrap">`)
	p.inline(b.shown, "")
	p.endBold()
	if b.of > 0 {
		p.html.WriteString(`</td></tr>` + "\n" + `<tr><td colspan="2" style="padding:0 0 10px">`)
	} else {
		p.html.WriteString(`</td><td width="48%" style="padding:3px 0">`)
	}
	p.drawCells(int(part*100 + 0.5))
	p.html.WriteString("</td></tr>\n")
	if squares := int(part*barLength + 0.5); squares > 0 || part > 0 {
		p.text.WriteString("  " + strings.Repeat("■", max(squares, 1)))
	}
	p.text.WriteByte('\n')
}

// drawCells draws the filled and the empty part of a bar.
func (p *page) drawCells(percent int) {
	const cell = `" style="height:12px;line-height:12px;font-size:1px;background:`
	p.html.WriteString(`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>`)
	if percent > 0 {
		p.html.WriteString(`<td class="g" width="` + strconv.Itoa(percent) + `%` + cell + `#3d8a80">&nbsp;</td>`)
	}
	if percent < 100 {
		p.html.WriteString(`<td class="t" width="` + strconv.Itoa(100-percent) + `%` + cell + `#e9e8e3">&nbsp;</td>`)
	}
	p.html.WriteString("</tr></table>")
}

// width counts the characters of a piece of a source that people will see.
func width(s string) int {
	n := utf8.RuneCountInString(s)
	return n - strings.Count(s, string(open)) - strings.Count(s, string(shut)) - 2*strings.Count(s, "**")
}
