package rules

// TakeAnswers matches the text of a reply to the questions that were asked.
func (b *Book) TakeAnswers(asked []Asked, r Reply) Answers { return Answers{Rest: r.Text} }

// Solved reads the reply to a closing letter.
func (b *Book) Solved(text, lang string) Solved { return SolvedUnclear }

// Thanks tells whether a text says thanks and nothing else that matters.
func (b *Book) Thanks(text, lang string) bool { return false }
