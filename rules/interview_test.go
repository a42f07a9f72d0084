package rules

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// shippedInterview loads the shipped rule files of the interview.
func shippedInterview(t testing.TB) *Book {
	t.Helper()
	iv, err := loadInterview(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Book{interview: iv}
}

// A language that lacks a question, or has one that English does not know,
// would ask people nothing, or something nobody reads the answer of.
func TestLanguagesSayTheSame(t *testing.T) {
	iv := shippedInterview(t).interview
	english := iv.wording["en"]
	for _, lang := range Languages {
		w := iv.wording[lang]
		if !slices.Equal(sortedKeys(w.Slots), sortedKeys(english.Slots)) {
			t.Errorf("%s: slots %v, English has %v", lang, sortedKeys(w.Slots), sortedKeys(english.Slots))
		}
		if !slices.Equal(sortedKeys(w.Topics), sortedKeys(english.Topics)) {
			t.Errorf("%s: topics %v", lang, sortedKeys(w.Topics))
		}
		for slot, s := range w.Slots {
			if s.Label == "" || s.Question == "" || s.Hint == "" {
				t.Errorf("%s: %s lacks label, question or hint", lang, slot)
			}
			if !slices.Equal(sortedKeys(s.In), sortedKeys(english.Slots[slot].In)) {
				t.Errorf("%s: %s is worded for other topics than in English: %v", lang, slot, sortedKeys(s.In))
			}
			for topic, q := range s.In {
				if q.Question == "" || q.Hint == "" {
					t.Errorf("%s: %s in %s lacks question or hint", lang, slot, topic)
				}
			}
		}
		for topic, words := range w.Topics {
			if words.Name == "" || len(words.Tips) < 3 || len(words.Tips) > 5 || len(words.Tips) != len(english.Topics[topic].Tips) {
				t.Errorf("%s: %s lacks its name or has %d tips", lang, topic, len(words.Tips))
			}
		}
		if r := iv.replies[lang]; len(r.cues) != len(iv.replies["en"].cues) {
			t.Errorf("%s: cues for %v", lang, sortedKeys(r.cues))
		}
	}
}

// Two questions of one letter must not read alike, or a quoted question
// could not be told from another.
func TestQuestionsDiffer(t *testing.T) {
	b := shippedInterview(t)
	for _, lang := range Languages {
		for topic := range b.interview.topics {
			seen := map[string]string{}
			for _, slot := range append([]string{slotView}, b.Slots(topic)...) {
				q := b.interview.words(lang).question(slot, topic).Question
				if other := seen[q]; other != "" {
					t.Errorf("%s %s: %s and %s ask the same", lang, topic, slot, other)
				}
				seen[q] = slot
			}
		}
	}
}

func TestLoadTellsMistakes(t *testing.T) {
	check := func(name, from, to string, line int, says string) {
		t.Helper()
		data, err := interviewFile(nil, name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), from) {
			t.Fatalf("%s does not contain %q", name, from)
		}
		before, _, _ := strings.Cut(string(data), from)
		if line >= 0 {
			line += strings.Count(before, "\n") + 1
		} else {
			line = 0
		}
		folder := fstest.MapFS{name: {Data: []byte(strings.Replace(string(data), from, to, 1))}}
		_, err = loadInterview(folder)
		for _, m := range mistakesIn(err) {
			if m.File == name && m.Line == line && strings.Contains(m.Text, says) && m.Hint != "" {
				return
			}
		}
		t.Errorf("%q: got %v, want %s:%d: …%s…", to, err, name, line, says)
	}
	check("interview-en.toml", "[slots.where]\n", "[slots.where]\nlable = \"x\"\n", 1, "slots.where.lable is unknown")
	check("interview-en.toml", `label = "Where"`, `label = ""`, 0, "where has no label")
	check("interview-de.toml", "[slots.device]\nlabel = \"Gerät\"\n", "[slots.device]\n", 0, "device has no label")
	check("interview-fr.toml", `question = "Pour qui est-ce ?"`, `question = ""`, 0, "for_whom has no question")
	check("interview-es.toml", "[slots.page]", "[slots.pagina]", -1, "page has no label")
	check("interview-en.toml", "[slots.where.in.printing]", "[slots.where.in.baking]", 0, "baking is unknown")
	check("interview-en.toml", "[slots.where.in.printing]", "[slots.where]", 0, "where")
	check("interview-en.toml", `name = "the network"`, `name = ""`, 0, "network has no name")
	check("interview-en.toml", `name = "the network"`, `name = `, 0, "")
	check("interview.toml", `"clicked", "since_when"`, `"clicked", "clicked"`, 0, "clicked is listed twice")
	check("interview.toml", `key = "web"`, `key = "email"`, 0, "email is there twice")
	check("interview.toml", `key = "web"`, `key = ""`, 0, "no key")
	check("interview.toml", `key = "other"`, `key = "rest"`, -1, "other is missing")
	check("interview.toml", `slots = ["connection"]`, `slots = []`, 0, "names no slots")
	check("interview.toml", "'wi-?fi\\b'", "'wi-?fi('", 0, "cannot be read")
	check("replies-de.toml", `but = ["aber"`, `butt = ["aber"`, 0, "closing.butt is unknown")
	check("languages.toml", "[pl]", "[xx]", 0, "xx is not told apart")
	check("secrets.toml", "names = [", "name = [", 0, "name is unknown")
}

// mistakesIn lists the mistakes that an error joins.
func mistakesIn(err error) []*Mistake {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Mistake
		for _, e := range joined.Unwrap() {
			all = append(all, mistakesIn(e)...)
		}
		return all
	}
	var m *Mistake
	if errors.As(err, &m) {
		return []*Mistake{m}
	}
	return nil
}

func TestLoadTellsAllMistakes(t *testing.T) {
	folder := fstest.MapFS{
		"interview-de.toml": {Data: []byte("colour = 1\nshape = 2\n")},
		"replies-fr.toml":   {Data: []byte("greetings = 3\n")},
	}
	_, err := loadInterview(folder)
	for _, part := range []string{"interview-de.toml:1: ", "interview-de.toml:2: ", "replies-fr.toml:1: "} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q is missing in: %v", part, err)
		}
	}
}

func TestWordsFallBack(t *testing.T) {
	b := shippedInterview(t)
	check := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	check(b.Label("de", "since_when"), "Seit wann")
	check(b.Label("pt", "since_when"), "Since when")
	check(b.Label("en", "shoe_size"), "shoe_size")
	check(b.TopicName("en", "network"), "the network")
	check(b.TopicName("fr", "baking"), "baking")
	if b.Tips("es", "baking") != nil {
		t.Error("tips for an unknown topic")
	}
	if !slices.Equal(b.Slots("baking"), b.Slots("other")) {
		t.Error("an unknown topic is not treated as other")
	}
}
