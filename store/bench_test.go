package store_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

// batch is how many mails are taken in at once.
const batch = 50

// BenchmarkBatch takes in 50 new mails of 14 KB: it keeps them, looks up what
// is known of them, reserves numbers and saves the cases, with all that
// follows from them. PostgreSQL waits for the disk as it does in earnest.
func BenchmarkBatch(b *testing.B) {
	for _, withSituation := range []bool{false, true} {
		name := map[bool]string{false: "save", true: "look+save"}[withSituation]
		b.Run(name+"/sqlite", func(b *testing.B) { takeIn(b, storetest.New(b), withSituation) })
		b.Run(name+"/postgres", func(b *testing.B) {
			url := storetest.Postgres(b)
			storetest.Durable(b)
			takeIn(b, storetest.Open(b, url), withSituation)
		})
	}
}

func takeIn(b *testing.B, s *store.Store, look bool) {
	raw := strings.Repeat("A line of a mail, as they are.\r\n", 14*1024/32)
	uid := 0
	cpu := cpuTime(b)
	for b.Loop() {
		b.StopTimer()
		mails := make([]desk.RawMail, batch)
		for i := range mails {
			uid++
			mails[i] = rawMail(uid, raw)
		}
		b.StartTimer()
		kept, err := s.Keep(b.Context(), mails)
		if err != nil {
			b.Fatal(err)
		}
		if look {
			if _, err := s.Situation(b.Context(), office, noon, batchClues(kept)); err != nil {
				b.Fatal(err)
			}
		}
		number, err := s.Reserve(b.Context(), batch)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		changes := make([]desk.Change, batch)
		for i := range changes {
			changes[i] = opening(kept[i], number+int64(i), writer(kept[i]))
		}
		b.StartTimer()
		if err := s.Save(b.Context(), changes); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((cpuTime(b)-cpu).Microseconds())/1000/float64(b.N), "cpu-ms/batch")
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/batch")
}

// cpuTime is what this process has used, which tells more than the clock does
// where the machine is shared. That of PostgreSQL is not in it.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// writer is one of 1,000 people, in turn.
func writer(m desk.RawMail) string { return fmt.Sprintf("writer%d@example.net", m.UID%1000) }

func batchClues(kept []desk.RawMail) []desk.Clues {
	clues := make([]desk.Clues, len(kept))
	for i, m := range kept {
		sender := writer(m)
		clues[i] = desk.Clues{
			Sender: sender, MessageID: fmt.Sprintf("m%d@example.net", m.ID), Hash: m.Hash, Recipients: []string{sender},
			IDs: []string{fmt.Sprintf("q.%d@harbour.example", 1000+m.ID), fmt.Sprintf("m%d@example.net", m.ID-1)},
		}
	}
	return clues
}
