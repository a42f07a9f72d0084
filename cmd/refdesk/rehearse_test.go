package main

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// TestRehearsalIsExact: what rehearse lists is what passes at those and other
// times send if nobody writes, at the same times and with the same words; and
// it changes nothing.
func TestRehearsalIsExact(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) { rehearsedExactly(t, url, 1) })
	for seed := range uint64(2) {
		rehearsedExactly(t, storetest.SQLite(t), 2+seed)
	}
}

var matters = []string{
	"The printer on the second floor is jammed. I think the toner leaks.", "Der Drucker druckt nicht. Ich glaube, der Toner ist leer.",
	"The network is down, and it is very urgent!", "Please order me a new keyboard.", "Je ne peux plus ouvrir Outlook depuis ce matin.",
}

var doings = []string{
	"#take", "#wait in 2 working days An answer from the requester", "#update The spare part is ordered.", "I will come by.", "#next in 3 working days",
	"#close The cable was loose.", "#priority urgent", "#wait in 4 working days The spare part",
}

func rehearsedExactly(t *testing.T, url string, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 9))
	r := newRig(t, url, memoryBox(t), smtptest.Config{})
	c, err := loadConfig(r.config)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 24, 9, 7, 0, 0, time.UTC)
	p, err := open(t.Context(), c, slog.New(slog.DiscardHandler), settings{now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	pass := func() (all []letterFrom) {
		before := len(r.sink.Mails())
		if err := p.once(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, m := range r.sink.Mails()[before:] {
			all = append(all, understood(m))
		}
		return all
	}
	for i := range 12 {
		r.deliver(fmt.Sprintf("From: Robin %c <robin%d@example.net>\r\nTo: support@example.org\r\nSubject: Matter %d\r\nMessage-ID: <r%d@example.net>\r\n\r\n%s\r\n", 'A'+i, i, i, i, matters[random.IntN(len(matters))]))
		for _, l := range pass() {
			if l.to == "ines@example.org" && random.IntN(3) > 0 {
				r.deliver(fmt.Sprintf("From: ines@example.org\r\nTo: support@example.org\r\nSubject: Re: %s\r\nMessage-ID: <i%d@example.org>\r\nIn-Reply-To: <%s>\r\n\r\n%s\r\n", l.Subject, i, l.MessageID, doings[random.IntN(len(doings))]))
			}
		}
		now = now.Add(time.Duration(random.IntN(300)) * time.Minute)
	}
	pass()
	want, err := rehearse(t.Context(), c, now, now.AddDate(0, 0, 12))
	if err != nil {
		t.Fatal(err)
	}
	again, err := rehearse(t.Context(), c, now, now.AddDate(0, 0, 12))
	if err != nil || len(again) != len(want) {
		t.Fatalf("rehearsing twice: %d letters and %d, %v", len(want), len(again), err)
	}
	var moments []time.Time
	for _, l := range want {
		moments = append(moments, l.at)
	}
	for at := now; at.Before(now.AddDate(0, 0, 12)); at = at.Add(187 * time.Minute) {
		moments = append(moments, at)
	}
	slices.SortFunc(moments, time.Time.Compare)
	var got []string
	end := now.AddDate(0, 0, 12)
	for _, now = range slices.CompactFunc(moments, time.Time.Equal) {
		if now.After(end) {
			break
		}
		for _, l := range pass() {
			got = append(got, line(now, l.to, l.Subject, l.Text))
		}
	}
	var listed []string
	for _, l := range want {
		m := mailin.Parse(desk.RawMail{Raw: []byte("Content-Type: text/plain; charset=utf-8\r\n\r\n" + l.Text)}, mailin.DefaultLimits)
		listed = append(listed, line(l.at, l.To.Addr, l.Subject, m.Text))
	}
	slices.Sort(got)
	slices.Sort(listed)
	if !slices.Equal(got, listed) {
		for i := range min(len(got), len(listed)) {
			if got[i] != listed[i] {
				t.Fatalf("%d sent, %d rehearsed; the first that differs:\n%s\n%s", len(got), len(listed), got[i], listed[i])
			}
		}
		t.Errorf("%d sent, %d rehearsed", len(got), len(listed))
	}
	t.Logf("%d letters rehearsed, and sent so", len(got))
	if len(got) < 10 {
		t.Error("too few letters to show anything")
	}
}

func line(at time.Time, to, subject, text string) string {
	return at.UTC().Format(time.RFC3339) + " " + to + " " + subject + ": " + strings.Join(strings.Fields(text), " ")
}
