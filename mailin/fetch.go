package mailin

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// maxHead is how much of the header of an oversized mail is fetched.
const maxHead = 256 << 10

// slowest is the speed in bytes a second below which a transfer is given up.
const slowest = 32 << 10

// item is a mail in the folder of which only the outside is known.
type item struct {
	uid      uint32
	size     int64     // as the server says
	received time.Time // INTERNALDATE, zero if it is not known
}

// content is what was fetched of a mail: one of the two.
type content struct{ raw, head []byte }

// measure returns the outside of mails. ENVELOPE and BODYSTRUCTURE are never
// asked for: one that the client library cannot read ends the connection.
// With an error it returns what came before it.
func (s *session) measure(ctx context.Context, uids []uint32, dates bool) ([]item, error) {
	options := imap.FetchOptions{UID: true, RFC822Size: true, InternalDate: dates}
	items := make([]item, 0, len(uids))
	err := s.fetch(ctx, uids, &options, 0, func(msg *imapclient.FetchMessageData) bool {
		var it item
		sized := false
		for data := msg.Next(); data != nil; data = msg.Next() {
			switch data := data.(type) {
			case imapclient.FetchItemDataUID:
				it.uid = uint32(data.UID)
			case imapclient.FetchItemDataRFC822Size:
				it.size, sized = data.Size, true
			case imapclient.FetchItemDataInternalDate:
				it.received = data.Time
			}
		}
		// Half an answer is what comes before one that cannot be read.
		if it.uid != 0 && sized && dates != it.received.IsZero() {
			items = append(items, it)
		}
		return true
	})
	return items, err
}

// read fetches whole mails without marking them as seen. With an error it
// returns what came whole before it. What the server left out is missing.
func (s *session) read(ctx context.Context, uids []uint32, bytes int64) (map[uint32]content, error) {
	return s.sections(ctx, uids, bytes, &imap.FetchItemBodySection{Peek: true})
}

// readHeads is read for headers only.
func (s *session) readHeads(ctx context.Context, uids []uint32) (map[uint32]content, error) {
	section := imap.FetchItemBodySection{
		Peek: true, Specifier: imap.PartSpecifierHeader,
		Partial: &imap.SectionPartial{Offset: 0, Size: maxHead},
	}
	found, err := s.sections(ctx, uids, int64(len(uids))*maxHead, &section)
	for uid, c := range found {
		found[uid] = content{head: c.raw}
	}
	return found, err
}

func (s *session) sections(ctx context.Context, uids []uint32, bytes int64, section *imap.FetchItemBodySection) (map[uint32]content, error) {
	if len(uids) == 0 {
		return nil, nil
	}
	found := make(map[uint32]content, len(uids))
	options := imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}}
	err := s.fetch(ctx, uids, &options, bytes, func(msg *imapclient.FetchMessageData) bool {
		var uid uint32
		var c content
		whole := false
		for data := msg.Next(); data != nil; data = msg.Next() {
			switch data := data.(type) {
			case imapclient.FetchItemDataUID:
				uid = uint32(data.UID)
			case imapclient.FetchItemDataBodySection:
				if c, whole = s.literal(data.Literal); data.Literal != nil && !whole {
					return false
				}
			}
		}
		if uid != 0 && whole {
			found[uid] = c
		}
		return true
	})
	return found, err
}

// literal reads what a server sends for a section; false where it is not all
// there. A mail that is larger than the server had said is cut to its header.
func (s *session) literal(r imap.LiteralReader) (content, bool) {
	if r == nil {
		return content{}, false
	}
	size := r.Size()
	if size <= max(s.cfg.MaxSize, maxHead) {
		raw := make([]byte, size)
		_, err := io.ReadFull(r, raw)
		return content{raw: raw}, err == nil
	}
	head := make([]byte, maxHead)
	if _, err := io.ReadFull(r, head); err != nil {
		return content{}, false
	}
	n, err := io.Copy(io.Discard, r)
	return content{head: headOf(head)}, err == nil && n == size-maxHead
}

// headOf is the header at the beginning of a mail.
func headOf(b []byte) []byte {
	if end := bytes.Index(b, []byte("\r\n\r\n")); end >= 0 {
		b = b[:end+4]
	}
	return b
}

// fetch runs one FETCH to its end; each is told of every mail, and returns
// false where the connection broke off inside of one: nothing more may be read
// then, for the library reads the rest itself. No other command may be sent
// meanwhile: the library would wait for ever.
func (s *session) fetch(ctx context.Context, uids []uint32, options *imap.FetchOptions, bytes int64, each func(*imapclient.FetchMessageData) bool) error {
	timeout := s.cfg.Timeout + time.Duration(bytes/slowest)*time.Second
	return s.do(ctx, "fetching mail", timeout, func() error {
		command := s.client.Fetch(uidSet(uids), options)
		for msg := command.Next(); msg != nil; msg = command.Next() {
			if !each(msg) {
				return io.ErrUnexpectedEOF
			}
		}
		return command.Close()
	})
}
