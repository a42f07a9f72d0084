package main

import (
	"crypto/x509"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"refdesk/cmd/refdesk/oauth"
	"refdesk/mailout"
)

// The keys by which mail servers let the program in, and what can be wrong
// with them.

type oauthKeys struct {
	Provider         string   `toml:"provider" sample:"microsoft" doc:"microsoft or google; empty: another one, whose token_url (and so on) is given."`
	Flow             string   `toml:"flow" sample:"device" doc:"client: the program logs in as itself, with a secret (Microsoft) or the key of a service account (Google). device: a person logs in once, on any device, by refdesk login. browser: likewise, with a browser on this machine; Google knows only this one."`
	Tenant           string   `toml:"tenant" sample:"example.onmicrosoft.com" doc:"Microsoft: your directory, by its id or domain."`
	ClientID         string   `toml:"client_id" sample:"00000000-0000-0000-0000-000000000000" doc:"The id that the provider has given the program."`
	ClientSecret     string   `toml:"client_secret" doc:"Better: client_secret_env or client_secret_file. None with a client that keeps no secrets."`
	ClientSecretEnv  string   `toml:"client_secret_env" doc:"The environment variable that holds the secret."`
	ClientSecretFile string   `toml:"client_secret_file" doc:"The file whose first line is the secret."`
	SecretExpires    date     `toml:"client_secret_expires" sample:"2027-05-01" doc:"When the provider lets the secret end, such as 2027-05-01: you are told before."`
	KeyFile          string   `toml:"key_file" doc:"Google, flow client: the service account's key (JSON)."`
	Subject          string   `toml:"subject" doc:"Google, flow client: the account that the service account acts for. Empty: user."`
	TokenFile        string   `toml:"token_file" sample:"refdesk.token" doc:"Where the login of a person is kept (flow device or browser). Nobody else may read it; it changes often."`
	AuthURL          string   `toml:"auth_url" doc:"Another provider, flow browser: where people log in."`
	TokenURL         string   `toml:"token_url" doc:"Another provider: where tokens are got."`
	DeviceURL        string   `toml:"device_url" doc:"Another provider, flow device: where codes are got."`
	Scopes           []string `toml:"scopes" sample:"[\"mail\", \"offline_access\"]" doc:"What is asked for. Empty: what the provider wants for IMAP and SMTP."`
}

type dkimKeys struct {
	Domain   string `toml:"domain" sample:"example.org" doc:"The domain that signs: that of the desk's address."`
	Selector string `toml:"selector" sample:"refdesk" doc:"The public key is published as a TXT record of SELECTOR._domainkey.DOMAIN; refdesk check shows it."`
	KeyFile  string `toml:"key_file" sample:"dkim.pem" doc:"The private key (PEM), RSA or Ed25519."`
}

// date is a day, written 2027-05-01.
type date string

// day is the moment at which the date begins, zero where there is none.
func (d date) day() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}

// used tells whether the section is there.
func (o *oauthKeys) used() bool {
	return o.Provider+o.Flow+o.ClientID+o.KeyFile+o.TokenFile+o.TokenURL != ""
}

// config is the section as the package oauth takes it. user is the login.
func (o *oauthKeys) config(user string) oauth.Config {
	return oauth.Config{
		Provider: o.Provider, Tenant: o.Tenant, AuthURL: o.AuthURL, TokenURL: o.TokenURL, DeviceURL: o.DeviceURL, Scopes: o.Scopes,
		Flow: oauth.Flow(o.Flow), ClientID: o.ClientID, ClientSecret: o.ClientSecret,
		KeyFile: o.KeyFile, Subject: or(o.Subject, user), TokenFile: o.TokenFile,
	}
}

// sendsAsReads tells that one login serves both ends.
func (d *deskConfig) sendsAsReads() bool {
	return d.SMTP.User != "" && d.SMTP.Password+d.SMTP.PasswordEnv+d.SMTP.PasswordFile == "" && !d.SMTP.OAuth2.used() && d.Mailbox.OAuth2.used()
}

// accounts checks how the desk gets into its mail servers.
func (k *checker) accounts(prefix string, d *deskConfig) {
	at := func(key string) string { return under(prefix, key) }
	k.certificates(at("mailbox.ca_file"), d.Mailbox.CAFile)
	k.certificates(at("smtp.ca_file"), d.SMTP.CAFile)
	if k.oauth(at("mailbox"), &d.Mailbox.OAuth2, d.Mailbox.Password+d.Mailbox.PasswordEnv+d.Mailbox.PasswordFile) {
		k.required(at("mailbox.user"), d.Mailbox.User, "the address of the mailbox")
	} else {
		k.secret(at("mailbox"), "password", &d.Mailbox.Password, d.Mailbox.PasswordEnv, d.Mailbox.PasswordFile, true)
	}
	switch {
	case k.oauth(at("smtp"), &d.SMTP.OAuth2, d.SMTP.Password+d.SMTP.PasswordEnv+d.SMTP.PasswordFile):
		k.required(at("smtp.user"), d.SMTP.User, "the address that sends")
		if d.SMTP.OAuth2.TokenFile != "" && d.SMTP.OAuth2.TokenFile == d.Mailbox.OAuth2.TokenFile && d.SMTP.OAuth2.ClientID != d.Mailbox.OAuth2.ClientID {
			k.mistake(at("smtp.oauth2.token_file"), "give each its own", "two clients cannot share a login")
		}
	case !d.sendsAsReads():
		k.secret(at("smtp"), "password", &d.SMTP.Password, d.SMTP.PasswordEnv, d.SMTP.PasswordFile, d.SMTP.User != "")
	}
	k.dkim(at("smtp.dkim"), &d.SMTP.DKIM, d.Desk.Address)
}

// oauth checks a section with a login by token, and tells whether there is one.
func (k *checker) oauth(section string, o *oauthKeys, password string) bool {
	if !o.used() {
		return false
	}
	at := section + ".oauth2"
	if password != "" {
		k.mistake(at, "take one of the two out", "there is a password as well")
	}
	switch o.Provider {
	case oauth.Microsoft:
		k.required(at+".tenant", o.Tenant, "your directory at Microsoft, by its id or domain")
	case oauth.Google:
	case "":
		k.ownProvider(at, o)
	default:
		k.mistake(at+".provider", "choose microsoft or google; another one is told by its token_url", "%q is not known here", o.Provider)
	}
	k.oneOf(at+".flow", o.Flow, "client", "device", "browser")
	if o.KeyFile == "" {
		k.required(at+".client_id", o.ClientID, "the id that the provider has given the program")
	}
	if o.SecretExpires != "" && o.SecretExpires.day().IsZero() {
		k.mistake(at+".client_secret_expires", "write it such as 2027-05-01", "%q is no date", string(o.SecretExpires))
	}
	k.flow(at, o)
	k.secret(at, "client_secret", &o.ClientSecret, o.ClientSecretEnv, o.ClientSecretFile, oauth.Flow(o.Flow) == oauth.Client && o.Provider != oauth.Google)
	return true
}

// flow checks what each way to log in needs.
func (k *checker) flow(at string, o *oauthKeys) {
	switch {
	case o.Flow == string(oauth.Device) && o.Provider == oauth.Google:
		k.mistake(at+".flow", `write flow = "browser"`, "Google gives no access to mail to who logs in on another device")
	case o.Flow == string(oauth.Device), o.Flow == string(oauth.Browser):
		k.tokenFile(at+".token_file", o.TokenFile)
	case o.Provider == oauth.Google && o.KeyFile == "":
		k.mistake(at+".key_file", "name the JSON key of the service account", "it is missing: with flow client Google wants a service account")
	case o.Provider == oauth.Google:
		if err := oauth.CheckKey(o.KeyFile); err != nil {
			k.mistake(at+".key_file", "make a JSON key for the service account at Google", "%v", err)
		}
	}
	if o.KeyFile != "" && o.Provider != oauth.Google {
		k.mistake(at+".key_file", "use client_secret_env", "only Google has service accounts with keys")
	}
}

// tokenFile checks that a login can be kept, and by nobody else be read.
func (k *checker) tokenFile(key, file string) {
	if file == "" {
		k.mistake(key, `write token_file = "refdesk.token"`, "it is missing: the file in which the login is kept")
		return
	}
	if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
		k.mistake(key, "make the folder", "there is no folder %q", filepath.Dir(file))
		return
	}
	info, err := os.Stat(file)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		k.mistake(key, "chmod 600 "+file, "others can read %s, and with it the mailbox", file)
	}
}

func (k *checker) ownProvider(at string, o *oauthKeys) {
	k.web(at+".token_url", o.TokenURL, true)
	k.web(at+".device_url", o.DeviceURL, o.Flow == string(oauth.Device))
	k.web(at+".auth_url", o.AuthURL, o.Flow == string(oauth.Browser))
}

// web checks an address of a provider: secrets go there.
func (k *checker) web(key, value string, needed bool) {
	if value == "" && !needed {
		return
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		k.mistake(key, `write https://…, or provider = "microsoft" or "google"`, "%q is no address of a provider", value)
	}
}

func (k *checker) certificates(key, file string) {
	if file == "" {
		return
	}
	if _, err := authorities(file); err != nil {
		k.mistake(key, "name a file with certificates, each between BEGIN CERTIFICATE and END CERTIFICATE", "%v", err)
	}
}

// authorities are those whose certificates count: this machine's, and those
// in a file. nil stands for this machine's alone.
func authorities(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading certificates: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(content) {
		return nil, fmt.Errorf("reading certificates: there is none in %s", file)
	}
	return pool, nil
}

func (k *checker) dkim(at string, d *dkimKeys, address string) {
	if *d == (dkimKeys{}) {
		return
	}
	k.required(at+".domain", d.Domain, "the domain of the desk's address")
	k.required(at+".selector", d.Selector, "the name under which the public key is published")
	k.required(at+".key_file", d.KeyFile, "the private key")
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	if signs := strings.ToLower(d.Domain); signs != "" && domain != signs && !strings.HasSuffix(domain, "."+signs) {
		k.mistake(at+".domain", "write "+domain, "a signature of %s does not count for letters from %s", signs, domain)
	}
	if d.KeyFile != "" {
		if _, err := d.signer(); err != nil {
			k.mistake(at+".key_file", "openssl genrsa -out "+d.KeyFile+" 2048 makes one", "%v", err)
		}
	}
}

// signer reads the key, nil where letters are not signed.
func (d *dkimKeys) signer() (*mailout.DKIM, error) {
	if d.KeyFile == "" {
		return nil, nil
	}
	content, err := os.ReadFile(d.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("reading the key: %w", err)
	}
	key, err := mailout.ParseKey(content)
	if err != nil {
		return nil, err
	}
	return &mailout.DKIM{Domain: d.Domain, Selector: d.Selector, Key: key}, nil
}
