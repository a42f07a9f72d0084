package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

var update = flag.Bool("update", false, "write golden files anew")

// golden compares the transcript of the week, and the story of a case, with
// what is kept.
func (w *week) golden() {
	w.compare("testdata/week/transcript.txt", w.transcript())
	if w.days < 7 {
		return
	}
	var b strings.Builder
	if err := writeStory(&b, w.story(w.cases["stripes"]), time.UTC); err != nil {
		w.t.Fatal(err)
	}
	w.compare("testdata/week/story.txt", b.String())
}

func (w *week) compare(file, got string) {
	w.t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			w.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatalf("%v; -update writes it", err)
	}
	if w.days < 7 { // the figures above are those of the whole week
		_, got, _ = strings.Cut(got, "\n# ")
		_, days, _ := strings.Cut(string(want), "\n# ")
		want = []byte(days[:min(len(got), len(days))])
	}
	if got == string(want) {
		return
	}
	gots, wants := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(gots), len(wants)) {
		if gots[i] != wants[i] {
			w.t.Errorf("%s:%d is\n%s\nwant\n%s\n(-update writes it anew)", file, i+1, gots[i], wants[i])
			return
		}
	}
	w.t.Errorf("%s has %d lines, want %d", file, len(gots), len(wants))
}

// everyWhole is how often a letter is shown whole; the first one of a kind in
// a language always is.
const everyWhole = 10

// transcript tells the week to people.
func (w *week) transcript() string {
	var b strings.Builder
	fmt.Fprintf(&b, "A week of the service desk. ▶ is a mail that comes in, ◀ a letter that goes out.\n\n%s", w.figures())
	day, n, shown := "", 0, map[string]bool{}
	for _, p := range w.passed {
		if p.in != nil {
			heading(&b, &day, p.in.at.Format("Monday 2 January"))
			p.in.show(&b, w)
			continue
		}
		l := p.out
		heading(&b, &day, l.at.Format("Monday 2 January"))
		key := string(l.Kind) + l.Header.Get("Content-Language")
		n++
		l.show(&b, !shown[key] || n%everyWhole == 0)
		shown[key] = true
	}
	return b.String()
}

func heading(b *strings.Builder, day *string, now string) {
	if *day != now {
		*day = now
		fmt.Fprintf(b, "\n\n# %s\n", now)
	}
}

// figures counts what passed.
func (w *week) figures() string {
	kinds, langs, states := map[string]int{}, map[string]int{}, map[string]int{}
	for _, l := range w.letters {
		kinds[string(l.Kind)]++
	}
	for number := range w.labels {
		c := w.story(number).Case
		langs[c.Lang]++
		states[string(c.State)]++
	}
	became := map[string]int{}
	for _, p := range w.passed {
		if p.in != nil {
			became[string(p.in.line.Became)]++
		}
	}
	return fmt.Sprintf("%d mails came in: %s\n%d letters went out: %s\n%d cases: %s; %s\n",
		w.mails, counted(became), len(w.letters), counted(kinds), len(w.labels), counted(langs), counted(states))
}

func counted(m map[string]int) string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		all = append(all, fmt.Sprintf("%d %s", m[key], key))
	}
	return strings.Join(all, ", ")
}

func (d *delivered) show(b *strings.Builder, w *week) {
	name := d.who.name
	if d.as != "" {
		name += " (in truth " + d.as + ")"
	}
	fmt.Fprintf(b, "\n%s ▶ %s%s: %s\n", d.at.Format("15:04"), name, copied(d, w), d.subject)
	showText(b, d.words, 6)
	fmt.Fprintf(b, "      = %s%s: %s\n", d.line.Became, ofCase(d.line.Case), d.line.Why)
}

func copied(d *delivered, w *week) (s string) {
	if d.to != "" {
		s = ", to " + w.script.cast[d.to].name + ", the desk in copy"
	}
	for _, short := range d.cc {
		s += ", cc " + w.script.cast[short].name
	}
	return s
}

func ofCase(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", case %d", n)
}

func (l *sentLetter) show(b *strings.Builder, whole bool) {
	fmt.Fprintf(b, "\n%s ◀ %s to %s%s: %s\n", l.at.Format("15:04"), l.Kind, or(l.ToList[0].Name, l.to), ofCase(l.Case), l.letterFrom.Subject)
	lines := 4
	if whole {
		lines = 1000
	}
	showText(b, secretParts.ReplaceAllString(l.Body, "support+…@"), lines)
}

// secretParts are those of addresses that differ each time.
var secretParts = regexp.MustCompile(`support(?:\+|%2B)[\w.%-]+(?:@|%40)`)

// showText shows the first lines of a text; empty lines at the end of a
// paragraph stay where all is shown.
func showText(b *strings.Builder, text string, lines int) {
	whole := lines >= 1000
	n := 0
	for line := range strings.Lines(strings.TrimSpace(text)) {
		line = strings.TrimRight(line, " \r\n")
		if line == "" && !whole {
			continue
		}
		if n++; n > lines {
			b.WriteString("      | …\n")
			return
		}
		b.WriteString(strings.TrimRight("      | "+line, " ") + "\n")
	}
}
