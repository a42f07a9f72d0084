// Command refdesk runs a support address as a reference desk: see README.md.
//
// It ties the packages together, and is imported by none.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // a scratch container has no time zones of its own

	"github.com/alecthomas/kong"
)

// version is set when a release is built (install/release.sh).
var version string

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// cli lists the commands.
type cli struct {
	Config string `help:"The configuration file." default:"refdesk.toml" env:"REFDESK_CONFIG" placeholder:"FILE"`

	Serve    serveCmd    `cmd:"" help:"Run the desk until it is stopped."`
	Once     onceCmd     `cmd:"" help:"One pass: read all new mail, queue what is due, send what is queued."`
	Demo     demoCmd     `cmd:"" help:"See a small office and its desk at work, with nothing to set up."`
	Check    checkCmd    `cmd:"" help:"Try the configuration, rules, letters, mailbox, SMTP server and database."`
	Login    loginCmd    `cmd:"" help:"Log in to a mail account by OAuth 2, and keep the login."`
	Explain  explainCmd  `cmd:"" help:"Show how mails are understood; nothing is stored or sent."`
	Preview  previewCmd  `cmd:"" help:"Show the letter that a mail would get."`
	Rehearse rehearseCmd `cmd:"" help:"List every letter that would go out in the next days if nobody wrote; nothing is stored or sent."`
	Cases    casesCmd    `cmd:"" help:"List the cases."`
	Case     caseCmd     `cmd:"" help:"Show one case with its whole history."`
	Inbox    inboxCmd    `cmd:"" help:"List every mail taken in, and what became of it."`
	Outbox   outboxCmd   `cmd:"" help:"List the letters that wait, failed or are uncertain, and why."`
	Backup   backupCmd   `cmd:"" help:"Write all that is in the database to a file, while the desk runs."`
	Restore  restoreCmd  `cmd:"" help:"Read such a file into a database that is new or empty."`
	Person   personCmd   `cmd:"" help:"All that is stored about a person: print it, or erase it."`
	Plain    plainCmd    `cmd:"" help:"Check a text on standard input for plain language, and explain its terms."`
	Digest   digestCmd   `cmd:"" help:"Show this week's digest; nothing is stored or sent."`
	Rules    rulesCmd    `cmd:"" help:"Measure the rules, or teach them, with labelled mails."`
	Sample   sampleCmd   `cmd:"" name:"config" help:"Print a complete commented sample configuration."`

	Man        manCmd        `cmd:"" help:"Print the manual page."`
	Completion completionCmd `cmd:"" help:"Print a script that completes commands and flags in a shell."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

// usageError is a mistake in how the program was called or configured.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// run runs one command and returns its exit code.
func run(ctx context.Context, args []string, std streams) int {
	var c cli
	exited := -1
	parser, err := grammar(&c, kong.Writers(std.out, std.err), kong.Exit(func(code int) { exited = code }))
	if err != nil {
		fmt.Fprintln(std.err, "refdesk:", err)
		return exitFailed
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(std.err, "refdesk: %s\n`refdesk --help` lists what there is.\n", printableText(err.Error()))
		return exitUsage
	}
	given := strings.Contains(strings.Join(args, " "), "--config") || os.Getenv("REFDESK_CONFIG") != ""
	err = command.Run(&environment{ctx: ctx, streams: std, config: configFile(c.Config, given), given: given})
	return exitCode(err, std.err)
}

// installedConfig is where packages keep the configuration; tests move it.
var installedConfig = "/etc/refdesk/refdesk.toml"

// configFile is the configuration to read: where none was named, and none is
// in this folder, that of the package.
func configFile(file string, given bool) string {
	if _, err := os.Stat(file); given || err == nil {
		return file
	}
	if _, err := os.Stat(installedConfig); err != nil {
		return file
	}
	return installedConfig
}

func exitCode(err error, out io.Writer) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintf(out, "refdesk: %s\n", printableText(err.Error()))
		return exitUsage
	}
	fmt.Fprintf(out, "refdesk: %s\n", printableText(err.Error()))
	return exitFailed
}

// environment is what every command gets.
type environment struct {
	ctx context.Context
	streams
	config string // the configuration file
	given  bool   // it was named, rather than looked for where it usually is
}

// load reads the configuration file, which has to be there.
func (e *environment) load() (*config, error) {
	c, err := loadConfig(e.config)
	if err != nil {
		return nil, usageError{err}
	}
	return c, nil
}

// loadOrDefault reads the configuration file; where there is none and none
// was named, it makes do with the defaults of an invented desk.
func (e *environment) loadOrDefault() (*config, error) {
	if _, err := os.Stat(e.config); errors.Is(err, os.ErrNotExist) && !e.given {
		return exampleConfig()
	}
	return e.load()
}

// exampleConfig is the configuration of commands that need no desk of their own.
func exampleConfig() (*config, error) {
	return parseConfig("the built-in example", []byte(`
[desk]
address = "support@example.org"
[mailbox]
imap = "imaps://imap.example.org"
user = "support@example.org"
password = "none"
[smtp]
url = "smtps://smtp.example.org"
[[technicians]]
name = "Ines Duarte"
addresses = ["ines@example.org"]
`))
}

func (e *environment) logger(c *config) *slog.Logger {
	options := &slog.HandlerOptions{}
	if c.LogLevel != "" {
		var level slog.Level
		_ = level.UnmarshalText([]byte(c.LogLevel)) // the configuration was checked
		options.Level = level
	}
	if c.Log == "json" {
		return slog.New(slog.NewJSONHandler(e.err, options))
	}
	return slog.New(slog.NewTextHandler(e.err, options))
}

// folder opens a folder of the installation, nil where none is configured.
func folder(path string) fs.FS {
	if path == "" {
		return nil
	}
	return os.DirFS(path)
}

type versionCmd struct{}

func (versionCmd) Run(e *environment) error {
	_, err := fmt.Fprintln(e.out, "refdesk", versionText())
	return err
}

// versionText is the version of a release; of another build, its commit.
func versionText() string {
	info, ok := debug.ReadBuildInfo()
	if version != "" || !ok {
		return version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "development " + s.Value[:min(12, len(s.Value))]
		}
	}
	return "development"
}

type sampleCmd struct{}

func (sampleCmd) Run(e *environment) error { return writeSample(e.out) }
