package main

import (
	"strings"
	"time"

	"refdesk/desk"
	"refdesk/store"
)

// tally is what a fault came to.
type tally struct {
	mails, cases, letters, copies int
	took                          time.Duration
}

// sent is how many different letters were accepted.
func (w *world) sent() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.accepted)
}

func (w *world) inbox() (all []store.InboxLine) {
	for m, err := range w.store.Inbox(w.Context()) {
		if err != nil {
			w.Errorf("listing mails: %v", err)
			return nil
		}
		all = append(all, m)
	}
	return all
}

func (w *world) outbox() (all []store.OutboxLine) {
	for l, err := range w.store.Outbox(w.Context(), true) {
		if err != nil {
			w.Errorf("listing letters: %v", err)
			return nil
		}
		all = append(all, l)
	}
	return all
}

// settled tells whether every mail became something and every letter that can
// be sent was, those that tell of a refusal included.
func (w *world) settled(f *fault) bool {
	became := map[string]bool{}
	for _, m := range w.inbox() {
		if m.Became == "" {
			return false
		}
		became[m.MessageID] = true
	}
	if len(became) < w.next {
		return false
	}
	refused, told := 0, 0
	for _, l := range w.outbox() {
		if l.State != desk.LetterSent && !(f.fails && l.State == desk.LetterFailed) {
			return false
		}
		if l.State == desk.LetterFailed {
			refused++
		}
		if l.Kind == desk.KindBrief {
			told++
		}
	}
	return refused == 0 || told >= w.next+refused
}

// judge compares what there is with what there should be.
func (w *world) judge(f *fault, took time.Duration) tally {
	n := tally{mails: w.next, cases: w.judgeMails(f), took: took}
	n.letters, n.copies = w.judgeLetters(f)
	once := func(what string, stops bool) {
		want := 0
		if stops {
			want = 1
		}
		if got := w.log.count(what); got != want && !(f.inHand && want == 0 && got == 1) {
			w.Errorf("the log says %d times %s, want %d", got, what, want)
		}
	}
	once(readingStopped, f.reads)
	once(readingWorks, f.reads)
	once(sendingStopped, f.sends)
	once(sendingWorks, f.sends)
	if w.Failed() {
		w.Logf("the log:\n%s", w.log.String())
	}
	return n
}

// judgeMails finds one case for each mail.
func (w *world) judgeMails(f *fault) (cases int) {
	mails, opened := map[string]int{}, map[string]int{}
	for _, m := range w.inbox() {
		switch {
		case m.Became == desk.BecameCase:
			mails[m.From]++
		case !f.again || m.Became != desk.BecameDuplicate:
			w.Errorf("the mail of %s became %q: %s", m.From, m.Became, m.Why)
		}
	}
	for c, err := range w.store.Cases(w.Context()) {
		if err != nil {
			w.Fatal(err)
		}
		cases++
		opened[c.Requester]++
	}
	for i := 1; i <= w.next; i++ {
		if who := asker(i); mails[who] != 1 || opened[who] != 1 {
			w.Errorf("%s has %d mails and %d cases, want one of each", who, mails[who], opened[who])
		}
	}
	if cases != w.next {
		w.Errorf("%d cases, want %d", cases, w.next)
	}
	return cases
}

// judgeLetters finds one questionnaire and one brief for each case, each with
// the SMTP server, once.
func (w *world) judgeLetters(f *fault) (letters, copies int) {
	type key struct {
		number int64
		kind   desk.Kind
		to     string
	}
	count := map[key]int{}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.outbox() {
		letters++
		count[key{l.Case, l.Kind, l.To}]++
		got := w.accepted[l.MessageID]
		delete(w.accepted, l.MessageID)
		copies += max(0, got-1)
		if (got > 0) != (l.State == desk.LetterSent) || got > 1 && !f.copies {
			w.Errorf("the %s of case %d to %s is %s and came %d times: %s", l.Kind, l.Case, l.To, l.State, got, l.Why)
		}
	}
	for k, n := range count {
		if n != 1 && !(f.fails && k.kind == desk.KindBrief && n == 2) {
			w.Errorf("case %d has %d letters of the kind %s to %s, want one", k.number, n, k.kind, k.to)
		}
		if k.kind == desk.KindQuestionnaire && !strings.HasPrefix(k.to, "person-") {
			w.Errorf("a questionnaire went to %s", k.to)
		}
	}
	if len(w.accepted) > 0 {
		w.Errorf("%d letters came that nobody knows of: %v", len(w.accepted), w.accepted)
	}
	return letters, copies
}
