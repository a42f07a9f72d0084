package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"refdesk/rules"
	"refdesk/store"
)

// careful looks for what a desk can run with and should not: only `refdesk
// check` tells of it. book may be nil.
func (c *config) careful(book *rules.Book) error {
	k := &checker{filler{file: c.file, lines: c.lines}}
	for i, d := range c.desks() {
		prefix := c.prefix(i)
		for key, file := range map[string]string{
			"mailbox.password_file": d.Mailbox.PasswordFile, "smtp.password_file": d.SMTP.PasswordFile,
			"mailbox.oauth2.client_secret_file": d.Mailbox.OAuth2.ClientSecretFile, "smtp.oauth2.client_secret_file": d.SMTP.OAuth2.ClientSecretFile,
			"mailbox.oauth2.key_file": d.Mailbox.OAuth2.KeyFile, "smtp.oauth2.key_file": d.SMTP.OAuth2.KeyFile, "smtp.dkim.key_file": d.SMTP.DKIM.KeyFile,
		} {
			k.guarded(under(prefix, key), file)
		}
		if book != nil {
			k.topics(prefix, d, book.Topics())
		}
	}
	return join(k.mistakes)
}

// prefix is what the keys of a desk begin with: nothing, or "desks[0]".
func (c *config) prefix(i int) string {
	if len(c.Desks) == 0 {
		return ""
	}
	return fmt.Sprintf("desks[%d]", i)
}

// place tells where a section of a desk stands in the file.
func (c *config) place(d *deskConfig, section string) string {
	i := slices.IndexFunc(c.desks(), func(one *deskConfig) bool { return one.Desk.Address == d.Desk.Address })
	return c.placeOf(under(c.prefix(i), section))
}

func (c *config) placeOf(key string) string {
	if line := lineOf(c.lines, key); line > 0 {
		return fmt.Sprintf("%s:%d: %s", c.file, line, key)
	}
	return c.file + ": " + key
}

// guarded looks whether others may read a file with a secret. What a container
// is handed in /run/secrets is seen by nobody outside of it.
func (k *checker) guarded(key, file string) {
	info, err := os.Stat(file)
	if file == "" || err != nil || runtime.GOOS == "windows" || strings.HasPrefix(file, "/run/secrets/") {
		return
	}
	if info.Mode().Perm()&0o007 != 0 {
		k.mistake(key, "write `chmod o= "+file+"`", "everybody on this machine may read the secret in %s", file)
	}
}

// topics looks for topics that no case ever has.
func (k *checker) topics(prefix string, d *deskConfig, known []string) {
	for i, t := range d.Technicians {
		for _, topic := range t.Topics {
			if slices.Contains(known, topic) {
				continue
			}
			hint := "choose from " + strings.Join(known, ", ")
			if near := rules.Closest(topic, known); near != "" {
				hint = "did you mean " + near + "? There are " + strings.Join(known, ", ")
			}
			k.mistake(under(prefix, fmt.Sprintf("technicians[%d].topics", i)), hint, "no case has the topic %q", topic)
		}
	}
}

// mailboxes looks for two desks that read the same folder: each would answer
// the mail of the other.
func (k *checker) mailboxes(c *config) {
	seen := map[string]string{}
	for i, d := range c.desks() {
		at := under(c.prefix(i), "mailbox")
		box := strings.ToLower(d.Mailbox.IMAP+" "+d.Mailbox.User) + " " + d.Mailbox.Folder
		if first, ok := seen[box]; ok {
			k.mistake(at, "give each desk its own user, or its own folder and a rule of the server that sorts the mail", "%s reads this mailbox too", first)
		}
		seen[box] = at
	}
}

// newFile is the path of a SQLite database that does not exist yet, "" if the
// database is another one or is there.
func newFile(database string) string {
	file, ok := strings.CutPrefix(database, "sqlite:")
	if _, err := os.Stat(file); !ok || !errors.Is(err, os.ErrNotExist) {
		return ""
	}
	return file
}

// mustExist refuses a database that is not there, for a command that only
// looks: a file would be made, and be as empty as the answer.
func mustExist(c *config) error {
	file := newFile(c.Database)
	if file == "" {
		return nil
	}
	full, err := filepath.Abs(file)
	if err != nil {
		full = file
	}
	return fmt.Errorf("there is no database %s: `refdesk serve` makes it when it first runs. If the desk ran before, mend `database` in %s: a path that does not begin with / counts from the folder where refdesk is started", full, c.file)
}

// makePrivate makes the file of a new SQLite database, which holds all mail:
// nobody else may read it, whatever the umask. Files beside it follow it.
func makePrivate(database string) error {
	file := newFile(database)
	if file == "" {
		return nil
	}
	made, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("making the database: %w (make the folder, and let the user that runs refdesk write there)", err)
	}
	return made.Close()
}

// openExisting opens the database of a command that only looks.
func openExisting(ctx context.Context, c *config) (*store.Store, error) {
	if err := mustExist(c); err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, c.Database)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	return s, nil
}

// tryDatabase opens the database; one that does not exist yet is not made, for
// whoever checks may be another user than the desk's.
func tryDatabase(ctx context.Context, c *config) error {
	if file := newFile(c.Database); file != "" {
		trial, err := os.CreateTemp(filepath.Dir(file), ".refdesk-check-*")
		if err != nil {
			return fmt.Errorf("making a file beside %s: %w", file, err)
		}
		return errors.Join(trial.Close(), os.Remove(trial.Name()))
	}
	s, err := store.Open(ctx, c.Database)
	if err != nil {
		return err
	}
	return errors.Join(promised(ctx, s), s.Close())
}

// databaseHint says how a database is mended that cannot be opened.
func databaseHint(c *config) string {
	if file, ok := strings.CutPrefix(c.Database, "sqlite:"); ok {
		folder, err := filepath.Abs(filepath.Dir(file))
		if err != nil {
			folder = filepath.Dir(file)
		}
		return fmt.Sprintf("Make the folder %s and let the user that runs refdesk write there, or write another path.", folder)
	}
	return "Does PostgreSQL run there, is there a database of that name, and are user and password right? `psql URL` tries the same."
}
