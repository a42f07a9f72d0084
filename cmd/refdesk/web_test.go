package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/mailin"
	"refdesk/mailout"
	"refdesk/rules"
	"refdesk/store/storetest"
	"refdesk/templates"
)

// TestLeavingWithOneClick: a program's POST to the address in a digest's head
// ends the subscription; looking does not, and nor does a guess.
func TestLeavingWithOneClick(t *testing.T) {
	now := time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)
	s := storetest.New(t)
	book, err := rules.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	letters, err := templates.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := rules.NewCalendar("Mon-Fri 08:30-17:00", "Europe/London", nil)
	if err != nil {
		t.Fatal(err)
	}
	one, err := desk.New(t.Context(), s, book, letters, desk.Config{
		Name: "IT Service Desk", Address: "support@example.org", Calendar: calendar, Now: func() time.Time { return now },
		Team:   []desk.Technician{{Name: "Ines Duarte", Addresses: []string{"ines@example.org"}}},
		Parse:  func(raw desk.RawMail) *desk.Mail { return mailin.Parse(raw, mailin.DefaultLimits) },
		Digest: desk.DigestConfig{Day: time.Friday, At: "15:00", To: []string{"reader@example.org"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	work := desk.Work{Desk: one.Address, Kind: desk.WorkProactive, Text: "Replaced the disks.", Technician: "ines@example.org", At: now.Add(-time.Hour)}
	if err := s.Save(t.Context(), []desk.Change{{At: work.At, Works: []desk.Work{work}}}); err != nil {
		t.Fatal(err)
	}
	if n, err := one.Due(t.Context()); n != 1 || err != nil {
		t.Fatalf("%d letters, %v", n, err)
	}
	claimed, err := s.Claim(t.Context(), one.Address, now, now.Add(time.Hour), 10)
	if err != nil || len(claimed) != 1 {
		t.Fatalf("%d letters, %v", len(claimed), err)
	}
	letter := claimed[0].Letter
	letter.Leave = "https://desk.example.org" + leavePath + url.PathEscape(letter.MessageID)
	raw, err := mailout.Compose(letter)
	if err != nil {
		t.Fatal(err)
	}
	head := mailin.Parse(desk.RawMail{Raw: raw}, mailin.DefaultLimits).Header
	if head.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
		t.Errorf("the head is %v", head)
	}
	link := strings.TrimPrefix(between(head.Get("List-Unsubscribe"), "<", ">"), "https://desk.example.org")
	web := (&program{desks: []*counter{{desk: one}}}).web()
	visit := func(method, path string) int {
		w := httptest.NewRecorder()
		web.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader("List-Unsubscribe=One-Click")))
		return w.Code
	}
	left := func() bool {
		all, err := s.Subscriptions(t.Context(), one.Address, desk.ListDigest, "reader@example.org")
		return err == nil && len(all) == 1 && all[0].State == desk.SubscriptionEnded
	}
	if code := visit("GET", link); code != http.StatusOK || left() {
		t.Errorf("looking: %d, left %v", code, left())
	}
	if code := visit("POST", leavePath+"c0.guessed@example.org"); code != http.StatusNotFound || left() {
		t.Errorf("a guess: %d, left %v", code, left())
	}
	if code := visit("POST", link); code != http.StatusOK || !left() {
		t.Errorf("one click: %d, left %v", code, left())
	}
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}
