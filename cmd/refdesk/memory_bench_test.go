package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"refdesk/store/storetest"
)

// BenchmarkMemory: the largest resident set of serve while it works off a
// mailbox: 10,000 mails, or as many as REFDESK_TEST_MAILS says, and then ten
// mails of 24 MB.
func BenchmarkMemory(b *testing.B) {
	n := 10_000
	if most, err := strconv.Atoi(os.Getenv("REFDESK_TEST_MAILS")); err == nil {
		n = most
	}
	for _, on := range []ground{
		{name: "sqlite", fresh: storetest.SQLite},
		{name: "postgres", fresh: durable(storetest.Postgres)},
	} {
		b.Run(fmt.Sprintf("%s/%d mails", on.name, n), func(b *testing.B) { remembers(b, on, waitingMails(n, 7)) })
		b.Run(on.name+"/10 large mails", func(b *testing.B) { remembers(b, on, largeMails(10)) })
	}
}

// remembers lets one instance work the mails off.
func remembers(b *testing.B, on ground, mails [][]byte) {
	for b.Loop() {
		f := compete(b, mails, instances(b, on, on.fresh(b), 1))
		b.ReportMetric(f.rss, "peak-MB")
		b.ReportMetric(float64(len(mails))/f.wall.Seconds(), "mails/s")
		b.ReportMetric(0, "ns/op")
	}
}

// largeMails are mails with an attachment that makes them 24 MB, which is
// just below what a mailbox takes by default.
func largeMails(n int) [][]byte {
	file := bytes.Repeat([]byte("UmVmZGVzayBsaXN0ZW5zLCBhbmQgdGhpcyBpcyBhIGxhcmdlIGZpbGUgb2Ygbm8gdXNlLCB5ZXQu\r\n"), 24<<20/78)
	random := rand.New(rand.NewPCG(8, 1))
	var mails [][]byte
	for i := range n {
		t := &tongues[0]
		mails = append(mails, fmt.Appendf(nil, "From: Large <large%d@example.net>\r\nTo: support@example.org\r\nSubject: %s\r\nMessage-ID: <large.%d@example.net>\r\nDate: Mon, 21 Sep 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"+
			"Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\n\r\n%s\r\n--outer\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=scan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n%s--outer--\r\n",
			i, withNumber(random, pick(random, t.subjects)), i, pick(random, t.troubles), file))
	}
	return mails
}
