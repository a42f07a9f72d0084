package main

import "time"

// The configuration file, as structures: the keys are the toml tags, the
// explanations are the doc tags, and `refdesk config` prints both. A value in
// a sample tag is what the printed sample shows; a default tag is what holds
// where the key is missing. A sample with an aside tag is commented out: it is
// no default, and nothing that everybody has to fill in.

// config is the whole file.
type config struct {
	Database  string `toml:"database" default:"sqlite:refdesk.db" doc:"Where everything is kept: sqlite:FILE, or postgres://user@host/name for several instances."`
	Rules     string `toml:"rules" doc:"A folder with rule files of your own; each replaces the shipped file of that name. Empty: the shipped ones."`
	Templates string `toml:"templates" doc:"A folder with letters of your own (LANGUAGE/KIND.md); each replaces the shipped one. Empty: the shipped ones."`
	LogLevel  string `toml:"log_level" default:"info" doc:"How much is told in it: debug, info, warn or error."`
	Log       string `toml:"log" default:"text" doc:"How the log on standard error is written: text or json."`
	WarnDays  int    `toml:"warn_days" default:"14" doc:"So many days before a server's certificate, a client secret or a login ends, check says so, the log does each day, and leads get a letter."`

	Web       webKeys       `toml:"web" doc:"Lets readers leave the digest with one click. Without it they write a mail, which always works."`
	Status    statusKeys    `toml:"status" doc:"Lets programs of yours watch over the desk: /healthz and /metrics. See docs/operations.md."`
	Alerts    alertKeys     `toml:"alerts" doc:"Who hears when reading or sending stops, beside the leads, who get a letter where that can be sent."`
	Limits    limitKeys     `toml:"limits" doc:"What one sender may bring within an hour. More is kept, gathered in one case, and gets no letters; leads are told once. Technicians are exempt where it is proven that they wrote."`
	Retention retentionKeys `toml:"retention" doc:"How long mail is kept in the database. Without it, for ever."`

	deskConfig `toml:",inline"`
	Peers      []peerKeys  `toml:"peers" doc:"Desks of others that cases can be passed on to with #refer; one block for each. The desks of this file can be named so anyway."`
	Desks      []deskBlock `toml:"desks" doc:"Several desks: instead of the sections above, a [[desks]] block for each, with the keys of [desk] in it and [desks.mailbox], [desks.smtp], [[desks.technicians]] and so on below."`

	lines map[string]int // where each key stands in the file
	file  string
}

// deskConfig is what belongs to one desk.
type deskConfig struct {
	Desk        deskKeys         `toml:"desk" doc:"The support address."`
	Mailbox     mailboxKeys      `toml:"mailbox" doc:"Where its mail is read."`
	SMTP        smtpKeys         `toml:"smtp" doc:"How its letters are sent."`
	Technicians []technicianKeys `toml:"technicians" doc:"Who works on cases; one block for each."`
	Progress    progressKeys     `toml:"progress" doc:"When requesters hear from the desk again."`
	Digest      digestKeys       `toml:"digest" doc:"The weekly letter to everyone."`
}

// deskBlock is one of several desks: the keys of [desk] stand in it directly.
type deskBlock struct {
	deskKeys    `toml:",inline"`
	Mailbox     mailboxKeys      `toml:"mailbox"`
	SMTP        smtpKeys         `toml:"smtp"`
	Technicians []technicianKeys `toml:"technicians"`
	Progress    progressKeys     `toml:"progress"`
	Digest      digestKeys       `toml:"digest"`
}

type deskKeys struct {
	Name          string   `toml:"name" default:"IT Service Desk" doc:"How the desk signs its letters."`
	Address       string   `toml:"address" sample:"support@example.org" doc:"From and Reply-To of every letter."`
	PlusAddresses bool     `toml:"plus_addresses" doc:"true: replies go to signed addresses such as support+c1042.k…@example.org. Only where your provider delivers these."`
	Language      string   `toml:"language" default:"en" doc:"For technicians, and for people whose language is unknown: en, de, fr or es."`
	Timezone      string   `toml:"timezone" default:"Europe/London" doc:"An IANA time zone."`
	Hours         string   `toml:"hours" default:"Mon-Fri 08:30-17:00" doc:"Working hours; several ranges with commas: Mon-Thu 08:00-12:00 13:00-17:00, Fri 08:00-13:00."`
	Quiet         string   `toml:"quiet" aside:"true" sample:"20:00-07:00" doc:"When letters made by the clock (news, reminders, drafts) do not go out on working days. Empty: outside the working hours."`
	Confirm       string   `toml:"confirm" default:"always" doc:"Whether technicians get a letter about what was done: always, or problems (not where a single step went well)."`
	Assign        string   `toml:"assign" default:"all" doc:"Who hears of a new case: all who may take it, or one of them by turn."`
	Bundle        duration `toml:"bundle" default:"3m" doc:"What comes in for a technician so soon after a brief of the same case waits, and makes one brief. 0s: each thing is a brief."`
	Summary       string   `toml:"summary" default:"none" doc:"Who gets a summary of the open cases each morning without asking for it: none, or leads."`
	Hold          string   `toml:"hold" doc:"For the first weeks: all holds each letter that the desk words for people outside the team, until refdesk outbox release lets it go; an address gets each of them first, and answers ok or no. What technicians write to people goes out, and so does what goes to technicians. Empty: nothing is held."`
	Plain         bool     `toml:"plain" default:"true" doc:"Whether technical terms in technicians' words are explained to requesters. #asis in a mail overrules it for that mail."`
	Allow         []string `toml:"allow" aside:"true" sample:"[\"VPN\", \"SAP\"]" doc:"Terms that everyone here knows: they are not explained."`
	Holidays      []string `toml:"holidays" aside:"true" sample:"[\"GB-ENG\", \"2026-12-28\"]" doc:"Regions whose public holidays count, single days, and ranges 2026-12-24..2027-01-01."`
}

type mailboxKeys struct {
	IMAP            string   `toml:"imap" sample:"imaps://imap.example.org" doc:"imaps://HOST[:PORT], or imap+starttls://HOST[:PORT]. imap:// without TLS is for loopback only."`
	Plaintext       bool     `toml:"plaintext" doc:"true: imap:// is allowed to other machines too. Whoever is on the way can read the password and all mail."`
	CAFile          string   `toml:"ca_file" doc:"Certificates (PEM) of your own authority, which count beside those that this machine knows."`
	User            string   `toml:"user" sample:"support@example.org" doc:"The login; with a shared mailbox its address, whoever logs in."`
	Password        string   `toml:"password" doc:"Better: password_env or password_file."`
	PasswordEnv     string   `toml:"password_env" sample:"REFDESK_IMAP_PASSWORD" doc:"The environment variable that holds the password."`
	PasswordFile    string   `toml:"password_file" doc:"The file whose first line is the password."`
	Folder          string   `toml:"folder" default:"INBOX" doc:"The folder that is read."`
	Done            string   `toml:"done" default:"keyword" doc:"How handled mail is marked, for people to see: keyword ($Refdesk), seen, or move:FOLDER. What counts is the database."`
	Since           string   `toml:"since" default:"now" doc:"What the first run takes in: now (only what arrives from then on), all, or a date."`
	TrustedAuthserv string   `toml:"trusted_authserv" doc:"The server whose Authentication-Results you trust (the name it writes first in them). Empty: none; technicians then prove themselves by answering letters. See docs/trust.md."`
	MaxMail         int64    `toml:"max_mail_mb" default:"25" doc:"Larger mail is not loaded; its sender is told, and the case exists."`
	Lease           duration `toml:"lease" default:"1m" doc:"Of several instances on one database one reads a mailbox at a time. If it dies, another takes over after this time; the same for all instances."`
	Sent            string   `toml:"sent" doc:"The folder where your provider keeps a copy of what is sent, such as Sent: a letter whose arrival is unknown is looked for there before it is sent again. Empty: it is sent again, with the same Message-ID."`
	Every           duration `toml:"every" default:"1m" doc:"How often to ask a server that does not say by itself when mail arrives."`

	OAuth2 oauthKeys `toml:"oauth2" doc:"Instead of a password: OAuth 2, as Microsoft 365 and Google want it. See docs/mail-accounts.md."`
}

type smtpKeys struct {
	URL            string   `toml:"url" sample:"smtps://smtp.example.org" doc:"smtps://HOST[:PORT], or smtp+starttls://HOST[:PORT]. smtp:// without TLS is for loopback only."`
	Plaintext      bool     `toml:"plaintext" doc:"true: smtp:// is allowed to other machines too. Whoever is on the way can read the password and all letters."`
	CAFile         string   `toml:"ca_file" doc:"Certificates (PEM) of your own authority, which count beside those that this machine knows."`
	User           string   `toml:"user" sample:"support@example.org" doc:"The login; empty: none. Where it has no password of its own, the login of [mailbox.oauth2] serves here too."`
	Password       string   `toml:"password" doc:"Better: password_env or password_file."`
	PasswordEnv    string   `toml:"password_env" sample:"REFDESK_SMTP_PASSWORD" doc:"The environment variable that holds the password."`
	PasswordFile   string   `toml:"password_file" doc:"The file whose first line is the password."`
	Connections    int      `toml:"connections" default:"4" doc:"How many letters are sent at the same time."`
	MaxFiles       int64    `toml:"max_files_mb" default:"15" doc:"The files of a technician's mail that go along, all together; larger ones stay behind, and both sides are told."`
	UncertainAfter duration `toml:"uncertain_after" default:"10m" doc:"A letter whose arrival is unknown (the connection broke at the very end) is sent again after this time, with the same Message-ID."`
	GiveUpAfter    duration `toml:"give_up_after" default:"120h" doc:"A letter that the server keeps putting off is given up after this time."`

	OAuth2 oauthKeys `toml:"oauth2" doc:"A login of its own for sending; without it that of [mailbox.oauth2] serves."`
	DKIM   dkimKeys  `toml:"dkim" doc:"Signs the letters, where the mail server does not do it."`
}

type technicianKeys struct {
	Name      string   `toml:"name" sample:"Ines Duarte" doc:"As requesters see it."`
	Addresses []string `toml:"addresses" sample:"[\"ines@example.org\"]" doc:"All addresses this person writes from; letters go to the first."`
	Topics    []string `toml:"topics" aside:"true" sample:"[\"network\"]" doc:"The topics whose new cases this person hears of. Empty: all that nobody else has."`
	Lead      bool     `toml:"lead" doc:"true: is told when a promise is broken."`
}

type peerKeys struct {
	Name    string `toml:"name" sample:"Facilities" doc:"As technicians write it, and as requesters read it."`
	Address string `toml:"address" sample:"facilities@example.org" doc:"Where the case goes, with what was said in it."`
}

type progressKeys struct {
	Every      workingDays `toml:"every" default:"2 working days" doc:"From one news to the next."`
	At         string      `toml:"at" default:"10:00" doc:"The time of day of promised news."`
	Remind     workingDays `toml:"remind_after" default:"1 working day" doc:"When questions that nobody answered are asked once more; never a second time."`
	GiveUp     int         `toml:"give_up" default:"3" doc:"After so many letters that ask the requester in vain for what a case waits for, it rests until they write. 0: never."`
	Close      workingDays `toml:"close_after" default:"5 working days" doc:"When a solved case is closed if nobody says a word."`
	ReopenDays int         `toml:"reopen_days" default:"60" doc:"A reply to a closed case reopens it within so many days; later it opens a new one."`
}

type digestKeys struct {
	Day     string   `toml:"day" default:"Friday" doc:"The day of the week; where nobody works on it, the next working day."`
	At      string   `toml:"at" default:"15:00" doc:"The time of day."`
	To      []string `toml:"to" aside:"true" sample:"[\"all-staff@example.org\"]" doc:"Who gets it, beside those who subscribe by mail; the address of a list is fine. Empty: only those."`
	Names   bool     `toml:"names" doc:"true: thanks that come in from now on may be quoted with the names of who wrote them and whom they are for."`
	Address string   `toml:"address" sample:"" doc:"An address of this mailbox that takes a sentence of a technician for the digest. Empty: support+digest@… where plus_addresses is true, else none."`
	AskOver int      `toml:"ask_over" default:"50" doc:"An announcement to more people than that is shown to its technician first."`
}

type webKeys struct {
	Address string `toml:"address" doc:"How the program is reached from outside, such as https://desk.example.org: a web server there passes /unsubscribe/ on to it. Empty: it is not."`
	Listen  string `toml:"listen" default:"127.0.0.1:8025" doc:"Where it listens for that web server, if there is an address."`
}

type statusKeys struct {
	Listen   string `toml:"listen" doc:"Where /healthz and /metrics answer, such as 127.0.0.1:8026. Empty: nowhere."`
	Anywhere bool   `toml:"anywhere" doc:"true: listen may be an address that other machines reach. Whoever reaches it reads how much mail comes and goes."`
}

type alertKeys struct {
	After   duration `toml:"after" default:"5m" doc:"How long something has to be broken before anybody is told."`
	Left    duration `toml:"left" default:"15m" doc:"How long mail may lie in the mailbox, by the server's count, without having been taken in."`
	Command []string `toml:"command" sample:"[]" doc:"A program that is run for each alert, with its arguments: it gets the text on standard input, and REFDESK_ALERT such as reading-stopped in its environment."`
	File    string   `toml:"file" doc:"A file to which each alert is appended, as a line of JSON."`
}

type limitKeys struct {
	Mails int `toml:"mails_per_hour" default:"120" doc:"Mails. 0: no limit, here and below."`
	Cases int `toml:"cases_per_hour" default:"40" doc:"New cases."`
	MB    int `toml:"megabytes_per_hour" default:"500" doc:"Megabytes of mail."`
}

type retentionKeys struct {
	RawDays  int `toml:"raw_days" default:"0" doc:"Originals of mails are dropped so many days after they came. What was understood of them stays. 0: never."`
	TextDays int `toml:"text_days" default:"0" doc:"The texts of mails and letters are dropped so many days after their case was closed. What was noted stays: views, answers, the cause, who and when. 0: never."`
}

// desks lists the desks of the file, however they were written.
func (c *config) desks() []*deskConfig {
	if len(c.Desks) == 0 {
		return []*deskConfig{&c.deskConfig}
	}
	all := make([]*deskConfig, len(c.Desks))
	for i, b := range c.Desks {
		all[i] = &deskConfig{b.deskKeys, b.Mailbox, b.SMTP, b.Technicians, b.Progress, b.Digest}
	}
	return all
}

// duration is a time.Duration that a file writes as "10m" or "36h".
type duration time.Duration

// workingDays is a number of working days, written "2 working days".
type workingDays int
