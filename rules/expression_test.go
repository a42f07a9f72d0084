package rules

import (
	"regexp"
	"testing"
)

// TestExpressionTriesWhatMayMatch checks that an expression finds what the
// plain regular expression finds, whatever letters it looks for first.
func TestExpressionTriesWhatMayMatch(t *testing.T) {
	texts := []string{"", "The WiFi is down.", "wi-fi", "LOST my bag", "loſt", "3 Kelvin", "ich habe den Link ANGEKLICKT", "a·b", "Öffnen", "xx"}
	for _, source := range []string{`wi-?fi\b`, `\blost\b`, `kelvin|bag`, `(an)?geklickt`, `ö(ff)+nen`, `(?s).{120}`, `[a-z]+`, `x{2}`, `\w`, `habe? .*geklickt`, ``} {
		e, err := newExpression(source)
		if err != nil {
			t.Fatal(err)
		}
		plain := regexp.MustCompile("(?i)" + source)
		for _, text := range texts {
			if got, want := e.in(text, lowered(text)), plain.MatchString(text); got != want {
				t.Errorf("%s in %q: %v, want %v (looks for %q)", source, text, got, want, e.letters)
			}
		}
	}
}

// TestExpressionLooksForLetters checks that the usual expressions have some to
// look for: without them nothing is saved.
func TestExpressionLooksForLetters(t *testing.T) {
	for source, want := range map[string]string{`\bclicked`: "clicked", `wi-?fi\b`: "wi", `\bhabe? .*geklickt`: "geklickt", `fib(re|er)`: "fib", `a|b`: "", `(?:Weiß){1,2}`: "weiß"} {
		if e, err := newExpression(source); err != nil || e.letters != want {
			t.Errorf("%s looks for %q, want %q (%v)", source, e.letters, want, err)
		}
	}
}
