package rules

import (
	"strings"
	"time"
)

// Command is a line that a technician wrote to the desk, such as "#take", as
// far as its words can be understood without knowing the case.
type Command struct {
	Name string // one of CommandNames
	Line string // the first line, as written, for the answer

	// Text is the words that follow, over as many lines as belong to it; ""
	// if none do. What was read into the fields below is not in it: of "#wait
	// Friday the fuser" it is "the fuser", of "#cc Dana <dana@example.org>"
	// it is "Dana". #assign has the name here, "me" for the writer; #watch has
	// it empty for the writer. Only where a command has a choice and takes no
	// words it is the same as Choice.
	Text string

	// When is the moment of #next, #wait, #planned and of #announce where it
	// has one, else zero. Where that
	// was a day on which the desk does not work, When is the next working day
	// and MovedFrom is what was said, else zero; #planned is never moved.
	When, MovedFrom time.Time

	Cases     []int64  // the numbers of #merge and #link, each once
	Addresses []string // of #cc (one or more), #for (one), and of #assign and #watch where they name people so; lower case

	// Choice is "right", "partly" or "wrong" for #diagnosis; "low", "normal",
	// "high" or "urgent" for #priority; the key of a topic for #topic, and for
	// #announce where it names one; "on"
	// or "off" for #quiet; and for #refer the desk: as CommandTerms.Desks
	// spells it, or where that is nil the first word.
	Choice string
}

// CommandProblem is a command line that cannot be carried out.
type CommandProblem struct {
	Line    string    // as written
	Why     string    // one of the Why constants: letters word it
	Closest string    // the line that was probably meant, such as "#close" or "#topic network"; "" if none is near
	Part    string    // the words of the line that are wrong, or the command that it cannot stand with; "" if it is the whole
	Want    []string  // what would be right, where that is one of a few words
	At      time.Time // for WhyPast, WhyFar and WhyWeekday: the moment that was understood
}

// Why a command cannot be carried out, beside what is wrong with its moment:
// WhyWhen, WhyPast, WhyFar, WhyWeekday and WhyNoDay.
const (
	WhyUnknown   = "unknown"   // there is no such command
	WhyNumber    = "number"    // "#1042" is a number, and no command
	WhyNoCase    = "nocase"    // it is about a case, and the mail belongs to none
	WhyDiagnosis = "diagnosis" // neither right, partly nor wrong
	WhyChoice    = "choice"    // none of the words in Want
	WhyDesk      = "desk"      // none of the desks in Want, or no desk at all
	WhyEmpty     = "empty"     // words are missing
	WhyReason    = "reason"    // a moment is there, but not what happens then
	WhyCause     = "cause"     // a case is closed with its cause
	WhyCases     = "cases"     // no number of a case, or other words too
	WhyAddress   = "address"   // no address, or more than one
	WhyPerson    = "person"    // nobody is named
	WhyExtra     = "extra"     // the words in Part are too many
	WhyTwice     = "twice"     // it stands there twice
	WhyTogether  = "together"  // it cannot stand with the command in Part
	WhyLate      = "late"      // it stands below words for the requester
)

// CommandTerms is what the reading of commands depends on, besides the text.
type CommandTerms struct {
	Dating
	// Able lists the commands that the desk can carry out. Others are answered
	// as unknown, and never proposed. Nil: all.
	Able []string
	// Desks lists the names of the desks that a case can be referred to. Nil:
	// any word is one.
	Desks []string
}

// Commands takes the command lines at the top of a technician's text out of
// it: rest is what remains for the requester, without a greeting and signature
// that nothing else stands above. Where there are problems, nothing of the
// mail may be carried out.
//
// Case and accents do not matter, nor do a space behind the "#", a colon or
// full stop behind the word, and what mail programs make of lines: bullets,
// quotation marks, spaces of all kinds. Behind the first line that begins with
// no "#" there are no commands: a line there that would be one is a problem,
// unless #asis stands above, for the requester would read it.
func (b *Book) Commands(text string, terms CommandTerms) (commands []Command, rest string, problems []CommandProblem) {
	r := &commandReader{book: b, terms: terms, lines: strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")}
	for r.more() {
		if len(r.commands)+len(r.problems) == commandLimit {
			r.problems = append(r.problems, CommandProblem{Line: strings.TrimSpace(r.lines[r.at]), Why: WhyExtra})
			break
		}
		r.command()
	}
	r.problems = append(r.problems, r.conflicts()...)
	r.problems = append(r.problems, r.late()...)
	return r.commands, r.rest(), r.problems
}

// commandLimit is how many commands a mail may have, and how many cases or
// addresses one of them. Nobody writes so many.
const commandLimit = 60

// commandReader reads the lines of a mail from the top.
type commandReader struct {
	book     *Book
	terms    CommandTerms
	lines    []string
	at       int
	commands []Command
	problems []CommandProblem
}

// more passes over empty lines and tells whether a command follows.
func (r *commandReader) more() bool {
	at := r.at
	for at < len(r.lines) && blank(r.lines[at]) {
		at++
	}
	if at == len(r.lines) || !marked(r.lines[at]) {
		return false
	}
	r.at = at
	return true
}

// command reads one command with the lines that belong to it.
func (r *commandReader) command() {
	line := strings.TrimSpace(r.lines[r.at])
	r.at++
	name, after, _ := cutCommand(line)
	row := findCommand(name, after, r.terms.Able)
	if row.spec == nil {
		r.problems = append(r.problems, r.unknown(line, name))
		return
	}
	if !row.spec.wordy() {
		row.after = r.cutNext(row.after)
	}
	a := &argument{reader: r, spec: row.spec, text: row.after}
	a.command = Command{Name: row.spec.name, Line: line}
	if row.spec.block {
		a.text = r.block(a.text)
	}
	if p := a.read(); p.Why != "" {
		p.Line = line
		r.problems = append(r.problems, p)
		return
	}
	r.commands = append(r.commands, a.command)
}

func (r *commandReader) unknown(line, name string) CommandProblem {
	p := CommandProblem{Line: line, Why: WhyUnknown}
	if name != "" && strings.Trim(name, "0123456789") == "" {
		p.Why = WhyNumber
		return p
	}
	if near := r.closest(name); near != "" {
		p.Closest = "#" + near
	}
	return p
}

// closest finds the command whose name or other spelling is nearest.
func (r *commandReader) closest(name string) string {
	var names []string
	for i := range commandSpecs {
		if able(&commandSpecs[i], r.terms.Able) {
			names = append(names, commandSpecs[i].name)
		}
	}
	if near := Closest(name, names); near != "" || len([]rune(name)) < 4 {
		return near
	}
	var others []string
	owner := map[string]string{}
	for i := range commandSpecs {
		for _, s := range commandSpecs[i].spellings {
			if able(&commandSpecs[i], r.terms.Able) && len(s) > 3 {
				others = append(others, s)
				owner[s] = commandSpecs[i].name
			}
		}
	}
	return owner[Closest(foldedWord(name), others)]
}
