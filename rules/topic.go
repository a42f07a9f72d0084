package rules

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// otherTopic is the topic of mails that fit no other.
const otherTopic = "other"

// What a word of a topic that a desk gave it adds to its score, and how far
// behind the best learned topic one starts that was not learned.
const (
	topicWord  = 2
	topicStart = 1
	mostWords  = 3 // words that count at most
)

// loadTopics reads the names of the topics and the words a desk gave them.
func (u *understanding) loadTopics(folder fs.FS) error {
	const name = "topics.toml"
	content, err := readData(folder, name)
	if err != nil {
		return err
	}
	var file struct {
		Topics []string
		Words  map[string]string
	}
	if err := toml.NewDecoder(strings.NewReader(string(content))).DisallowUnknownFields().Decode(&file); err != nil {
		return tomlMistake(name, err)
	}
	if len(file.Topics) == 0 || file.Topics[len(file.Topics)-1] != otherTopic {
		return &Mistake{File: name, Text: `the last topic is not "other"`, Hint: `end the list topics with "other"`}
	}
	for topic := range file.Words {
		if !slices.Contains(file.Topics, topic) {
			return &Mistake{File: name, Text: fmt.Sprintf("words for %q, which is no topic", topic), Hint: "put it into the list topics"}
		}
	}
	u.topics = file.Topics
	if len(file.Words) > 0 {
		u.topicWordWeight = newLexicon(cueFile{"topic": file.Words})
	}
	return nil
}

// Topics lists the topics, "other" last.
func (b *Book) Topics() []string { return slices.Clone(b.understanding.topics) }

// topic picks the topic of a mail, and tells which words spoke for it.
func (u *understanding) topic(f *findings) (topic, why string) {
	given := u.givenWords(f.document)
	best, highest, learned := otherTopic, float32(-1e9), float32(-1e9)
	first, end := u.model.group("topic ")
	for _, s := range f.heads[first:end] {
		learned = max(learned, s)
	}
	for _, t := range u.topics {
		score := learned - topicStart
		if i := slices.Index(u.model.heads[first:end], "topic "+t); i >= 0 {
			score = f.heads[first+i]
		} else if given[t] == 0 {
			continue
		}
		score += topicWord * float32(min(given[t], mostWords))
		if score > highest {
			best, highest = t, score
		}
	}
	words := u.model.topicReasons(f.document, best)
	if len(words) == 0 {
		return best, "topic " + best
	}
	return best, "topic " + best + ": " + strings.Join(words, ", ")
}

// givenWords counts the words of each topic that the desk gave it.
func (u *understanding) givenWords(d *document) map[string]int {
	if u.topicWordWeight == nil {
		return nil
	}
	count := map[string]int{}
	for n := range d.parts {
		p := &d.parts[n]
		for i := range p.tokens {
			found := u.topicWordWeight.lookup(p.tokens[i].norm)
			if phrase := u.topicWordWeight.longestPhrase(p.tokens, i); phrase != nil {
				found = phrase.concepts
			}
			for _, c := range found {
				count[strings.TrimPrefix(c.name, "topic.")]++
			}
		}
	}
	return count
}

// topicReasons lists the three words that spoke loudest for a topic, quoted.
func (m *model) topicReasons(d *document, topic string) []string {
	column := slices.Index(m.heads, "topic "+topic)
	if column < 0 {
		return nil
	}
	type spoken struct {
		word   string
		weight int
	}
	var all []spoken
	for n := inSubject; n <= inText; n++ {
		p := &d.parts[n]
		for i := range p.tokens {
			weight := 0
			if p.tokens[i].word {
				weight = m.mail.weight(feature(tMailWord+1, p.facts[i].word, 0), column)
			}
			for _, c := range p.facts[i].concepts {
				weight += m.mail.weight(feature(tMailCue+1, c.hash, 0), column)
			}
			word := "“" + p.text[p.tokens[i].start:p.tokens[i].end] + "”"
			if weight > 0 && !slices.ContainsFunc(all, func(s spoken) bool { return strings.EqualFold(s.word, word) }) {
				all = append(all, spoken{word, weight})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b spoken) int { return b.weight - a.weight })
	var words []string
	for _, s := range all[:min(len(all), 3)] {
		words = append(words, s.word)
	}
	return words
}

// weight is what a feature weighs for one column.
func (t *table) weight(f uint32, column int) int {
	if row, ok := t.row(f); ok {
		return int(t.at(row, column))
	}
	return 0
}
