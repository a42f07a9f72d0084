package store_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// pieces stores a large mail piece by piece, but not the mail itself.
func pieces(tb testing.TB, s *store.Store, n int, all ...string) desk.RawMail {
	tb.Helper()
	whole := strings.Join(all, "")
	for i, b := range all {
		part := desk.RawPart{Mailbox: inbox, UIDValidity: 7, UID: uint32(n), Part: i, At: noon, Bytes: []byte(b)}
		if err := s.KeepPart(tb.Context(), part); err != nil {
			tb.Fatal(err)
		}
	}
	mail := rawMail(n, whole[:4])
	mail.Size, mail.Pieces, mail.Cuts = int64(len(whole)), len(all), []desk.Cut{{At: 2, Bytes: int64(len(whole)) - 4, Letters: -1}}
	return mail
}

func keepOne(tb testing.TB, s *store.Store, m desk.RawMail) desk.RawMail {
	tb.Helper()
	kept, err := s.Keep(tb.Context(), []desk.RawMail{m})
	if err != nil || len(kept) != 1 {
		tb.Fatalf("%d mails were kept: %v", len(kept), err)
	}
	return kept[0]
}

// TestPieces: a large mail comes back with its cuts, and whole; what was
// fetched before the fetching broke off is replaced.
func TestPieces(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		pieces(t, s, 1, "old ", "pieces ", "of another ", "length")
		all := []string{"Subject: \xff\x00 any", " bytes\r\n\r\n", "and so on"}
		m := pieces(t, s, 1, all...)
		other := m
		other.UID, other.Pieces = 2, 3
		if _, err := s.Keep(t.Context(), []desk.RawMail{other}); err == nil {
			t.Error("a mail was kept whose pieces are missing")
		}
		kept := keepOne(t, s, m)
		left, err := s.Unfinished(t.Context(), inbox, 9)
		if err != nil || len(left) != 1 || !slices.Equal(left[0].Cuts, m.Cuts) || !bytes.Equal(left[0].Raw, m.Raw) {
			t.Fatalf("unfinished are %+v, %v", left, err)
		}
		whole, err := s.Whole(t.Context(), left[0])
		if err != nil || string(whole.Raw) != strings.Join(all, "") || whole.Cuts != nil || whole.ID != kept.ID || whole.Hash != m.Hash {
			t.Errorf("the whole is %+v, %v", whole, err)
		}
		// Nothing was left out of the second, and the third is over the limit.
		second, third := pieces(t, s, 2, "a ", "mail"), pieces(t, s, 3, "a ", "mail")
		second.Cuts, third.Cuts = nil, nil
		third.Head, third.Raw = third.Raw, nil
		keepOne(t, s, second)
		keepOne(t, s, third)
		if n := len(rowsOf(t, url)["raw_parts"]); n != len(all) {
			t.Errorf("%d pieces are there", n)
		}
	})
}

// TestPiecesAreDropped with the original, by age, with their case, and where
// the mail was never kept.
func TestPiecesAreDropped(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		full(t, s)
		want := func(n int, after string) {
			t.Helper()
			if all := rowsOf(t, url)["raw_parts"]; len(all) != n {
				t.Errorf("%d pieces %s, want %d", len(all), after, n)
			}
		}
		automatic := keepOne(t, s, pieces(t, s, 11, "auto", "matic"))
		answer := keepOne(t, s, pieces(t, s, 12, "an ", "answer"))
		pieces(t, s, 13, "never ", "kept")
		save(t, s, desk.Change{At: noon.AddDate(0, 0, -30), Outcome: &desk.Outcome{Mail: &desk.Mail{RawMail: automatic}, Became: desk.BecameAutomatic}})
		save(t, s, desk.Change{At: noon, Case: load(t, s, 1001), Outcome: &desk.Outcome{Mail: &desk.Mail{RawMail: answer}, Became: desk.BecameAnswer, Case: 1001}})
		want(7, "at first") // one of them in full
		if _, err := s.DropOrphans(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
		want(7, "before they are old")
		if n, err := s.DropOrphans(t.Context(), noon.Add(time.Second)); n != 3 || err != nil {
			t.Errorf("%d were dropped, %v", n, err)
		}
		if n, _, _, err := s.DropRaws(t.Context(), noon.AddDate(0, 0, -25), 0, 100); n != 1 || err != nil {
			t.Errorf("%d originals were dropped, %v", n, err)
		}
		want(2, "after the originals were dropped by age")
		left, err := s.Whole(t.Context(), automatic)
		if err != nil || left.Cuts == nil {
			t.Errorf("what was dropped is %q, %v", left.Raw, err)
		}
		if _, err := s.Thin(t.Context(), noon.AddDate(0, 0, 1), noon, 9); err != nil {
			t.Fatal(err)
		}
		want(0, "after the case was thinned")
	})
}

// TestPiecesAreErased: those of the person's own mails, and those of others
// that name them, also across two pieces.
func TestPiecesAreErased(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		full(t, s)
		own := keepOne(t, s, pieces(t, s, 11, "no names in ", "this mail"))
		save(t, s, desk.Change{At: noon, Case: load(t, s, 1001), Outcome: &desk.Outcome{Mail: &desk.Mail{RawMail: own, Author: desk.Address{Addr: "mara@example.net"}}, Became: desk.BecameAnswer, Case: 1001}})
		keepOne(t, s, pieces(t, s, 12, "nor in", " this one"))
		keepOne(t, s, pieces(t, s, 13, "well: ", "ask MA", "RA@exam", "ple.net of it"))
		keepOne(t, s, pieces(t, s, 14, "well: ask Mara ", "Lind, she knows"))
		pieces(t, s, 15, "never kept: ", "mara@example.net")
		told := 0
		err := s.About(t.Context(), "mara@example.net", func(store.Person) error { return nil }, func(table string, row map[string]any) error {
			if table == "raw_parts" {
				told++
			}
			return nil
		})
		if err != nil || told != 2 {
			t.Errorf("%d pieces are told of, %v", told, err)
		}
		if _, err := s.Erase(t.Context(), "mara@example.net", noon); err != nil {
			t.Fatal(err)
		}
		all := rowsOf(t, url)
		if len(all["raw_parts"]) != 3 || len(all["raws"]) != 1 {
			t.Errorf("%d originals are left, and these pieces: %q", len(all["raws"]), all["raw_parts"])
		}
		if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
			b, err := os.ReadFile(path)
			if low := bytes.ToLower(b); err != nil || bytes.Contains(low, []byte("mara@exam")) || bytes.Contains(low, []byte("ask mara")) {
				t.Errorf("the file still names her (%v)", err)
			}
		}
	})
}

func TestBackupOfPieces(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, from string) {
		s := storetest.Open(t, from)
		full(t, s)
		m := keepOne(t, s, pieces(t, s, 11, "a \x00\xff ", strings.Repeat("large", 300_000), "mail"))
		b := backup(t, s)
		for _, to := range []string{storetest.SQLite(t), storetest.EmptyPostgres(t)} {
			if _, err := store.Restore(t.Context(), to, bytes.NewReader(b)); err != nil {
				t.Fatal(err)
			}
			compare(t, from, to)
			if whole, err := storetest.Open(t, to).Whole(t.Context(), m); err != nil || whole.Cuts != nil || int64(len(whole.Raw)) != m.Size {
				t.Errorf("%d bytes are left, %v", len(whole.Raw), err)
			}
		}
	})
}
