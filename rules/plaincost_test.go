package rules_test

import (
	"strings"
	"testing"
	"time"
)

// TestPlainCost checks that texts made to be slow cost no more than others.
func TestPlainCost(t *testing.T) {
	b := load(t)
	for _, s := range []string{"a \"b\" ", "http://x.y/ ", "driver it ", "VPN ", "( VPN ", "\"", "switch/", "a-", "\n> x", "1.2.3.4 ", "C:\\a b\\", "you … ", "-VPN-", "XQZ ", "`a` ", "RTO-RPO-"} {
		started := time.Now()
		b.Plain(strings.Repeat(s, 40000/len(s)), "en", nil)
		if took := time.Since(started); took > 2*time.Second {
			t.Errorf("%q takes %v", s, took)
		} else {
			t.Logf("%q %v", s, took)
		}
	}
}
