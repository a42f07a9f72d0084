package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"refdesk/desk"
)

// asked is what a batch of clues asks for, each thing once.
type asked struct {
	senders, ids, recipients []string // as asked
	team                     []string
	own, hashes              []string
	numbers                  []int64
	like                     map[string]string // by hash
	turn                     []string
}

func ask(clues []desk.Clues) asked {
	a := asked{like: map[string]string{}}
	for _, c := range clues {
		a.senders = append(a.senders, c.Sender)
		a.own = append(a.own, c.MessageID)
		a.hashes = append(a.hashes, c.Hash)
		a.ids = append(a.ids, c.IDs...)
		a.numbers = append(a.numbers, c.Numbers...)
		a.recipients = append(a.recipients, c.Recipients...)
		a.team = append(a.team, c.Team...)
		a.turn = append(a.turn, c.Turn...)
		if c.Like != "" {
			a.like[c.Hash] = c.Like
		}
	}
	return a
}

// Situation loads what the clues point at, for the desk of that address: with
// a few queries, however many clues there are.
//
// People holds senders, recipients, the team, and who takes part in the cases;
// Automatic those of them whom letters of a case may go to. A Hit of a mail that
// belongs to no case is left out; where a letter and a mail have the same Message-ID the letter
// counts, and of several mails the oldest: whoever repeats an ID gains nothing.
// Automatic letters are those that are not Human and were not cancelled, of
// all desks. Mails that were seen are only finished ones.
func (s *Store) Situation(ctx context.Context, deskAddress string, now time.Time, clues []desk.Clues) (*desk.Situation, error) {
	a := ask(clues)
	sit := &desk.Situation{}
	err := s.look(ctx, "loading what is known of mails", func(t *tx) (err error) {
		if sit.Hits, err = t.hits(a.ids); err != nil {
			return err
		}
		senders := unique(a.senders)
		if sit.Newest, err = t.newest(deskAddress, senders); err != nil {
			return err
		}
		if sit.Cases, err = t.casesOf(deskAddress, a.numbers, sit); err != nil {
			return err
		}
		everybody, outside := takePart(sit.Cases)
		a.recipients = append(a.recipients, outside...)
		if sit.People, err = t.people(unique(slices.Concat(a.senders, a.recipients, a.team, everybody))); err != nil {
			return err
		}
		if sit.History, err = t.history(deskAddress, senders); err != nil {
			return err
		}
		if sit.Sent, err = t.sent(deskAddress, senders, now); err != nil {
			return err
		}
		if sit.Recent, err = t.recent(deskAddress); err != nil {
			return err
		}
		if sit.Similar, err = t.similar(deskAddress, a.like); err != nil {
			return err
		}
		if sit.Overruled, err = t.overruled(deskAddress); err != nil {
			return err
		}
		if err = t.teams(sit, unique(a.turn)); err != nil {
			return err
		}
		return t.limits(sit, a, now)
	})
	if err != nil {
		return nil, err
	}
	underAsked(sit.Hits, a.ids)
	underAsked(sit.Newest, a.senders)
	underAsked(sit.People, a.senders)
	underAsked(sit.People, a.recipients)
	underAsked(sit.History, a.senders)
	underAsked(sit.Sent, a.senders)
	underAsked(sit.Automatic, a.recipients)
	underAsked(sit.Asked, a.recipients)
	underAsked(sit.SeenIDs, a.own)
	return sit, nil
}

// limits loads what keeps the desk from answering too often, or twice.
func (t *tx) limits(sit *desk.Situation, a asked, now time.Time) (err error) {
	if sit.Automatic, err = t.automatic(unique(a.recipients), now); err != nil {
		return err
	}
	if err = t.automaticIn(sit, now); err != nil {
		return err
	}
	if sit.SeenIDs, err = t.seen("message_id", unique(a.own)); err != nil {
		return err
	}
	if sit.SeenHash, err = t.seen("hash", unique(a.hashes)); err != nil {
		return err
	}
	sit.Asked, err = t.confirmations(unique(a.recipients), now)
	return err
}

// casesOf loads the cases named, those that were hit, the newest of each
// sender, and what these were merged into. Those of other desks count only
// where they were hit.
func (t *tx) casesOf(deskAddress string, named []int64, sit *desk.Situation) (map[int64]*desk.Case, error) {
	wanted := slices.AppendSeq(slices.Clone(named), maps.Values(sit.Newest))
	wanted = append(wanted, hitCases(sit.Hits)...)
	cases, err := t.load(deskAddress, sorted(wanted))
	if err != nil {
		return nil, err
	}
	next := missing(cases, append(hitCases(sit.Hits), mergedInto(cases)...))
	for len(next) > 0 {
		more, err := t.load("", next)
		if err != nil {
			return nil, err
		}
		maps.Copy(cases, more)
		next = missing(cases, mergedInto(more))
	}
	return cases, nil
}

// takePart lists who takes part in cases, and who of them is outside the team.
func takePart(cases map[int64]*desk.Case) (everybody, outside []string) {
	for _, c := range cases {
		outside = append(outside, c.Requester.Addr)
		for _, p := range c.Participants {
			everybody = append(everybody, p.Address.Addr)
			if p.Role == desk.RoleRequester || p.Role == desk.RoleCopied {
				outside = append(outside, p.Address.Addr)
			}
		}
	}
	return everybody, outside
}

func hitCases(hits map[string]desk.Hit) (all []int64) {
	for _, h := range hits {
		all = append(all, h.Case)
	}
	return all
}

func mergedInto(cases map[int64]*desk.Case) (all []int64) {
	for _, c := range cases {
		all = append(all, c.MergedInto)
	}
	return all
}

// missing sorts numbers and drops those that are there.
func missing(cases map[int64]*desk.Case, numbers []int64) []int64 {
	return slices.DeleteFunc(sorted(numbers), func(n int64) bool { return n == 0 || cases[n] != nil })
}

func sorted(numbers []int64) []int64 {
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

func (t *tx) hits(ids []string) (map[string]desk.Hit, error) {
	hits := make(map[string]desk.Hit)
	wanted := unique(ids)
	err := in(t, `
		SELECT DISTINCT message_id, first_value(case_number) OVER (PARTITION BY message_id ORDER BY id)
		FROM mails
		WHERE message_id <> '' AND case_number IS NOT NULL AND message_id IN (?)`,
		nil, wanted, func(r row) error {
			var id string
			var h desk.Hit
			err := r.Scan(&id, &h.Case)
			hits[id] = h
			return err
		})
	if err != nil {
		return nil, err
	}
	err = in(t, `
		SELECT message_id, case_number, to_address, kind, about, exposed, reviews,
			CASE WHEN state IN ('sent', 'uncertain', 'failed') THEN created END
		FROM letters
		WHERE message_id IN (?)`,
		nil, wanted, func(r row) error {
			var id string
			h := desk.Hit{Letter: true}
			err := r.Scan(&id, number{&h.Case}, &h.To, &h.Kind, number{&h.About}, &h.Exposed, &h.Reviews, when{&h.Left})
			hits[id] = h
			return err
		})
	return hits, err
}

func (t *tx) newest(deskAddress string, senders []string) (map[string]int64, error) {
	newest := make(map[string]int64)
	err := in(t, `
		SELECT requester, max(number)
		FROM cases
		WHERE desk = $1 AND state <> 'closed' AND requester IN (?)
		GROUP BY requester`,
		[]any{deskAddress}, senders, func(r row) error {
			var sender string
			var n int64
			err := r.Scan(&sender, &n)
			newest[sender] = n
			return err
		})
	return newest, err
}

func (t *tx) history(deskAddress string, senders []string) (map[string][]desk.Past, error) {
	history := make(map[string][]desk.Past)
	err := in(t, `
		SELECT requester, number, subject, topic, state, opened, cause, diagnosis
		FROM cases
		WHERE number IN (
			SELECT number
			FROM (
				SELECT number, row_number() OVER (PARTITION BY requester ORDER BY number DESC) AS nth
				FROM cases
				WHERE desk = $1 AND requester IN (?)
			) AS ranked
			WHERE nth <= 5
		)
		ORDER BY number DESC`,
		[]any{deskAddress}, senders, func(r row) error {
			p, err := scanPast(r)
			history[p.Requester] = append(history[p.Requester], p)
			return err
		})
	return history, err
}

func (t *tx) automatic(recipients []string, now time.Time) (map[string][]time.Time, error) {
	sent := make(map[string][]time.Time)
	err := in(t, `
		SELECT to_address, created
		FROM letters
		WHERE NOT human AND state <> 'cancelled' AND created > $1 AND to_address IN (?)
		ORDER BY created DESC`,
		[]any{now.AddDate(0, 0, -1)}, recipients, func(r row) error {
			var to string
			var at time.Time
			err := r.Scan(&to, when{&at})
			sent[to] = append(sent[to], at)
			return err
		})
	return sent, err
}

// automaticIn finds the automatic letters in the cases, and which of them
// were briefs.
func (t *tx) automaticIn(sit *desk.Situation, now time.Time) error {
	sit.AutomaticIn = make(map[int64][]desk.Written)
	sit.Briefed = make(map[int64]map[string]time.Time)
	return in(t, `
		SELECT case_number, created, kind, to_address
		FROM letters
		WHERE NOT human AND state <> 'cancelled' AND created > $1 AND case_number IN (?)
		ORDER BY created DESC`,
		[]any{now.AddDate(0, 0, -1)}, slices.Sorted(maps.Keys(sit.Cases)), func(r row) error {
			var n int64
			var at time.Time
			var kind desk.Kind
			var to string
			err := r.Scan(&n, when{&at}, &kind, &to)
			sit.AutomaticIn[n] = append(sit.AutomaticIn[n], desk.Written{At: at, To: to})
			if kind != desk.KindBrief {
				return err
			}
			if sit.Briefed[n] == nil {
				sit.Briefed[n] = make(map[string]time.Time)
			}
			if at.After(sit.Briefed[n][to]) {
				sit.Briefed[n][to] = at
			}
			return err
		})
}

// confirmations finds the letters of the last day that ask whether a mail is
// their reader's, and that nobody has answered.
func (t *tx) confirmations(recipients []string, now time.Time) (map[string][]desk.Confirmation, error) {
	asked := make(map[string][]desk.Confirmation)
	err := in(t, `
		SELECT l.to_address, l.created, m.message_id, m.text
		FROM letters l
		JOIN mails m ON m.id = l.about
		WHERE NOT l.human AND m.settled IS NULL AND l.created > $1 AND l.to_address IN (?)
		ORDER BY l.created DESC`,
		[]any{now.AddDate(0, 0, -1)}, recipients, func(r row) error {
			var to string
			var c desk.Confirmation
			err := r.Scan(&to, when{&c.At}, &c.MessageID, &c.Text)
			asked[to] = append(asked[to], c)
			return err
		})
	return asked, err
}

// seen finds the first finished mail with each of the texts in a column.
func (t *tx) seen(column string, texts []string) (map[string]desk.Seen, error) {
	seen := make(map[string]desk.Seen)
	err := in(t, `
		SELECT m.`+column+`, m.id, m.hash
		FROM mails m
		WHERE m.id IN (
			SELECT min(id)
			FROM mails
			WHERE state = 'done' AND became <> 'duplicate' AND `+column+` <> '' AND `+column+` IN (?)
			GROUP BY `+column+`
		)`,
		nil, texts, func(r row) error {
			var text string
			var s desk.Seen
			err := r.Scan(&text, &s.ID, &s.Hash)
			seen[text] = s
			return err
		})
	return seen, err
}
