package rules

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func loaded(t testing.TB) *Book {
	t.Helper()
	b, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sample(t testing.TB) []Labelled {
	t.Helper()
	f, err := os.Open("testdata/labelled.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := ReadLabelled(f)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The sample was not trained on. The thresholds are below what was reached
// when it was written, so that they fail when reading gets worse.
func TestReadSample(t *testing.T) {
	s := loaded(t).Score(sample(t))
	t.Log("\n" + s.String())
	check := func(what string, got, least float64) {
		t.Helper()
		if got < least {
			t.Errorf("%s %.3f, at least %.3f was reached before", what, got, least)
		}
	}
	check("views present, F1", s.All.Views.F1(), 0.90)
	check("view spans, F1", s.All.Spans(), 0.85)
	check("topic", s.All.Topic, 0.90)
	check("slots, F1", s.All.Slots.F1(), 0.82)
}

func TestReadViews(t *testing.T) {
	b := loaded(t)
	check := func(lang, text, span string, certainty Certainty) {
		t.Helper()
		r := b.Read(Words{Text: text, Lang: lang})
		for _, v := range r.Views {
			if v.Span == span && v.Certainty == certainty && v.Confidence > 0 && v.Confidence <= 1 && v.Why != "" {
				return
			}
		}
		t.Errorf("%q: views %+v, want %q, %s", text, r.Views, span, certainty)
	}
	check("en", "The printer prints stripes. I think the drum is worn.", "the drum is worn", Hedged)
	check("en", "My laptop won't charge. Maybe the cable is broken.", "the cable is broken", Hedged)
	check("en", "The page is down. Is it because the certificate expired?", "the certificate expired", Asking)
	check("de", "Der Laptop geht nicht an. Ich glaube, der Akku ist kaputt.", "der Akku ist kaputt", Hedged)
	check("fr", "Plus de wifi. Je pense que la borne est en panne.", "la borne est en panne", Hedged)
	check("es", "No imprime. Creo que el tóner está vacío.", "el tóner está vacío", Hedged)
}

func TestReadNoView(t *testing.T) {
	b := loaded(t)
	check := func(lang, text string) {
		t.Helper()
		if r := b.Read(Words{Text: text, Lang: lang}); len(r.Views) > 0 {
			t.Errorf("%q: views %+v, want none", text, r.Views)
		}
	}
	check("en", "Please send a toner for the printer in room 3.")
	check("en", "The phone in reception has no dial tone since Monday.")
	check("de", "Bitte einen neuen Zugang für Frau Huber anlegen.")
	check("fr", "Merci de réinitialiser mon mot de passe.")
	check("es", "Por favor, una silla nueva para la sala 4.")
	check("en", "")
}

func TestReadUrgency(t *testing.T) {
	b := loaded(t)
	check := func(lang, text string, want Urgency) {
		t.Helper()
		if r := b.Read(Words{Text: text, Lang: lang}); r.Urgency != want {
			t.Errorf("%q: urgency %s, want %s", text, r.Urgency, want)
		}
	}
	check("en", "My screen flickers. No rush.", UrgencyLow)
	check("en", "My screen flickers. This is urgent.", UrgencyHigh)
	check("en", "My screen flickers.", UrgencyNormal)
	check("en", "My screen flickers, but it is not urgent.", UrgencyLow)
	check("de", "Der Bildschirm flackert, eilt nicht.", UrgencyLow)
	check("de", "Bitte dringend, der Bildschirm ist schwarz.", UrgencyHigh)
	check("fr", "L'écran clignote, rien d'urgent.", UrgencyLow)
	check("es", "La pantalla parpadea, no es urgente.", UrgencyLow)
}

// verbatim fails where a span does not stand in the part it comes from.
func verbatim(t *testing.T, w Words, r Reading) {
	t.Helper()
	for _, v := range r.Views {
		where := w.Text
		if v.InSubject {
			where = w.Subject
		}
		if v.Span == "" || !strings.Contains(where, v.Span) {
			t.Errorf("view %q is not in %q", v.Span, where)
		}
		if v.Confidence < 0 || v.Confidence > 1 {
			t.Errorf("confidence %v of %q", v.Confidence, v.Span)
		}
	}
	for slot, s := range r.Slots {
		if s == "" || !strings.Contains(w.Subject, s) && !strings.Contains(w.Text, s) && !strings.Contains(w.Signature, s) {
			t.Errorf("%s %q is not in the mail", slot, s)
		}
	}
}

func TestReadVerbatim(t *testing.T) {
	b := loaded(t)
	for _, e := range sample(t) {
		verbatim(t, e.words(), b.Read(e.words()))
		broken := Words{Subject: e.Body, Text: strings.ReplaceAll(e.Body, " ", "\n> "), Signature: e.Subject + "\n" + e.Body, Lang: e.Lang}
		verbatim(t, broken, b.Read(broken))
	}
}

func TestReadSignature(t *testing.T) {
	r := loaded(t).Read(Words{Subject: "Phone", Text: "No dial tone since this morning.", Signature: "Hana Brook\nRegistry\nRoom 2.14", Lang: "en"})
	if !strings.Contains(r.Slots["where"], "2.14") {
		t.Errorf("where is %q, want the room of the sign-off", r.Slots["where"])
	}
}

func FuzzRead(f *testing.F) {
	b := loaded(f)
	f.Add("Printer", "I think the toner is empty.\n> It says \"low\"", "Room 3", "en")
	f.Add("l'écran", "qu'il est « noir » \xff\xfe", "", "fr")
	f.Add("", "\u0301\u0130İ’’''\"\"((((", ">>>", "xx")
	f.Fuzz(func(t *testing.T, subject, text, signature, lang string) {
		w := Words{Subject: subject, Text: text, Signature: signature, Lang: lang}
		r := b.Read(w)
		verbatim(t, w, r)
		if r.Topic == "" || r.Request == "" || r.Urgency == "" {
			t.Errorf("%+v is not complete", r)
		}
	})
}

func TestTopics(t *testing.T) {
	b := loaded(t)
	if all := b.Topics(); len(all) != 11 || all[10] != "other" {
		t.Errorf("topics %q", all)
	}
	own := fstest.MapFS{"topics.toml": {Data: []byte("topics = [\"printing\", \"library\", \"other\"]\n[words]\nlibrary = \"loan*, overdue book\"\n")}}
	b, err := Load(own)
	if err != nil {
		t.Fatal(err)
	}
	check := func(text, want string) {
		t.Helper()
		if r := b.Read(Words{Text: text, Lang: "en"}); r.Topic != want {
			t.Errorf("%q: topic %s, want %s", text, r.Topic, want)
		}
	}
	check("My interlibrary loan shows as an overdue book, loaned in May.", "library")
	check("The printer prints blank pages, there is toner in it.", "printing")
}

func TestTopicsMistakes(t *testing.T) {
	check := func(file, want string) {
		t.Helper()
		_, err := Load(fstest.MapFS{"topics.toml": {Data: []byte(file)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", file, err, want)
		}
	}
	check(`topics = ["web"]`, `the last topic is not "other"`)
	check("topics = [\"other\"]\n[words]\nlibrary = \"loan\"", "which is no topic")
	check("topic = 3", "topics.toml:1")
	check("topics = [", "topics.toml:1")
}

func BenchmarkRead(b *testing.B) {
	book := loaded(b)
	mails := sample(b)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		book.Read(mails[n%len(mails)].words())
		n++
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		loaded(b)
	}
}

func BenchmarkLoadModel(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodeModel(shippedModel); err != nil {
			b.Fatal(err)
		}
	}
}
