package templates

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
)

var (
	update = flag.Bool("update", false, "rewrite the golden letters")
	write  = flag.String("write", "", "folder to write every letter to as HTML, to look at")
)

var shippedLanguages = [...]string{"en", "de", "fr", "es"}

func load(t testing.TB) *Templates {
	t.Helper()
	ts, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return ts
}

func render(t testing.TB, ts *Templates, lang, kind string, v View) Letter {
	t.Helper()
	l, err := ts.Render(lang, kind, v)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestNoLanguageLacksALetter(t *testing.T) {
	for _, lang := range shippedLanguages {
		for _, kind := range Kinds {
			if _, err := shipped.ReadFile(lang + "/" + kind + ".md"); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestUnknownLanguageIsEnglish(t *testing.T) {
	ts := load(t)
	if got, want := render(t, ts, "tlh", "closing", fullView()), render(t, ts, "en", "closing", fullView()); got != want {
		t.Errorf("got %q, want the English letter", got.Text)
	}
	if _, err := ts.Render("en", "poem", View{}); err == nil {
		t.Error("a kind that does not exist gave no error")
	}
}

// TestEveryBranchReadsWell renders each letter with all that may be known,
// with nothing, and with each value of what it differs by.
func TestEveryBranchReadsWell(t *testing.T) {
	ts := load(t)
	for _, lang := range shippedLanguages {
		for _, kind := range Kinds {
			for i, v := range trials() {
				l := render(t, ts, lang, kind, v)
				if fault := faultIn(l); fault != "" {
					t.Errorf("%s/%s, view %d: %s:\n%s\n\n%s", lang, kind, i, fault, l.Subject, l.Text)
				}
				if text, html := wordsOf(l.Text), wordsOf(readHTML(t, l.HTML).text); text != html {
					t.Errorf("%s/%s, view %d: the parts differ:\n%s\n%s", lang, kind, i, text, html)
				}
			}
		}
	}
}

// faultIn tells what reads badly in a letter, "" if nothing does.
func faultIn(l Letter) string {
	all := l.Subject + "\n" + l.Text
	for _, bad := range [...]string{"<no value>", "\n\n\n", "()", "“”", "„“", "«»", "«\u00a0\u00a0»", " .", " ,", "{{", "}}", "**", "::", "..", "  \n", " \n", "](", string(open), string(shut), "%!"} {
		if strings.Contains(all, bad) {
			return fmt.Sprintf("it has %q", bad)
		}
	}
	if l.Subject == "" || strings.TrimSpace(l.Text) == "" || strings.HasPrefix(l.Text, "\n") {
		return "something is empty"
	}
	lines := strings.Split(strings.TrimSuffix(l.Text, "\n"), "\n")
	for i, line := range lines {
		if trimmed := strings.TrimSpace(line); trimmed == "-" || trimmed == ">" && (i+1 == len(lines) || !strings.HasPrefix(lines[i+1], ">")) {
			return fmt.Sprintf("line %d is empty but for %q", i+1, trimmed)
		}
		if strings.HasSuffix(line, ":") && (i+1 == len(lines) || i+2 == len(lines) && lines[i+1] == "") {
			return fmt.Sprintf("nothing follows %q", line)
		}
	}
	return ""
}

// wordsOf keeps letters and digits, all else as one space.
func wordsOf(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

func TestGoldenLetters(t *testing.T) {
	ts := load(t)
	for _, lang := range shippedLanguages {
		for _, kind := range Kinds {
			for name, v := range goldenViews(kind) {
				l := render(t, ts, lang, kind, v)
				golden(t, filepath.Join("testdata", lang, kind+name+".txt"), "Subject: "+l.Subject+"\n\n"+l.Text)
				if *write != "" {
					if err := os.WriteFile(filepath.Join(*write, lang+"-"+kind+name+".html"), []byte(l.HTML), 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	golden(t, "testdata/en/questionnaire.html", render(t, ts, "en", "questionnaire", goldenViews("questionnaire")[""]).HTML)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed (-update rewrites it); now:\n%s", name, got)
	}
}

// goldenViews are the variants of a letter that are kept as golden files.
func goldenViews(kind string) map[string]View {
	v := fullView()
	v.Views, v.Urgent, v.Secrets = v.Views[1:2], false, false
	variant := func(change func(v *View)) View {
		w := v
		change(&w)
		return w
	}
	reasons := func(all ...string) map[string]View {
		views := map[string]View{}
		for _, r := range all {
			views[strings.TrimSuffix("-"+r, "-")] = variant(func(v *View) { v.Reason = r })
		}
		return views
	}
	switch kind {
	case "questionnaire":
		return map[string]View{
			"":         v,
			"-several": fullView(),
			"-certain": variant(func(v *View) { v.Views = fullView().Views[:1] }),
			"-asking":  variant(func(v *View) { v.Views = fullView().Views[2:]; v.Secrets = true }),
			"-after":   variant(func(v *View) { v.After, v.AfterSolved = 1041, true }),
			"-beside":  variant(func(v *View) { v.After = 1041 }),
			"-no-view": variant(func(v *View) { v.Views, v.Known = nil, nil }),
		}
	case "receipt":
		views := reasons("too-large", "added")
		for _, request := range []string{"request", "question", "thanks", "other"} {
			views["-"+request] = variant(func(v *View) { v.Request, v.Reason, v.Known = request, "", nil })
		}
		return views
	case "progress":
		return map[string]View{
			"":       v,
			"-done":  variant(func(v *View) { v.Words, v.Author = "", "" }),
			"-yours": variant(func(v *View) { v.Words, v.Done, v.Waits, v.Yours = "", "", "the room you sit in", true }),
			"-waits": variant(func(v *View) { v.Words, v.Done = "", "" }),
			"-empty": variant(func(v *View) { v.Words, v.Done, v.Waits = "", "", "" }),
		}
	case "closing":
		return map[string]View{
			"-right":  variant(func(v *View) { v.Views, v.Words = fullView().Views[:1], "" }),
			"-partly": variant(func(v *View) { v.Diagnosis, v.Words = "partly", "" }),
			"-wrong":  variant(func(v *View) { v.Diagnosis = "wrong" }),
			"-bare":   variant(func(v *View) { v.Diagnosis, v.Cause, v.Words, v.Tips = "", "", "", nil }),
			"-rests":  variant(func(v *View) { v.Reason, v.Cause, v.Diagnosis, v.Waits = "unanswered", "", "", "the room you sit in" }),
		}
	case "brief":
		several := v
		several.Reason, several.Words, several.Rest = "answers", "", ""
		v.Came = nil
		views := reasons("answers", "mail", "bounce", "thanks", "overdue", "away", "summary", "ending", "assigned", "passed", "referred", "reopened", "asks")
		v.Answers = nil
		maps.Copy(views, reasons("new"))
		views["-several"] = several
		v.Requester.Address = ""
		views["-unaddressed"] = v
		return views
	case "reply-to-command":
		views := reasons("done", "problems", "help", "confirm", "held")
		views["-reach"] = variant(func(v *View) { v.Reason, v.Done2 = "reach", []Result{{What: "announced", N: 80, Of: 12}} })
		views["-every-problem"] = variant(everyProblem)
		views["-every-result"] = variant(everyResult)
		for _, ask := range []string{"cause", "diagnosis"} {
			views["-ask-"+ask] = variant(func(v *View) { v.Reason, v.Words, v.Ask = "done", "", ask })
		}
		views["-help-all"] = variant(func(v *View) { v.Reason, v.Commands = "help", allCommands })
		return views
	case "announcement":
		v.Words = "The switches on the ground floor are replaced on Friday morning.\n\nThere is no network there until noon."
		return map[string]View{"": v, "-news": variant(func(v *View) { v.Until = time.Time{} }), "-all": variant(func(v *View) { v.Case, v.News = 0, time.Time{} })}
	case "subscription":
		v.Case = 0
		return reasons("asked", "confirmed", "already", "ended", "unknown")
	case "alert":
		views := reasons(alertReasons...)
		for reason, v := range views {
			alert := *v.Alert
			if strings.HasSuffix(reason, "-stopped") || reason == "-flood" || reason == "-parked" {
				alert.Lasted = 0
			} else {
				alert.Why = ""
			}
			if reason == "-intake-stopped" || reason == "-flood" || reason == "-parked" {
				alert.Why = ""
			}
			v.Alert = &alert
			views[reason] = v
		}
		return views
	case "digest":
		return map[string]View{"": v, "-short": variant(func(v *View) { v.Digest = shortDigest(v.Now) })}
	case "overdue":
		v.Words = "421 too many connections, try again later"
		views := reasons("stuck", "bounced")
		v.Words = ""
		maps.Copy(views, reasons("fault", "unanswered"))
		v.Requester.Address = ""
		maps.Copy(views, reasons("nobody"))
		return views
	case "reopened":
		return reasons("", "ours")
	case "referral":
		return reasons("", "peer")
	}
	return map[string]View{"": v}
}

// TestNeverTheSameTwice holds that two progress letters in a row with nothing
// new do not say the same.
func TestNeverTheSameTwice(t *testing.T) {
	ts := load(t)
	for _, lang := range shippedLanguages {
		for _, waits := range []string{"", "a spare part"} {
			for _, technician := range []string{"", "Ines Duarte"} {
				said := map[string]bool{}
				for empty := range 12 {
					v := fullView()
					v.Words, v.Done, v.Waits, v.Empty, v.Technician.Name = "", "", waits, empty, technician
					paragraph := strings.Split(render(t, ts, lang, "progress", v).Text, "\n\n")[1]
					now := map[string]bool{}
					for sentence := range strings.SplitSeq(paragraph, ". ") {
						if said[sentence] && sentence != waits+"." {
							t.Errorf("%s: letter %d says again: %s", lang, empty, sentence)
						}
						now[sentence] = true
					}
					said = now
				}
			}
		}
	}
}

func TestQuestionnaireQuotesOnlyViews(t *testing.T) {
	ts := load(t)
	v := fullView()
	v.Views = nil
	v.Questions[0].Text = "What do you think is behind it?"
	text := render(t, ts, "en", "questionnaire", v).Text
	if strings.Contains(text, "“") {
		t.Errorf("there is no view, and yet something is quoted:\n%s", text)
	}
	if !strings.Contains(text, "\n1. What do you think is behind it?\n   A photo") {
		t.Errorf("the question is missing:\n%s", text)
	}
}

func TestManyRenderAtOnce(t *testing.T) {
	ts := load(t)
	want := map[string]Letter{}
	for _, kind := range Kinds {
		want[kind] = render(t, ts, "fr", kind, fullView())
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for _, kind := range Kinds {
				if got, err := ts.Render("fr", kind, fullView()); err != nil || got != want[kind] {
					t.Errorf("%s: another letter, or %v", kind, err)
				}
			}
		})
	}
	all.Wait()
}
