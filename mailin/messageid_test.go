package mailin

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestParseMessageIDs(t *testing.T) {
	check := func(input string, want ...string) {
		t.Helper()
		if got := parseMessageIDs(input); !slices.Equal(got, want) {
			t.Errorf("%q\n got %q\nwant %q", input, got, want)
		}
	}
	check("")
	check("<a@x.example>", "a@x.example")
	check("<a@x.example> <b@x.example>", "a@x.example", "b@x.example")
	check("<a@x.example><b@x.example>,\t<a@x.example>", "a@x.example", "b@x.example")
	check("a@x.example", "a@x.example")
	check("a@x.example b@x.example", "a@x.example", "b@x.example")
	check("20070721112233.AA", "20070721112233.AA")
	check("<no-at-sign>", "no-at-sign")
	check("<a@x.example", "a@x.example")
	check("<a@x.example <b@x.example>", "a@x.example", "b@x.example")
	check("<<a@x.example>>", "a@x.example")
	check("<very long part @x.example>", "verylongpart@x.example")
	check("<1234   @   local(blah)  .machine .example>", "1234@local.machine.example")
	check("Your message of \"Mon, 1 Jul\" <a@x.example>", "a@x.example")
	check("=?utf-8?Q?=3Ca=40x.example=3E?=", "a@x.example")
	check("<jö@x.example> <b@x.example>", "b@x.example")
	check("<a\x00b@x.example>")
	check("<" + strings.Repeat("a", 600) + "@x.example>")
	check("<>")
}

func TestReferencesKeepFirstAndLast(t *testing.T) {
	var value strings.Builder
	for i := range 200 {
		fmt.Fprintf(&value, " <%d@x.example>", i)
	}
	ids := parseMessageIDs(value.String())
	if len(ids) != mostReferences || ids[0] != "0@x.example" || ids[1] != "151@x.example" || ids[len(ids)-1] != "199@x.example" {
		t.Errorf("got %d: %q", len(ids), ids)
	}
}
