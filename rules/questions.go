package rules

import "slices"

// How many questions a letter asks at most: people answer few questions, and
// fewer still when they are in a hurry.
const (
	mostQuestions    = 6
	fewQuestions     = 4
	urgentQuestions  = 3
	leastQuestions   = 3 // of a problem that is neither urgent nor small
	smallQuestions   = 2
	serviceQuestions = 2
	// A mail below shortMail words comes from somebody who writes little:
	// six questions would not be answered. Above longMail it has told most.
	shortMail = 12
	smallMail = 40
	longMail  = 120
)

// Questions gives at most six questions, the most useful first for the topic,
// none for a slot that is known; nil where nothing needs to be asked, as for a
// plain question or thanks. An unknown language is asked in English.
func (b *Book) Questions(n Need) []Question {
	topic := b.interview.topic(n.Topic)
	switch n.Request {
	case RequestQuestion, RequestThanks, RequestOther:
		return nil
	}
	n.lower = lowered(n.Text)
	if n.Request == RequestService {
		return b.ask(n, topic.Service, serviceLimit(n))
	}
	if small := b.interview.smallMatter(&n); small != nil {
		return b.ask(n, small.slots, smallQuestions)
	}
	slots := topic.Slots
	if !n.HasView {
		slots = slices.Insert(slices.Clone(slots), min(max(topic.View-1, 0), len(slots)), slotView)
	}
	return b.ask(n, slots, b.problemLimit(&n))
}

// problemLimit is the number of questions that a problem is worth: whoever has
// told more is asked less.
func (b *Book) problemLimit(n *Need) int {
	limit := mostQuestions
	for _, is := range n.Known {
		if is {
			limit--
		}
	}
	if n.HasView {
		limit--
	}
	limit = max(limit, leastQuestions)
	switch {
	case n.Urgency == UrgencyHigh:
		return min(limit, urgentQuestions)
	case n.Words < shortMail || n.Words > longMail:
		return min(limit, fewQuestions)
	}
	return limit
}

// serviceLimit is the number of questions that a request is worth.
func serviceLimit(n Need) int {
	if n.Urgency == UrgencyHigh || n.Words > longMail/2 {
		return 1
	}
	return serviceQuestions
}

// ask words the questions for those of the slots that are not known.
func (b *Book) ask(n Need, slots []string, limit int) []Question {
	words := b.interview.words(n.Lang)
	var all []Question
	for _, s := range slots {
		if len(all) == limit {
			break
		}
		if n.Known[s] || n.Known[b.interview.covered[s]] || b.interview.shows(s, &n) {
			continue
		}
		q := words.question(s, n.Topic)
		all = append(all, Question{Slot: s, Text: q.Question, Hint: q.Hint})
	}
	return all
}

// question words the question for a slot as a topic asks it.
func (w *wording) question(slot, topic string) questionWords {
	s := w.Slots[slot]
	if q, ok := s.In[topic]; ok {
		return q
	}
	return questionWords{s.Question, s.Hint}
}
