package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type manCmd struct{}

// Run prints the manual page: `refdesk man | man -l -` shows it.
func (manCmd) Run(e *environment) error {
	nodes, err := grammarNodes()
	if err != nil {
		return err
	}
	return writeManual(e.out, nodes)
}

// writeManual prints refdesk.1, in the macros of man(7).
func writeManual(out io.Writer, nodes []grammarNode) error {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH REFDESK 1 \"\" %s \"User Commands\"\n", macroWord("refdesk "+versionText()))
	b.WriteString(".SH NAME\nrefdesk \\- a support address that listens\n")
	b.WriteString(".SH SYNOPSIS\n.B refdesk\n[\\fB\\-\\-config\\fR=\\fIFILE\\fR] \\fICOMMAND\\fR ...\n")
	b.WriteString(".SH DESCRIPTION\n" + roff(manualAbout) + "\n")
	b.WriteString(".SH OPTIONS\n")
	manualFlags(&b, nodes[0].Flags)
	b.WriteString(".SH COMMANDS\n")
	for _, n := range nodes[1:] {
		fmt.Fprintf(&b, ".SS %s\n%s\n", macroWord(n.synopsis()), roff(n.Help))
		for _, p := range n.Positional {
			fmt.Fprintf(&b, ".TP\n.I %s\n%s\n", roff(p.Name), roff(p.Help))
		}
		manualFlags(&b, n.Flags)
	}
	b.WriteString(manualEnd)
	_, err := io.WriteString(out, b.String())
	return err
}

const manualAbout = "Reads the mailbox of a help desk, answers each mail with what it understood and with the questions that are left, tells technicians, and keeps the promises that it made. `refdesk config` prints a configuration to fill in, `refdesk check` tries it, `refdesk serve` opens the desk."

const manualEnd = `.SH FILES
.TP
.I refdesk.toml
The configuration, in the folder where refdesk is started.
.TP
.I /etc/refdesk/refdesk.toml
The configuration where there is none in that folder.
.SH ENVIRONMENT
.TP
.B REFDESK_CONFIG
The configuration file, as \-\-config names it.
.SH EXIT STATUS
0 if all went well, 1 if something failed, 2 if the call or the configuration is wrong.
`

func manualFlags(b *strings.Builder, flags []*kong.Flag) {
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		name := `\fB` + roff("--"+f.Name) + `\fR`
		if !f.IsBool() {
			name += `=\fI` + roff(f.FormatPlaceHolder()) + `\fR`
		}
		fmt.Fprintf(b, ".TP\n%s\n%s\n", name, roff(f.Help))
	}
}

// roff escapes a text; a line of it never begins a macro.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...").Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		return `\&` + text
	}
	return text
}

// macroWord is a text as one argument of a macro.
func macroWord(text string) string { return `"` + strings.ReplaceAll(roff(text), `"`, `\(dq`) + `"` }
