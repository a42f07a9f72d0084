package desk

import (
	"context"
	"strings"

	"refdesk/rules"
	"refdesk/templates"
)

// Preview works out the letters that a mail from a person unknown so far
// would lead to, and what would become of the mail, without storing anything.
func Preview(book *rules.Book, letters *templates.Templates, config Config, m *Mail) ([]Letter, Outcome, error) {
	config = config.withDefaults()
	if err := config.validate(); err != nil {
		return nil, Outcome{}, err
	}
	d := newDesk(nil, book, letters, config, []byte("a preview signs nothing"))
	in := d.intake(m)
	s := &Situation{}
	in.found = d.find(in, s)
	in.number = SubjectCase(m.Subject)
	if in.number == 0 {
		in.number = 1001
	}
	change, err := d.decide(context.Background(), in, s)
	if err != nil {
		return nil, Outcome{}, err
	}
	return change.Letters, *change.Outcome, nil
}

// SubjectCase is the case number in a subject's tag, 0 if there is none.
func SubjectCase(subject string) int64 {
	match := tag.FindStringSubmatch(subject)
	if match == nil {
		return 0
	}
	var n int64
	for _, digit := range strings.TrimLeft(match[1], "0") {
		n = n*10 + int64(digit-'0')
	}
	return n
}
