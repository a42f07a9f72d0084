package rules

import (
	"strings"
	"testing"
)

// Whatever comes back, answers are verbatim, none is given twice, and no word
// is lost.
func FuzzTakeAnswers(f *testing.F) {
	b := shippedInterview(f)
	f.Add("> 1. Which device is it?\nHP\n> 2. Where?\nroom 4", 0)
	f.Add("1. since monday 2) no 3: ?", 1)
	f.Add("Hi,\nWhen did you first notice it? Monday\nThanks, Ann\nAnn", 2)
	f.Add("Sorry, it is room 14, not room 4", 3)
	f.Add("It's not room 4 but 14. Now I think it's the drum", 3<<8+1<<10)
	f.Add("just me im at home since monday\nno idea which device, sorry", 3<<8)
	f.Add("> 1. Which device\nis it?\na) HP\nb) PS: x", 3<<8+1<<11)
	f.Add("\xff\xfe 1\uFE0F\u20E3 „x", 4)
	f.Fuzz(func(t *testing.T, reply string, seed int) {
		lang := Languages[(seed&0xff)%len(Languages)]
		reply = strings.ToValidUTF8(reply, "?")
		slots := []string{"device", "since_when", "where", "error_text"}[:(seed>>8)&3+1]
		var asked []Asked
		for i, s := range slots {
			asked = append(asked, Asked{i + 1, s, b.interview.words(lang).question(s, "hardware").Question})
		}
		r := Reply{Passages: passagesOf(reply), Lang: lang}
		if seed>>10&1 == 1 {
			r.Noted = map[string]string{"where": "room 4", "device": "HP 400", "view": "the toner is empty"}
		}
		if seed>>11&1 == 1 {
			for _, a := range asked {
				r.Letter += a.Text + "\n"
			}
		}
		var written []string
		for _, p := range r.Passages {
			written = append(written, p.Text)
		}
		r.Text = strings.Join(written, "\n")
		checkAnswers(t, b, slots, r, b.TakeAnswers(asked, r))
	})
}

// A reply of a megabyte of numbers, or of the first word of a question, takes
// no longer than its length.
func TestTakeAnswersOfHugeReplies(t *testing.T) {
	b := shippedInterview(t)
	asked := []Asked{{1, "device", "Which device is it?"}, {2, "where", "Where are you when it happens: which building and room, or at home?"}}
	for _, piece := range []string{"which ", "1. ", "2) x\n", "where are ", "hi, ", "a, b. ", "\"", "x: y\n", "> where\na\n"} {
		text := strings.Repeat(piece, 100_000/len(piece))
		b.TakeAnswers(asked, Reply{Text: text, Passages: []Passage{{text, text}}, Lang: "en"})
		b.Solved(text, "en")
		b.Secrets(text)
		b.Language(text, "en")
	}
}

func BenchmarkTakeAnswers(b *testing.B) {
	book := shippedInterview(b)
	asked := []Asked{{1, "device", "Which device is it?"}, {2, "since_when", "When did you first notice it?"}, {3, "where", "Where is it now, so that we can come by if need be?"}}
	text := "> 1. Which device is it?\nHP EliteBook\n> 2. When did you first notice it?\nyesterday\n> 3. Where is it now, so that we can come by if need be?\nroom 4.12, next to the kitchen\n\nThanks, Ann"
	r := Reply{Passages: passagesOf(text), Lang: "en"}
	for b.Loop() {
		book.TakeAnswers(asked, r)
	}
}
