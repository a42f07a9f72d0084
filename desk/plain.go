package desk

import (
	"slices"
	"strings"

	"refdesk/templates"
)

const (
	// overruledEnough is how often a term goes out unexplained on a
	// technician's word until the list of allowed terms is suggested.
	overruledEnough = 3
	mostNamed       = 6 // terms in one line of a confirmation
)

// plainly gives a technician's words with their terms explained, for people
// who are none, and what the technician is to know about it. On #asis the
// words stay, and the terms are counted.
func (w *work) plainly(words string) (string, []templates.Result) {
	if !w.d.Plain || strings.TrimSpace(words) == "" {
		return words, nil
	}
	p := w.d.book.Plain(words, w.d.book.Language(words, w.readersLang()), w.d.Allow)
	var explained, open, blame []string
	for _, t := range p.Terms {
		switch {
		case t.Explained && t.Explanation != "":
			explained = append(explained, t.Text)
		case t.Explanation == "":
			open = append(open, t.Text)
		}
	}
	for _, b := range p.Blame {
		blame = append(blame, fold(b.Text))
	}
	if w.asIs {
		return words, w.overrule(explained)
	}
	return p.Text, slices.Concat(about("explained", explained), about("unexplained", open), about("blame", blame))
}

// readersLang is the language that words are taken to be in where they do not
// show it: the requester's, and without a case the desk's.
func (w *work) readersLang() string {
	if w.c != nil {
		return w.c.Lang
	}
	return w.d.Language
}

// about is a line on some of the words, none where there are none.
func about(what string, words []string) []templates.Result {
	if len(words) == 0 {
		return nil
	}
	if len(words) > mostNamed {
		words = append(slices.Clone(words[:mostNamed]), "…")
	}
	return didTo(what, strings.Join(words, ", "))
}

// overrule counts terms that a technician did not want explained, and suggests
// those for the list of allowed ones that this happens to again and again.
func (w *work) overrule(terms []string) []templates.Result {
	var often []string
	for _, t := range terms {
		t = strings.ToLower(t)
		if slices.Contains(w.change.Overruled, t) {
			continue
		}
		w.change.Overruled = append(w.change.Overruled, t)
		if w.s.Overruled[t]+1 >= overruledEnough {
			often = append(often, t)
		}
	}
	return about("allow", often)
}
