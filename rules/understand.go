package rules

import (
	"errors"
	"io/fs"
	"sort"
)

// understanding is what Read needs.
type understanding struct {
	lexicons map[string]*lexicon
	model    *model
	topics   []string
}

func loadUnderstanding(folder fs.FS) (*understanding, error) {
	u := &understanding{}
	var errs [2]error
	u.lexicons, errs[0] = loadLexicons(folder)
	packed, err := readData(folder, "model.bin.gz")
	if err != nil {
		return nil, err
	}
	if len(packed) > 0 {
		if u.model, err = decodeModel(packed); err != nil {
			errs[1] = &Mistake{File: "model.bin.gz", Text: err.Error(), Hint: "train it anew with refdesk rules train"}
		}
	}
	return u, errors.Join(errs[:]...)
}

// lexicon is the one of a language, else the English one.
func (u *understanding) lexicon(lang string) *lexicon {
	if l := u.lexicons[lang]; l != nil {
		return l
	}
	return u.lexicons[Languages[0]]
}

var viewLeast, slotLeast = 0.5, [taskCount]float64{0, .5, .5, .5, .5, .5, .5, .5, .5}
var debugConf func(slot, span string, conf float64)

// Read understands what a mail says. Every span in the result stands verbatim
// in the subject, the text or the signature.
func (b *Book) Read(w Words) Reading {
	r := Reading{Lang: b.Language(w.Subject+"\n"+w.Text, w.Lang), Topic: "other", Request: RequestProblem, Urgency: UrgencyNormal, Slots: map[string]string{}}
	u := b.understanding
	d := newDocument(w, r.Lang, u.lexicon(r.Lang))
	var work lattice
	var best [taskCount]float64
	for n := range d.parts {
		p := &d.parts[n]
		all := u.model.emissions(p)
		if n != inSignature {
			vs := work.spans(all, 0, &u.model.trans, viewLeast)
			sort.Slice(vs, func(i, j int) bool { return vs[i].first < vs[j].first })
			for _, v := range vs {
				r.Views = append(r.Views, View{Span: p.text[p.tokens[v.first].start:p.tokens[v.end-1].end], Certainty: u.model.certainty(p, v), InSubject: n == inSubject, Confidence: v.sure})
			}
		}
		for task := 1; task < taskCount; task++ {
			for _, v := range work.spans(all, task, &u.model.trans, slotLeast[task]) {
				if debugConf != nil {
					debugConf(tasks[task], p.text[p.tokens[v.first].start:p.tokens[v.end-1].end], v.sure)
				}
				if v.sure > best[task] {
					best[task] = v.sure
					r.Slots[tasks[task]] = p.text[p.tokens[v.first].start:p.tokens[v.end-1].end]
				}
			}
		}
	}
	sum := make([]int32, u.model.mail.width)
	u.model.mail.add(sum, distinct(d.mailFeatures(nil)))
	r.Topic = u.model.pick(sum, "topic ")
	r.Request = u.model.pick(sum, "kind ")
	return r
}

func (m *model) pick(sum []int32, prefix string) string {
	first, end := m.group(prefix)
	best := first
	for i := first; i < end; i++ {
		if sum[i] > sum[best] {
			best = i
		}
	}
	return m.heads[best][len(prefix):]
}

// Topics lists the topics, "other" last.
func (b *Book) Topics() []string { return []string{"other"} }
