package rules

import (
	"slices"
	"strings"
	"time"
)

// Command is a line that a technician wrote to the desk, such as "#take".
type Command struct {
	Name string    // as in commandWords
	Text string    // what follows, over as many lines as belong to it; "" if nothing
	When time.Time // the moment it names, zero if it names none
	Line string    // the first line, as written, for the answer
}

// CommandProblem is a command line that cannot be carried out.
type CommandProblem struct {
	Line    string // as written
	Why     string // one of the Why constants: letters word it
	Closest string // the command that was probably meant, "" if none is near
}

// Why a command cannot be carried out.
const (
	WhyUnknown   = "unknown"   // there is no such command
	WhyNoCase    = "nocase"    // it is about a case, and the mail belongs to none
	WhyDiagnosis = "diagnosis" // neither right, partly nor wrong
	WhyEmpty     = "empty"     // words are missing
	WhyCause     = "cause"     // a case is closed with its cause
)

// commandWord is a command, and how people write it.
type commandWord struct {
	name  string
	block bool // takes the lines below it too, up to an empty one
	also  []string
}

// commandWords lists the commands. Their other spellings are those that
// people try in the languages of the letters.
var commandWords = []commandWord{
	{"take", false, []string{"taken", "mine", "nehmen", "übernehmen", "prendre", "tomar"}},
	{"note", true, []string{"notes", "internal", "notiz", "nota"}},
	{"cause", true, []string{"reason", "ursache", "causa"}},
	{"diagnosis", false, []string{"diagnose", "diagnostic", "diagnostico", "diagnóstico"}},
	{"close", true, []string{"closed", "solved", "resolved", "done", "schließen", "schliessen", "gelöst", "fermer", "résolu", "cerrar", "resuelto"}},
	{"help", false, []string{"hilfe", "aide", "ayuda", "commands", "?"}},
}

// Commands takes the command lines at the top of a technician's text out of
// it: rest is what remains for the requester. Case, a space behind the "#" and
// a colon behind the word do not matter. Where there are problems, nothing of
// the mail may be carried out.
func (b *Book) Commands(text string, now time.Time, calendar *Calendar) (commands []Command, rest string, problems []CommandProblem) {
	lines := strings.Split(text, "\n")
	at := 0
	for at < len(lines) {
		line := strings.TrimSpace(lines[at])
		if line != "" && !strings.HasPrefix(line, "#") {
			break
		}
		at++
		if line == "" {
			continue
		}
		word, after := commandLine(line)
		if word == nil {
			problems = append(problems, CommandProblem{Line: line, Why: WhyUnknown, Closest: closestCommand(line)})
			continue
		}
		c := Command{Name: word.name, Text: after, Line: line}
		for word.block && at < len(lines) && plainLine(lines[at]) {
			c.Text = strings.TrimSpace(c.Text + "\n" + strings.TrimSpace(lines[at]))
			at++
		}
		commands = append(commands, c)
	}
	return commands, strings.TrimSpace(strings.Join(lines[at:], "\n")), problems
}

// plainLine tells whether a line can go on with the command above it.
func plainLine(line string) bool {
	line = strings.TrimSpace(line)
	return line != "" && !strings.HasPrefix(line, "#")
}

// commandLine reads "#word text"; word is nil where there is no such command.
func commandLine(line string) (word *commandWord, after string) {
	name, after := commandName(line)
	i := slices.IndexFunc(commandWords, func(w commandWord) bool { return w.name == name || slices.Contains(w.also, name) })
	if i < 0 {
		return nil, ""
	}
	return &commandWords[i], after
}

func commandName(line string) (name, after string) {
	line = strings.TrimSpace(strings.TrimLeft(line, "# "))
	end := strings.IndexAny(line, " :\t")
	if end < 0 {
		return strings.ToLower(line), ""
	}
	return strings.ToLower(line[:end]), strings.TrimSpace(strings.TrimLeft(line[end:], " :\t"))
}

func closestCommand(line string) string {
	names := make([]string, len(commandWords))
	for i, w := range commandWords {
		names[i] = w.name
	}
	name, _ := commandName(line)
	if near := Closest(name, names); near != "" {
		return "#" + near
	}
	return ""
}
