package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// The slot of the question for the sender's own view, and the topic that
// catches whatever fits no other.
const (
	slotView   = "view"
	topicOther = "other"
)

// interview is what the interview knows: what to ask, in every language, and
// how to read what comes back. It never changes after loading.
type interview struct {
	topics   map[string]interviewTopic
	covered  map[string]string // slot to the slot that makes asking for it needless
	told     []told            // what the mail itself shows
	small    []told            // matters that two questions are enough for
	wording  map[string]*wording
	replies  map[string]*replyWords
	language *languageWords
	secrets  *secretWords
}

// interviewTopic tells what is worth knowing for a topic.
type interviewTopic struct {
	Key     string
	Slots   []string
	Service []string
	View    int // place of the question for the sender's own view, from 1; 0 is the first
}

// outline is the shape of interview.toml.
type outline struct {
	Topic   []interviewTopic
	Covered map[string]string
	Told    []toldWords
	Small   []toldWords
}

// wording is the shape of interview-<language>.toml.
type wording struct {
	Slots  map[string]slotWords
	Topics map[string]topicWords
}

// slotWords words a slot: its name in lists, its question, and how to find out.
type slotWords struct {
	Label    string
	Question string
	Hint     string
	In       map[string]questionWords // by topic, where it asks in other words
}

type questionWords struct{ Question, Hint string }

// topicWords words a topic: its name and the self-help steps.
type topicWords struct {
	Name string
	Tips []string
}

// loadInterview reads the rule files of the interview. The error joins all
// mistakes in all of them.
func loadInterview(folder fs.FS) (*interview, error) {
	iv := &interview{wording: map[string]*wording{}, replies: map[string]*replyWords{}}
	var out outline
	file := readRules(folder, "interview.toml", &out)
	iv.topics, iv.covered = file.checkOutline(&out), out.Covered
	iv.told, iv.small = file.compileTold("told", out.Told), file.compileTold("small", out.Small)
	mistakes := file.mistakes
	for _, lang := range Languages {
		var w wording
		file := readRules(folder, "interview-"+lang+".toml", &w)
		file.checkWording(&w, iv.topics)
		mistakes = append(mistakes, file.mistakes...)
		iv.wording[lang] = &w

		replies, errs := loadReplies(folder, lang)
		mistakes = append(mistakes, errs...)
		iv.replies[lang] = replies
	}
	var errs [2][]error
	iv.language, errs[0] = loadLanguages(folder)
	iv.secrets, errs[1] = loadSecrets(folder)
	mistakes = slices.Concat(mistakes, errs[0], errs[1])
	return iv, errors.Join(mistakes...)
}

// checkOutline notes what is wrong with the topics and gives them by key.
func (f *ruleFile) checkOutline(out *outline) map[string]interviewTopic {
	topics := map[string]interviewTopic{}
	for i, t := range out.Topic {
		at := fmt.Sprintf("topic[%d]", i)
		if t.Key == "" {
			f.noteKey(at+".key", "a topic has no key", `give it a word such as key = "printing"`)
		} else if _, twice := topics[t.Key]; twice {
			f.noteKey(at+".key", "the topic "+t.Key+" is there twice", "put the two together")
		}
		if len(t.Slots) == 0 {
			f.noteKey(at+".slots", "the topic "+t.Key+" has no slots", `list them, such as slots = ["since_when", "where"]`)
		}
		f.checkTwice(at+".slots", t.Slots)
		f.checkTwice(at+".service", t.Service)
		topics[t.Key] = t
	}
	if _, ok := topics[topicOther]; !ok && len(f.mistakes) == 0 {
		f.note(0, "the topic other is missing", "it catches what fits no other topic")
	}
	return topics
}

// checkTwice notes slots that are listed twice.
func (f *ruleFile) checkTwice(key string, slots []string) {
	for i, s := range slots {
		if slices.Contains(slots[:i], s) {
			f.note(f.lineOfValue(key, s, 2), "the slot "+s+" is listed twice", "take one out")
		}
	}
}

// interviewSlots gives all slots that can be asked for, sorted.
func interviewSlots(topics map[string]interviewTopic) []string {
	all := append([]string{slotView}, Slots[:]...)
	for _, t := range topics {
		all = slices.Concat(all, t.Slots, t.Service)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// checkWording notes what a language lacks, and what it words in vain.
func (f *ruleFile) checkWording(w *wording, topics map[string]interviewTopic) {
	if len(f.mistakes) > 0 || len(topics) == 0 {
		return // what cannot be read cannot be compared
	}
	slots := interviewSlots(topics)
	for _, s := range slots {
		f.checkSlot(s, w.Slots[s], topics)
	}
	for _, s := range sortedKeys(w.Slots) {
		if !slices.Contains(slots, s) {
			f.noteKey("slots."+s, "the slot "+s+" belongs to no topic", "add it to a topic in interview.toml, or take it out")
		}
	}
	for _, t := range sortedKeys(topics) {
		if w.Topics[t].Name == "" {
			f.noteKey("topics."+t+".name", "the topic "+t+" has no name", "add name = \"…\" under [topics."+t+"]")
		}
	}
	for _, t := range sortedKeys(w.Topics) {
		if _, ok := topics[t]; !ok {
			f.noteKey("topics."+t, "the topic "+t+" is unknown", "add it to interview.toml, or take it out")
		}
	}
}

// checkSlot notes what the words of a slot lack.
func (f *ruleFile) checkSlot(slot string, w slotWords, topics map[string]interviewTopic) {
	at := "slots." + slot
	if w.Label == "" {
		f.noteKey(at+".label", "the slot "+slot+" has no label", "add label = \"…\" under [slots."+slot+"]")
	}
	if w.Question == "" {
		f.noteKey(at+".question", "the slot "+slot+" has no question", "add question = \"…\" under [slots."+slot+"]")
	}
	for _, t := range sortedKeys(w.In) {
		if _, ok := topics[t]; !ok {
			f.noteKey(at+".in."+t, "the topic "+t+" is unknown", "add it to interview.toml, or take it out")
		}
		if w.In[t].Question == "" {
			f.noteKey(at+".in."+t+".question", "the question for "+slot+" in "+t+" is empty", "word it, or take the table out")
		}
	}
}

// sortedKeys gives the keys of a map in order, so that mistakes always come
// in the same order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// words gives the wording of a language, English where it is unknown.
func (iv *interview) words(lang string) *wording {
	if w, ok := iv.wording[lang]; ok {
		return w
	}
	return iv.wording[Languages[0]]
}

// Label words a slot for a list, such as "Since when"; the slot itself where
// the language has no words for it.
func (b *Book) Label(lang, slot string) string {
	if l := b.interview.words(lang).Slots[slot].Label; l != "" {
		return l
	}
	return slot
}

// TopicName words a topic, such as "the network"; the topic itself where the
// language has no words for it.
func (b *Book) TopicName(lang, topic string) string {
	if n := b.interview.words(lang).Topics[topic].Name; n != "" {
		return n
	}
	return topic
}

// Tips are the self-help steps for a topic, nil if there are none.
func (b *Book) Tips(lang, topic string) []string {
	return slices.Clone(b.interview.words(lang).Topics[topic].Tips)
}

// Slots lists the slots that matter for a topic, the most useful first; for
// an unknown topic those of "other".
func (b *Book) Slots(topic string) []string {
	return slices.Clone(b.interview.topic(topic).Slots)
}

// topic gives a topic, or the one that catches all.
func (iv *interview) topic(key string) interviewTopic {
	if t, ok := iv.topics[key]; ok {
		return t
	}
	return iv.topics[topicOther]
}
