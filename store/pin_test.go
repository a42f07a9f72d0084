package store_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestLibcIsTheOneThatSQLiteWasMadeFor: modernc.org/sqlite is C turned into Go
// against one version of modernc.org/libc, and is not safe with another.
func TestLibcIsTheOneThatSQLiteWasMadeFor(t *testing.T) {
	ask := func(args ...string) string {
		out, err := exec.Command("go", args...).Output()
		if err != nil {
			t.Fatalf("go %s: %v", strings.Join(args, " "), err)
		}
		return strings.TrimSpace(string(out))
	}
	ours := ask("list", "-m", "-f", "{{.Version}}", "modernc.org/libc")
	mod := ask("list", "-m", "-f", "{{.GoMod}}", "modernc.org/sqlite")
	pinned := regexp.MustCompile(`(?m)^\s*(?:require )?modernc\.org/libc (\S+)`).FindStringSubmatch(read(t, mod))
	if pinned == nil || pinned[1] != ours {
		t.Errorf("go.mod has modernc.org/libc %s, modernc.org/sqlite wants %v", ours, pinned)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
