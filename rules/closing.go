package rules

// Solved reads the reply to a closing letter.
func (b *Book) Solved(text, lang string) Solved { return SolvedUnclear }

// Thanks tells whether a text says thanks and nothing else that matters.
func (b *Book) Thanks(text, lang string) bool { return false }
