package store

import (
	"slices"

	"refdesk/desk"
)

// saveOverruled counts terms that technicians did not want explained, in the
// order of desks and terms, so that two savers never wait for each other.
func saveOverruled(t *tx, changes []desk.Change) error {
	count := make(map[[2]string]int64)
	for _, c := range changes {
		if c.Case == nil {
			continue
		}
		for _, term := range c.Overruled {
			count[[2]string{c.Case.Desk, term}]++
		}
	}
	keys := make([][2]string, 0, len(count))
	for k := range count {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	var all rows
	for _, k := range keys {
		all.add(k[0], k[1], count[k])
	}
	_, err := all.run(t, `INSERT INTO overruled (desk, term, count)`, `
		ON CONFLICT (desk, term) DO UPDATE SET
			count = overruled.count + excluded.count`)
	return wrap("counting terms that are not explained", err)
}

// overruled loads how often each term of a desk was not to be explained.
func (t *tx) overruled(deskAddress string) (map[string]int, error) {
	all := make(map[string]int)
	err := t.each(`
		SELECT term, count
		FROM overruled
		WHERE desk = $1`,
		[]any{deskAddress}, func(r row) error {
			var term string
			var n int
			err := r.Scan(&term, &n)
			all[term] = n
			return err
		})
	return all, err
}
