package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
	"golang.org/x/oauth2/endpoints"
	"golang.org/x/oauth2/jwt"
)

// The providers whose addresses are known here.
const (
	Microsoft = "microsoft"
	Google    = "google"
)

// Flow is how the first token is come by.
type Flow string

// The flows.
const (
	Client  Flow = "client"  // the program logs in as itself (RFC 6749 §4.4, or RFC 7523 with a key)
	Device  Flow = "device"  // a person logs in, on whatever device they like (RFC 8628)
	Browser Flow = "browser" // a person logs in, with a browser on this machine (RFC 8252)
)

// Config says how tokens are got.
type Config struct {
	// Provider is Microsoft, Google or "".
	Provider string
	// Tenant is the directory of an organisation at Microsoft.
	Tenant string
	// AuthURL, TokenURL and DeviceURL default to those of the provider.
	AuthURL, TokenURL, DeviceURL string
	// Scopes default to what the provider wants for IMAP and SMTP.
	Scopes []string
	// Flow is required.
	Flow Flow
	// ClientID and ClientSecret are what the provider has given the program.
	ClientID, ClientSecret string
	// KeyFile holds the key of a service account of Google (JSON), which
	// stands for ClientID and ClientSecret, and Subject the account that it
	// acts for.
	KeyFile, Subject string
	// TokenFile is where a person's login is kept. Required with Device and
	// Browser.
	TokenFile string
	// HTTP defaults to a client that waits for 30 seconds at most.
	HTTP *http.Client
	// Logger defaults to slog.Default.
	Logger *slog.Logger
}

// patience bounds a request to a provider.
const patience = 30 * time.Second

// WithDefaults returns the configuration filled in.
func (c Config) WithDefaults() Config {
	var e oauth2.Endpoint
	switch c.Provider {
	case Microsoft:
		e = endpoints.AzureAD(c.Tenant)
	case Google:
		e = endpoints.Google
	}
	for _, field := range []struct{ to, standard *string }{
		{&c.AuthURL, &e.AuthURL}, {&c.TokenURL, &e.TokenURL}, {&c.DeviceURL, &e.DeviceAuthURL},
	} {
		if *field.to == "" {
			*field.to = *field.standard
		}
	}
	if len(c.Scopes) == 0 {
		c.Scopes = standardScopes(c.Provider, c.Flow)
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: patience}
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return c
}

// standardScopes are the permissions to read a mailbox and to send from it.
func standardScopes(provider string, flow Flow) []string {
	switch {
	case provider == Microsoft && flow == Client:
		return []string{"https://outlook.office365.com/.default"}
	case provider == Microsoft:
		return []string{"https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send", "offline_access"}
	case provider == Google:
		return []string{"https://mail.google.com/"}
	}
	return nil
}

// client is the configuration as the library takes it.
func (c *Config) client() *oauth2.Config {
	return &oauth2.Config{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret, Scopes: c.Scopes,
		Endpoint: oauth2.Endpoint{AuthURL: c.AuthURL, TokenURL: c.TokenURL, DeviceAuthURL: c.DeviceURL, AuthStyle: c.style()},
	}
}

// style is how the client shows who it is. It is never guessed: a guess is a
// second request, which a provider may take for impatience.
func (c *Config) style() oauth2.AuthStyle {
	if c.Provider != "" || c.ClientSecret == "" {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader // what every server has to take (RFC 6749 §2.3.1)
}

// with makes the library use our HTTP client.
func (c *Config) with(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, c.HTTP)
}

// asItself asks for a token for the program itself.
func (c *Config) asItself(ctx context.Context) (*oauth2.Token, error) {
	if c.KeyFile != "" {
		key, err := readKey(c.KeyFile)
		if err != nil {
			return nil, err
		}
		signed := jwt.Config{
			Email: key.Email, PrivateKey: []byte(key.Private), PrivateKeyID: key.ID,
			Subject: c.Subject, Scopes: c.Scopes, TokenURL: c.TokenURL,
		}
		return signed.TokenSource(c.with(ctx)).Token()
	}
	plain := clientcredentials.Config{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret, TokenURL: c.TokenURL, Scopes: c.Scopes, AuthStyle: c.style(),
	}
	return plain.Token(c.with(ctx))
}

// serviceKey is the key of a service account, as Google hands it out.
type serviceKey struct {
	Type    string `json:"type"`
	Email   string `json:"client_email"`
	ID      string `json:"private_key_id"`
	Private string `json:"private_key"`
}

func readKey(file string) (key serviceKey, err error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return key, fmt.Errorf("reading the key of the service account: %w", err)
	}
	if json.Unmarshal(content, &key) != nil || key.Type != "service_account" || key.Email == "" || key.Private == "" {
		return key, errors.New("reading the key of the service account: " + file + " is no JSON key of a service account")
	}
	return key, nil
}

// CheckKey tells what is wrong with the file of a service account's key.
func CheckKey(file string) error {
	_, err := readKey(file)
	return err
}
