package mailin

import (
	"context"
	"errors"

	"github.com/emersion/go-imap/v2"
)

// mark shows on the server that mails were taken in. Each is marked once in a
// session, so that a server that forgets marks is not asked for ever.
func (s *session) mark(ctx context.Context, uids []uint32) error {
	var fresh []uint32
	for _, uid := range uids {
		if !s.marked[uid] {
			fresh = append(fresh, uid)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	var err error
	switch {
	case s.cfg.Done.folder() != "":
		err = s.move(ctx, uidSet(fresh), s.cfg.Done.folder())
	case s.byKeyword():
		err = s.flag(ctx, uidSet(fresh), keyword)
	default:
		err = s.flag(ctx, uidSet(fresh), imap.FlagSeen)
	}
	if err != nil {
		return err
	}
	for _, uid := range fresh {
		s.marked[uid] = true
	}
	return nil
}

// byKeyword tells whether our keyword is what marks mail here.
func (s *session) byKeyword() bool { return s.cfg.Done == DoneKeyword && s.keywords }

func (s *session) flag(ctx context.Context, uids imap.UIDSet, flag imap.Flag) error {
	return s.do(ctx, "marking mail", s.cfg.Timeout, func() error {
		store := imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{flag}}
		return s.client.Store(uids, &store, nil).Close()
	})
}

// move moves mails, into a folder that is made where it is missing.
func (s *session) move(ctx context.Context, uids imap.UIDSet, folder string) error {
	err := s.moveTo(ctx, uids, folder)
	var refused *imap.Error
	if !errors.As(err, &refused) {
		return err
	}
	create := func() error { return s.client.Create(folder, nil).Wait() }
	if errCreate := s.do(ctx, "making the folder for handled mail", s.cfg.Timeout, create); errCreate != nil {
		return err
	}
	return s.moveTo(ctx, uids, folder)
}

// moveTo copies and deletes where the server has no MOVE (RFC 6851), one step
// after the other: the client library would send the deletion without waiting
// for the copy. Without UIDPLUS (RFC 4315) the originals stay, marked as
// deleted, for an EXPUNGE would also take what people have deleted.
func (s *session) moveTo(ctx context.Context, uids imap.UIDSet, folder string) error {
	if s.client.Caps().Has(imap.CapMove) {
		return s.do(ctx, "moving mail", s.cfg.Timeout, func() error {
			_, err := s.client.Move(uids, folder).Wait()
			return err
		})
	}
	err := s.do(ctx, "copying mail", s.cfg.Timeout, func() error {
		_, err := s.client.Copy(uids, folder).Wait()
		return err
	})
	if err != nil {
		return err
	}
	if err := s.flag(ctx, uids, imap.FlagDeleted); err != nil || !s.client.Caps().Has(imap.CapUIDPlus) {
		return err
	}
	return s.do(ctx, "removing moved mail", s.cfg.Timeout, func() error {
		return s.client.UIDExpunge(uids).Close()
	})
}
