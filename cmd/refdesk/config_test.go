package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// good is a complete configuration without a mistake.
const good = `database = "sqlite:refdesk.db"

[desk]
name = "IT Service Desk"
address = "support@example.org"
timezone = "Europe/London"
hours = "Mon-Fri 08:30-17:00"

[mailbox]
imap = "imaps://imap.example.org"
user = "support@example.org"
password = "secret"

[smtp]
url = "smtp://127.0.0.1:1025"

[[technicians]]
name = "Ines Duarte"
addresses = ["ines@example.org"]
`

func TestConfigDefaults(t *testing.T) {
	c, err := parseConfig("refdesk.toml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	d := c.desks()[0]
	if d.Progress.Every != 2 || d.Progress.At != "10:00" || d.Mailbox.Folder != "INBOX" || time.Duration(d.SMTP.UncertainAfter) != 10*time.Minute {
		t.Errorf("defaults are not filled in: %+v", d)
	}
}

func TestConfigMistakes(t *testing.T) {
	check := func(old, new string, want ...string) {
		t.Helper()
		_, err := parseConfig("refdesk.toml", []byte(strings.Replace(good, old, new, 1)))
		if err == nil {
			t.Errorf("%s: want a mistake", new)
			return
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s:\ngot  %v\nwant %s", new, err, w)
			}
		}
	}
	check("[mailbox]", "confirm = \"never\"\n\n[mailbox]", `desk.confirm: "never" is not possible here`)
	check("[[technicians]]", "[[peers]]\nname = \"Facilities\"\naddress = \"nowhere\"\n\n[[technicians]]", `peers[0].address: "nowhere" is no mail address`)
	check(`name = "IT`, `nmae = "IT`, "refdesk.toml:4: desk.nmae: there is no such key (did you mean name?)")
	check(`"support@example.org"`, `"support"`, `refdesk.toml:5: desk.address: "support" is no mail address`)
	check(`"support@example.org"`, `42`, "refdesk.toml:5: desk.address: this is a whole number, and a text in quotes is wanted")
	check("imaps://", "imap://", "refdesk.toml:10: mailbox.imap: the password would travel unprotected")
	check("imaps://imap.example.org", "imap.example.org", "is no address of a server")
	check(`password = "secret"`, ``, "refdesk.toml:9: mailbox: there is no password")
	check(`password = "secret"`, `password_env = "REFDESK_TEST_UNSET"`, "REFDESK_TEST_UNSET is empty")
	check("[[technicians]]\nname = \"Ines Duarte\"\naddresses = [\"ines@example.org\"]", "", "nobody would work on the cases")
	check(`["ines@example.org"]`, `["support@example.org"]`, "is the desk itself")
	check(`sqlite:refdesk.db`, `mysql:x`, "is no database")
	check(`"Europe/London"`, `"Europe/Londn"`, "desk.timezone")
	check("[smtp]", "[smtp]\nconnections = 100", "100 is not between 1 and 32")
	check("[smtp]", "[smtp]\nuncertain_after = \"soon\"", `"soon" is no span of time`)
	check("[smtp]", "[smtp]\nuncertain_after = \"0s\"", `"0s" is no span of time`)
	check("[smtp]", "[progress]\nevery = \"often\"\nat = \"25:00\"\n[smtp]", "is no number of working days", "is no time of day")
	check("[desk]", "[desk", "refdesk.toml:3")
	// Mail accounts of today.
	oauth := func(keys string) string { return "[mailbox.oauth2]\n" + keys + "\n[smtp]" }
	const noPassword = "password = \"secret\"\n\n[smtp]"
	check(noPassword, oauth(`provider = "microsft"`), `refdesk.toml:13: mailbox.oauth2.provider: "microsft" is not known here (choose microsoft or google; another one is told by its token_url)`)
	check(noPassword, oauth(`provider = "microsoft"`), `mailbox.oauth2.flow: "" is not possible here (choose one of client, device, browser)`, "mailbox.oauth2.tenant: it is missing: your directory at Microsoft", "mailbox.oauth2.client_id: it is missing")
	check(noPassword, oauth("provider = \"microsoft\"\ntenant = \"t\"\nclient_id = \"c\"\nflow = \"client\""), "refdesk.toml:12: mailbox.oauth2: there is no client secret (add client_secret_env or client_secret_file)")
	check(noPassword, oauth("provider = \"microsoft\"\ntenant = \"t\"\nclient_id = \"c\"\nflow = \"device\""), `mailbox.oauth2.token_file: it is missing: the file in which the login is kept (write token_file = "refdesk.token")`)
	check(noPassword, oauth("provider = \"microsoft\"\ntenant = \"t\"\nclient_id = \"c\"\nflow = \"device\"\ntoken_file = \"/nonexistent/token\""), `mailbox.oauth2.token_file: there is no folder "/nonexistent" (make the folder)`)
	check(noPassword, oauth("provider = \"microsoft\"\ntenant = \"t\"\nclient_id = \"c\"\nflow = \"client\"\nkey_file = \"x\""), "mailbox.oauth2.key_file: only Google has service accounts with keys")
	check(noPassword, oauth("provider = \"google\"\nclient_id = \"c\"\nflow = \"device\"\ntoken_file = \"token\""), `mailbox.oauth2.flow: Google gives no access to mail to who logs in on another device (write flow = "browser")`)
	check(noPassword, oauth("provider = \"google\"\nflow = \"client\""), "mailbox.oauth2.key_file: it is missing: with flow client Google wants a service account")
	check(noPassword, oauth("provider = \"google\"\nflow = \"client\"\nkey_file = \"config.go\""), "mailbox.oauth2.key_file: reading the key of the service account: config.go is no JSON key")
	check(noPassword, oauth("flow = \"client\"\nclient_id = \"c\"\ntoken_url = \"http://login.example.org/\""), `mailbox.oauth2.token_url: "http://login.example.org/" is no address of a provider`)
	check(noPassword, oauth("flow = \"device\"\nclient_id = \"c\"\ntoken_url = \"https://login.example.org/\""), `mailbox.oauth2.device_url: "" is no address of a provider`)
	check(noPassword, oauth("client_secret_expires = \"May\"\nflow = \"client\""), `mailbox.oauth2.client_secret_expires: "May" is no date (write it such as 2027-05-01)`)
	check(noPassword, oauth("client_secret_expires = 2027\nflow = \"client\""), "mailbox.oauth2.client_secret_expires: this is a whole number")
	check(noPassword, oauth("client_secret_env = \"REFDESK_TEST_UNSET\"\nflow = \"client\""), "refdesk.toml:13: mailbox.oauth2.client_secret_env: the environment variable REFDESK_TEST_UNSET is empty")
	check("[smtp]", oauth("provider = \"google\"\nclient_id = \"c\"\nflow = \"browser\"\ntoken_file = \"token\""), "mailbox.oauth2: there is a password as well (take one of the two out)")
	check("[[technicians]]", "[smtp.oauth2]\nprovider = \"google\"\nclient_id = \"c\"\nflow = \"browser\"\ntoken_file = \"token\"\n[[technicians]]", "smtp.user: it is missing: the address that sends")
	check("[smtp]", "ca_file = \"/nonexistent.pem\"\n[smtp]", "refdesk.toml:14: mailbox.ca_file: reading certificates: open /nonexistent.pem")
	check("[smtp]", "[smtp]\nca_file = \"config.go\"", "refdesk.toml:15: smtp.ca_file: reading certificates: there is none in config.go")
	check("[[technicians]]", "[smtp.dkim]\ndomain = \"example.com\"\n[[technicians]]", "smtp.dkim.domain: a signature of example.com does not count for letters from example.org (write example.org)", "smtp.dkim.selector: it is missing", "smtp.dkim.key_file: it is missing")
	check("[[technicians]]", "[smtp.dkim]\ndomain = \"example.org\"\nselector = \"s\"\nkey_file = \"config.go\"\n[[technicians]]", "refdesk.toml:20: smtp.dkim.key_file: reading the key: there is no PEM block in it")
	check("smtp://127.0.0.1:1025", "smtp://192.0.2.1", "smtp.url: the password would travel unprotected", "plaintext = true allows it all the same")
	check(`database =`, "warn_days = 0\ndatabase =", "refdesk.toml:1: warn_days: 0 is not between 1 and 90")
	// All at once, in the order of the file.
	check("[desk]\nname", "[desk]\nlanguage = \"tlh\"\nnmae", `refdesk.toml:4: desk.language: "tlh"`, "refdesk.toml:5: desk.nmae")
}

// TestPlaintextIsAllowedExplicitly: nobody sends a password in clear by accident.
func TestPlaintextIsAllowedExplicitly(t *testing.T) {
	text := strings.Replace(good, "smtp://127.0.0.1:1025\"", "smtp://192.0.2.1\"\nplaintext = true", 1)
	text = strings.Replace(text, "imaps://imap.example.org\"", "imap://192.0.2.1\"\nplaintext = true", 1)
	if _, err := parseConfig("refdesk.toml", []byte(text)); err != nil {
		t.Error(err)
	}
}

func TestConfigSeveralDesks(t *testing.T) {
	block := func(address string) string {
		s := strings.ReplaceAll(good[strings.Index(good, "name"):], "support@", address+"@")
		for _, section := range []string{"mailbox", "smtp"} {
			s = strings.Replace(s, "["+section+"]", "[desks."+section+"]", 1)
		}
		return "[[desks]]\n" + strings.Replace(s, "[[technicians]]", "[[desks.technicians]]", 1)
	}
	c, err := parseConfig("refdesk.toml", []byte(block("it")+block("library")))
	if err != nil {
		t.Fatal(err)
	}
	if all := c.desks(); len(all) != 2 || all[1].Desk.Address != "library@example.org" || all[1].Mailbox.Password != "secret" {
		t.Errorf("desks: %+v", all)
	}
	t.Setenv("REFDESK_TEST_CLIENT_SECRET", "hush")
	const login = "[desks.mailbox.oauth2]\nprovider = \"microsoft\"\ntenant = \"t\"\nclient_id = \"c\"\nflow = \"client\"\nclient_secret_env = \"REFDESK_TEST_CLIENT_SECRET\"\n\n[desks.smtp]"
	text := strings.Replace(block("it"), "password = \"secret\"\n\n[desks.smtp]", login, 1)
	c, err = parseConfig("refdesk.toml", []byte(block("library")+text))
	if err != nil {
		t.Fatal(err)
	}
	if all := c.desks(); all[0].Mailbox.OAuth2.used() || all[1].Mailbox.OAuth2.ClientSecret != "hush" {
		t.Errorf("desks: %+v", all)
	}
	_, err = parseConfig("refdesk.toml", []byte(block("library")+strings.Replace(text, "tenant", "tenent", 1)))
	if err == nil || !strings.Contains(err.Error(), "refdesk.toml:29: desks[1].mailbox.oauth2.tenent: there is no such key (did you mean tenant?)") {
		t.Errorf("a slip in the second desk: %v", err)
	}
	_, err = parseConfig("refdesk.toml", []byte(block("it")+block("it")))
	if err == nil || !strings.Contains(err.Error(), "refdesk.toml:14: desks[1].address: another desk") && !strings.Contains(err.Error(), "another desk has this address") {
		t.Errorf("two desks with one address: %v", err)
	}
}

func TestSampleIsComplete(t *testing.T) {
	var out bytes.Buffer
	if err := writeSample(&out); err != nil {
		t.Fatal(err)
	}
	t.Setenv("REFDESK_IMAP_PASSWORD", "x")
	t.Setenv("REFDESK_SMTP_PASSWORD", "x")
	if _, err := parseConfig("sample.toml", out.Bytes()); err != nil {
		t.Errorf("the sample has mistakes: %v\n%s", err, out.String())
	}
}
