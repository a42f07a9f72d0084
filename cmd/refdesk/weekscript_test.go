package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The week of testdata/week is written for people to read and to go on with.
//
// cast.txt lists who writes, a line each: what the script calls them, name,
// address, language, mail program. A program that is "robot" is one, and gets
// no letters.
//
// The days are files of mails in the order of their times. A mail begins with
//
//	=== Mon 09:02 dana new stripes "Stripes on every page"
//	=== Mon 09:20 dana re stripes questionnaire
//	=== Mon 10:05 kofi re stripes
//	=== Mon 11:00 bounce stripes hard
//
// "new" writes to the desk, and names what it is about for the mails that
// follow. "re" answers the latest letter that this person got about it, of the
// kind if one is named; "re stripes first" the mail that began it, as somebody
// in Cc does. "bounce" says that the latest letter to the requester did not
// arrive, hard or soft. Lines that begin with "! " say what is special:
//
//	! becomes refused      what the desk makes of it, where that is not plain
//	! case vpn             the case that it belongs to, where it is another; "new", "none"
//	! leads new            the case that it opens has this name from now on
//	! cc eli               further people in Cc
//	! to dana              the person in To, with the desk in Cc
//	! for dana             a technician opens a case for this person
//	! joins eli            who takes part from here on
//	! reaches vpn disk     other cases that its words go to
//	! silent               it leads to no letter at all
//	! unanswered           its writer gets no letter
//	! as kofi@evil.example the address that it really comes from
//	! bare                 without Message-ID
//	! twice                it is delivered two times
//	! megabytes 26         a file that makes it so large
//	! X-Header: value      a field
//
// The text is what the person has to say. Greeting, name, frame and quote are
// added as the language and the mail program have them. A line <where> Room 2
// answers the question for that slot; {stripes} is the number of a case.

// person is somebody of the cast.
type person struct{ short, name, addr, lang, client string }

func (p *person) robot() bool { return p.client == "robot" }

// weekMail is a mail of the script.
type weekMail struct {
	where   string // file and line, for complaints
	at      time.Time
	who     *person
	verb    string // "new", "re" or "bounce"
	label   string // what it is about
	kind    string // of the letter that it answers, or hard or soft
	subject string
	text    string
	fields  []string // header fields

	becomes, inCase, opens, as string
	cc, joins, reaches         []string
	to, forWhom                string
	silent, unanswered         bool
	bare, twice                bool
	megabytes                  int
}

// script is the whole week.
type script struct {
	cast  map[string]*person
	mails []*weekMail
}

var weekDays = map[string]int{"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4, "Sat": 5, "Sun": 6}

var mailHead = regexp.MustCompile(`^=== (\w{3}) (\d\d):(\d\d) (\S+)(?: (new|re))? (\S+)(?: ([\w-]+))?(?: "(.*)")?$`)

func readWeek(t *testing.T) *script {
	t.Helper()
	s := &script{cast: map[string]*person{}}
	text, err := os.ReadFile("testdata/week/cast.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Split(line, "|"); len(f) == 5 {
			for i := range f {
				f[i] = strings.TrimSpace(f[i])
			}
			s.cast[f[0]] = &person{f[0], f[1], f[2], f[3], f[4]}
		}
	}
	files, _ := filepath.Glob("testdata/week/[1-9]-*.txt")
	for _, file := range files {
		if err := s.read(file); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// read reads the mails of a day.
func (s *script) read(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var m *weekMail
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "=== "):
			m, err = s.head(line)
			if err != nil {
				return fmt.Errorf("%s:%d: %w", file, n, err)
			}
			m.where = fmt.Sprintf("%s:%d", filepath.Base(file), n)
			s.mails = append(s.mails, m)
		case m == nil: // what stands above the first mail is for readers
		case strings.HasPrefix(line, "! "):
			if err := m.special(line[2:]); err != nil {
				return fmt.Errorf("%s:%d: %w", file, n, err)
			}
		default:
			m.text += line + "\n"
		}
	}
	for _, m := range s.mails {
		m.text = strings.Trim(m.text, "\n")
	}
	return nil
}

// head reads the line that begins a mail.
func (s *script) head(line string) (*weekMail, error) {
	f := mailHead.FindStringSubmatch(line)
	if f == nil {
		return nil, fmt.Errorf("%q is no beginning of a mail", line)
	}
	hour, _ := strconv.Atoi(f[2])
	minute, _ := strconv.Atoi(f[3])
	m := &weekMail{
		at:   weekStart.AddDate(0, 0, weekDays[f[1]]).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute),
		verb: f[5], label: f[6], kind: f[7], subject: f[8], who: s.cast[f[4]],
	}
	switch {
	case f[4] == "bounce":
		m.verb, m.who, m.becomes = "bounce", s.cast["postmaster"], "bounce"
	case m.who == nil:
		return nil, fmt.Errorf("%q is nobody of the cast", f[4])
	case m.verb == "":
		return nil, fmt.Errorf("%q says neither new nor re", line)
	}
	if n := len(s.mails); n > 0 && !m.at.After(s.mails[n-1].at) {
		return nil, fmt.Errorf("%q is not later than the mail before it", line)
	}
	return m, nil
}

// special reads what is special about a mail.
func (m *weekMail) special(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "becomes":
		m.becomes = rest
	case "case":
		m.inCase = rest
	case "leads":
		m.opens = rest
	case "as":
		m.as = rest
	case "to":
		m.to = rest
	case "for":
		m.forWhom = rest
	case "cc":
		m.cc = strings.Fields(rest)
	case "joins":
		m.joins = strings.Fields(rest)
	case "reaches":
		m.reaches = strings.Fields(rest)
	case "silent":
		m.silent = true
	case "unanswered":
		m.unanswered = true
	case "bare":
		m.bare = true
	case "twice":
		m.twice = true
	case "megabytes":
		m.megabytes, _ = strconv.Atoi(rest)
	default:
		if !strings.Contains(line, ": ") {
			return fmt.Errorf("%q says nothing known", line)
		}
		m.fields = append(m.fields, line)
	}
	return nil
}

// technician tells whether the person works on cases.
func (p *person) technician() bool {
	team, _, _ := strings.Cut(weekConfig, "[[peers]]")
	return strings.Contains(team, `"`+p.addr+`"`)
}

// weekConfig is the configuration of the desk; mailbox, database and SMTP
// server are filled in.
const weekConfig = `database = %q
[desk]
name = "Lantern House Service Desk"
address = "support@lantern.example"
timezone = "Europe/London"
plus_addresses = true
[mailbox]
imap = "imap://%s"
user = %q
password = %q
since = "all"
[smtp]
url = "smtp://%s"
[[technicians]]
name = "Ines Duarte"
addresses = ["ines@lantern.example", "ines.duarte@home.example"]
topics = ["network", "account", "email", "security"]
[[technicians]]
name = "Kofi Mensah"
addresses = ["kofi@lantern.example"]
topics = ["printing", "hardware", "phone"]
[[technicians]]
name = "Ruth Adler"
addresses = ["ruth@lantern.example"]
lead = true
[[peers]]
name = "Facilities"
address = "facilities@lantern.example"
`
