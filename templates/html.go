package templates

// The looks of the HTML part. Everything is inline, for many clients drop
// style sheets; the sheet in the head only serves those that know dark mode.
// The colours keep their contrast where a client inverts them by itself.
const (
	linkStyle = "color:#1d5fa8"

	head = `<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.b{background:#17191c!important}
.c{background:#212428!important;color:#e6e6e3!important;border-color:#33373c!important}
.q{color:#d3d3cf!important;background:#2a2e33!important;border-color:#6fa8a0!important}
.h{color:#a3a8ae!important}
.r{border-color:#3b4046!important}
.n{color:#7fbdb4!important}
.g{background:#6fa8a0!important}
.t{background:#33383e!important}
.l{color:#8ab8ee!important}
}
</style>
</head>
<body class="b" style="margin:0;padding:0;background:#f3f2ef;-webkit-text-size-adjust:100%">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:20px 10px">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px"><tr><td class="c" align="left" style="padding:26px 24px 12px;background:#ffffff;border:1px solid #e3e1dc;border-radius:8px;color:#24282c;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:16px;line-height:1.5;overflow-wrap:anywhere;word-break:break-word">
`
	tail = `</td></tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>
`

	openParagraph = `<p style="margin:0 0 16px">`
	openBullets   = `<ul style="margin:0 0 16px;padding:0 0 0 22px">` + "\n"
	openItem      = `<li style="margin:0 0 6px">`
	openNumber    = `<p style="margin:0 0 16px 28px;text-indent:-28px"><span class="n" style="display:inline-block;width:28px;text-indent:0;font-weight:bold;color:#2f6f68">`
	openHint      = `<br><span class="h" style="font-size:14px;color:#63686e">`
	openQuote     = `<blockquote class="q" style="margin:0 0 16px;padding:10px 14px;border-left:4px solid #3d8a80;background:#f4f7f6;color:#3a3f44">`
	openHeading   = `<h2 style="margin:26px 0 10px;font-size:18px;line-height:1.3;font-weight:bold">`
	ruler         = `<hr class="r" style="margin:22px 0;border:0;border-top:1px solid #dcdad4">` + "\n"
)

// closeItem ends a bullet or a numbered line before the next one.
var closeItem = [...]string{"</li>\n", "</p>\n"}

// openDocument writes everything before the first block.
func (p *page) openDocument(lang, subject string) {
	p.html.WriteString("<!DOCTYPE html>\n<html lang=\"")
	escape(&p.html, lang)
	p.html.WriteString("\">\n<head>\n<title>")
	escape(&p.html, subject)
	p.html.WriteString("</title>\n")
	p.html.WriteString(head)
}
