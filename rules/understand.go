package rules

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
)

// understanding is what Read needs.
type understanding struct {
	lexicons map[string]*lexicon
	model    *model
	topics   []string
	// topicWordWeight are the words that a desk gave to topics, nil if none.
	topicWordWeight *lexicon
}

func loadUnderstanding(folder fs.FS) (*understanding, error) {
	u := &understanding{}
	var errs [3]error
	u.lexicons, errs[0] = loadLexicons(folder)
	u.model, errs[1] = loadModel(folder)
	errs[2] = u.loadTopics(folder)
	return u, errors.Join(errs[:]...)
}

// lexicon is the one of a language, else the English one.
func (u *understanding) lexicon(lang string) *lexicon {
	if l := u.lexicons[lang]; l != nil {
		return l
	}
	return u.lexicons[Languages[0]]
}

// findings is what the model found in a mail, before anything is decided.
type findings struct {
	document *document
	heads    []float32 // a score for each head of the model
	views    []candidate
	slots    [taskCount]slotFound
}

// slotFound is the best span for a slot.
type slotFound struct {
	found
	part  int
	said  float64 // how likely the mail says such a thing at all
	score float64
	ok    bool
}

// leastSlot is how certain the tagger must be of a token for its span to be
// considered at all.
const leastSlot = 0.02

// find runs the model over a mail.
func (m *model) find(d *document) *findings {
	f := &findings{document: d, heads: m.mailScores(d)}
	var work lattice
	for n := range d.parts {
		p := &d.parts[n]
		if len(p.tokens) == 0 {
			continue
		}
		all := m.emissions(p)
		if n != inSignature {
			work.run(all, 0, &m.trans)
			f.views = p.candidates(f.views, &work)
		}
		for task := 1; task < taskCount; task++ {
			work.run(all, task, &m.trans)
			if v, ok := work.surestOnly(p, leastSlot); ok && v.sure > f.slots[task].sure {
				f.slots[task] = slotFound{found: v, part: n, ok: true}
			}
		}
	}
	first, _ := m.group("said ")
	for task := range f.slots {
		f.slots[task].said = float64(sigmoid(f.heads[first+task]))
	}
	f.views = rank(f.views, f.slots[0].said, hashString(m.pick(f.heads, "kind ")))
	return f
}

// tagged is the share of the tagger in the score of a view; the rest is the
// judge's, who saw fewer mails.
const tagged = 0.25

// plainScore is the least score of a plain view that the tagger is sure of.
const plainScore = 0.6

// judge scores what was found.
func (m *model) judge(f *findings) {
	b := make([]uint32, 0, 512)
	for i := range f.views {
		v := &f.views[i]
		b = distinct(v.evidence.features(f.document.parts[v.part].viewFeatures(b[:0], v.found)))
		exact := f.nearly(v)
		v.score = tagged*math.Sqrt(exact*v.evidence.mean) + (1-tagged)*float64(sigmoid(m.judgement(b)[judgeReal]))
		if p := &f.document.parts[v.part]; p.plainDoubt(v.found) {
			v.score = max(v.score, math.Sqrt(exact)*plainScore)
		}
	}
	for task := 1; task < taskCount; task++ {
		if s := &f.slots[task]; s.ok {
			b = distinct(f.document.parts[s.part].slotFeatures(b[:0], task, s.found, s.said))
			s.score = float64(sigmoid(m.judgement(b)[judgeReal]))
		}
	}
}

// nearly is how likely the tagger finds a view there, be it cut a little
// otherwise: "the toner is empty" and "that the toner is empty" are not two
// halves of a doubt.
func (f *findings) nearly(v *candidate) float64 {
	sum := 0.0
	for i := range f.views {
		o := &f.views[i]
		shared := min(v.end, o.end) - max(v.first, o.first)
		if o.part == v.part && 2*shared > max(v.end, o.end)-min(v.first, o.first) {
			sum += o.evidence.exact
		}
	}
	return min(sum, 1)
}

func (m *model) judgement(features []uint32) (scores [judgeWidth]float32) {
	var sum [judgeWidth]int32
	m.judges.add(sum[:], features)
	for k := range sum {
		scores[k] = float32(sum[k]) * m.judges.step
	}
	return scores
}

// certainty tells how sure the sender is of a view.
func (m *model) certainty(p *part, v found) Certainty {
	scores := m.judgement(distinct(p.viewFeatures(make([]uint32, 0, 256), v)))
	best := 0
	for k := range certainties {
		if scores[k] > scores[best] {
			best = k
		}
	}
	return certainties[best]
}

// mailScores scores each head.
func (m *model) mailScores(d *document) []float32 {
	sum := make([]int32, m.mail.width)
	m.mail.add(sum, distinct(d.mailFeatures(make([]uint32, 0, 2048))))
	scores := make([]float32, len(sum))
	for i, s := range sum {
		scores[i] = float32(s) * m.mail.step
	}
	return scores
}

// From which score on a span is taken for a view, and for the answer to a
// slot: chosen by cross-validation, so that most of what is said is found and
// little is made up.
const (
	leastView   = 0.22
	leastAnswer = 0.42
)

// Read understands what a mail says. Every span in the result stands verbatim
// in the subject, the text or the signature.
func (b *Book) Read(w Words) Reading {
	u := b.understanding
	r := Reading{Lang: b.Language(w.Subject+"\n"+w.Text, w.Lang), Slots: map[string]string{}, Sure: map[string]float64{}}
	r.Secrets = b.Secrets(w.Text) // also of what is not read: letters may show all of it
	w.Subject, w.Text, w.Signature = bounded(w.Subject, longestSubject), bounded(w.Text, longestText), bounded(w.Signature, longestSubject)
	f := u.model.find(newDocument(w, r.Lang, u.lexicon(r.Lang)))
	u.model.judge(f)
	topic, why := u.topic(f)
	r.Topic, r.Why = topic, append(r.Why, why)
	r.Request = u.model.pick(f.heads, "kind ")
	r.Why = append(r.Why, "kind of request: "+r.Request)
	u.readViews(&r, f)
	f.readSlots(&r)
	r.Urgency, why = f.urgency(&r)
	r.Why = append(r.Why, why)
	r.Views = withoutSecrets(w.Text, r.Views, r.Secrets)
	return r
}

// How much of a mail is read, in bytes: what the rest says is not looked at.
const (
	longestSubject = 2 << 10
	longestText    = 16 << 10
)

// bounded is the beginning of a text, up to the last white space that fits.
func bounded(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	text = text[:limit]
	return text[:max(strings.LastIndexAny(text, " \n\t"), 0)]
}

// readViews takes the views over. A mail of thanks has none: what it names as
// the cause is over.
func (u *understanding) readViews(r *Reading, f *findings) {
	if r.Request == RequestThanks {
		return
	}
	for _, v := range choose(f.views, leastView) {
		p := &f.document.parts[v.part]
		view := u.view(p, v)
		r.Views = append(r.Views, view)
		r.Why = append(r.Why, fmt.Sprintf("view “%s” (%s): %s", view.Span, view.Certainty, view.Why))
	}
	doubtMore(r.Views)
}

// view makes a view of a candidate. What cannot be quoted whole is doubted.
func (u *understanding) view(p *part, c candidate) View {
	v := View{
		Span: p.textOf(c.found), Certainty: u.model.certainty(p, c.found), InSubject: c.part == inSubject, Reported: p.reported(c.found),
		Confidence: confidence(c.score), Why: p.why(c),
	}
	if p.plainDoubt(c.found) && v.Confidence > plainConfidence {
		v.Confidence = max(v.Confidence, leastMoreConfidence)
	}
	quote, ok := quotation(v.Span)
	if !ok {
		v.Confidence = min(v.Confidence, doubtful)
		return v
	}
	v.Span = quote
	return v
}

// readSlots takes the answers to slots over. The same words answer one slot:
// the one that they answer best.
func (f *findings) readSlots(r *Reading) {
	order := make([]int, 0, taskCount)
	for task := 1; task < taskCount; task++ {
		if s := &f.slots[task]; s.ok && s.score >= leastAnswer {
			order = append(order, task)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(f.slots[b].score, f.slots[a].score) })
	for i, task := range order {
		if !slices.ContainsFunc(order[:i], func(better int) bool { return f.repeats(better, task) && r.Slots[tasks[better]] != "" }) {
			s := &f.slots[task]
			if p := &f.document.parts[s.part]; p.tells(tasks[task], s.found) {
				r.Slots[tasks[task]], r.Sure[tasks[task]] = p.answerOf(s.found), s.score
			}
		}
	}
}

// repeats tells whether two slots were given the same words. "The printer in
// the hall" may be both: what it is and where.
func (f *findings) repeats(a, b int) bool {
	both := tasks[min(a, b)] == "where" && tasks[max(a, b)] == "device"
	return !both && f.slots[a].same(&f.slots[b])
}

// mostShared is the share of its words from which on a span is the same as
// another.
const mostShared = 0.8

// same tells whether two spans are the same words, or nearly.
func (s *slotFound) same(o *slotFound) bool {
	shared := min(s.end, o.end) - max(s.first, o.first)
	return s.part == o.part && float64(shared) >= mostShared*float64(max(s.end, o.end)-min(s.first, o.first))
}

// textOf is the text of a span.
func (p *part) textOf(v found) string { return p.text[p.tokens[v.first].start:p.tokens[v.end-1].end] }

func (m *model) pick(scores []float32, prefix string) string {
	first, end := m.group(prefix)
	best := first
	for i := first; i < end; i++ {
		if scores[i] > scores[best] {
			best = i
		}
	}
	return m.heads[best][len(prefix):]
}
