package rules

import "io/fs"

type interview struct{}

func loadInterview(folder fs.FS) (*interview, error) { return &interview{}, nil }

// Questions gives at most six questions, the most useful first for the topic,
// none for a slot that is known.
func (b *Book) Questions(n Need) []Question { return nil }

// TakeAnswers matches the text of a reply to the questions that were asked.
func (b *Book) TakeAnswers(asked []Asked, r Reply) Answers { return Answers{Rest: r.Text} }

// Solved reads the reply to a closing letter.
func (b *Book) Solved(text, lang string) Solved { return SolvedUnclear }

// Thanks tells whether a text says thanks and nothing else that matters.
func (b *Book) Thanks(text, lang string) bool { return false }

// Label words a slot for a list, such as "Since when"; the slot itself where
// the language has no words for it.
func (b *Book) Label(lang, slot string) string { return slot }

// TopicName words a topic, such as "the network".
func (b *Book) TopicName(lang, topic string) string { return topic }

// Tips are the self-help steps for a topic, nil if there are none.
func (b *Book) Tips(lang, topic string) []string { return nil }

// Slots lists the slots that matter for a topic, the most useful first.
func (b *Book) Slots(topic string) []string { return Slots[:] }
