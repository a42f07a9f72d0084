package mailin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"refdesk/desk"
)

// isLarge tells whether a mail is fetched piece by piece.
func (p *Poller) isLarge(it item) bool {
	return it.size > 2*p.cfg.PieceBytes && it.size <= p.cfg.MaxSize
}

// large is a mail that comes in pieces. Each is stored at once; of the whole
// its gist stays in memory.
type large struct {
	*Poller
	ctx     context.Context
	session *session
	item    item
	size    int64 // of the pieces so far
	pieces  int   // that were stored
	sum     hash.Hash
	gist    gist
	err     error // of storing
}

// fetchLarge returns the only mail of a batch, if it came.
func (p *Poller) fetchLarge(ctx context.Context, s *session, batch []item) ([]desk.RawMail, error) {
	l := &large{Poller: p, ctx: ctx, session: s, item: batch[0], sum: sha256.New(), gist: gist{gistBounds: usualGist}}
	came, err := l.fetch()
	if l.err != nil {
		return nil, l.err
	}
	if !came {
		p.blame(ctx, []uint32{l.item.uid}, func(uint32) bool { return false })
		return nil, err
	}
	p.handedOver(l.item.uid)
	return []desk.RawMail{l.raw()}, nil
}

// fetch asks for one piece after the other (RFC 3501 §6.4.5) until there is no
// more: the size that a server tells may be wrong, so what counts is that a
// piece comes short.
func (l *large) fetch() (came bool, err error) {
	buffer := make([]byte, l.cfg.PieceBytes)
	for {
		before := l.size
		a, err := l.session.readPiece(l.ctx, l.item, before, buffer, l.take)
		if err != nil || !a.came {
			return false, err
		}
		if l.take(buffer[:a.rest]); l.err != nil {
			return false, l.err
		}
		short := l.size-before < l.cfg.PieceBytes && l.size >= l.item.size
		if a.whole || l.size == before || short || l.isOver() {
			return true, nil
		}
	}
}

func (l *large) isOver() bool { return l.size > l.cfg.MaxSize }

// take stores a piece, unless there is too much already.
func (l *large) take(b []byte) {
	l.size += int64(len(b))
	if len(b) == 0 || l.err != nil || l.isOver() {
		return
	}
	_, _ = l.sum.Write(b) // neither fails
	_, _ = l.gist.Write(b)
	err := l.receiver.KeepPart(l.ctx, desk.RawPart{
		Mailbox: l.cfg.Mailbox, UIDValidity: l.session.uidValidity, UID: l.item.uid,
		Part: l.pieces, At: l.cfg.Now(), Bytes: b,
	})
	if l.pieces++; err != nil {
		l.err = fmt.Errorf("storing a piece of a large mail: %w", err)
	}
}

// raw is the mail as it is stored beside its pieces. Of one that turned out to
// be over the limit it is the header.
func (l *large) raw() desk.RawMail {
	raw, cuts := l.gist.end()
	if l.isOver() {
		raw = headOf(raw[:min(len(raw), maxHead)])
		mail := l.Poller.raw(l.session, l.item, content{head: raw})
		mail.Pieces = l.pieces
		return mail
	}
	mail := l.outside(l.session, l.item)
	mail.Raw, mail.Cuts, mail.Pieces = raw, cuts, l.pieces
	mail.Hash = hex.EncodeToString(l.sum.Sum(nil)) // as ContentHash has it
	return mail
}

// answer is what came of a piece that was asked for.
type answer struct {
	came  bool
	whole bool // it was all of the mail: the server knows no pieces
	rest  int  // bytes in the buffer that were not taken yet
}

// readPiece fetches a piece of a mail from an offset on, of the size of the
// buffer. The last bytes of it stay there: while others are taken the
// connection waits, so that this is only done where the server sends more.
func (s *session) readPiece(ctx context.Context, it item, offset int64, buffer []byte, take func([]byte)) (a answer, err error) {
	section := imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Offset: offset, Size: int64(len(buffer))}}
	options := imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{&section}}
	bytes := int64(len(buffer))
	if offset == 0 {
		bytes = it.size // it may all come
	}
	err = s.fetch(ctx, []uint32{it.uid}, &options, bytes, func(msg *imapclient.FetchMessageData) bool {
		for data := msg.Next(); data != nil; data = msg.Next() {
			if data, ok := data.(imapclient.FetchItemDataBodySection); ok && !a.came {
				if a = readAnswer(data, offset, buffer, take); data.Literal != nil && !a.came {
					return false
				}
			}
		}
		return true
	})
	return a, err
}

// readAnswer reads what a server sends for a piece. One that names no offset
// in its answer sends the whole mail.
func readAnswer(data imapclient.FetchItemDataBodySection, offset int64, buffer []byte, take func([]byte)) (a answer) {
	a.whole = data.Section.Partial == nil
	if a.whole && offset > 0 || !a.whole && data.Section.Partial.Offset != offset {
		return answer{}
	}
	if data.Literal == nil { // nothing is there
		return answer{came: offset > 0}
	}
	for left := data.Literal.Size(); ; left -= int64(a.rest) {
		a.rest = int(min(left, int64(len(buffer))))
		if _, err := io.ReadFull(data.Literal, buffer[:a.rest]); err != nil {
			return answer{}
		}
		if left == int64(a.rest) {
			a.came = true
			return a
		}
		take(buffer[:a.rest])
	}
}
