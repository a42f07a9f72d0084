package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A configuration of the machine is none of the tests' business.
func init() { installedConfig = "" }

// TestManual looks for every command and flag in the manual page, and that
// it is a page without mistakes where groff is here to say so.
func TestManual(t *testing.T) {
	page, code := command(t, "man")
	if code != exitDone {
		t.Fatal(page)
	}
	plain := strings.ReplaceAll(page, `\-`, "-")
	for _, n := range everyCommand(t) {
		if n.path != "" && !strings.Contains(plain, `.SS "refdesk `+n.path) {
			t.Errorf("the manual does not have the command %q", n.path)
		}
		for _, f := range n.Flags {
			if !strings.Contains(plain, "--"+f.Name) {
				t.Errorf("the manual does not have the flag --%s of %q", f.Name, n.path)
			}
		}
	}
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "'") || strings.HasPrefix(line, ". ") {
			t.Errorf("the line %q is taken for a macro", line)
		}
	}
	fed(t, page, "groff", "-man", "-Tutf8", "-ww", "-z")
}

// everyCommand lists the commands that there are.
func everyCommand(t *testing.T) []grammarNode {
	t.Helper()
	nodes, err := grammarNodes()
	if err != nil || len(nodes) < 20 {
		t.Fatalf("%d commands, error %v", len(nodes), err)
	}
	return nodes
}

// fed runs a program of the machine, if it is here, with a text to read; it
// must have nothing to say.
func fed(t *testing.T, text, name string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Logf("%s is not here to read it", name)
		return
	}
	c := exec.Command(name, args...)
	c.Stdin = strings.NewReader(text)
	if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%s: %v\n%s", name, err, out)
	}
}

func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		script, code := command(t, "completion", shell)
		if code != exitDone {
			t.Fatalf("%s: %s", shell, script)
		}
		for _, n := range everyCommand(t) {
			if !strings.Contains(script, " "+n.path) {
				t.Errorf("%s does not know the command %q", shell, n.path)
			}
			for _, f := range n.Flags {
				if !strings.Contains(script, map[string]string{"bash": "--", "zsh": "--", "fish": "-l "}[shell]+f.Name) {
					t.Errorf("%s does not know the flag --%s of %q", shell, f.Name, n.path)
				}
			}
		}
		fed(t, script, shell, "-n")
	}
	if out, code := command(t, "completion", "tcsh"); code != exitUsage {
		t.Errorf("tcsh: code %d\n%s", code, out)
	}
}

// TestBashCompletes loads the script into a bash and presses its Tab.
func TestBashCompletes(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not here")
	}
	script, _ := command(t, "completion", "bash")
	file := filepath.Join(t.TempDir(), "refdesk")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(want string, words ...string) {
		t.Helper()
		const press = `. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _refdesk; echo "${COMPREPLY[*]}"`
		args := append([]string{"--norc", "-c", press, "bash", file, "refdesk"}, words...)
		out, err := exec.Command("bash", args...).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("refdesk %s: offers %q, want %q (%v)", strings.Join(words, " "), got, want, err)
		}
	}
	check("serve", "ser")
	check("reprocess", "inbox", "re")
	check("retry", "outbox", "ret")
	check("--search", "cases", "--s")
	check("--config", "cases", "--conf")
	check("--json", "inbox", "--js")
	check("check", "--config", "serve", "che")
	check("", "--config", "ser")
	check("fish", "completion", "f")
}

// TestOtherShellsComplete asks zsh and fish, where they are here.
func TestOtherShellsComplete(t *testing.T) {
	check := func(shell, code, line, want string) {
		t.Helper()
		if _, err := exec.LookPath(shell); err != nil {
			t.Logf("%s is not here", shell)
			return
		}
		script, _ := command(t, "completion", shell)
		file := filepath.Join(t.TempDir(), "refdesk")
		if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		c := exec.Command(shell, "-c", strings.NewReplacer("FILE", file, "LINE", line).Replace(code))
		c.Env = append(os.Environ(), "HOME="+t.TempDir())
		if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), want) || strings.Contains(string(out), "requires") {
			t.Errorf("%s offers %q for %q, want %q (%v)", shell, out, line, want, err)
		}
	}
	const zsh = `compdef() {}; _describe() { print -l -- $choices }; _files() { print files }; . FILE; words=(LINE ""); CURRENT=$#words; _refdesk`
	const fish = `source FILE; complete -C "LINE "`
	for shell, code := range map[string]string{"zsh": zsh, "fish": fish} {
		check(shell, code, "refdesk", "outbox")
		check(shell, code, "refdesk outbox", "retry")
		check(shell, code, "refdesk --config x inbox", "reprocess")
		check(shell, code, "refdesk completion", "zsh")
	}
	check("zsh", zsh, "refdesk cases --search", "files")
}

func TestPackagedConfiguration(t *testing.T) {
	installed := filepath.Join(t.TempDir(), "refdesk.toml")
	installedConfig = installed
	t.Cleanup(func() { installedConfig = "" })
	t.Chdir(t.TempDir())
	check := func(want, file string, given bool) {
		t.Helper()
		if got := configFile(file, given); got != want {
			t.Errorf("the configuration is %q, want %q", got, want)
		}
	}
	check("refdesk.toml", "refdesk.toml", false)
	if err := os.WriteFile(installed, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	check(installed, "refdesk.toml", false)
	check("refdesk.toml", "refdesk.toml", true)
	if err := os.WriteFile("refdesk.toml", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	check("refdesk.toml", "refdesk.toml", false)
}
