package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// stage is where the play is shown: a terminal, with colour only if it is one
// and NO_COLOR (no-color.org) does not forbid it.
type stage struct {
	mu     sync.Mutex
	out    io.Writer
	colour bool
}

func newStage(out io.Writer) *stage {
	f, ok := out.(*os.File)
	s := &stage{out: out}
	if ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" {
		info, err := f.Stat()
		s.colour = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return s
}

// The colours of the play.
const (
	faint  = "2"
	bold   = "1"
	cyan   = "36"
	green  = "32"
	red    = "31"
	yellow = "33"
)

func (s *stage) paint(colour, text string) string {
	if !s.colour {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// scene announces what comes.
func (s *stage) scene(title string) {
	s.write("\n" + s.paint(bold, "── "+title+" ──") + "\n")
}

// say tells something to whoever watches.
func (s *stage) say(text string) { s.write("\n" + text + "\n") }

// shown is how many lines and columns of a mail are shown.
const (
	shownLines   = 9
	shownColumns = 96
)

// mail shows a mail as it passes.
func (s *stage) mail(at time.Time, from, to, label, subject, text string, desk bool) {
	who := cyan
	if desk {
		who = green
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s  %s → %s", s.paint(faint, at.Format("Mon 15:04")), s.paint(who, from), s.paint(who, to))
	if label != "" {
		fmt.Fprintf(&b, "  %s", s.paint(yellow, label))
	}
	fmt.Fprintf(&b, "\n           %s\n", s.paint(bold, cut(printable(subject), shownColumns)))
	for _, line := range excerpt(text) {
		fmt.Fprintf(&b, "           %s %s\n", s.paint(faint, "│"), line)
	}
	s.write(b.String())
}

// excerpt is the beginning of a text, without empty lines.
func excerpt(text string) (lines []string) {
	for line := range strings.Lines(text) {
		for _, piece := range wrap(printable(strings.TrimSpace(line)), shownColumns) {
			if len(lines) == shownLines {
				return append(lines, "…")
			}
			lines = append(lines, piece)
		}
	}
	return lines
}

func cut(s string, width int) string {
	r := []rune(s)
	if len(r) <= width {
		return s
	}
	return string(r[:width-1]) + "…"
}

func (s *stage) write(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprint(s.out, text)
}
