package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"refdesk/desk"
)

// Bounds of what is read of a case's words: the latest of each sort, and the
// first so many characters of each.
const (
	saidTexts = 40
	saidChars = 16 << 10
)

// Said loads the latest words of a case: what only the team has read, and what
// the requester's side has read or written. What the own addresses of a
// technician wrote counts as neither internal nor secret to that technician.
func (s *Store) Said(ctx context.Context, number int64, own []string) (desk.Said, error) {
	var said desk.Said
	err := s.look(ctx, fmt.Sprintf("reading the words of case %d", number), func(t *tx) error {
		if err := t.saidLetters(number, &said); err != nil {
			return err
		}
		if err := t.saidNotes(number, own, &said); err != nil {
			return err
		}
		if err := t.saidCauses(number, &said); err != nil {
			return err
		}
		return t.saidMails(number, own, &said)
	})
	return said, err
}

// saidCauses are what the requester was told as the cause of other cases:
// briefs repeat it, and it may well be the same once more.
func (t *tx) saidCauses(number int64, said *desk.Said) error {
	return t.each(`
		SELECT cause
		FROM cases
		WHERE requester = (SELECT requester FROM cases WHERE number = $1) AND number <> $1 AND cause <> '' AND requester <> ''
			AND state IN ('solved', 'closed')
		ORDER BY number DESC
		LIMIT $2`,
		[]any{number, int64(saidTexts)}, func(r row) error {
			var cause string
			err := r.Scan(&cause)
			said.Open = append(said.Open, cause)
			return err
		})
}

// saidLetters tells letters of the team from those of requesters, and from
// drafts of these.
func (t *tx) saidLetters(number int64, said *desk.Said) error {
	return t.each(`
		SELECT l.kind, substr(t.text, 1, $1)
		FROM letters l
		JOIN letter_texts t ON t.letter = l.id
		WHERE l.case_number = $2
		ORDER BY l.id DESC
		LIMIT $3`,
		[]any{int64(saidChars), number, int64(saidTexts)}, func(r row) error {
			var kind desk.Kind
			var text string
			err := r.Scan(&kind, &text)
			switch kind {
			case desk.KindQuestionnaire, desk.KindReceipt, desk.KindReminder, desk.KindRelay, desk.KindProgress, desk.KindClosing, desk.KindReopened, desk.KindDraft:
				said.Open = append(said.Open, text)
			case desk.KindCommandReply: // quotes the technician's own words
				said.Internal = append(said.Internal, withoutQuotes(text))
			default:
				said.Internal = append(said.Internal, text)
			}
			return err
		})
}

func withoutQuotes(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, ">") {
			b.WriteString(line)
		}
	}
	return b.String()
}

func (t *tx) saidNotes(number int64, own []string, said *desk.Said) error {
	return t.each(`
		SELECT actor, substr(why, 1, $1)
		FROM events
		WHERE case_number = $2 AND kind = 'note'
		ORDER BY id DESC
		LIMIT $3`,
		[]any{int64(saidChars), number, int64(saidTexts)}, func(r row) error {
			var actor, text string
			err := r.Scan(&actor, &text)
			if !slices.Contains(own, actor) {
				said.Internal = append(said.Internal, text)
			}
			return err
		})
}

// saidMails reads what people wrote. A mail that was held or refused is left
// out: that it holds internal words may be the reason.
func (t *tx) saidMails(number int64, own []string, said *desk.Said) error {
	return t.each(`
		SELECT became, sender, substr(text, 1, $1)
		FROM mails
		WHERE case_number = $2 AND became IN ('case', 'answer', 'command')
		ORDER BY id DESC
		LIMIT $3`,
		[]any{int64(saidChars), number, int64(saidTexts)}, func(r row) error {
			var became desk.Became
			var sender, text string
			err := r.Scan(&became, &sender, &text)
			if became != desk.BecameCommand || slices.Contains(own, sender) {
				said.Open = append(said.Open, text)
			}
			return err
		})
}
