package store_test

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

func TestKeepTakesEachMailOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first := keep(t, s, 70, "one") // more than go into one statement
		if len(first) != 70 {
			t.Fatalf("kept %d mails, want 70", len(first))
		}
		again := []desk.RawMail{rawMail(71, "new"), rawMail(3, "one"), rawMail(72, "new"), rawMail(71, "new")}
		other := rawMail(3, "another mailbox")
		other.Mailbox = "else/INBOX"
		renewed := rawMail(3, "another UIDVALIDITY")
		renewed.UIDValidity = 8
		fresh, err := s.Keep(t.Context(), append(again, other, renewed))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range fresh {
			got = append(got, fmt.Sprint(m.Mailbox, m.UIDValidity, m.UID))
			if m.ID <= first[69].ID {
				t.Errorf("UID %d has ID %d, which is not new", m.UID, m.ID)
			}
		}
		want := []string{inbox + "7 71", inbox + "7 72", "else/INBOX7 3", inbox + "8 3"}
		if !slices.Equal(got, want) {
			t.Errorf("kept %q, want %q", got, want)
		}
	})
}

func TestUnfinishedReturnsMailsAsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		whole := rawMail(1, "Subject: \xff\x00 any bytes\r\n\r\n")
		big := rawMail(2, "")
		big.Raw, big.Head, big.Size = nil, []byte("Subject: big\r\n\r\n"), 1<<31
		kept, err := s.Keep(t.Context(), []desk.RawMail{whole, big, rawMail(3, "third")})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Unfinished(t.Context(), inbox, 2)
		if err != nil || len(got) != 2 {
			t.Fatalf("got %d mails, error %v; want 2", len(got), err)
		}
		for i, m := range got {
			w := kept[i]
			if m.ID != w.ID || !bytes.Equal(m.Raw, w.Raw) || !bytes.Equal(m.Head, w.Head) ||
				m.Size != w.Size || m.Hash != w.Hash || m.UID != w.UID || !m.Received.Equal(w.Received) {
				t.Errorf("got %+v, want %+v", m, w)
			}
		}
		if got[1].Raw != nil || got[0].Head != nil {
			t.Errorf("what is not there came back as %v and %v, want nil", got[1].Raw, got[0].Head)
		}
		if none, err := s.Unfinished(t.Context(), "else", 2); err != nil || len(none) > 0 {
			t.Errorf("another mailbox has %v, error %v", none, err)
		}
	})
}

func TestRetriedIsCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		kept, err := s.Keep(t.Context(), []desk.RawMail{rawMail(1, "one"), rawMail(2, "two")})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.Retried(t.Context(), []int64{kept[1].ID}); err != nil {
				t.Fatal(err)
			}
		}
		left, err := s.Unfinished(t.Context(), inbox, 9)
		if err != nil || len(left) != 2 || left[0].Tries != 0 || left[1].Tries != 2 {
			t.Errorf("the mails are %+v, error %v; want 0 and 2 tries", left, err)
		}
	})
}

func TestPositionAndKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		check := func(want desk.Position) {
			t.Helper()
			if got, err := s.Position(t.Context(), inbox); err != nil || got != want {
				t.Errorf("got %+v, error %v; want %+v", got, err, want)
			}
		}
		check(desk.Position{})
		for _, p := range []desk.Position{
			{UIDValidity: 4294967295, FirstUID: 12, Since: noon.Add(123 * time.Microsecond)},
			{UIDValidity: 9, FirstUID: 1},
		} {
			if err := s.SetPosition(t.Context(), inbox, p); err != nil {
				t.Fatal(err)
			}
			check(p)
		}
		keep(t, s, 3, "mail")
		uids := make([]uint32, 3000)
		for i := range uids {
			uids[i] = uint32(i + 2)
		}
		known, err := s.Known(t.Context(), inbox, 7, uids)
		slices.Sort(known)
		if err != nil || !slices.Equal(known, []uint32{2, 3}) {
			t.Errorf("known are %v, error %v; want 2 and 3", known, err)
		}
		if known, err := s.Known(t.Context(), inbox, 8, uids); err != nil || len(known) > 0 {
			t.Errorf("under another UIDVALIDITY %v are known, error %v", known, err)
		}
	})
}

func TestReserveNeverGivesANumberTwice(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		stores := []*store.Store{storetest.Open(t, url), storetest.Open(t, url)}
		var wg sync.WaitGroup
		firsts := make([]int64, 8)
		for i := range firsts {
			wg.Go(func() {
				var err error
				if firsts[i], err = stores[i%2].Reserve(t.Context(), 5); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		slices.Sort(firsts)
		for i, n := range firsts {
			if want := int64(1001 + 5*i); n != want {
				t.Errorf("range %d begins at %d, want %d", i, n, want)
			}
		}
	})
}

func TestSecretIsMadeOnce(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		for i := range 2 {
			got, err := storetest.Open(t, url).Secret(t.Context(), []byte{byte(i), 0, 255})
			if err != nil || !bytes.Equal(got, []byte{0, 0, 255}) {
				t.Errorf("store %d: got %v, error %v; want the first one", i, got, err)
			}
		}
	})
}
