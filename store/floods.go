package store

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"refdesk/desk"
)

// How long a sender's mails are counted, and gathered in one case.
const (
	countedFor  = time.Hour
	gatheredFor = 24 * time.Hour
)

// sent counts what came of senders within the last hour, and finds the cases
// in which their mails are gathered.
func (t *tx) sent(deskAddress string, senders []string, now time.Time) (map[string]desk.Sent, error) {
	all := make(map[string]desk.Sent)
	err := in(t, `
		SELECT sender, count(*), sum(size), sum(CASE WHEN became = 'case' THEN 1 ELSE 0 END)
		FROM mails
		WHERE sender <> '' AND done >= $1 AND sender IN (?)
		GROUP BY sender`,
		[]any{now.Add(-countedFor)}, senders, func(r row) error {
			var sender string
			var s desk.Sent
			err := r.Scan(&sender, &s.Mails, &s.Bytes, &s.Cases)
			all[sender] = s
			return err
		})
	if err != nil {
		return nil, err
	}
	return all, in(t, `
		SELECT sender, case_number
		FROM floods
		WHERE desk = $1 AND since >= $2 AND sender IN (?)`,
		[]any{deskAddress, now.Add(-gatheredFor)}, senders, func(r row) error {
			var sender string
			var n int64
			err := r.Scan(&sender, &n)
			s := all[sender]
			s.Gathered = n
			all[sender] = s
			return err
		})
}

// saveFloods notes where the mails of senders are gathered, in their order.
func saveFloods(t *tx, changes []desk.Change) error {
	last := map[string]desk.Flood{}
	for _, c := range changes {
		if c.Flood != nil {
			last[c.Flood.Desk+"\n"+c.Flood.Sender] = *c.Flood
		}
	}
	var all rows
	for _, k := range slices.Sorted(maps.Keys(last)) {
		f := last[k]
		all.add(f.Desk, key(f.Sender), f.Case, f.Since)
	}
	_, err := all.run(t, `INSERT INTO floods (desk, sender, case_number, since)`, `
		ON CONFLICT (desk, sender) DO UPDATE SET
			case_number = excluded.case_number,
			since = excluded.since`)
	if err != nil {
		return fmt.Errorf("noting where mails are gathered: %w", err)
	}
	return nil
}
