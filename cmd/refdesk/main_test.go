package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime/pprof"
	"strings"
	"syscall"
	"testing"
)

// asVariable makes a test process run as something else: tests start
// themselves as the program they test, so that it can be killed for real.
const asVariable = "REFDESK_TEST_AS"

func TestMain(m *testing.M) {
	switch os.Getenv(asVariable) {
	case "refdesk":
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		end := profiled()
		code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
		end()
		stop()
		leaveMemory()
		os.Exit(code)
	case "nulldesk":
		end := profiled()
		code := nullDeskMain(os.Args[1])
		end()
		os.Exit(code)
	default:
		os.Exit(m.Run())
	}
}

// profileVariable names a file that a test process writes its CPU profile to.
const profileVariable = "REFDESK_TEST_PROFILE"

// profiled begins a CPU profile where one is asked for.
func profiled() (end func()) {
	path := os.Getenv(profileVariable)
	if path == "" {
		return func() {}
	}
	file, err := os.Create(path)
	if err == nil {
		err = pprof.StartCPUProfile(file)
	}
	if err != nil {
		panic(err)
	}
	return pprof.StopCPUProfile
}

// process prepares the program as a process of its own. It ends with the test.
func process(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append(os.Environ(), asVariable+"=refdesk")
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return c
}

// command runs one command in this process and returns what it printed.
func command(t testing.TB, args ...string) (out string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, streams{strings.NewReader(""), &stdout, &stderr})
	return stdout.String() + stderr.String(), code
}

// writeConfig writes a configuration for a desk between two servers on
// loopback, and returns its file. more is added to [smtp].
func writeConfig(t testing.TB, database, imapAddr, user, password, smtpAddr, more string) string {
	t.Helper()
	file := t.TempDir() + "/refdesk.toml"
	text := fmt.Sprintf(`database = %q
[desk]
name = "IT Service Desk"
address = "support@example.org"
timezone = "Europe/London"
bundle = "0s"
[mailbox]
imap = "imap://%s"
user = %q
password = %q
since = "all"
lease = "300ms"
[smtp]
url = "smtp://%s"
%s
[[technicians]]
name = "Ines Duarte"
addresses = ["ines@example.org"]
`, database, imapAddr, user, password, smtpAddr, more)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestUsage(t *testing.T) {
	check := func(want string, code int, args ...string) {
		t.Helper()
		out, got := command(t, args...)
		if got != code || !strings.Contains(out, want) {
			t.Errorf("refdesk %s: code %d, want %d\n%s", strings.Join(args, " "), got, code, out)
		}
	}
	check("refdesk development", exitDone, "version")
	check("[mailbox]", exitDone, "config")
	check("serve", exitDone, "--help")
	check(`did you mean "serve"`, exitUsage, "serv")
	check("did you mean", exitUsage, "once", "--nwo", "x")
	check("no RFC 3339 time", exitUsage, "once", "--now", "tomorrow")
	check("there is no configuration file", exitUsage, "--config", "/nonexistent.toml", "cases")
	check("no word that tells cases apart", exitUsage, "cases", "--search", "the OR \"")
}
