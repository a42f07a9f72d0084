package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"refdesk/store"
)

type backupCmd struct {
	File string `arg:"" help:"Where to; it must not exist yet. - is standard output."`
}

// Run writes beside the file and renames at the end, so that a file of that
// name is always a whole backup.
func (c backupCmd) Run(e *environment) error {
	return e.withStore(func(ctx context.Context, s *store.Store) error {
		if c.File == "-" {
			_, err := s.Backup(ctx, e.out, time.Now())
			return err
		}
		if _, err := os.Lstat(c.File); err == nil {
			return fmt.Errorf("there is a file %s already; a backup never replaces one", c.File)
		}
		part := c.File + ".part"
		rows, err := backupTo(ctx, s, part)
		if err == nil {
			err = os.Rename(part, c.File)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("backing up to %s: %w", c.File, err), removed(part))
		}
		_, err = fmt.Fprintf(e.out, "%d rows are in %s. Whoever has this file can read all mail, and sign as the desk: keep it safe.\n", rows, c.File)
		return err
	})
}

// backupTo writes a file that only its owner reads, down to the disk.
func backupTo(ctx context.Context, s *store.Store, path string) (rows int64, err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	rows, err = s.Backup(ctx, file, time.Now())
	if err == nil {
		err = file.Sync()
	}
	return rows, errors.Join(err, file.Close())
}

func removed(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

type restoreCmd struct {
	File string `arg:"" help:"A file that refdesk backup wrote. - is standard input."`
}

// Run restores into the database of the configuration.
func (c restoreCmd) Run(e *environment) error {
	config, err := e.load()
	if err != nil {
		return err
	}
	from := e.in
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("opening the backup: %w", err)
		}
		defer file.Close()
		from = io.Reader(file)
	}
	rows, err := store.Restore(e.ctx, config.Database, from)
	if err != nil {
		return fmt.Errorf("restoring %s: %w", c.File, err)
	}
	_, err = fmt.Fprintf(e.out, "%d rows were restored. `refdesk serve` goes on from there.\n", rows)
	return err
}
