package main

import (
	"bytes"
	"strings"
	"testing"

	"refdesk/desk"
	"refdesk/rules"
	"refdesk/store"
)

// TestLabelled: what is written can be read again, has no secret and only
// labels that stand in it.
func TestLabelled(t *testing.T) {
	book, err := rules.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	x := store.Example{Mail: 7, Subject: "Printer", Text: "It prints stripes since Friday. I think the drum is worn out. My password is Hunter2-Zebra!", Case: &desk.Case{
		Number: 1042, Lang: "en", Topic: "printing", Request: "problem", Diagnosis: "right",
		Views: []desk.View{
			{Span: "the drum is worn out", Certainty: rules.Hedged, Confidence: 1, Mail: 7},
			{Span: "the paper", Certainty: rules.Hedged, Confidence: 1, Mail: 8},
		},
		Answers: []desk.Answer{{Slot: "since_when", Text: "since Friday", Mail: 7}, {Slot: "where", Text: "room 12", Mail: 8}},
	}}
	var out bytes.Buffer
	if err := writeLabelled(&out, book, []store.Example{x}); err != nil {
		t.Fatal(err)
	}
	got, err := rules.ReadLabelled(strings.NewReader(out.String()))
	if err != nil || len(got) != 1 {
		t.Fatalf("%v: %s", err, out.String())
	}
	l := got[0]
	if l.ID != "case-1042" || l.Told != "right" || len(l.Diagnosis) != 1 || l.Answered["since_when"] != "since Friday" || l.Answered["where"] != "" || strings.Contains(l.Body, "Hunter2") {
		t.Errorf("wrote %s", out.String())
	}
}
