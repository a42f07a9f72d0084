package main

import (
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"refdesk/desk"
	"refdesk/rules"
)

// checker collects the mistakes that only a look at the meaning shows.
type checker struct {
	filler
}

// check looks at the values: they may be of the right type and still wrong.
func (c *config) check() []*rules.Mistake {
	k := &checker{filler{file: c.file, lines: c.lines}}
	if !strings.HasPrefix(c.Database, "sqlite:") && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://") {
		k.mistake("database", "write sqlite:FILE or postgres://user@host/name", "%q is no database", c.Database)
	}
	k.oneOf("log", c.Log, "text", "json")
	k.oneOf("log_level", c.LogLevel, "debug", "info", "warn", "error")
	k.folder("rules", c.Rules)
	k.folder("templates", c.Templates)
	k.peers(c.Peers)
	k.leaving(&c.Web)
	k.between("warn_days", int64(c.WarnDays), 1, 90)
	k.status(&c.Status)
	k.between("limits.mails_per_hour", int64(c.Limits.Mails), 0, 1_000_000)
	k.between("limits.cases_per_hour", int64(c.Limits.Cases), 0, 1_000_000)
	k.between("limits.megabytes_per_hour", int64(c.Limits.MB), 0, 1_000_000)
	k.between("retention.raw_days", int64(c.Retention.RawDays), 0, 36500)
	k.between("retention.text_days", int64(c.Retention.TextDays), 0, 36500)
	addresses := map[string]bool{}
	for i, d := range c.desks() {
		prefix, name := "", "desk"
		if len(c.Desks) > 0 {
			prefix = fmt.Sprintf("desks[%d]", i)
			name = prefix
		}
		k.keys(name, &d.Desk)
		k.desk(prefix, d)
		if address := strings.ToLower(d.Desk.Address); addresses[address] {
			k.mistake(name+".address", "each desk needs its own", "another desk has this address")
		} else {
			addresses[address] = true
		}
		if len(c.Desks) > 0 {
			c.Desks[i].Mailbox, c.Desks[i].SMTP = d.Mailbox, d.SMTP // with the secrets that were found
		}
	}
	k.besideDesks(c)
	k.mailboxes(c)
	return k.mistakes
}

// keys checks what stands in [desk].
func (k *checker) keys(name string, d *deskKeys) {
	k.address(name+".address", d.Address)
	k.oneOf(name+".language", d.Language, rules.Languages[:]...)
	k.oneOf(name+".confirm", d.Confirm, string(desk.ConfirmAlways), string(desk.ConfirmProblems))
	k.oneOf(name+".assign", d.Assign, string(desk.AssignAll), string(desk.AssignTurn))
	k.oneOf(name+".summary", d.Summary, "none", "leads")
	if !strings.Contains(d.Hold, "@") {
		k.oneOf(name+".hold", d.Hold, "", "all", "the address of a reviewer")
	} else {
		k.address(name+".hold", d.Hold)
	}
	k.between(name+".bundle", int64(time.Duration(d.Bundle)/time.Second), 0, 3600)
	calendar, err := rules.NewCalendar(d.Hours, d.Timezone, d.Holidays)
	if err != nil {
		k.mistake(name+"."+calendarKey(d), "", "%v", err)
	} else if d.Quiet != "" {
		if _, err := calendar.Outside(d.Quiet); err != nil {
			k.mistake(name+".quiet", `write a range such as "20:00-07:00", or leave the key out`, "%v", err)
		}
	}
}

func (k *checker) desk(prefix string, d *deskConfig) {
	at := func(key string) string { return under(prefix, key) }
	k.server(at("mailbox.imap"), d.Mailbox.IMAP, d.Mailbox.Plaintext, "imaps", "imap+starttls", "imap")
	k.server(at("smtp.url"), d.SMTP.URL, d.SMTP.Plaintext, "smtps", "smtp+starttls", "smtp")
	if !d.Mailbox.OAuth2.used() {
		k.required(at("mailbox.user"), d.Mailbox.User, "the login of the mailbox")
	}
	k.accounts(prefix, d)
	if folder, moves := strings.CutPrefix(d.Mailbox.Done, "move:"); !moves || folder == "" || folder == d.Mailbox.Folder {
		k.oneOf(at("mailbox.done"), d.Mailbox.Done, "keyword", "seen", "move:FOLDER (another folder)")
	}
	if _, err := parseSince(d.Mailbox.Since); err != nil {
		k.mistake(at("mailbox.since"), `write "now", "all", or a date such as "2026-11-01"`, "%q is none of these", d.Mailbox.Since)
	}
	k.between(at("mailbox.max_mail_mb"), d.Mailbox.MaxMail, 1, 200)
	k.span(at("mailbox.lease"), time.Duration(d.Mailbox.Lease), 100*time.Millisecond, 30*time.Minute)
	k.between(at("smtp.max_files_mb"), d.SMTP.MaxFiles, 1, 100)
	k.between(at("smtp.connections"), int64(d.SMTP.Connections), 1, 32)
	k.between(at("progress.give_up"), int64(d.Progress.GiveUp), 0, 100)
	k.between(at("progress.reopen_days"), int64(d.Progress.ReopenDays), 1, 3650)
	k.clock(at("progress.at"), d.Progress.At)
	k.clock(at("digest.at"), d.Digest.At)
	k.oneOf(at("digest.day"), d.Digest.Day, "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
	k.between(at("digest.ask_over"), int64(d.Digest.AskOver), 1, 1_000_000)
	if d.Digest.Address != "" {
		k.address(at("digest.address"), d.Digest.Address)
	}
	for i, address := range d.Digest.To {
		k.address(fmt.Sprintf("%s[%d]", at("digest.to"), i), address)
	}
	k.technicians(prefix, d)
}

func (k *checker) leaving(w *webKeys) {
	if w.Address == "" {
		return
	}
	u, err := url.Parse(w.Address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery+u.Fragment != "" {
		k.mistake("web.address", "write https://HOST", "%q is no address that mail programs call", w.Address)
	}
	if _, _, err := net.SplitHostPort(w.Listen); err != nil {
		k.mistake("web.listen", "write 127.0.0.1:8025", "%q is no address to listen on", w.Listen)
	}
}

func (k *checker) status(s *statusKeys) {
	if s.Listen == "" {
		return
	}
	host, _, err := net.SplitHostPort(s.Listen)
	switch {
	case err != nil:
		k.mistake("status.listen", "write 127.0.0.1:8026", "%q is no address to listen on", s.Listen)
	case !s.Anywhere && !loopback(host):
		k.mistake("status.listen", "write 127.0.0.1:PORT, or anywhere = true if other machines are to reach it", "%q is reached by other machines too", s.Listen)
	}
}

func (k *checker) peers(all []peerKeys) {
	for i, p := range all {
		at := fmt.Sprintf("peers[%d]", i)
		k.required(at+".name", p.Name, "what technicians write behind #refer")
		k.address(at+".address", p.Address)
	}
}

func (k *checker) technicians(prefix string, d *deskConfig) {
	seen := map[string]bool{}
	if len(d.Technicians) == 0 {
		k.mistake(under(prefix, "technicians"), "add a [[technicians]] block with name and addresses", "nobody would work on the cases")
	}
	for i, t := range d.Technicians {
		at := under(prefix, fmt.Sprintf("technicians[%d]", i))
		k.required(at+".name", t.Name, "the name, as requesters see it")
		if len(t.Addresses) == 0 {
			k.mistake(at+".addresses", `write addresses = ["name@example.org"]`, "nothing could be sent to %q", t.Name)
		}
		for _, address := range t.Addresses {
			k.address(at+".addresses", address)
			address = strings.ToLower(address)
			switch {
			case seen[address]:
				k.mistake(at+".addresses", "an address belongs to one technician", "%s is listed twice", address)
			case address == strings.ToLower(d.Desk.Address):
				k.mistake(at+".addresses", "give the technician's own address", "%s is the desk itself", address)
			}
			seen[address] = true
		}
	}
}

// calendarKey guesses which of the three keys a calendar error is about.
func calendarKey(d *deskKeys) string {
	if _, err := time.LoadLocation(d.Timezone); err != nil {
		return "timezone"
	}
	if _, err := rules.NewCalendar(d.Hours, d.Timezone, nil); err != nil {
		return "hours"
	}
	return "holidays"
}

func (k *checker) required(key, value, what string) {
	if value == "" {
		k.mistake(key, fmt.Sprintf("write %s = %q", leaf(key), "…"), "it is missing: %s", what)
	}
}

func (k *checker) address(key, value string) {
	if a, err := mail.ParseAddress(value); err != nil || a.Address != value {
		k.mistake(key, "write name@example.org", "%q is no mail address", value)
	}
}

func (k *checker) oneOf(key, value string, choices ...string) {
	if !slices.Contains(choices, value) {
		k.mistake(key, "choose one of "+strings.Join(choices, ", "), "%q is not possible here", value)
	}
}

func (k *checker) between(key string, n, least, most int64) {
	if n < least || n > most {
		k.mistake(key, fmt.Sprintf("write a number from %d to %d", least, most), "%d is not between %d and %d", n, least, most)
	}
}

func (k *checker) span(key string, d, least, most time.Duration) {
	if d < least || d > most {
		k.mistake(key, "", "%v is not between %v and %v", d, least, most)
	}
}

func (k *checker) clock(key, value string) {
	if _, err := time.Parse("15:04", value); err != nil {
		k.mistake(key, `write hours and minutes, such as "10:00"`, "%q is no time of day", value)
	}
}

func (k *checker) folder(key, value string) {
	if value == "" {
		return
	}
	if info, err := os.Stat(value); err != nil || !info.IsDir() {
		k.mistake(key, "make the folder, or leave the key out", "there is no folder %q", value)
	}
}

// server checks an address of a mail server. The last scheme is the one
// without TLS, which is for this very machine only, unless plaintext allows it.
func (k *checker) server(key, value string, plaintext bool, schemes ...string) {
	u, err := url.Parse(value)
	switch {
	case value == "":
		k.mistake(key, "write "+schemes[0]+"://HOST", "it is missing: the server")
	case err != nil || u.Hostname() == "" || !slices.Contains(schemes, u.Scheme):
		k.mistake(key, "write "+schemes[0]+"://HOST[:PORT] or "+schemes[1]+"://HOST[:PORT]", "%q is no address of a server", value)
	case strings.HasSuffix(u.Host, ":") || u.Port() != "" && !isPort(u.Port()):
		k.mistake(key, "write "+schemes[0]+"://"+u.Hostname()+", or a port from 1 to 65535 behind the colon", "%q has no port behind the colon that there can be", value)
	case u.User != nil:
		k.mistake(key, "use the keys user and password_env", "a login in the address would end up in logs")
	case u.Scheme == schemes[2] && !plaintext && !loopback(u.Hostname()):
		k.mistake(key, "use "+schemes[0]+":// or "+schemes[1]+"://; plaintext = true allows it all the same", "the password would travel unprotected; without TLS only this machine itself can be reached")
	}
}

func isPort(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && n >= 1 && n <= 65535
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// secret finds a secret where the file says that it is.
func (k *checker) secret(section, key string, secret *string, env, file string, needed bool) {
	switch {
	case *secret != "":
	case env != "":
		if *secret = os.Getenv(env); *secret == "" {
			k.mistake(section+"."+key+"_env", "set it where refdesk is started", "the environment variable %s is empty", env)
		}
	case file != "":
		content, err := os.ReadFile(file)
		first, _, _ := strings.Cut(string(content), "\n")
		*secret = strings.TrimSpace(first)
		switch {
		case err != nil:
			k.mistake(section+"."+key+"_file", "make the file, and let the user that runs refdesk read it; its first line is the secret", "%v", err)
		case *secret == "":
			k.mistake(section+"."+key+"_file", "write the secret into its first line", "nothing stands in the first line of %s", file)
		}
	case needed:
		k.mistake(section, "add "+key+"_env or "+key+"_file", "there is no %s", strings.ReplaceAll(key, "_", " "))
	}
}

// parseSince reads the first-run cut-off; "now" and "all" have no moment.
func parseSince(value string) (time.Time, error) {
	if value == "now" || value == "all" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return t, nil
	}
	return time.Parse(time.DateOnly, value)
}
