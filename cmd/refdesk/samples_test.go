package main

import (
	"encoding/json"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestDocumentedAccounts loads each configuration that docs/mail-accounts.md
// shows: whoever copies one shall find no mistake in it.
func TestDocumentedAccounts(t *testing.T) {
	page, err := os.ReadFile("../../docs/mail-accounts.md")
	if err != nil {
		t.Fatal(err)
	}
	samples := fenced(string(page), "toml")
	if len(samples) != 7 {
		t.Errorf("the page shows %d configurations", len(samples))
	}
	t.Chdir(t.TempDir())
	silent := slog.New(slog.DiscardHandler)
	key, _ := json.Marshal(map[string]string{"type": "service_account", "client_email": "desk@project.example", "private_key": "x"})
	if err := os.WriteFile("google-key.json", key, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("openssl", "genrsa", "-out", "dkim.pem", "2048").CombinedOutput(); err != nil {
		t.Skipf("openssl is not here: %v\n%s", err, out)
	}
	for _, name := range []string{"REFDESK_IMAP_PASSWORD", "REFDESK_SMTP_PASSWORD", "REFDESK_CLIENT_SECRET"} {
		t.Setenv(name, "x")
	}
	for _, sample := range samples {
		text := "[desk]\naddress = \"support@example.org\"\n[[technicians]]\nname = \"Ines Duarte\"\naddresses = [\"ines@example.org\"]\n" + sample
		c, err := parseConfig("mail-accounts.md", []byte(text))
		if err != nil {
			t.Errorf("%v\n%s", err, sample)
			continue
		}
		d := c.desks()[0]
		a, err := newAccess(d, silent)
		if err != nil {
			t.Errorf("%v\n%s", err, sample)
			continue
		}
		if token := strings.Contains(sample, "oauth2]"); (a.in != nil) != token || (a.out != nil) != token {
			t.Errorf("a login by token is taken for one by password, or the other way round:\n%s", sample)
		}
		if _, err := courierSettings(d, a, nil, silent); err != nil {
			t.Errorf("%v\n%s", err, sample)
		}
	}
	if made, _ := filepath.Glob("*.token*"); made != nil {
		t.Errorf("loading makes files: %v", made)
	}
}

// fenced returns the blocks of a language in a Markdown text.
func fenced(page, language string) (all []string) {
	for {
		_, rest, ok := strings.Cut(page, "\n```"+language+"\n")
		if !ok {
			return all
		}
		block, after, _ := strings.Cut(rest, "```")
		all, page = append(all, block), after
	}
}
