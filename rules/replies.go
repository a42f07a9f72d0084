package rules

import (
	"io/fs"
	"slices"
)

// replyFile is the shape of replies-<language>.toml.
type replyFile struct {
	Greetings   []string
	Signoffs    []string
	Addressees  []string
	Joiners     []string
	Pointers    []string
	Unknown     []string
	Filler      []string
	ReferBack   []string `toml:"refer_back"`
	Correction  []string
	Negation    []string
	States      []string
	Leaders     []string
	Requests    []string
	Denies      []string
	Others      []string
	Withdrawal  []string
	Believes    []string
	Rethinks    []string
	TakesNumber []string `toml:"takes_number"`
	Months      []string
	NumberWords []string `toml:"number_words"`
	Ordinals    [][]string
	Postscripts []string
	Cues        map[string]struct{ Strong, Weak, About []string }
	Closing     closingFile
}

type closingFile struct {
	Solved, Broken, Partly, But, New, Thanks, Polite []string
	Later, Relapse, Now, Same, Advance               []string
	NothingNew                                       []string `toml:"nothing_new"`
}

// replyWords are the words by which replies in a language are read.
type replyWords struct {
	greetings, signoffs, pointers      *phraseSet
	unknown, filler, referBack         *phraseSet
	correction, negation, states       *phraseSet
	leaders, requests, denies, others  *phraseSet
	withdrawal, believes, rethinks     *phraseSet
	addressees, joiners                *phraseSet
	takesNumber, months, numberWords   *phraseSet
	ordinals                           []*phraseSet // of the first, the second …
	postscripts                        *phraseSet
	cues                               map[string]slotCues
	solved, broken, partly, but, fresh *phraseSet
	nothingNew, thanks, polite, later  *phraseSet
	relapse, now, same, advance        *phraseSet
}

// slotCues are the words that speak for a slot;
// about names what the slot is about, and answers nothing.
type slotCues struct{ strong, weak, about *phraseSet }

// loadReplies reads how replies in a language are understood.
func loadReplies(folder fs.FS, lang string) (*replyWords, []error) {
	var in replyFile
	f := readRules(folder, "replies-"+lang+".toml", &in)
	if len(f.mistakes) == 0 {
		f.checkReplies(&in)
	}
	w := &replyWords{
		greetings: newPhraseSet(in.Greetings), signoffs: newPhraseSet(in.Signoffs), pointers: newPhraseSet(in.Pointers),
		unknown: newPhraseSet(in.Unknown), filler: newPhraseSet(in.Filler), referBack: newPhraseSet(in.ReferBack),
		correction: newPhraseSet(without(in.Correction, in.Negation)), negation: newPhraseSet(in.Negation),
		states: newPhraseSet(in.States), leaders: newPhraseSet(in.Leaders), requests: newPhraseSet(in.Requests),
		denies: newPhraseSet(in.Denies), others: newPhraseSet(in.Others),
		withdrawal: newPhraseSet(in.Withdrawal), believes: newPhraseSet(in.Believes), rethinks: newPhraseSet(in.Rethinks),
		addressees: newPhraseSet(in.Addressees), joiners: newPhraseSet(in.Joiners),
		takesNumber: newPhraseSet(in.TakesNumber), months: newPhraseSet(in.Months), numberWords: newPhraseSet(in.NumberWords),
		postscripts: newPhraseSet(in.Postscripts), cues: map[string]slotCues{},
		solved: newPhraseSet(in.Closing.Solved), broken: newPhraseSet(in.Closing.Broken), partly: newPhraseSet(in.Closing.Partly),
		but: newPhraseSet(in.Closing.But), fresh: newPhraseSet(in.Closing.New), nothingNew: newPhraseSet(in.Closing.NothingNew),
		thanks: newPhraseSet(in.Closing.Thanks), polite: newPhraseSet(in.Closing.Polite),
		later: newPhraseSet(in.Closing.Later), relapse: newPhraseSet(in.Closing.Relapse), now: newPhraseSet(in.Closing.Now),
		same: newPhraseSet(in.Closing.Same), advance: newPhraseSet(in.Closing.Advance),
	}
	for _, o := range in.Ordinals {
		w.ordinals = append(w.ordinals, newPhraseSet(o))
	}
	for slot, c := range in.Cues {
		w.cues[slot] = slotCues{newPhraseSet(c.Strong), newPhraseSet(c.Weak), newPhraseSet(c.About)}
	}
	return w, f.mistakes
}

// checkReplies notes lists that are empty: without them a whole kind of reply
// would go unnoticed.
func (f *ruleFile) checkReplies(in *replyFile) {
	for _, list := range []struct {
		key   string
		words []string
	}{
		{"greetings", in.Greetings}, {"signoffs", in.Signoffs}, {"unknown", in.Unknown},
		{"closing.solved", in.Closing.Solved}, {"closing.broken", in.Closing.Broken}, {"closing.thanks", in.Closing.Thanks},
	} {
		if len(list.words) == 0 {
			f.noteKey(list.key, "the list "+list.key+" is empty", "without it such replies are not understood")
		}
	}
	for _, slot := range Slots {
		if c := in.Cues[slot]; len(c.Strong) == 0 {
			f.noteKey("cues."+slot+".strong", "the slot "+slot+" has no words that speak for it", "list some under [cues."+slot+"]")
		}
	}
}

// replyWords gives the words of a language, English where it is unknown.
func (iv *interview) replyWords(lang string) *replyWords {
	if w, ok := iv.replies[lang]; ok {
		return w
	}
	return iv.replies[Languages[0]]
}

// without gives the phrases that are not in another list.
func without(all, other []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(p string) bool { return slices.Contains(other, p) })
}
