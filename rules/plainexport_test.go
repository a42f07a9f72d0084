package rules

// Syllables counts the syllables of a word.
func Syllables(word, lang string) int { return syllables(word, lang) }
