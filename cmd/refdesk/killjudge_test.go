package main

import (
	"time"

	"refdesk/desk"
)

// mostCopies is how many letters may be in the window at one time. Each of
// the four connections has one of which a note is being written and one that
// waits for the next note; a third may have slipped into a note.
const mostCopies = 3 * 4

// judge counts.
func (tr *trial) judge() {
	t := tr.t
	cases := tr.judgeMails()
	questionnaires := tr.judgeLetters()
	copies, most := tr.judgeCopies()
	if most > mostCopies {
		t.Errorf("one death led to %d copies, want at most %d", most, mostCopies)
	}
	t.Logf("%d mails, %d cases, %d questionnaires, %d copies with the same Message-ID in the window; %d kills, %d lives sent letters, at most %d copies for one death",
		tr.next, cases, questionnaires, copies, trialKills, tr.atWork(), most)
}

// judgeMails finds one case for each mail.
func (tr *trial) judgeMails() int {
	t := tr.t
	mails, cases := map[string]int{}, map[string]int{}
	for _, m := range tr.inbox() {
		mails[m.From]++
		if m.Became != desk.BecameCase {
			t.Errorf("the mail of %s became %q: %s", m.From, m.Became, m.Why)
		}
	}
	n := 0
	for c, err := range tr.store.Cases(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		cases[c.Requester]++
	}
	for i := 1; i <= trialMails; i++ {
		if who := asker(i); mails[who] != 1 || cases[who] != 1 {
			t.Errorf("%s has %d mails and %d cases, want one of each", who, mails[who], cases[who])
		}
	}
	if n != trialMails {
		t.Errorf("%d cases, want %d", n, trialMails)
	}
	return n
}

// judgeLetters finds one questionnaire and one brief for each case, and both
// with the SMTP server.
func (tr *trial) judgeLetters() int {
	t := tr.t
	accepted := map[string]bool{}
	for _, a := range tr.accepted {
		accepted[a.id] = true
	}
	type key struct {
		number int64
		kind   desk.Kind
	}
	count, kinds := map[key]int{}, map[desk.Kind]int{}
	for _, l := range tr.letters() {
		count[key{l.Case, l.Kind}]++
		kinds[l.Kind]++
		if !accepted[l.MessageID] {
			t.Errorf("the %s of case %d to %s never came", l.Kind, l.Case, l.To)
		}
		delete(accepted, l.MessageID)
	}
	for k, n := range count {
		if n != 1 {
			t.Errorf("case %d has %d letters of the kind %s, want one", k.number, n, k.kind)
		}
	}
	if len(accepted) > 0 {
		t.Errorf("%d letters came that nobody knows of: %v", len(accepted), accepted)
	}
	if kinds[desk.KindQuestionnaire] != trialMails || kinds[desk.KindBrief] != trialMails || len(kinds) != 2 {
		t.Errorf("the letters are %v, want %d questionnaires and as many briefs", kinds, trialMails)
	}
	return kinds[desk.KindQuestionnaire]
}

// soonest is the least time between a letter and its copy within one life: it
// is claimed anew only a second after it was claimed first.
const soonest = 50 * time.Millisecond

// judgeCopies finds what was accepted more than once, and whether it had to
// be: never what was marked as sent. most is how many one death has caused.
func (tr *trial) judgeCopies() (copies, most int) {
	deaths := map[int]int{}
	before := map[string]acceptance{}
	for _, a := range tr.accepted {
		if marked, ok := tr.marked[a.id]; ok && a.life > marked {
			tr.t.Errorf("the letter %s to %s was marked as sent after life %d, and sent again in life %d", a.id, a.to, marked, a.life)
		}
		if first, again := before[a.id]; again {
			copies++
			deaths[first.life]++
			most = max(most, deaths[first.life])
			if gap := a.at.Sub(first.at); first.life == a.life && gap < soonest {
				tr.t.Errorf("the letter %s to %s was sent twice by one process within %s", a.id, a.to, gap)
			}
		}
		before[a.id] = a
	}
	return copies, most
}

// atWork is how many lives got a letter out before they ended.
func (tr *trial) atWork() int {
	lives := map[int]bool{}
	for _, a := range tr.accepted {
		lives[a.life] = true
	}
	return len(lives)
}
