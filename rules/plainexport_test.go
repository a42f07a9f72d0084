package rules

// Syllables counts the syllables of a word.
func Syllables(word, lang string) int { return syllables(word, lang) }

// CommonWordsHas searches a list of common words.
func CommonWordsHas(list, word string) bool { return commonWords(list).has(word) }
