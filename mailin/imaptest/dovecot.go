package imaptest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// Dovecot starts a private Dovecot with its own configuration and mail, and
// ends it with the test. Where the program is not installed the test is
// skipped, or fails if REFDESK_TEST_DOVECOT is "required".
func Dovecot(tb testing.TB) *Server {
	tb.Helper()
	return startDovecot(tb, "")
}

// DovecotTokens is Dovecot that takes access tokens too. It asks at a web
// address what a token is good for (RFC 7662).
func DovecotTokens(tb testing.TB, introspect string) *Server {
	tb.Helper()
	return startDovecot(tb, introspect)
}

func startDovecot(tb testing.TB, introspect string) *Server {
	tb.Helper()
	program, err := findDovecot()
	if err != nil {
		if os.Getenv("REFDESK_TEST_DOVECOT") == "required" {
			tb.Fatal(err)
		}
		tb.Skip(err)
	}
	d := &dovecot{tb: tb, program: program, introspect: introspect}
	s := &Server{User: "desk", Password: "secret", Addr: freeAddr(tb), start: d.run, stop: d.end}
	d.server = s
	d.configure()
	if err := d.run(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = d.end() })
	return s
}

func findDovecot() (string, error) {
	for _, path := range []string{"dovecot", "/usr/sbin/dovecot"} {
		if program, err := exec.LookPath(path); err == nil {
			return program, nil
		}
	}
	return "", errors.New("there is no dovecot here: it is in the package dovecot-imapd")
}

// dovecot is the process behind a Server.
type dovecot struct {
	tb         testing.TB
	server     *Server
	program    string
	config     string
	introspect string // "" without tokens
	command    *exec.Cmd
}

func freeAddr(tb testing.TB) string {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// configure writes the configuration. The folder has a short name, for a
// socket's path may have only some 100 characters.
func (d *dovecot) configure() {
	dir, err := os.MkdirTemp("", "dovecot")
	if err != nil {
		d.tb.Fatal(err)
	}
	d.tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	me, err := user.Current()
	if err != nil {
		d.tb.Fatal(err)
	}
	owner, group := me.Username, me.Gid
	login, internal := me.Username, me.Username
	if me.Uid == "0" {
		// Dovecot refuses to work as root, or on mail of root. These users
		// come with Debian and with its package.
		owner, login, internal = "mail", "dovenull", "dovecot"
		if u, err := user.Lookup(owner); err == nil {
			group = u.Gid
			uid, _ := strconv.Atoi(u.Uid)
			gid, _ := strconv.Atoi(u.Gid)
			d.must(os.Mkdir(filepath.Join(dir, "mail"), 0o700))
			d.must(os.Chown(filepath.Join(dir, "mail"), uid, gid))
		}
	}
	d.must(os.Chmod(dir, 0o755))
	name := group
	if g, err := user.LookupGroupId(group); err == nil {
		name = g.Name
	}
	internalGroup := name
	if me.Uid == "0" {
		internalGroup = internal
	}
	_, port, _ := net.SplitHostPort(d.server.Addr)
	text := d.tokens(dir) + fmt.Sprintf(template, dir, port, d.server.Password, owner, name, login, internal, internalGroup)
	d.config = filepath.Join(dir, "dovecot.conf")
	d.must(os.WriteFile(d.config, []byte(text), 0o644))
}

// tokens is what the configuration needs for tokens. It stands first, for a
// token is no password that anybody else should try.
func (d *dovecot) tokens(dir string) string {
	if d.introspect == "" {
		return ""
	}
	file := filepath.Join(dir, "oauth2.conf")
	text := fmt.Sprintf("introspection_mode = post\nintrospection_url = %s\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n", d.introspect)
	d.must(os.WriteFile(file, []byte(text), 0o644))
	return fmt.Sprintf("auth_mechanisms = plain xoauth2 oauthbearer\npassdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = %s\n}\n", file)
}

const template = `
base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:%[1]s/mail
mail_fsync = never
first_valid_uid = 1
first_valid_gid = 1
mail_uid = %[4]s
mail_gid = %[5]s
default_login_user = %[6]s
default_internal_user = %[7]s
default_internal_group = %[8]s
passdb {
  driver = static
  args = password=%[3]s
}
userdb {
  driver = static
  args = uid=%[4]s gid=%[5]s home=%[1]s/mail
}
service imap-login {
  chroot =
  inet_listener imap {
    port = %[2]s
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`

func (d *dovecot) run() error {
	d.command = exec.Command(d.program, "-F", "-c", d.config)
	// Whatever becomes of the test, no server is left behind.
	d.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
	// Its children hold on to our end of its output.
	d.command.WaitDelay = 2 * time.Second
	var out logged
	d.command.Stdout, d.command.Stderr = &out, &out
	if err := d.command.Start(); err != nil {
		return err
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if c, err := d.server.Dial(); err == nil {
			return c.Close()
		}
		time.Sleep(20 * time.Millisecond) // nothing tells when it listens
	}
	text, _ := os.ReadFile(filepath.Join(filepath.Dir(d.config), "log"))
	_ = d.end()
	return fmt.Errorf("dovecot did not answer: %s\n%s", out.String(), text)
}

func (d *dovecot) end() error {
	if d.command == nil {
		return nil
	}
	// The whole group, for a child whose client is connected would stay.
	_ = syscall.Kill(-d.command.Process.Pid, syscall.SIGTERM)
	err := d.command.Wait()
	d.command = nil
	return err
}

func (d *dovecot) must(err error) {
	d.tb.Helper()
	if err != nil {
		d.tb.Fatal(err)
	}
}
