package mailin

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"

	"refdesk/desk"
)

// maxFaults is how often a mail may fail to be fetched until it is taken in
// without its text: while others can be fetched, so that the fault is its own;
// and if none can, for so long.
const (
	maxFaults   = 3
	maxFaulting = 15 * time.Minute
)

// failing is a mail that could not be fetched.
type failing struct {
	tries int
	since time.Time
	alone bool // others were fetched meanwhile
}

// hopeless tells whether a mail will never be fetched. If the server hands
// nothing over it is the server that fails, and the mail will come.
func (p *Poller) hopeless(uid uint32) bool {
	f := p.faults[uid]
	return f.tries >= maxFaults && (f.alone || p.cfg.Now().Sub(f.since) >= maxFaulting)
}

// handedOver notes that a mail was fetched: the server works. Those that fail
// get their tries anew, for it may not have worked before.
func (p *Poller) handedOver(uid uint32) {
	delete(p.faults, uid)
	p.handed = true
	for other, f := range p.faults {
		if !f.alone {
			p.faults[other] = failing{tries: 1, since: f.since, alone: true}
		}
	}
}

// everything is a search for all mails.
var everything imap.SearchCriteria

// pass takes in what is new. A full pass compares the whole folder with what
// was taken in; another asks only for what is likely to be new.
func (p *Poller) pass(ctx context.Context, s *session, full bool) (n int, err error) {
	p.unfinished = p.unfinished || full
	if err := p.finish(ctx); err != nil {
		return 0, err
	}
	p.remark(ctx, s)
	found, err := p.search(ctx, s, full)
	if err != nil {
		return 0, err
	}
	fresh, err := p.unknown(ctx, s, found, full)
	if err != nil {
		return 0, err
	}
	return p.takeAll(ctx, s, fresh)
}

// search returns the UIDs to look at.
func (p *Poller) search(ctx context.Context, s *session, full bool) ([]uint32, error) {
	first, criteria := p.position.FirstUID, everything
	if p.dated() {
		// Servers compare days in time zones of their own.
		criteria.Since = p.position.Since.Add(-24 * time.Hour)
	}
	switch {
	case full || p.cfg.Done.folder() != "":
	case s.byKeyword():
		criteria.NotFlag = []imap.Flag{keyword}
	default:
		// What people have read is new to us all the same: only the UIDs tell.
		first = p.next
		for uid := range p.faults {
			first = min(first, uid)
		}
	}
	found, err := s.search(ctx, first, criteria)
	if len(found) > 0 {
		p.next = max(p.next, found[len(found)-1]+1)
	}
	return found, err
}

// dated tells whether the cut-off is told by the date of the mails: where the
// UIDs do not tell it already.
func (p *Poller) dated() bool { return p.position.FirstUID <= 1 && !p.position.Since.IsZero() }

// knownAtOnce bounds one question to the receiver.
const knownAtOnce = 1000

// unknown returns those of the UIDs that were not taken in yet. What was, and
// does not show it, is marked again.
func (p *Poller) unknown(ctx context.Context, s *session, found []uint32, full bool) ([]uint32, error) {
	found = slices.DeleteFunc(found, func(uid uint32) bool { return p.left[uid] })
	var fresh, old []uint32
	for chunk := range slices.Chunk(found, knownAtOnce) {
		known, err := p.receiver.Known(ctx, p.cfg.Mailbox, s.uidValidity, chunk)
		if err != nil {
			return nil, fmt.Errorf("asking which mails are known: %w", err)
		}
		slices.Sort(known)
		for _, uid := range chunk {
			if _, ok := slices.BinarySearch(known, uid); ok {
				old = append(old, uid)
			} else {
				fresh = append(fresh, uid)
			}
		}
	}
	if p.cfg.Done.folder() != "" || s.byKeyword() && !full {
		p.mark(ctx, s, old)
	}
	return fresh, nil
}

// remark marks what could not be marked before.
func (p *Poller) remark(ctx context.Context, s *session) {
	again := p.unmarked
	p.unmarked = nil
	p.mark(ctx, s, again)
}

// mark marks mails on the server. That it fails does no harm, and it is tried
// again.
func (p *Poller) mark(ctx context.Context, s *session, uids []uint32) {
	for chunk := range slices.Chunk(uids, knownAtOnce) {
		if err := s.mark(ctx, chunk); err != nil {
			p.log.Debug("mails were not marked", "mails", len(chunk), "err", discreet(err))
			p.unmarked = append(p.unmarked, chunk...)
		}
	}
}

// measuredAtOnce is of how many mails the outside is asked for at once.
const measuredAtOnce = 500

// takeAll fetches mails and hands them over, in batches: while some are being
// received the next is fetched.
func (p *Poller) takeAll(ctx context.Context, s *session, uids []uint32) (n int, err error) {
	hard, cancel := grace(ctx, p.cfg.Grace)
	defer cancel()
	in := &intake{Poller: p, session: s, hard: hard}
	for _, group := range p.groups(uids) {
		if err = p.takeGroup(ctx, s, in, group); err != nil {
			break
		}
	}
	if errLast := in.wait(); err == nil {
		err = errLast
	}
	return in.fresh, err
}

// groups returns the UIDs in groups to ask for. Those that failed before come
// last, and alone, the worst at the end: if one ends the connection, the
// others are in.
func (p *Poller) groups(uids []uint32) [][]uint32 {
	var sound []uint32
	var alone [][]uint32
	for _, uid := range uids {
		if p.faults[uid].tries > 0 {
			alone = append(alone, []uint32{uid})
		} else {
			sound = append(sound, uid)
		}
	}
	slices.SortStableFunc(alone, func(a, b []uint32) int { return p.faults[a[0]].tries - p.faults[b[0]].tries })
	return append(slices.Collect(slices.Chunk(sound, measuredAtOnce)), alone...)
}

func (p *Poller) takeGroup(ctx context.Context, s *session, in *intake, group []uint32) error {
	if p.hopeless(group[0]) {
		return in.put([]desk.RawMail{p.unreadable(s, group[0])})
	}
	// A date that the client library cannot read ends the connection: the
	// last try goes without.
	dates := p.faults[group[0]].tries < maxFaults-1
	items, errMeasure := s.measure(ctx, group, dates)
	got := make(map[uint32]bool, len(items))
	for _, it := range items {
		got[it.uid] = true
	}
	p.blame(ctx, group, func(uid uint32) bool { return got[uid] })
	if errMeasure != nil {
		return errMeasure
	}
	for _, batch := range p.split(items) {
		if err := p.takeBatch(ctx, s, in, batch); err != nil {
			return err
		}
	}
	return nil
}

// takeBatch fetches a batch and hands it over. A large mail is in memory alone:
// nothing is in hand before it is fetched, or when the next is.
func (p *Poller) takeBatch(ctx context.Context, s *session, in *intake, batch []item) error {
	fetch, large := p.fetch, p.isLarge(batch[0])
	if large {
		fetch = p.fetchLarge
	}
	large = large || batch[0].size > p.cfg.BatchBytes && batch[0].size <= p.cfg.MaxSize
	if large {
		if err := in.wait(); err != nil {
			return err
		}
	}
	raws, errFetch := fetch(ctx, s, batch)
	if err := in.put(raws); err != nil {
		return err
	}
	if large {
		if err := in.wait(); err != nil {
			return err
		}
	}
	return errFetch
}

// blame counts the mails that were asked for and did not come. A mail that
// was deleted meanwhile is counted too, and not found by the next search.
func (p *Poller) blame(ctx context.Context, asked []uint32, came func(uint32) bool) {
	if ctx.Err() != nil {
		return
	}
	for _, uid := range asked {
		if !came(uid) {
			f := p.faults[uid]
			if f.tries++; f.tries == 1 {
				f.since, f.alone = p.cfg.Now(), p.handed
			}
			p.faults[uid] = f
		}
	}
}

// split leaves out mails before the cut-off and returns the others in batches
// of a bounded size. A large mail is a batch of its own.
func (p *Poller) split(items []item) [][]item {
	var batches [][]item
	var batch []item
	var size int64
	slices.SortFunc(items, func(a, b item) int { return int(a.uid) - int(b.uid) })
	for _, it := range items {
		if p.dated() && !it.received.IsZero() && it.received.Before(p.position.Since) {
			p.left[it.uid] = true
			continue
		}
		full := len(batch) >= p.cfg.BatchMails || size+it.size > p.cfg.BatchBytes
		if len(batch) > 0 && (full || p.isLarge(it) || p.isLarge(batch[0])) {
			batches, batch, size = append(batches, batch), nil, 0
		}
		batch = append(batch, it)
		if it.size <= p.cfg.MaxSize {
			size += it.size
		}
	}
	if len(batch) > 0 {
		batches = append(batches, batch)
	}
	return batches
}

// fetch returns the mails of a batch, in its order, as far as they came.
func (p *Poller) fetch(ctx context.Context, s *session, batch []item) ([]desk.RawMail, error) {
	var whole, large, all []uint32
	var bytes int64
	for _, it := range batch {
		all = append(all, it.uid)
		if it.size > p.cfg.MaxSize {
			large = append(large, it.uid)
			continue
		}
		whole = append(whole, it.uid)
		bytes += it.size
	}
	found, err := s.read(ctx, whole, bytes)
	var heads map[uint32]content
	if err == nil {
		heads, err = s.readHeads(ctx, large)
	}
	var raws []desk.RawMail
	for _, it := range batch {
		c, ok := found[it.uid]
		if !ok {
			c, ok = heads[it.uid]
		}
		if ok {
			raws = append(raws, p.raw(s, it, c))
			p.handedOver(it.uid)
		}
	}
	p.blame(ctx, all, func(uid uint32) bool {
		_, isWhole := found[uid]
		_, isHead := heads[uid]
		return isWhole || isHead
	})
	return raws, err
}
