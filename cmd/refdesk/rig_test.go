package main

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
)

// patienceOfTests is how long a test waits for something that a quick machine
// does in moments. It is only spent where something is wrong.
const patienceOfTests = 90 * time.Second

// rig is a desk between a mailbox and an SMTP sink, all of them real servers.
type rig struct {
	t      *testing.T
	imap   *imaptest.Server
	sink   *smtptest.Server
	config string
	box    *imapclient.Client // the desk's mailbox, for delivering
}

// newRig sets servers up for a desk, with Dovecot or with a mailbox in memory.
func newRig(t *testing.T, database string, box *imaptest.Server, sink smtptest.Config) *rig {
	t.Helper()
	server, err := smtptest.Start(sink)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	r := &rig{t: t, imap: box, sink: server}
	r.config = writeConfig(t, database, box.Addr, box.User, box.Password, server.Addr(), `uncertain_after = "1s"`)
	if r.box, err = box.Dial(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.box.Close() })
	return r
}

// memoryBox is a mailbox inside the test.
func memoryBox(t *testing.T) *imaptest.Server {
	t.Helper()
	s, err := imaptest.Start("support@example.org", "secret")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop() })
	return s
}

// deliver puts mails into the desk's mailbox.
func (r *rig) deliver(mails ...string) {
	r.t.Helper()
	for _, raw := range mails {
		if err := appendTo(r.box, raw, time.Now()); err != nil {
			r.t.Fatalf("delivering a mail: %v", err)
		}
	}
}

func appendTo(box *imapclient.Client, raw string, received time.Time) error {
	command := box.Append("INBOX", int64(len(raw)), &imap.AppendOptions{Time: received})
	if _, err := command.Write([]byte(raw)); err != nil {
		return err
	}
	if err := command.Close(); err != nil {
		return err
	}
	_, err := command.Wait()
	return err
}

// serve starts the desk as a process. It ends with the test.
func (r *rig) serve() *server {
	r.t.Helper()
	s := &server{t: r.t, Cmd: process(r.t, "--config", r.config, "serve"), ended: make(chan error, 1)}
	log, err := s.StderrPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		r.t.Fatal(err)
	}
	opened := make(chan struct{})
	go s.read(bufio.NewReader(log), opened)
	s.open = opened
	r.t.Cleanup(s.kill)
	return s
}

// server is a running refdesk serve.
type server struct {
	*exec.Cmd
	t     *testing.T
	open  <-chan struct{} // closed once the desk says that it is open
	ended chan error
	over  bool
	log   strings.Builder // of use only after the end
}

// read reads the log, to its end: only then may the process be waited for.
func (s *server) read(log *bufio.Reader, opened chan<- struct{}) {
	for said := false; ; {
		line, err := log.ReadString('\n')
		s.log.WriteString(line)
		if !said && (err != nil || strings.Contains(line, "the desk is open")) {
			said = true
			close(opened)
		}
		if err != nil {
			break
		}
	}
	s.ended <- s.Wait()
}

// kill ends the process as a power cut does.
func (s *server) kill() {
	if !s.over {
		_ = s.Process.Kill()
		<-s.ended
		s.over = true
	}
}

// stop ends the process as an administrator does.
func (s *server) stop() {
	s.t.Helper()
	asked := time.Now()
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	select {
	case err := <-s.ended:
		s.over = true
		if err != nil {
			s.t.Errorf("after SIGTERM: %v\n%s", err, s.log.String())
		}
		s.t.Logf("SIGTERM: ended after %s", time.Since(asked).Round(time.Millisecond))
	case <-time.After(patienceOfTests):
		s.t.Fatalf("after SIGTERM: still running after %s", patienceOfTests)
	}
}

// run runs a command of the program as a process and returns its output.
func (r *rig) run(args ...string) string {
	r.t.Helper()
	out, _ := r.measured(args...)
	return out
}

// memoryVariable names the file that a process started by a test writes its
// memory to.
const memoryVariable = "REFDESK_TEST_MEMORY"

// measured is run, and tells the most memory the process had, in bytes.
func (r *rig) measured(args ...string) (out string, memory int64) {
	r.t.Helper()
	c := process(r.t, append([]string{"--config", r.config}, args...)...)
	file := filepath.Join(r.t.TempDir(), "memory")
	c.Env = append(c.Env, memoryVariable+"="+file)
	var log strings.Builder
	c.Stderr = &log
	printed, err := c.Output()
	if err != nil {
		r.t.Fatalf("refdesk %s: %v\n%s%s", strings.Join(args, " "), err, printed, log.String())
	}
	return string(printed), peak(r.t, file)
}

// leaveMemory is called by the process at its end, for peak to read.
func leaveMemory() {
	if file := os.Getenv(memoryVariable); file != "" {
		status, _ := os.ReadFile("/proc/self/status")
		_ = os.WriteFile(file, status, 0o600)
	}
}

// peak returns VmHWM in bytes.
func peak(t *testing.T, file string) int64 {
	t.Helper()
	status, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.ParseInt(strings.Fields(value)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	return 0 // not on Linux
}

// listed runs a command that prints JSON lines.
func listed[T any](r *rig, args ...string) []T {
	r.t.Helper()
	out := r.run(args...)
	var all []T
	for line := range strings.Lines(out) {
		var one T
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			r.t.Fatalf("refdesk %s printed %q: %v", strings.Join(args, " "), line, err)
		}
		all = append(all, one)
	}
	return all
}

// until polls for a condition that nothing tells of.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patienceOfTests); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("waited %s for %s", patienceOfTests, what)
}

// median of durations.
func median(all []time.Duration) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}
