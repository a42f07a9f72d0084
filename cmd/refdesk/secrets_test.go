package main

import (
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"refdesk/mailin/imaptest"
	"refdesk/mailout/smtptest"
	"refdesk/store/storetest"
)

// TestSecretsAreNeverPrinted: every command, at the level that tells most,
// while all is well and while servers refuse the passwords: neither output nor
// log has one, nor the key that signs letters; and the usual log has no mail
// text and no address of those who write.
func TestSecretsAreNeverPrinted(t *testing.T) {
	const imapSecret, smtpSecret, pgSecret = "imap-s3cr3t-Zq", "smtp-s3cr3t-Zq", "pg-s3cr3t-Zq"
	box, err := imaptest.Start("support@example.org", imapSecret)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Stop() })
	database := strings.Replace(storetest.Postgres(t), "refdesk@", "refdesk:"+pgSecret+"@", 1)
	r := newRig(t, database, box, smtptest.Config{Users: map[string]string{"support@example.org": smtpSecret}})
	r.change(`uncertain_after = "1s"`, "uncertain_after = \"1s\"\nuser = \"support@example.org\"\npassword = \""+smtpSecret+"\"")
	r.change("[desk]", "log_level = \"debug\"\n[desk]")
	secrets := []string{imapSecret, smtpSecret, pgSecret}
	for _, s := range secrets {
		secrets = append(secrets, base64.StdEncoding.EncodeToString([]byte("\x00support@example.org\x00"+s)), base64.StdEncoding.EncodeToString([]byte(s)))
	}
	r.run("once")
	r.deliver(mailOf("m1@example.net", "Mara Lind <mara@example.net>", "Printer jams", "The zebra printer jams. My password is hunter2-Zq."))
	r.run("once")
	key := r.running(settings{}).secretOf(t)
	secrets = append(secrets, string(key), hex.EncodeToString(key), base64.StdEncoding.EncodeToString(key))
	eml := filepath.Join(t.TempDir(), "mail.eml")
	if err := os.WriteFile(eml, []byte(mailOf("m9@example.net", "Jon <jon@example.net>", "No network", "It is down.")), 0o600); err != nil {
		t.Fatal(err)
	}
	all := [][]string{
		{"once"}, {"check", "--offline"}, {"check", "--offline", "--round-trip", "--wait", "1s"}, {"explain", eml}, {"preview", eml}, {"cases"}, {"case", "1001"}, {"case", "1001", "--json"},
		{"inbox", "--json"}, {"inbox", "reprocess", "1"}, {"outbox", "--all", "--json"}, {"outbox", "show", "1"}, {"outbox", "retry", "1"}, {"outbox", "cancel", "1"}, {"outbox", "release", "all"},
		{"backup", filepath.Join(t.TempDir(), "b")}, {"restore", eml}, {"person", "export", "mara@example.net"}, {"person", "erase", "nobody@example.net", "--yes"}, {"plain"}, {"digest", "--print"}, {"rehearse", "--days", "2"},
		{"config"}, {"version"}, {"--help"},
	}
	look := func(when string, args []string, out string) {
		for _, secret := range secrets {
			if strings.Contains(out, secret) {
				t.Errorf("%s, refdesk %q prints %q:\n%s", when, args, secret, out)
			}
		}
	}
	for _, args := range all {
		out, _ := process(t, append([]string{"--config", r.config}, args...)...).CombinedOutput()
		look("well", args, string(out))
	}
	r.change(imapSecret, imapSecret+"-wrong")
	r.change(smtpSecret, smtpSecret+"-wrong")
	r.deliver(mailOf("m2@example.net", "Mara Lind <mara@example.net>", "Monitor", "The zebra flickers."))
	for _, args := range [][]string{{"once"}, {"check", "--offline"}, {"check", "--offline", "--round-trip"}} {
		out, _ := process(t, append([]string{"--config", r.config}, args...)...).CombinedOutput()
		look("refused", args, string(out))
	}
	r.change(pgSecret, pgSecret+"-wrong@nowhere.invalid:1")
	for _, args := range [][]string{{"once"}, {"check", "--offline"}, {"cases"}, {"restore", eml}} {
		out, _ := process(t, append([]string{"--config", r.config}, args...)...).CombinedOutput()
		look("no database", args, string(out))
	}
}

// secretOf is the key by which the desk signs.
func (p *program) secretOf(t *testing.T) []byte {
	t.Helper()
	key, err := p.store.Secret(t.Context(), make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestUsualLogNamesNobody: at the usual level neither words nor addresses of
// those who write, whatever happens to their mail.
func TestUsualLogNamesNobody(t *testing.T) {
	r := newRig(t, storetest.SQLite(t), memoryBox(t), smtptest.Config{Script: func(s smtptest.Step) smtptest.Answer {
		if s.At == smtptest.AtRcpt && strings.HasPrefix(s.To, "mara") {
			return smtptest.Answer{Code: 550, Text: "5.1.1 mara@example.net is unknown, dear zebra"}
		}
		return smtptest.Answer{}
	}})
	r.run("once")
	s := r.serve()
	<-s.open
	r.deliver(
		mailOf("m1@example.net", "Mara Lind <mara@example.net>", "Printer zebra", "The zebra printer jams."),
		mailOf("m2@example.net", "Jon <jon@example.net>", "Printer zebra", "The zebra printer jams."), "From: \x00zebra\r\n\r\n\xff",
	)
	r.wait("questionnaire", "jon@example.net", 0, func(letterFrom) bool { return true })
	s.stop()
	for _, word := range []string{"zebra", "mara", "Lind", "jon@"} {
		if strings.Contains(s.log.String(), word) {
			t.Errorf("the log has %q:\n%s", word, s.log.String())
		}
	}
}
