package mailout

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"refdesk/mailout/smtptest"
)

func BenchmarkCourier(b *testing.B) {
	l := letter(1)
	l.Text = strings.Repeat("You wrote that the printer shows a red light. ", 40)
	l.HTML = "<p>" + strings.Repeat("You wrote that the printer shows a red light. ", 60) + "</p>"
	b.ReportAllocs()
	const n = 1000
	for b.Loop() {
		b.StopTimer()
		all := letters(n)
		for i := range all {
			all[i].Text, all[i].HTML = l.Text, l.HTML
		}
		bench := setUp(b, smtptest.Config{}, nil, all...)
		b.StartTimer()
		if sent, err := bench.courier.SendDue(b.Context()); sent != n || err != nil {
			b.Fatal(sent, err)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "letters/s")
}

func TestStuffIsUndone(t *testing.T) {
	check := func(message, want string) {
		t.Helper()
		var out bytes.Buffer
		w := bufio.NewWriter(&out)
		if err := stuff(w, []byte(message)); err != nil {
			t.Fatal(err)
		}
		_ = w.Flush()
		if out.String() != want {
			t.Errorf("%q became %q", message, out.String())
		}
	}
	check("a: b\r\n\r\n.\r\n..\r\n.x", "a: b\r\n\r\n..\r\n...\r\n..x\r\n")
	check("a: b\r\n\r\nx.\r\n", "a: b\r\n\r\nx.\r\n")
	check("a: b\r\n\r\n.", "a: b\r\n\r\n..\r\n")
}
