package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// readPages returns the documentation by file, relative to the repository.
func readPages(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d pages, error %v", len(files), err)
	}
	pages := map[string]string{}
	for _, file := range append(files, "../../README.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pages[strings.TrimPrefix(file, "../../")] = string(text)
	}
	return pages
}

// documented is a command that a page shows.
type documented struct {
	page, line string
	args       []string
	mentioned  bool // in running text, where arguments may be left out
}

var inlineCode = regexp.MustCompile("`([^`\n]+)`")

// commandsOf finds the calls of refdesk in a page: in blocks of code, and in
// running text between backquotes.
func commandsOf(page, text string) (all []documented) {
	fence := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if mark, ok := strings.CutPrefix(strings.TrimSpace(line), "```"); ok {
			if fence != "" {
				mark = ""
			}
			fence = mark
			continue
		}
		switch {
		case fence == "sh" || fence == "console" || fence == "" && strings.HasPrefix(line, "    "):
			all = append(all, calls(page, line)...)
		case fence == "":
			for _, m := range inlineCode.FindAllStringSubmatch(line, -1) {
				for _, d := range calls(page, m[1]) {
					d.mentioned = true
					all = append(all, d)
				}
			}
		}
	}
	return all
}

var (
	shellComment  = regexp.MustCompile(`(^|\s)#\s.*$`)
	shellRedirect = regexp.MustCompile(`\s\d?[<>]+\s*\S+`)
	asRefdesk     = regexp.MustCompile(`^(sudo (-u refdesk )?)?(\./)?refdesk\s+`)
)

// calls takes the calls of refdesk out of a line of shell.
func calls(page, line string) (all []documented) {
	line = shellComment.ReplaceAllString(strings.TrimSpace(line), "")
	for part := range strings.SplitSeq(strings.ReplaceAll(line, "|", "&&"), "&&") {
		part = shellRedirect.ReplaceAllString(strings.TrimSpace(part), "")
		rest := asRefdesk.ReplaceAllString(part, "")
		if rest == part || rest == "" || strings.Contains(rest, "…") {
			continue
		}
		all = append(all, documented{page: page, line: part, args: strings.Fields(standIns.Replace(rest))})
	}
	return all
}

// standIns are what the tests write where a page leaves it to the reader.
var standIns = strings.NewReplacer("--days N", "--days 7", "case N", "case 1001", " ID", " 1", " 17", " 1", "FILE.jsonl", "mine.jsonl", "backup FILE", "backup refdesk-2026-11-25.backup", "FILE", "mail.eml",
	"WORDS", "printer", "ADDRESS", "dana@example.org", "ADDR", "dana@example.org", "$(date +%F)", "2026-11-25", `"`, "", "`", "", "SHELL", "bash")

// notRun are commands that are only parsed, with the reason.
var notRun = map[string]string{
	"demo":         "played to its end by .ci/run",
	"login":        "asks a person; access_test.go logs in at a provider",
	"restore":      "needs an empty database; backup_test.go restores",
	"person erase": "would take away what the others look at; person_test.go erases",
	"rules train":  "takes a minute; the tests of rules train",
	"rules test":   "needs labelled mails; rulesexport_test.go tests them",
	"rules export": "needs cases that are over; rulesexport_test.go exports them",
}

// mayFail are commands that need a mail or letter in a certain state, which
// the prepared desk does not have: they must say so, and not stumble.
var mayFail = []string{"inbox reprocess", "outbox retry", "outbox cancel", "outbox release", "outbox show", "person lift"}

// TestDocumentedCommands runs every call of refdesk that the documentation
// shows, at a desk that has a case.
func TestDocumentedCommands(t *testing.T) {
	var all []documented
	for page, text := range readPages(t) {
		all = append(all, commandsOf(page, text)...)
	}
	if len(all) < 40 {
		t.Errorf("only %d commands were found: does the documentation look otherwise?", len(all))
	}
	preparedDesk(t)
	done := map[string]string{}
	for _, d := range all {
		key := fmt.Sprint(d.mentioned, d.args)
		problem, ok := done[key]
		if !ok {
			problem = tryOut(t, d)
			done[key] = problem
		}
		if problem != "" {
			t.Errorf("%s: `%s`: %s", d.page, d.line, problem)
		}
	}
	t.Logf("%d calls, %d different ones", len(all), len(done))
}

// tryOut parses and runs a call, and tells what is wrong with it.
func tryOut(t *testing.T, d documented) string {
	t.Helper()
	args := d.args
	var c cli
	k, err := grammar(&c, kong.Exit(func(int) {}), kong.Writers(&bytes.Buffer{}, &bytes.Buffer{}))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := k.Parse(args)
	if slices.Contains(args, "--help") || err != nil && d.mentioned && strings.HasPrefix(err.Error(), "expected") {
		return "" // it names the command, and leaves its arguments out
	}
	if err != nil {
		return err.Error()
	}
	name := commandName(parsed)
	if _, ok := notRun[name]; ok {
		return ""
	}
	if name == "check" {
		args = withOffline(args)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := stopper{stop: stop}
	_ = os.Remove("refdesk-2026-11-25.backup") // it is never replaced
	code := run(ctx, args, streams{strings.NewReader(""), &out, &out})
	if code == exitDone || code == exitFailed && slices.Contains(mayFail, name) {
		return ""
	}
	return out.String()
}

// stopper keeps what a command writes, and asks serve to end once it says that
// the desk is open.
type stopper struct {
	syncBuffer
	stop context.CancelFunc
}

func (s *stopper) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("the desk is open")) {
		s.stop()
	}
	return s.syncBuffer.Write(p)
}

// commandName is the path of the command, without its arguments.
func commandName(k *kong.Context) string {
	node, words := k.Selected(), []string{}
	for ; node != nil && node.Type == kong.CommandNode; node = node.Parent {
		words = append([]string{node.Name}, words...)
	}
	return strings.Join(words, " ")
}

// withOffline keeps check from asking name servers, where it can.
func withOffline(args []string) []string {
	k, err := grammar(&cli{})
	if err != nil {
		return args
	}
	for _, n := range below(k.Model.Node, "") {
		if n.path == "check" && slices.ContainsFunc(n.Flags, func(f *kong.Flag) bool { return f.Name == "offline" }) {
			return append(slices.Clone(args), "--offline")
		}
	}
	return args
}

// preparedDesk makes the working directory that of a desk with a case and a
// post office, as who follows the pages has it.
func preparedDesk(t *testing.T) *postOffice {
	t.Helper()
	office, err := openPostOffice([]string{"support@example.org", "dana@example.org", "ines@example.org"}, "secret", time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = office.Close() })
	file := writeConfig(t, "sqlite:refdesk.db", office.imapAddr, "support@example.org", "secret", office.smtpAddr, "")
	t.Chdir(filepath.Dir(file))
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const mail = "From: Dana Whitfield <dana@example.org>\r\nTo: support@example.org\r\nSubject: Printer\r\nMessage-ID: <1@example.org>\r\nDate: Wed, 25 Nov 2026 09:00:00 +0000\r\n\r\n" +
		"The printer next to the kitchen prints grey stripes since Friday. I think the drum is worn out.\r\n"
	for name, content := range map[string][]byte{"copy.toml": text, "mail.eml": []byte(mail)} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := office.deliver("dana@example.org", "support@example.org", []byte(mail)); err != nil {
		t.Fatal(err)
	}
	if out, code := command(t, "once"); code != exitDone {
		t.Fatalf("the first pass: %s", out)
	}
	return office
}

var (
	markdownLink = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	pageHeading  = regexp.MustCompile(`(?m)^#{1,6} (.+)$`)
	notInAnchor  = regexp.MustCompile(`[^\p{L}\p{N}_\- ]`)
	fencedBlock  = regexp.MustCompile("(?ms)^```.*?^```$")
)

// anchors are the names by which the headings of a page are linked.
func anchors(text string) map[string]bool {
	all := map[string]bool{}
	for _, m := range pageHeading.FindAllStringSubmatch(fencedBlock.ReplaceAllString(text, ""), -1) {
		plain := notInAnchor.ReplaceAllString(strings.ToLower(m[1]), "")
		all[strings.ReplaceAll(strings.TrimSpace(plain), " ", "-")] = true
	}
	return all
}

// TestDocumentedLinks follows every link within the documentation.
func TestDocumentedLinks(t *testing.T) {
	pages := readPages(t)
	for page, text := range pages {
		for _, m := range markdownLink.FindAllStringSubmatch(inlineCode.ReplaceAllString(fencedBlock.ReplaceAllString(text, ""), ""), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			file, anchor, _ := strings.Cut(m[1], "#")
			target := page
			if file != "" {
				target = filepath.Join(filepath.Dir(page), file)
			}
			if _, err := os.Stat(filepath.Join("../..", target)); err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
			} else if anchor != "" && !anchors(pages[target])[anchor] {
				t.Errorf("%s links to %s, and there is no such heading", page, m[1])
			}
		}
	}
	index := pages["docs/README.md"]
	for page := range pages {
		if name, ok := strings.CutPrefix(page, "docs/"); ok && name != "README.md" && !strings.Contains(index, "("+name) {
			t.Errorf("the index does not name %s", name)
		}
	}
}

// TestDocumentedMake looks for the targets that the README names.
func TestDocumentedMake(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for page, text := range readPages(t) {
		for _, m := range regexp.MustCompile("(?m)(?:^|`)make ([a-z -]+?)(?: *#.*)?(?:$|`)").FindAllStringSubmatch(text, -1) {
			for target := range strings.FieldsSeq(m[1]) {
				if !bytes.Contains(makefile, []byte("\n"+target+":")) {
					t.Errorf("%s: there is no make %s", page, target)
				}
			}
		}
	}
}

// TestSampleConfigurations loads those that are shipped.
func TestSampleConfigurations(t *testing.T) {
	files, err := filepath.Glob("install/samples/*.toml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d samples, error %v", len(files), err)
	}
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte("x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"REFDESK_IMAP_PASSWORD", "REFDESK_SMTP_PASSWORD", "REFDESK_CLIENT_SECRET"} {
		t.Setenv(name, "x")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseConfig(file, bytes.ReplaceAll(text, []byte("/etc/refdesk/password"), []byte(secret))); err != nil {
			t.Errorf("%v", err)
		}
	}
}

// TestDependenciesAreTold compares go.mod with the page that gives the reasons.
func TestDependenciesAreTold(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	page := readPages(t)["docs/dependencies.md"]
	direct := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(mod), -1)
	for _, m := range direct {
		if !strings.Contains(page, "| "+m[1]+" |") {
			t.Errorf("docs/dependencies.md does not tell what %s is for", m[1])
		}
	}
	if told := strings.Count(page, "| golang.org/") + strings.Count(page, "| github.com/") + strings.Count(page, "| modernc.org/"); told != len(direct) {
		t.Errorf("the page tells of %d modules, go.mod has %d", told, len(direct))
	}
}
