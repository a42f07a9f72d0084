package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPackaging looks at what a release is made of, without making one: the
// files are there, the scripts can be read, and the service starts what the
// packages install.
func TestPackaging(t *testing.T) {
	recipe, err := os.ReadFile("install/nfpm.yaml")
	if err != nil {
		t.Fatal(err)
	}
	installed := map[string]bool{}
	for _, m := range regexp.MustCompile(`src: "?([^",]+)"?,.*? dst: ([^,}]+)`).FindAllStringSubmatch(string(recipe), -1) {
		installed[m[2]] = true
		if _, err := os.Stat(filepath.Join("../..", m[1])); err != nil && !strings.HasPrefix(m[1], "${STAGE}") {
			t.Errorf("nfpm.yaml: %v", err)
		}
	}
	unit, err := os.ReadFile("install/refdesk.service")
	if err != nil {
		t.Fatal(err)
	}
	start := regexp.MustCompile(`(?m)^ExecStart=(\S+) --config (\S+) serve$`).FindStringSubmatch(string(unit))
	if start == nil || !installed[start[1]] || !installed[start[2]] {
		t.Errorf("the service starts %q, the packages install %v", start, installed)
	}
	scripts, err := filepath.Glob("install/*.sh")
	if err != nil || len(scripts) != 4 {
		t.Errorf("scripts: %v, %v", scripts, err)
	}
	for _, script := range scripts {
		if out, err := exec.Command("sh", "-n", script).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", script, err, out)
		}
	}
}

// TestPackagedSample does to the sample what release.sh does to it, and loads it.
func TestPackagedSample(t *testing.T) {
	script, err := os.ReadFile("install/release.sh")
	if err != nil {
		t.Fatal(err)
	}
	change := regexp.MustCompile(`(?s)\nsed (.*?) "\$STAGE/sample.toml"`).FindSubmatch(script)
	if change == nil {
		t.Fatal("release.sh does not change the sample any more")
	}
	sample, code := command(t, "config")
	if code != exitDone {
		t.Fatal(sample)
	}
	c := exec.Command("sh", "-c", "sed "+string(change[1]))
	c.Stdin = strings.NewReader(sample)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte("x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	conf, err := parseConfig("refdesk.toml", []byte(strings.ReplaceAll(string(out), "/etc/refdesk/password", secret)))
	if err != nil {
		t.Fatal(err)
	}
	d := conf.desks()[0]
	if conf.Database != "sqlite:/var/lib/refdesk/refdesk.db" || d.Mailbox.Password != "x" || d.SMTP.Password != "x" || len(d.Technicians[0].Topics)+len(d.Digest.To) > 0 {
		t.Errorf("the packages bring %+v", conf)
	}
}
