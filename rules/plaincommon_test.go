package rules_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"refdesk/rules"
)

// TestPlainStrangers checks which words are pointed out for no other reason
// than that readers may never have seen them.
func TestPlainStrangers(t *testing.T) {
	b := load(t)
	check := func(text, want string) {
		t.Helper()
		var got []string
		for _, term := range b.Plain(text, "en", nil).Terms {
			if term.Kind == rules.TermUnknown {
				got = append(got, term.Text)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	check("The frobnitz was full, we emptied it.", "frobnitz")
	check("I have requorumed the multi-frobnitz of your list.", "requorumed multi-frobnitz")
	check("Rehomed the list this morning.", "Rehomed")
	check("The meetings, drawings and bookings passed on as discussed: I'm sorry, it doesn't matter.", "")
	check("Please colour the labelled catalogue and analyse it, or color the labeled catalog and analyze it.", "")
	check("The app on your iPad wants wifi, pls whitelist nothing on thursday.", "")
	check("Ahmed has the key. Adeyemi had it before, in Croydon.", "")
	check("Look for draft.frobn in notes/frobnitz, or ask frobnitz@example.org for “frobnitz”.", "")
	check("ask adeyemi for the key, she is in croydon", "")
	check("Please tell them: el archivo está abierto en otro ordenador.", "")
}

// TestPlainStrangersOnlyWhereListed checks that a language without a list of
// words has no strangers.
func TestPlainStrangersOnlyWhereListed(t *testing.T) {
	for _, term := range load(t).Plain("Der Frobnitz war voll, das gefrobnitzte Teil ist leer.", "de", nil).Terms {
		t.Errorf("%s is reported", term.Text)
	}
}

func TestCommonWordsMistake(t *testing.T) {
	folder := fstest.MapFS{"common-en.txt": {Data: []byte("# ours\nbanana\napple\n")}}
	_, err := rules.Load(folder)
	if want := `common-en.txt:3: "apple" is not in its place`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v: want %q", err, want)
	}
}

// TestCommonWordsSearch checks the search in the text of the list against a
// search in a list.
func TestCommonWordsSearch(t *testing.T) {
	words := []string{"a", "ab", "b", "bab", "z"}
	for n := range words {
		list := words[:n+1]
		for _, w := range append(words, "", "aa", "ba", "zz") {
			if got := rules.CommonWordsHas(strings.Join(list, "\n")+"\n", w); got != slices.Contains(list, w) {
				t.Errorf("%q in %q: %v", w, list, got)
			}
		}
	}
}
