package rules

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update-verdicts", false, "rewrite the golden verdicts in testdata")

func loadBook(t testing.TB) *Book {
	t.Helper()
	marks, err := loadMarks(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Book{marks: marks}
}

// TestBounces compares the verdicts on reports in the manner of many mail
// systems with testdata/bounce/want.txt.
func TestBounces(t *testing.T) {
	book := loadBook(t)
	files, err := filepath.Glob("testdata/bounce/*.eml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	var got strings.Builder
	for _, file := range files {
		v := book.Judge(readSample(t, file))
		fmt.Fprintf(&got, "%s: %s machine=%t answerable=%t\n  %s\n", strings.TrimSuffix(filepath.Base(file), ".eml"), v.Kind, v.Machine, v.Answerable, v.Reason)
		if b := v.Bounce; b != nil {
			fmt.Fprintf(&got, "  recipient %q original %q status %q permanent %t letter %q\n  %s\n", b.Recipient, b.OriginalRecipient, b.Status, b.Permanent, b.MessageID, b.Why)
		}
	}
	const golden = "testdata/bounce/want.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("verdicts differ from %s (rewrite with -update-verdicts):\n%s", golden, firstDifference(got.String(), string(want)))
	}
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}
