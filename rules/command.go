package rules

import (
	"strings"
	"time"
)

// Command is a line that a technician wrote to the desk, such as "#take".
type Command struct {
	Name string    // without "#", as in Commands
	Text string    // what follows, over as many lines as belong to it; "" if nothing
	When time.Time // the moment it names, for next, wait and planned; zero otherwise
	Line string    // as written, for the answer
}

// CommandProblem is a command line that cannot be carried out.
type CommandProblem struct {
	Line    string // as written
	Why     string // in plain words, English
	Closest string // the command that was probably meant, "" if none is near
}

// Commands takes the command lines at the top of a technician's text out of
// it: rest is what remains for the requester. Where problems is not empty,
// nothing of the mail may be carried out.
func (b *Book) Commands(text string, now time.Time, calendar *Calendar) (commands []Command, rest string, problems []CommandProblem) {
	lines := strings.Split(text, "\n")
	at := 0
	for ; at < len(lines); at++ {
		line := strings.TrimSpace(lines[at])
		if line == "" {
			continue
		}
		if !strings.HasPrefix(line, "#") {
			break
		}
		name, after, _ := strings.Cut(strings.TrimPrefix(line, "#"), " ")
		commands = append(commands, Command{Name: strings.ToLower(name), Text: strings.TrimSpace(after), Line: line})
	}
	return commands, strings.TrimSpace(strings.Join(lines[at:], "\n")), nil
}
