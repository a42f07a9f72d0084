package mailin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"

	"refdesk/desk"
)

// TrialField marks a mail that the desk sends to itself to see how it arrives.
const TrialField = "X-Refdesk-Trial"

// Trial looks for such mails: in the folder that is read, and where mail that
// was handled is moved to, for a desk may be running.
type Trial struct {
	folders []*trialFolder
	missing *Config               // where handled mail is moved to, while that folder is not there
	found   map[string]*desk.Mail // by the value of the field; the heads only
}

type trialFolder struct {
	*session
	next uint32   // first UID that was not looked at
	ours []uint32 // trial mails
}

// OpenTrial begins to look: mail that is there already is not looked at.
func OpenTrial(ctx context.Context, cfg Config) (*Trial, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("setting up the trial of %s: %w", cfg.Mailbox, err)
	}
	t := &Trial{found: make(map[string]*desk.Mail)}
	if err := t.open(ctx, cfg, false); err != nil {
		return nil, fmt.Errorf("opening the mailbox at %s: %w", cfg.Addr, err)
	}
	if folder := cfg.Done.folder(); folder != "" {
		cfg.Folder, cfg.Done = folder, DoneSeen
		t.missing = &cfg
		t.openMissing(ctx, false)
	}
	return t, nil
}

// openMissing opens the folder of handled mail as soon as it is there: it is
// made when the first mail is moved.
func (t *Trial) openMissing(ctx context.Context, all bool) {
	if t.missing != nil && t.open(ctx, *t.missing, all) == nil {
		t.missing = nil
	}
}

// open opens a folder, to look at all of it or at what comes from now on.
func (t *Trial) open(ctx context.Context, cfg Config, all bool) error {
	s, err := connect(ctx, &cfg)
	if err != nil {
		return err
	}
	there, err := s.search(ctx, 1, everything)
	if err != nil {
		s.close()
		return err
	}
	f := &trialFolder{session: s, next: 1}
	if len(there) > 0 && !all {
		f.next = there[len(there)-1] + 1
	}
	t.folders = append(t.folders, f)
	return nil
}

// Close ends the connections.
func (t *Trial) Close() {
	for _, f := range t.folders {
		f.close()
	}
}

// lookEvery is how often the folders are looked at.
const lookEvery = time.Second / 2

// Await waits for the mail whose field has that value, until ctx ends; ok is
// false where it did not come. The mail has a head only.
func (t *Trial) Await(ctx context.Context, value string) (mail *desk.Mail, ok bool, err error) {
	for {
		if mail, ok := t.found[value]; ok {
			return mail, true, nil
		}
		t.openMissing(ctx, true)
		for _, f := range t.folders {
			if err := t.look(ctx, f); err != nil {
				if ctx.Err() != nil {
					return nil, false, nil
				}
				return nil, false, fmt.Errorf("looking for a trial mail: %w", err)
			}
		}
		if _, ok := t.found[value]; !ok {
			wait(ctx, lookEvery)
		}
		if ctx.Err() != nil {
			return nil, false, nil
		}
	}
}

// look reads the heads of mails that have come.
func (t *Trial) look(ctx context.Context, f *trialFolder) error {
	err := f.do(ctx, "asking for news", f.cfg.Timeout, func() error { return f.client.Noop().Wait() })
	if err != nil {
		return err
	}
	fresh, err := f.search(ctx, f.next, everything)
	if err != nil || len(fresh) == 0 {
		return err
	}
	heads, err := f.readHeads(ctx, fresh)
	if err != nil {
		return err
	}
	f.next = fresh[len(fresh)-1] + 1
	for _, uid := range fresh {
		mail := Parse(desk.RawMail{Head: heads[uid].head}, f.cfg.Limits)
		if value := mail.Header.Get(TrialField); value != "" {
			t.found[value] = mail
			f.ours = append(f.ours, uid)
		}
	}
	return nil
}

// Remove takes trial mails out of the folders, where the server can do so
// without touching others (UIDPLUS, RFC 4315). Elsewhere they stay.
func (t *Trial) Remove(ctx context.Context) error {
	var errs []error
	for _, f := range t.folders {
		if len(f.ours) == 0 || !f.client.Caps().Has(imap.CapUIDPlus) {
			continue
		}
		set := uidSet(f.ours)
		err := f.flag(ctx, set, imap.FlagDeleted)
		if err == nil {
			err = f.do(ctx, "removing a trial mail", f.cfg.Timeout, func() error { return f.client.UIDExpunge(set).Close() })
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
