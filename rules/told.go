package rules

import (
	"fmt"
	"slices"
	"strings"
)

// toldWords are expressions that show something about a mail, as interview.toml
// has them.
type toldWords struct {
	Slots  []string // what need not be asked for, or of small matters all that is
	Topics []string
	Words  []string
}

// told is toldWords made ready.
type told struct {
	slots  []string
	topics []string
	words  []expression
}

// compileTold makes the expressions of [[told]] or [[small]] ready and notes
// those that cannot be read, or name what there is not.
func (f *ruleFile) compileTold(table string, all []toldWords) []told {
	ready := make([]told, 0, len(all))
	for i, w := range all {
		at := fmt.Sprintf("%s[%d]", table, i)
		if len(w.Slots) == 0 {
			f.noteKey(at+".slots", "it names no slots", `add slots = ["…"]`)
		}
		one := told{slots: w.Slots, topics: w.Topics}
		for _, word := range w.Words {
			e, err := newExpression(word)
			if err != nil {
				f.note(f.lineOfWord(at+".words", word), "the expression "+word+" cannot be read: "+err.Error(), "see the shipped file for how it is written")
				return nil
			}
			one.words = append(one.words, e)
		}
		ready = append(ready, one)
	}
	return ready
}

// lineOfWord tells in which line from a key on a text stands, or the line of
// the key.
func (f *ruleFile) lineOfWord(key, word string) int {
	from := f.line(key)
	for i := max(from-1, 0); i < len(f.lines); i++ {
		if strings.Contains(f.lines[i], word) {
			return i + 1
		}
	}
	return from
}

// fits tells whether a mail is of the topics and holds the words.
func (t *told) fits(n *Need) bool {
	return (len(t.topics) == 0 || slices.Contains(t.topics, n.Topic)) &&
		slices.ContainsFunc(t.words, func(e expression) bool { return e.in(n.Text, n.lower) })
}

// shows tells whether the mail shows a slot, so that it need not be asked for.
func (iv *interview) shows(slot string, n *Need) bool {
	return slices.ContainsFunc(iv.told, func(t told) bool { return slices.Contains(t.slots, slot) && t.fits(n) })
}

// smallMatter is the small matter that a short mail is about, nil if none.
func (iv *interview) smallMatter(n *Need) *told {
	if n.Words >= smallMail {
		return nil
	}
	for i := range iv.small {
		if iv.small[i].fits(n) {
			return &iv.small[i]
		}
	}
	return nil
}
