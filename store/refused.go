package store

import (
	"context"
	"fmt"

	"refdesk/desk"
)

// Refused returns up to limit letters of the desk's cases that were refused
// for good and of which nobody was told, oldest first.
func (s *Store) Refused(ctx context.Context, deskAddress string, limit int) (all []desk.Refused, err error) {
	err = s.look(ctx, "looking for refused letters", func(t *tx) error {
		return t.each(`
			SELECT id, case_number, kind, to_address, why
			FROM letters
			WHERE desk = $1 AND untold
			ORDER BY id
			LIMIT $2`,
			[]any{deskAddress, int64(limit)}, func(r row) error {
				var one desk.Refused
				err := r.Scan(&one.ID, number{&one.Case}, &one.Kind, &one.To, &one.Why)
				all = append(all, one)
				return err
			})
	})
	return all, err
}

// told notes refused letters that people have heard of. Where another instance
// has told of one of them the error is desk.ErrStale.
func told(t *tx, changes []desk.Change) error {
	var ids []int64
	for _, c := range changes {
		ids = append(ids, c.Told...)
	}
	n, err := execIn(t, `
		UPDATE letters
		SET untold = false
		WHERE untold AND id IN (?)`,
		nil, ids)
	if err == nil && n != int64(len(ids)) {
		err = fmt.Errorf("%d letters were told of meanwhile: %w", int64(len(ids))-n, desk.ErrStale)
	}
	return wrap("noting what was told", err)
}
