package mailin

import "refdesk/rules"

// split is a readable text taken apart: all of it stands in the mail.
type split struct {
	body      string          // the whole readable text
	text      string          // what was newly written
	passages  []rules.Passage // the same, with the quotes that it answers
	signature string
	quoted    bool // another mail is quoted or forwarded
	forwarded *forwarded
}

// forwarded is a mail inside the text of another.
type forwarded struct {
	from    string // the value of the From line, undecoded: a name, an address, or both
	subject string
	text    string
}

// splitText takes a plain text apart. flowed says that it was format=flowed
// (RFC 3676) and already joined.
func splitText(plain string) split { return split{body: plain, text: plain} }

// splitHTML takes an HTML text apart.
func splitHTML(html string) split { return split{body: html, text: html} }
