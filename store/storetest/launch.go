package storetest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// binaries returns the folder that initdb and postgres are in, "" if there is
// none: that of PATH, else the newest that Debian's packages installed.
func binaries() string {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.Reverse(folders)
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			folders = slices.Insert(folders, 0, filepath.Dir(path))
		}
	}
	for _, dir := range folders {
		_, err1 := os.Stat(filepath.Join(dir, "initdb"))
		_, err2 := os.Stat(filepath.Join(dir, "postgres"))
		if err1 == nil && err2 == nil {
			return dir
		}
	}
	return ""
}

// settings make tests quick: they need not survive a power cut.
const settings = `
fsync = off
full_page_writes = off
synchronous_commit = off
listen_addresses = ''
max_connections = 200
shared_buffers = 512MB
`

// watch runs the server until its own standard input ends, which it does when
// the test process is gone, even by SIGKILL. Then it stops the server and
// removes the folder ($2).
const watch = `
"$1/postgres" -D "$2/data" -k "$2" >"$2/log" 2>&1 </dev/null &
read -r _
kill -QUIT $!
wait
cd /
rm -rf "$2"
`

// launch makes a database cluster and starts its server.
func launch(bin string) (*server, error) {
	who, err := owner()
	if err != nil {
		return nil, err
	}
	dir, err := folder(who)
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir}
	if err = initialize(bin, dir, who); err == nil {
		s.lifeline, err = start(bin, dir, who)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// folder is short: the path of a Unix socket has 107 bytes at most.
func folder(who *syscall.Credential) (string, error) {
	parent := os.TempDir()
	if len(parent) > 60 {
		parent = "/tmp"
	}
	dir, err := os.MkdirTemp(parent, "refdesk-pg-")
	if err != nil {
		return "", err
	}
	if who != nil {
		err = os.Chown(dir, int(who.Uid), int(who.Gid))
	}
	return dir, err
}

// owner returns who runs the server: PostgreSQL refuses to be run by root. It
// is nil where this process is somebody else.
func owner() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("looking up user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("there is neither a user postgres nor nobody, and root may not run PostgreSQL")
}

func initialize(bin, dir string, who *syscall.Credential) error {
	data := filepath.Join(dir, "data")
	cmd := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "refdesk", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("running initdb: %w\n%s", err, out)
	}
	conf, err := os.OpenFile(filepath.Join(data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = conf.WriteString(settings)
	return errors.Join(err, conf.Close())
}

// start returns the lifeline of the server, which ends when it is closed.
func start(bin, dir string, who *syscall.Credential) (lifeline *os.File, err error) {
	// The end of the pipe that stays here is closed by the kernel when this
	// process ends; nobody else has it.
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", watch, "sh", bin, dir)
	cmd.Dir = dir
	cmd.Stdin = r
	// An interrupt at the keyboard must not reach the watcher.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, r.Close(), w.Close())
	}
	return w, r.Close()
}

// await waits until the server takes connections.
func (s *server) await() error {
	var err error
	for range 1000 {
		if err = s.admin.Ping(); err == nil {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	return fmt.Errorf("waiting for PostgreSQL: %w\n%s", err, log)
}
