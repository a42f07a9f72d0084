package rules

// How many questions a letter asks at most: people answer few questions, and
// fewer still when they are in a hurry.
const (
	mostQuestions    = 6
	normalQuestions  = 4
	urgentQuestions  = 3
	serviceQuestions = 2
	// A mail below shortMail words comes from somebody who writes little:
	// six questions would not be answered. Above longMail it has told most.
	shortMail = 12
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
	case RequestService:
		return b.ask(n, topic.Service, serviceLimit(n))
	}
	slots := topic.Slots
	if !n.HasView {
		slots = append([]string{slotView}, slots...)
	}
	return b.ask(n, slots, problemLimit(n))
}

// problemLimit is the number of questions that a problem is worth.
func problemLimit(n Need) int {
	known := 0
	for _, is := range n.Known {
		if is {
			known++
		}
	}
	switch {
	case n.Urgency == UrgencyHigh:
		return urgentQuestions
	case n.Words < shortMail || n.Words > longMail || known > 2:
		return normalQuestions
	case known > 1:
		return normalQuestions + 1
	}
	return mostQuestions
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
		if n.Known[s] || n.Known[b.interview.covered[s]] {
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
