package main

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"refdesk/mailout/smtptest"
)

// mistake is one that people make, in a configuration that is otherwise good.
type mistake struct {
	name     string
	old, new string            // what is written instead
	files    map[string]string // beside the configuration
	mode     os.FileMode       // of these, 0600 where it is not said
	place    string            // the file and key that are named, with the line of `new` after the file
	says     []string          // of what is wrong, and how to mend it
}

// mending finds what a message tells to do.
var mending = regexp.MustCompile(`(?i)\b(write|wants|choose|did you mean|add|use|give|set|make|mend|see|compare|remove|must be|put|between)\b`)

// TestCheckFindsMistakes seeds one mistake after the other, and wants `refdesk
// check` to find it, to say where it is, and how to mend it.
func TestCheckFindsMistakes(t *testing.T) {
	office, err := openPostOffice([]string{"support@example.org"}, "secret", time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = office.Close() })
	imap, smtp := "imap://"+office.imapAddr, "smtp://"+office.smtpAddr
	base := strings.NewReplacer("IMAP", imap, "SMTP", smtp).Replace(baseWithoutMistakes)
	t.Setenv("REFDESK_TEST_PASSWORD", "secret")
	all := append(mistakesInTheFile(), mistakesOutside(t, imap, smtp)...)
	t.Chdir(t.TempDir())
	for _, m := range all {
		t.Run(m.name, func(t *testing.T) { m.seed(t, base) })
	}
	if out, code := checked(t, base); code != exitDone {
		t.Errorf("without a mistake: code %d\n%s", code, out)
	}
	t.Logf("%d mistakes", len(all))
}

// checked runs the check on a configuration, which asks no name servers.
func checked(t *testing.T, text string) (string, int) {
	t.Helper()
	if err := os.WriteFile("refdesk.toml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return command(t, withOffline([]string{"check"})...)
}

func (m mistake) seed(t *testing.T, base string) {
	for name, text := range m.files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		mode := m.mode
		if mode == 0 {
			mode = 0o600
		}
		if err := os.WriteFile(name, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(name) })
	}
	text := strings.Replace(base, inBase(base, m.old), inBase(base, m.new), 1)
	if text == base && m.files == nil {
		t.Fatalf("%q is not in the configuration", m.old)
	}
	out, code := checked(t, text)
	if code == exitDone {
		t.Errorf("nothing is found:\n%s", out)
	}
	line, _, _ := strings.Cut(strings.TrimSpace(inBase(base, m.new)), "\n")
	place := strings.ReplaceAll(m.place, "LINE", lineNumber(text, line))
	for _, want := range append(m.says, place) {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if !mending.MatchString(out) {
		t.Errorf("it does not say how to mend it:\n%s", out)
	}
	if n := strings.Count(out, "\nwrong ") + strings.Count(out, "wrong "); strings.HasPrefix(out, "wrong") && n > 3 {
		t.Errorf("one mistake looks like %d:\n%s", n, out)
	}
}

// inBase writes the addresses of the servers into a piece of the configuration.
func inBase(base, text string) string {
	address := func(key string) string {
		return `"` + regexp.MustCompile(`(?m)^` + key + ` = "(.*)"$`).FindStringSubmatch(base)[1] + `"`
	}
	return strings.NewReplacer(`"IMAP"`, address("imap"), `"SMTP"`, address("url")).Replace(text)
}

func lineNumber(text, line string) string {
	before, _, ok := strings.Cut(text, line)
	if !ok || line == "" {
		return "?"
	}
	return strconv.Itoa(strings.Count(before, "\n") + 1)
}

const baseWithoutMistakes = `database = "sqlite:refdesk.db"

[desk]
address = "support@example.org"
timezone = "Europe/London"
language = "en"
hours = "Mon-Fri 08:30-17:00"
holidays = ["GB-ENG"]

[mailbox]
imap = "IMAP"
user = "support@example.org"
password_env = "REFDESK_TEST_PASSWORD"
folder = "INBOX"

[smtp]
url = "SMTP"
user = "support@example.org"
password_env = "REFDESK_TEST_PASSWORD"

[[technicians]]
name = "Ines Duarte"
addresses = ["ines@example.org"]
topics = ["network"]

[progress]
every = "2 working days"

[digest]
day = "Friday"
at = "15:00"
`

const (
	mailboxSecret = "user = \"support@example.org\"\npassword_env = \"REFDESK_TEST_PASSWORD\"\nfolder"
	secretFile    = "user = \"support@example.org\"\npassword_file = \"secret\"\nfolder"
)

// mistakesInTheFile are seen without trying anything.
func mistakesInTheFile() []mistake {
	return []mistake{
		{name: "a key with a typo", old: `timezone`, new: `timezoen`, place: "refdesk.toml:LINE: desk.timezoen", says: []string{"did you mean timezone?"}},
		{name: "a section with a typo", old: `[mailbox]`, new: `[mailbx]`, place: "refdesk.toml:LINE: mailbx", says: []string{"did you mean mailbox?"}},
		{name: "a number for a text", old: `language = "en"`, new: `language = 1`, place: "refdesk.toml:LINE: desk.language", says: []string{`write language = "…"`}},
		{name: "a text for a list", old: `addresses = ["ines@example.org"]`, new: `addresses = "ines@example.org"`, place: "refdesk.toml:LINE: technicians[0].addresses", says: []string{`write addresses = ["…", "…"]`}},
		{name: "a text for yes or no", old: `holidays`, new: "plus_addresses = \"yes\"\nholidays", place: "refdesk.toml:LINE: desk.plus_addresses", says: []string{"write plus_addresses = true"}},
		{name: "a section that does not end", old: `[desk]`, new: `[desk`, place: "refdesk.toml:", says: []string{"a section begins with [name]"}},
		{name: "a text that does not end", old: `"Europe/London"`, new: `"Europe/London`, place: "refdesk.toml:5", says: []string{"between \"quotes\""}},
		{name: "a key twice", old: `language = "en"`, new: "language = \"en\"\nlanguage = \"de\"", place: "refdesk.toml:", says: []string{"no key stands twice"}},
		{name: "an unknown time zone", old: `"Europe/London"`, new: `"Europe/Londn"`, place: "refdesk.toml:5: desk.timezone", says: []string{"write one such as Europe/London"}},
		{name: "hours that end before they begin", old: `hours = "Mon-Fri 08:30-17:00"`, new: `hours = "Mon-Fri 17:00-08:30"`, place: "refdesk.toml:LINE: desk.hours", says: []string{"must end after it begins"}},
		{name: "days that are none", old: `hours = "Mon-Fri 08:30-17:00"`, new: `hours = "Mon-Fry 08:30-17:00"`, place: "refdesk.toml:LINE: desk.hours", says: []string{"Mon, Tue, Wed"}},
		{name: "an unknown region", old: `"GB-ENG"`, new: `"GB-ENGLAND"`, place: "refdesk.toml:8: desk.holidays", says: []string{"the regions are"}},
		{name: "a language that is not shipped", old: `language = "en"`, new: `language = "it"`, place: "refdesk.toml:LINE: desk.language", says: []string{"choose one of en, de, fr, es"}},
		{name: "http for imaps", old: `imap = "IMAP"`, new: `imap = "https://imap.example.org"`, place: "refdesk.toml:LINE: mailbox.imap", says: []string{"write imaps://HOST"}},
		{name: "a server without a scheme", old: `url = "SMTP"`, new: `url = "smtp.example.org"`, place: "refdesk.toml:LINE: smtp.url", says: []string{"write smtps://HOST"}},
		{name: "a port in words", old: `imap = "IMAP"`, new: `imap = "imaps://imap.example.org:imap"`, place: "refdesk.toml:LINE: mailbox.imap", says: []string{"write imaps://HOST[:PORT]"}},
		{name: "a colon without a port", old: `imap = "IMAP"`, new: `imap = "imaps://imap.example.org:"`, place: "refdesk.toml:LINE: mailbox.imap", says: []string{"a port from 1 to 65535"}},
		{name: "a port that cannot be", old: `url = "SMTP"`, new: `url = "smtps://smtp.example.org:70000"`, place: "refdesk.toml:LINE: smtp.url", says: []string{"a port from 1 to 65535"}},
		{name: "plain text to a distant host", old: `imap = "IMAP"`, new: `imap = "imap://imap.example.org"`, place: "refdesk.toml:LINE: mailbox.imap", says: []string{"would travel unprotected", "use imaps://"}},
		{name: "a variable that is not set", old: mailboxSecret, new: strings.Replace(mailboxSecret, "REFDESK_TEST_PASSWORD", "REFDESK_TEST_UNSET", 1), place: "refdesk.toml:13: mailbox.password_env", says: []string{"REFDESK_TEST_UNSET is empty", "set it where refdesk is started"}},
		{name: "a secret file that is not there", old: mailboxSecret, new: secretFile, place: "refdesk.toml:13: mailbox.password_file", says: []string{"make the file"}},
		{name: "an empty secret file", old: mailboxSecret, new: secretFile, files: map[string]string{"secret": "\n"}, place: "refdesk.toml:13: mailbox.password_file", says: []string{"write the secret into its first line"}},
		{name: "a secret file that all may read", old: mailboxSecret, new: secretFile, files: map[string]string{"secret": "secret\n"}, mode: 0o644, place: "refdesk.toml:13: mailbox.password_file", says: []string{"chmod o= secret"}},
		{name: "no password", old: mailboxSecret, new: "user = \"support@example.org\"\nfolder", place: "refdesk.toml:10: mailbox", says: []string{"add password_env or password_file"}},
		{name: "no login", old: "[mailbox]\nimap = \"IMAP\"\nuser = \"support@example.org\"", new: "[mailbox]\nimap = \"imaps://imap.example.org\"", place: "refdesk.toml:LINE: mailbox.user", says: []string{`write user = "…"`}},
		{name: "an address without @", old: `address = "support@example.org"`, new: `address = "support"`, place: "refdesk.toml:LINE: desk.address", says: []string{"write name@example.org"}},
		{name: "a technician without an address", old: `addresses = ["ines@example.org"]`, new: `addresses = []`, place: "refdesk.toml:LINE: technicians[0].addresses", says: []string{`write addresses = ["name@example.org"]`}},
		{name: "a technician whose address has no @", old: `addresses = ["ines@example.org"]`, new: `addresses = ["ines"]`, place: "refdesk.toml:LINE: technicians[0].addresses", says: []string{"write name@example.org"}},
		{name: "a technician who is the desk", old: `addresses = ["ines@example.org"]`, new: `addresses = ["support@example.org"]`, place: "refdesk.toml:LINE: technicians[0].addresses", says: []string{"give the technician's own address"}},
		{name: "a topic that nobody knows", old: `topics = ["network"]`, new: `topics = ["netwrok"]`, place: "refdesk.toml:LINE: technicians[0].topics", says: []string{"did you mean network?"}},
		{name: "no technicians", old: "[[technicians]]\nname = \"Ines Duarte\"\naddresses = [\"ines@example.org\"]\ntopics = [\"network\"]\n", new: "", place: "refdesk.toml: technicians", says: []string{"add a [[technicians]] block"}},
		{name: "a promise that cannot be", old: `every = "2 working days"`, new: `every = "0 working days"`, place: "refdesk.toml:LINE: progress.every", says: []string{`write "2 working days"`}},
		{name: "a span of time in words", old: `[smtp]`, new: "[smtp]\nuncertain_after = \"soon\"", place: "refdesk.toml:17: smtp.uncertain_after", says: []string{`"10m" or "36h"`}},
		{name: "a day with a typo", old: `day = "Friday"`, new: `day = "Fryday"`, place: "refdesk.toml:LINE: digest.day", says: []string{"choose one of Monday"}},
		{name: "a time of day that is none", old: `at = "15:00"`, new: `at = "25:00"`, place: "refdesk.toml:LINE: digest.at", says: []string{`such as "10:00"`}},
		{name: "a first day that is none", old: `folder = "INBOX"`, new: "since = \"yesterday\"", place: "refdesk.toml:LINE: mailbox.since", says: []string{`write "now"`}},
		{name: "a database of another kind", old: `database = "sqlite:refdesk.db"`, new: `database = "mysql://localhost/desk"`, place: "refdesk.toml:LINE: database", says: []string{"write sqlite:FILE"}},
		{name: "a folder of rules that is not there", old: "\n[desk]", new: "rules = \"rule\"\n\n[desk]", place: "refdesk.toml:LINE: rules", says: []string{"make the folder"}},
		{name: "two desks with one address", old: oneDesk, new: twoDesks("support", "support2"), place: "desks[1].address", says: []string{"each desk needs its own"}},
		{name: "two desks with one mailbox", old: oneDesk, new: twoDesks("library", "support"), place: "desks[1].mailbox", says: []string{"desks[0].mailbox reads this mailbox too"}},
		{name: "a second desk added to a file of one", old: "[digest]", new: deskOf("library", "library") + "\n[digest]", place: "refdesk.toml:3: desk", says: append(ignored,
			"write [[desks]] instead of [desk]", ":10: mailbox", "write [desks.mailbox]", ":16: smtp", "write [desks.smtp]", "technicians[0]", "write [[desks.technicians]]",
			"progress", "write [desks.progress]", "digest", "write [desks.digest]")},
		{name: "the digest of one desk beside several", old: oneDesk, new: deskOf("library", "library") + "\n[[desks.technicians]]\nname = \"Kim Lee\"\naddresses = [\"kim@example.org\"]\n\n[digest]\nday = \"Friday\"\n", place: ": digest", says: append(ignored, "write [desks.digest]")},
		{name: "a login of one desk beside several", old: oneDesk, new: "mailbox.oauth2.tenant = \"x\"\n" + deskOf("library", "library"), place: "refdesk.toml:LINE: mailbox.oauth2.tenant", says: append(ignored, "write [desks.mailbox]")},
	}
}

// ignored is what is said of a section that nothing reads.
var ignored = []string{"it would be ignored, for this file has [[desks]]"}

// oneDesk are the sections of the only desk of the file.
var oneDesk = baseWithoutMistakes[strings.Index(baseWithoutMistakes, "[desk]"):]

// twoDesks are a support desk and another one, of that address and login.
func twoDesks(name, login string) string {
	return deskOf("support", "support") + deskOf(name, login)
}

func deskOf(name, login string) string {
	return "[[desks]]\naddress = \"" + name + "@example.org\"\n[desks.mailbox]\nimap = \"imaps://imap.example.org\"\nuser = \"" + login + "@example.org\"\npassword = \"x\"\n" +
		"[desks.smtp]\nurl = \"smtps://smtp.example.org\"\n[[desks.technicians]]\nname = \"Ines Duarte\"\naddresses = [\"ines@example.org\"]\n"
}

// mistakesOutside are in rule files and letters, in the database, and at the
// mail servers.
func mistakesOutside(t *testing.T, imap, smtp string) []mistake {
	ours := func(name, text string) map[string]string { return map[string]string{name: text} }
	const rulesFolder, letters = "rules = \"rules\"\n\n[desk]", "templates = \"templates\"\n\n[desk]"
	interview, err := os.ReadFile("../../rules/data/interview.toml")
	if err != nil {
		t.Fatal(err)
	}
	slot := regexp.MustCompile(`(?m)^\[\[topic\]\]`).FindIndex(interview)
	if slot == nil {
		t.Fatal("interview.toml has no topics")
	}
	return []mistake{
		{name: "rules that are no TOML", old: "\n[desk]", new: rulesFolder, files: ours("rules/topics.toml", "topics = [\n"), place: "topics.toml", says: []string{"wrong  the rule files"}},
		{name: "a key that rules do not have", old: "\n[desk]", new: rulesFolder, files: ours("rules/interview.toml", "colour = \"red\"\n"+string(interview)), place: "interview.toml:1"},
		{name: "rules with a slot twice", old: "\n[desk]", new: rulesFolder, files: ours("rules/interview.toml", twiceSlot(string(interview))), place: "interview.toml"},
		{name: "a letter that does not parse", old: "\n[desk]", new: letters, files: ours("templates/en/receipt.md", "Subject: Received\n\n{{ if .Case }\n"), place: "en/receipt.md:3", says: []string{"wrong  the letters"}},
		{name: "a letter that asks for what there is not", old: "\n[desk]", new: letters, files: ours("templates/en/receipt.md", "Subject: Received\n\nDear {{ .Nmae }}\n"), place: "en/receipt.md:3", says: []string{"Nmae"}},
		{name: "a letter of a kind that there is not", old: "\n[desk]", new: letters, files: ours("templates/en/reciept.md", "Subject: Received\n\nHello\n"), place: "en/reciept.md", says: []string{"receipt"}},
		{name: "a database where nobody may write", old: `database = "sqlite:refdesk.db"`, new: `database = "sqlite:/nonexistent/refdesk.db"`, place: "refdesk.toml:1: database", says: []string{"wrong  the database", "Make the folder /nonexistent"}},
		{name: "a database that is none", old: `database = "sqlite:refdesk.db"`, new: `database = "sqlite:some.db"`, files: ours("some.db", strings.Repeat("this is a letter, no database. ", 100)), place: "refdesk.toml:1: database", says: []string{"wrong  the database"}},
		{name: "a PostgreSQL that is not there", old: `database = "sqlite:refdesk.db"`, new: `database = "postgres://refdesk@127.0.0.1:1/refdesk"`, place: "refdesk.toml:1: database", says: []string{"Does PostgreSQL run there"}},
		{name: "a wrong password", old: mailboxSecret, new: strings.Replace(mailboxSecret, `password_env = "REFDESK_TEST_PASSWORD"`, `password = "wrong"`, 1), place: "refdesk.toml:10: mailbox", says: []string{"wrong  reading the mailbox", "refuses user or password"}},
		{name: "a mailbox server that is not there", old: imap, new: "imap://127.0.0.1:1", place: "refdesk.toml:10: mailbox", says: []string{"wrong  reading the mailbox", "Nothing answers there"}},
		{name: "a mail server that is not there", old: smtp, new: "smtp://127.0.0.1:1", place: "refdesk.toml:16: smtp", says: []string{"wrong  sending as", "Nothing answers there"}},
		{name: "a folder that is not there", old: `folder = "INBOX"`, new: `folder = "Support"`, place: "refdesk.toml:10: mailbox", says: []string{`write folder = "INBOX"`}},
		{name: "a server that takes no such sender", old: "[smtp]\nurl = \"SMTP\"\nuser = \"support@example.org\"", new: "[smtp]\nurl = \"smtp://" + choosy(t) + "\"", place: "refdesk.toml:LINE: smtp", says: []string{"not allowed to send as", "does not let the login send as the desk"}},
		{name: "a certificate of another name", old: imap, new: misnamed(t), place: "refdesk.toml:10: mailbox", says: []string{"The server's certificate is for mail.example.net"}},
	}
}

// twiceSlot repeats the first slot of an interview.
func twiceSlot(interview string) string {
	return regexp.MustCompile(`slots = \[("[a-z_]+")`).ReplaceAllString(interview, "slots = [$1, $1")
}

// choosy is an SMTP server that lets nobody send as the desk.
func choosy(t *testing.T) string {
	t.Helper()
	s, err := smtptest.Start(smtptest.Config{Script: smtptest.Always(smtptest.AtRcpt, smtptest.Answer{Code: 553, Text: "5.7.1 you are not allowed to send as this address"})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s.Addr()
}

// misnamed is a server whose certificate is good, and for another host.
func misnamed(t *testing.T) string {
	t.Helper()
	a := newAuthority(t)
	listen, err := tls.Listen("tcp", "127.0.0.1:0", a.serves(func(c *x509.Certificate) { c.DNSNames = []string{"mail.example.net"} }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listen.Close() })
	go greet(listen)
	return "imaps://" + listen.Addr().String() + "\"\nca_file = \"" + a.File
}

func greet(listen net.Listener) {
	for {
		conn, err := listen.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			_, _ = conn.Write([]byte("* OK ready\r\n"))
		}()
	}
}

// TestLookingMakesNoDatabase: a mistyped path shall not look like an empty desk.
func TestLookingMakesNoDatabase(t *testing.T) {
	preparedDesk(t)
	text, err := os.ReadFile("refdesk.toml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("refdesk.toml", []byte(strings.Replace(string(text), "sqlite:refdesk.db", "sqlite:refdsk.db", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"cases"}, {"case", "1001"}, {"inbox"}, {"outbox"}, {"rehearse"}, {"digest", "--print"}, {"rules", "export", "x.jsonl"}} {
		out, code := command(t, args...)
		if code == exitDone || !strings.Contains(out, "there is no database") || !strings.Contains(out, "refdsk.db") {
			t.Errorf("refdesk %s: code %d\n%s", strings.Join(args, " "), code, out)
		}
	}
	if out, code := command(t, withOffline([]string{"check"})...); code != exitDone {
		t.Errorf("a check before the first run: code %d\n%s", code, out)
	}
	if _, err := os.Stat("refdsk.db"); err == nil {
		t.Error("a database was made by looking")
	}
}
