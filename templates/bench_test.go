package templates

import "testing"

// BenchmarkQuestionnaire words the letter that answers every new mail: one
// view, three facts, six questions with hints.
func BenchmarkQuestionnaire(b *testing.B) {
	t, err := Load(nil)
	if err != nil {
		b.Fatal(err)
	}
	v := fullView()
	v.Views = v.Views[:1]
	v.Urgent, v.Secrets = false, false
	v.Known = append(v.Known, Fact{"Device", "HP LaserJet 400"})
	v.Questions = append(v.Questions, Question{len(v.Questions) + 1, "Where are you?", "A few words are enough.", "where"})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := t.Render("en", "questionnaire", v); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad is what each start of the program pays.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(nil); err != nil {
			b.Fatal(err)
		}
	}
}
