package rules

import (
	"os"
	"strings"
	"testing"
)

// TestClosingReplies reads every reply of a list: all of those that the rules
// were written with, and most of those that they had not seen.
func TestClosingReplies(t *testing.T) {
	for _, list := range []struct {
		file  string
		least float64
	}{{"replies", 1}, {"unseen", 0.85}} {
		b := shippedInterview(t)
		data, err := os.ReadFile("testdata/closing/" + list.file + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		all, right, wrong := 0, 0, ""
		for line := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n") {
			lang, rest, _ := strings.Cut(line, " ")
			want, text, _ := strings.Cut(rest, " ")
			if lang == "#" {
				continue
			}
			got := b.Closing(strings.ReplaceAll(text, " / ", "\n"), lang)
			said := string(got.Solved)
			if got.Thanks != "" {
				said += "+t"
			}
			all++
			if said == want {
				right++
			} else {
				wrong += "\n" + line + "\n\tread as " + said
			}
		}
		t.Logf("%s: %d of %d are read as they were meant", list.file, right, all)
		if float64(right) < list.least*float64(all) {
			t.Errorf("%s: %d of %d are read otherwise:%s", list.file, all-right, all, wrong)
		} else if wrong != "" {
			t.Log(wrong)
		}
	}
}
