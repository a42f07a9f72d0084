package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Figures are how well Read does on a set of labelled mails. Shares are from
// 0 to 1.
type Figures struct {
	Name      string  // "all", or a language
	Mails     int     // how many
	Views     Count   // mails: has the sender said what the cause is?
	Labelled  float64 // mean overlap (F1 of words) of each labelled view with the best found one
	Found     float64 // the same of each found view with the best labelled one
	Certainty float64 // share of the found views, among those labelled as well, with the right certainty
	Topic     float64 // share of right topics
	Request   float64 // share of right kinds of request
	Slots     Count   // over all slots: said or not
	BySlot    map[string]Count
	sums      sums
}

type sums struct {
	labelled, found           float64
	labelledCount, foundCount int
	certain, paired           int
	topic, topics             int
	request, requests         int
}

// Count counts decisions.
type Count struct {
	Right  int // found and labelled
	Extra  int // found, not labelled
	Missed int // labelled, not found
}

// Precision is the share of the found that is right, 0 if nothing is found.
func (c Count) Precision() float64 { return share(c.Right, c.Right+c.Extra) }

// Recall is the share of the labelled that is found, 0 if nothing is labelled.
func (c Count) Recall() float64 { return share(c.Right, c.Right+c.Missed) }

// F1 is the harmonic mean of precision and recall.
func (c Count) F1() float64 { return harmonic(c.Precision(), c.Recall()) }

func (c *Count) add(found, labelled bool) {
	switch {
	case found && labelled:
		c.Right++
	case found:
		c.Extra++
	case labelled:
		c.Missed++
	}
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

func harmonic(a, b float64) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}

// Spans is the harmonic mean of Labelled and Found.
func (f *Figures) Spans() float64 { return harmonic(f.Labelled, f.Found) }

// Misread is a mail that Read understood otherwise than its labels say.
type Misread struct {
	ID, Lang, Subject string
	Labelled, Found   []string // views
	Topic, FoundTopic string
	Missed, Extra     []string // slots
	Cost              float64  // 1 for views all wrong, 0.5 for the topic, 1/8 for each slot
}

// Scores are the figures of a set of mails: all, each language, and the mails
// that were read worst.
type Scores struct {
	All   Figures
	Langs []Figures // by name
	Worst []Misread // at most 15, worst first
}

// worstShown is how many misread mails Scores keeps.
const worstShown = 15

// Score reads labelled mails and compares.
func (b *Book) Score(examples []Labelled) Scores {
	s := Scores{All: newFigures("all")}
	byLang := map[string]*Figures{}
	for i := range examples {
		e := &examples[i]
		if byLang[e.Lang] == nil {
			f := newFigures(e.Lang)
			byLang[e.Lang] = &f
		}
		r := b.Read(e.words())
		m := s.All.take(e, &r)
		byLang[e.Lang].take(e, &r)
		if m.Cost > 0 {
			s.Worst = append(s.Worst, m)
		}
	}
	s.All.conclude()
	for _, lang := range sortedNames(byLang) {
		byLang[lang].conclude()
		s.Langs = append(s.Langs, *byLang[lang])
	}
	slices.SortStableFunc(s.Worst, func(a, b Misread) int { return cmp.Compare(b.Cost, a.Cost) })
	s.Worst = s.Worst[:min(len(s.Worst), worstShown)]
	return s
}

func sortedNames(m map[string]*Figures) []string {
	var names []string
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

func newFigures(name string) Figures { return Figures{Name: name, BySlot: map[string]Count{}} }

// take counts one mail.
func (f *Figures) take(e *Labelled, r *Reading) Misread {
	m := Misread{ID: e.ID, Lang: e.Lang, Subject: e.Subject, Labelled: e.spansOf(tasks[0]), Topic: e.Topic, FoundTopic: r.Topic}
	f.Mails++
	for _, v := range r.Views {
		m.Found = append(m.Found, v.Span)
	}
	m.Cost = f.takeViews(e, r, &m)
	if e.Topic != "" {
		f.sums.topics++
		if e.Topic == r.Topic {
			f.sums.topic++
		} else {
			m.Cost += 0.5
		}
	}
	if e.Kind != "" {
		f.sums.requests++
		if e.Kind == r.Request {
			f.sums.request++
		}
	}
	for _, slot := range Slots {
		found, labelled := r.Slots[slot] != "", e.Answered[slot] != ""
		c := f.BySlot[slot]
		c.add(found, labelled)
		f.BySlot[slot] = c
		f.Slots.add(found, labelled)
		if found != labelled {
			m.Cost += 1 / float64(len(Slots))
			if found {
				m.Extra = append(m.Extra, slot)
			} else {
				m.Missed = append(m.Missed, slot)
			}
		}
	}
	return m
}

// takeViews counts the views of one mail and tells how wrong they are.
func (f *Figures) takeViews(e *Labelled, r *Reading, m *Misread) float64 {
	f.Views.add(len(m.Found) > 0, len(m.Labelled) > 0)
	var labelled, found float64
	for _, l := range m.Labelled {
		labelled += bestOverlap(l, m.Found)
	}
	for i, s := range m.Found {
		o := bestOverlap(s, m.Labelled)
		found += o
		for _, d := range e.Diagnosis {
			if o >= 0.5 && float64(overlap(s, d.Span)) == o {
				f.sums.paired++
				if d.Certainty == r.Views[i].Certainty {
					f.sums.certain++
				}
				break
			}
		}
	}
	f.sums.labelled += labelled
	f.sums.found += found
	f.sums.labelledCount += len(m.Labelled)
	f.sums.foundCount += len(m.Found)
	if len(m.Labelled)+len(m.Found) == 0 {
		return 0
	}
	return 1 - harmonic(labelled/max(float64(len(m.Labelled)), 1), found/max(float64(len(m.Found)), 1))
}

func bestOverlap(s string, others []string) float64 {
	best := 0.0
	for _, o := range others {
		best = max(best, float64(overlap(s, o)))
	}
	return best
}

func (f *Figures) conclude() {
	s := &f.sums
	f.Labelled, f.Found = s.labelled/max(float64(s.labelledCount), 1), s.found/max(float64(s.foundCount), 1)
	f.Certainty, f.Topic, f.Request = share(s.certain, s.paired), share(s.topic, s.topics), share(s.request, s.requests)
}

// String words the scores for a terminal.
func (s Scores) String() string {
	var b strings.Builder
	s.All.print(&b, true)
	for _, f := range s.Langs {
		f.print(&b, false)
	}
	if len(s.Worst) > 0 {
		fmt.Fprintf(&b, "The %d mails that were read worst\n", len(s.Worst))
	}
	for _, m := range s.Worst {
		fmt.Fprintf(&b, "\n%s (%s) %s\n", m.ID, m.Lang, shortened(m.Subject))
		fmt.Fprintf(&b, "  views labelled  %s\n  views found     %s\n", listed(m.Labelled), listed(m.Found))
		if m.Topic != m.FoundTopic {
			fmt.Fprintf(&b, "  topic %s, found %s\n", m.Topic, m.FoundTopic)
		}
		if len(m.Missed)+len(m.Extra) > 0 {
			fmt.Fprintf(&b, "  slots missed: %s; extra: %s\n", listed(m.Missed), listed(m.Extra))
		}
	}
	return b.String()
}

func (f *Figures) print(b *strings.Builder, slots bool) {
	fmt.Fprintf(b, "%s (%d mails)\n", f.Name, f.Mails)
	fmt.Fprintf(b, "  has a view   precision %.3f  recall %.3f  F1 %.3f\n", f.Views.Precision(), f.Views.Recall(), f.Views.F1())
	fmt.Fprintf(b, "  view spans   labelled  %.3f  found  %.3f  F1 %.3f\n", f.Labelled, f.Found, f.Spans())
	fmt.Fprintf(b, "  certainty %.3f   topic %.3f   request %.3f\n", f.Certainty, f.Topic, f.Request)
	fmt.Fprintf(b, "  slots        precision %.3f  recall %.3f  F1 %.3f\n", f.Slots.Precision(), f.Slots.Recall(), f.Slots.F1())
	for _, slot := range Slots {
		if c := f.BySlot[slot]; slots {
			fmt.Fprintf(b, "    %-13s%-10s%.3f  recall %.3f  F1 %.3f\n", slot, "precision", c.Precision(), c.Recall(), c.F1())
		}
	}
	b.WriteString("\n")
}

func listed(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	short := make([]string, len(all))
	for i, s := range all {
		short[i] = shortened(s)
	}
	return strings.Join(short, " | ")
}

// shortened is a text on one line, cut for a terminal.
func shortened(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return text
}
