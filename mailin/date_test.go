package mailin

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	received := time.Date(2027, 3, 2, 12, 0, 0, 0, time.UTC)
	check := func(input, want string) {
		t.Helper()
		got := ""
		if d := parseDate(input, received); !d.IsZero() {
			got = d.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", input, got, want)
		}
	}
	check("Mon, 1 Mar 2027 10:52:37 +0200", "2027-03-01T08:52:37Z")
	check("1 Mar 2027 10:52 GMT", "2027-03-01T10:52:00Z")
	check("Mon, 01 Mar 2027 10:52:37 -0800 (PST)", "2027-03-01T18:52:37Z")
	check("Mon, 1 Mar 27 10:52:37 EST", "2027-03-01T15:52:37Z")
	check("Fri, 21 Nov 97 09:55:06 -0600", "1997-11-21T15:55:06Z")
	check("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T15:55:06Z")
	check("Mon Mar  1 10:52:37 2027", "2027-03-01T10:52:37Z")
	check("2027-03-01T10:52:37+01:00", "2027-03-01T09:52:37Z")
	check("2027-03-01T10:52:37.123Z", "2027-03-01T10:52:37Z")
	check("2027-03-01 10:52:37", "2027-03-01T10:52:37Z")
	check("Mon, 1-Mar-2027 10:52:37 +0000", "2027-03-01T10:52:37Z")
	check("Mon,1 March 2027 9:05:00 +0000", "2027-03-01T09:05:00Z")
	check("Mon, 1 Mar 2027 10:52:37 +9900", "2027-03-01T10:52:37Z")
	check("", "")
	check("yesterday", "")
	check("Mon, 1 Mar 3609 10:52:37 +0200", "")
	check("Thu, 1 Jan 1970 00:00:00 +0000", "")
	check("Mon, 31 Mar 2027 10:52:37 +0200", "")
	check("Mon, 1 Mar 2027 99:52:37 +0200", "")
	check("Pn, 29 paX 2007 21:13:00 +0100", "")
	check("::::::: - + T", "")
	check("1--", "")
	check("--T1", "")
}
