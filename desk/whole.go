package desk

import (
	"context"
	"fmt"
	"slices"
)

// understand makes a mail of a raw one. Where what was left out of a large one
// matters, all of it is read.
func (d *Desk) understand(ctx context.Context, raw RawMail) (*Mail, error) {
	m := d.Parse(raw)
	if !m.Lacks {
		return m, nil
	}
	raw, err := d.store.Whole(ctx, raw)
	if err != nil {
		return nil, fmt.Errorf("%w for all of a large mail: %w", errStore, err)
	}
	return d.Parse(raw), nil
}

// withFiles reads all of a large mail whose files may go along with a letter:
// of a file that was cut there is no content to send.
func (w *work) withFiles(ctx context.Context) error {
	m := w.in.mail
	goes := func(a Attachment) bool {
		return a.Content == nil && a.Size > 0 && a.Size <= w.d.MaxFiles && !a.Dangerous && !a.Decoration
	}
	if len(m.Cuts) == 0 || !slices.ContainsFunc(m.Attachments, goes) {
		return nil
	}
	raw, err := w.d.store.Whole(ctx, m.RawMail)
	if err != nil {
		return fmt.Errorf("%w for the files of a large mail: %w", errStore, err)
	}
	in := *w.in // others hold the other one, for longer
	in.mail = w.d.Parse(raw)
	w.in = &in
	return nil
}
