package store

import (
	"context"
	"maps"
	"slices"

	"refdesk/desk"
)

// Subscriptions lists how addresses stand to a list of the desk, in the order
// of the addresses; only the one of address, where that is not "".
func (s *Store) Subscriptions(ctx context.Context, deskAddress, list, address string) (all []desk.Subscription, err error) {
	err = s.look(ctx, "looking up subscriptions", func(t *tx) error {
		return t.each(`
			SELECT desk, list, address, state, changed
			FROM subscriptions
			WHERE desk = $1 AND list = $2 AND ($3 = '' OR address = $3)
			ORDER BY address`,
			[]any{deskAddress, list, key(address)}, func(r row) error {
				var sub desk.Subscription
				err := r.Scan(&sub.Desk, &sub.List, &sub.Address, &sub.State, when{&sub.Changed})
				all = append(all, sub)
				return err
			})
	})
	return all, err
}

// saveSubscriptions keeps the last state of each address, in their order.
func saveSubscriptions(t *tx, changes []desk.Change) error {
	last := map[string]desk.Subscription{}
	for _, c := range changes {
		for _, sub := range c.Subscriptions {
			sub.Changed = c.At
			last[sub.Desk+"\n"+sub.List+"\n"+sub.Address] = sub
		}
	}
	var all rows
	for _, k := range slices.Sorted(maps.Keys(last)) {
		sub := last[k]
		all.add(sub.Desk, sub.List, key(sub.Address), string(sub.State), sub.Changed)
	}
	_, err := all.run(t, `INSERT INTO subscriptions (desk, list, address, state, changed)`, `
		ON CONFLICT (desk, list, address) DO UPDATE SET
			state = excluded.state,
			changed = excluded.changed`)
	return wrap("noting subscriptions", err)
}
