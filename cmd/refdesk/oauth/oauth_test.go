package oauth_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"refdesk/cmd/refdesk/oauth"
	"refdesk/cmd/refdesk/oauth/oauthtest"
)

// person is the configuration of a login by a person at the provider.
func person(t *testing.T, s *oauthtest.Server, dir string) oauth.Config {
	return oauth.Config{
		AuthURL: "https://login.example.org/auth", TokenURL: "https://login.example.org/token", DeviceURL: "https://login.example.org/device",
		Flow: oauth.Device, ClientID: s.ClientID, ClientSecret: s.Secret, Scopes: []string{s.Scope}, TokenFile: filepath.Join(dir, "token"),
		HTTP: s.Client(), Logger: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
}

// loggedIn is person, once somebody has logged in.
func loggedIn(t *testing.T, s *oauthtest.Server) oauth.Config {
	t.Helper()
	cfg := person(t, s, t.TempDir())
	if err := oauth.LoginByDevice(t.Context(), cfg, func(string, string, time.Time) {}); err != nil {
		t.Fatal(err)
	}
	return cfg
}

func token(t *testing.T, s *oauth.Source, refused string) string {
	t.Helper()
	token, err := s.Token(t.Context(), refused)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// fault checks that there is no token, what is told of it, and that no secret is.
func fault(t *testing.T, err error, again bool, want string) {
	t.Helper()
	var f *oauth.Fault
	if !errors.As(err, &f) || f.Again != again || !strings.Contains(f.Error(), want) {
		t.Errorf("error %v, want one that tells %q", err, want)
		return
	}
	if again != strings.Contains(f.Error(), "run `refdesk login`") {
		t.Errorf("%v: what to do?", f)
	}
	if strings.Contains(f.Discreet(), "@") || strings.Contains(f.Error(), "-of-the-test") {
		t.Errorf("too much is told: %s", f.Discreet())
	}
}

func TestTokensAreRenewedBeforeTheyEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oauthtest.New()
		source := oauth.New(loggedIn(t, s))
		first := token(t, source, "")
		time.Sleep(54 * time.Minute)
		if again := token(t, source, ""); again != first {
			t.Error("a good token was replaced")
		}
		time.Sleep(2 * time.Minute)
		second := token(t, source, "")
		if second == first || s.Check("support@example.org", second) != "" {
			t.Error("a token that is about to end was not replaced")
		}
		if refused := token(t, source, second); refused == second {
			t.Error("a token that was refused is handed out again")
		}
	})
}

func TestClockOfTheProviderDoesNotMatter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oauthtest.New()
		source := oauth.New(loggedIn(t, s))
		first := token(t, source, "")
		// The mail server thinks that it is two hours later.
		s.Withdraw()
		if s.Check("support@example.org", first) == "" {
			t.Fatal("the token should be over")
		}
		if second := token(t, source, first); s.Check("support@example.org", second) != "" {
			t.Error("there is no new token")
		}
		// Tokens that live no longer than the margin are used all the same.
		s.Change(func(s *oauthtest.Server) { s.Lifetime = 2 * time.Minute })
		short := token(t, source, token(t, source, ""))
		time.Sleep(time.Minute)
		if token(t, source, "") != short {
			t.Error("a short token is replaced too early")
		}
		time.Sleep(40 * time.Second)
		if token(t, source, "") == short {
			t.Error("a short token is not replaced")
		}
	})
}

func TestRotatedLoginsAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oauthtest.New()
		s.Rotates = true
		cfg := loggedIn(t, s)
		for range 5 {
			source := oauth.New(cfg) // a process that starts
			token(t, source, token(t, source, ""))
			time.Sleep(2 * time.Hour)
		}
		info, err := os.Stat(cfg.TokenFile)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("token file: %v, %v", info.Mode(), err)
		}
		if all, _ := filepath.Glob(cfg.TokenFile + ".new*"); all != nil {
			t.Errorf("left behind: %v", all)
		}
	})
}

func TestSeveralProcessesShareALogin(t *testing.T) {
	s := oauthtest.New()
	s.Rotates, s.Interval = true, 1
	cfg := person(t, s, t.TempDir())
	writeLogin(t, cfg, s.Login())
	var group sync.WaitGroup
	var mu sync.Mutex
	got := map[string]bool{}
	for range 8 {
		source := oauth.New(cfg)
		group.Go(func() {
			one, err := source.Token(t.Context(), "")
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			got[one] = true
		})
	}
	group.Wait()
	if n := len(s.Asked()); n != 1 || len(got) != 1 {
		t.Errorf("%d requests, %d tokens: one is enough", n, len(got))
	}
	// One of them has its token refused: the others take the new one.
	var old string
	for old = range got {
	}
	a, b := oauth.New(cfg), oauth.New(cfg)
	if token(t, a, old) != token(t, b, old) || len(s.Asked()) != 2 {
		t.Errorf("%d requests", len(s.Asked()))
	}
}

// writeLogin makes a token file as a login leaves it.
func writeLogin(t *testing.T, cfg oauth.Config, refresh string) {
	t.Helper()
	text, _ := json.Marshal(map[string]any{"client_id": cfg.ClientID, "refresh_token": refresh, "access": map[string]any{"token": "", "got": time.Time{}}})
	if err := os.WriteFile(cfg.TokenFile, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatCannotBeSavedIsUsed(t *testing.T) {
	s := oauthtest.New()
	s.Rotates = true
	cfg := person(t, s, t.TempDir())
	writeLogin(t, cfg, s.Login())
	var log bytes.Buffer
	cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	// While it is renewed a folder takes the file's place, so that the new one
	// cannot go there: as with a disk that is full.
	full := true
	cfg.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if full {
			if err := errors.Join(os.Remove(cfg.TokenFile), os.MkdirAll(cfg.TokenFile+"/x", 0o700)); err != nil {
				t.Error(err)
			}
		}
		return s.Client().Transport.RoundTrip(r)
	})}
	source := oauth.New(cfg)
	first := token(t, source, "")
	if !strings.Contains(log.String(), "could not be saved") || strings.Contains(log.String(), "of-the-test") {
		t.Errorf("the log: %s", log.String())
	}
	full = false
	if err := os.RemoveAll(cfg.TokenFile); err != nil {
		t.Fatal(err)
	}
	second := token(t, source, first)
	if token(t, oauth.New(cfg), "") != second {
		t.Error("the login was not saved later")
	}
	// A login that could not be saved gives way to a new one of a person.
	full = true
	token(t, source, second)
	full = false
	if err := os.RemoveAll(cfg.TokenFile); err != nil {
		t.Fatal(err)
	}
	s.Revoke()
	writeLogin(t, cfg, s.Login())
	if why := s.Check("support@example.org", token(t, source, "")); why == "" {
		t.Error("a revoked token is good")
	}
	if why := s.Check("support@example.org", token(t, source, token(t, source, ""))); why != "" {
		t.Errorf("after a new login: %s", why)
	}
}

func TestFaultsAreTold(t *testing.T) {
	check := func(name string, again bool, want string, change func(*oauthtest.Server, *oauth.Config)) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := oauthtest.New()
				cfg := loggedIn(t, s)
				time.Sleep(2 * time.Hour)
				change(s, &cfg)
				_, err := oauth.New(cfg).Token(t.Context(), "")
				fault(t, err, again, want)
			})
		})
	}
	check("revoked", true, "the login has ended, or was revoked (invalid_grant AADSTS70000)", func(s *oauthtest.Server, _ *oauth.Config) { s.Revoke() })
	check("never logged in", true, "nobody has logged in yet", func(_ *oauthtest.Server, c *oauth.Config) { c.TokenFile += "2" })
	check("another client", true, "the login of another client_id", func(_ *oauthtest.Server, c *oauth.Config) { c.ClientID = "else" })
	check("a broken file", true, "holds no login", func(_ *oauthtest.Server, c *oauth.Config) { _ = os.WriteFile(c.TokenFile, []byte("{"), 0o600) })
	check("a wrong secret", false, "does not know this client", func(s *oauthtest.Server, c *oauth.Config) { s.Change(func(s *oauthtest.Server) { s.Secret = "new" }) })
	check("a person is wanted", true, "wants a person to log in", func(s *oauthtest.Server, _ *oauth.Config) {
		s.Change(func(s *oauthtest.Server) { s.Fault = "interaction_required" })
	})
	check("trouble", false, "has trouble of its own", func(s *oauthtest.Server, _ *oauth.Config) {
		s.Change(func(s *oauthtest.Server) { s.Fault, s.Status = "temporarily_unavailable", 503 })
	})
	check("something new", false, "gives no access token: 418", func(s *oauthtest.Server, _ *oauth.Config) {
		s.Change(func(s *oauthtest.Server) { s.Fault, s.Status = "teapot", 418 })
	})
	check("away", false, "could not be asked", func(_ *oauthtest.Server, c *oauth.Config) { c.HTTP = &http.Client{Transport: away{}} })
}

type away struct{}

func (away) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("no route to host")
}

func TestTheProgramLogsInAsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oauthtest.New()
		s.Secret = "hush"
		cfg := person(t, s, t.TempDir())
		cfg.Flow, cfg.ClientSecret = oauth.Client, "hush"
		source := oauth.New(cfg)
		first := token(t, source, "")
		if why := s.Check("support@example.org", first); why != "" {
			t.Error(why)
		}
		if token(t, source, "") != first || token(t, source, first) == first {
			t.Error("tokens are kept too long, or not long enough")
		}
		if _, err := os.Stat(cfg.TokenFile); err == nil {
			t.Error("there is a token file")
		}
		cfg.ClientSecret = "wrong"
		_, err := oauth.New(cfg).Token(t.Context(), "")
		fault(t, err, false, "does not know this client")
	})
}

func TestServiceAccountsSign(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, _ := x509.MarshalPKCS8PrivateKey(key)
	file := filepath.Join(t.TempDir(), "key.json")
	text, _ := json.Marshal(map[string]string{
		"type": "service_account", "client_email": "desk@project.iam.example", "private_key_id": "1",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s := oauthtest.New()
		s.Key = &key.PublicKey
		cfg := person(t, s, t.TempDir())
		cfg.Flow, cfg.KeyFile, cfg.Subject = oauth.Client, file, "support@example.org"
		if why := s.Check("support@example.org", token(t, oauth.New(cfg), "")); why != "" {
			t.Error(why)
		}
		cfg.Subject = "boss@example.org"
		_, err := oauth.New(cfg).Token(t.Context(), "")
		fault(t, err, false, "may the service account act for this subject")
		cfg.KeyFile = cfg.TokenFile
		if _, err := oauth.New(cfg).Token(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "reading the key") {
			t.Errorf("no key: %v", err)
		}
	})
}

func TestDeviceLogin(t *testing.T) {
	check := func(name string, answers []string, pauses []int, want string) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := oauthtest.New()
				s.Device, s.RefreshLifetime = answers, 90*24*time.Hour
				began := time.Now()
				cfg := person(t, s, t.TempDir())
				told := ""
				err := oauth.LoginByDevice(t.Context(), cfg, func(address, code string, until time.Time) {
					told = address + " " + code + " " + until.Sub(began).String()
				})
				if told != "https://login.example.org/device WDJB-MJHT 15m0s" {
					t.Errorf("told %q", told)
				}
				before := began
				for i, at := range s.Polls() {
					if i < len(pauses) && at.Sub(before) != time.Duration(pauses[i])*time.Second {
						t.Errorf("poll %d came after %s", i+1, at.Sub(before))
					}
					before = at
				}
				if want != "" {
					fault(t, err, false, want)
					if _, err := os.Stat(cfg.TokenFile); err == nil {
						t.Error("a login was saved")
					}
					return
				}
				source := oauth.New(cfg)
				if err != nil || s.Check("support@example.org", token(t, source, "")) != "" {
					t.Errorf("no login: %v", err)
				}
				if ends := source.Ends(); ends.Sub(began) < 89*24*time.Hour {
					t.Errorf("it ends %s", ends)
				}
			})
		})
	}
	many := make([]string, 500)
	for i := range many {
		many[i] = "authorization_pending"
	}
	check("at once", nil, []int{5}, "")
	check("pending", []string{"authorization_pending", "authorization_pending"}, []int{5, 5, 5}, "")
	check("slow down", []string{"slow_down", "authorization_pending", "slow_down"}, []int{5, 10, 10, 15}, "")
	check("denied", []string{"authorization_pending", "access_denied"}, []int{5, 5}, "the login was refused (access_denied")
	check("expired", []string{"expired_token"}, []int{5}, "nobody entered it in time")
	check("nobody comes", many, nil, "nobody entered it in time")
}

func TestDeviceLoginSurvivesACut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oauthtest.New()
		cfg := person(t, s, t.TempDir())
		n := 0
		cfg.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			if n++; n == 2 {
				return nil, errors.New("connection reset")
			}
			return s.Client().Transport.RoundTrip(r)
		})}
		if err := oauth.LoginByDevice(t.Context(), cfg, func(string, string, time.Time) {}); err != nil {
			t.Error(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		s.Device = []string{"slow_down", "slow_down", "slow_down", "slow_down", "slow_down", "slow_down"}
		if err := oauth.LoginByDevice(ctx, cfg, func(string, string, time.Time) {}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("given up by us: %v", err)
		}
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (r roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }

func TestBrowserLogin(t *testing.T) {
	s := oauthtest.New()
	cfg := person(t, s, t.TempDir())
	cfg.Flow = oauth.Browser
	answer := func(b *oauth.BrowserLogin) url.Values {
		t.Helper()
		client := s.Client()
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		r, err := client.Get(b.Address)
		if err != nil {
			t.Fatal(err)
		}
		back, err := url.Parse(r.Header.Get("Location"))
		if err != nil || !strings.HasPrefix(back.String(), "http://127.0.0.1:1/") {
			t.Fatalf("back to %v, %v", back, err)
		}
		return back.Query()
	}
	b := oauth.LoginByBrowser(cfg, "http://127.0.0.1:1/")
	good := answer(b)
	fault(t, b.Finish(t.Context(), url.Values{"code": good["code"], "state": {"x"}}), false, "does not belong to this login")
	fault(t, b.Finish(t.Context(), url.Values{"error": {"access_denied"}, "state": good["state"]}), false, "the login was refused")
	other := oauth.LoginByBrowser(cfg, "http://127.0.0.1:1/")
	stolen := answer(other)
	fault(t, b.Finish(t.Context(), url.Values{"code": stolen["code"], "state": good["state"]}), false, "invalid_grant")
	if err := b.Finish(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	if why := s.Check("support@example.org", token(t, oauth.New(cfg), "")); why != "" {
		t.Error(why)
	}
}

func TestProvidersAreKnown(t *testing.T) {
	check := func(cfg oauth.Config, tokenURL, scope string) {
		t.Helper()
		c := cfg.WithDefaults()
		if c.TokenURL != tokenURL || strings.Join(c.Scopes, " ") != scope {
			t.Errorf("%s: %s, %v", cfg.Provider, c.TokenURL, c.Scopes)
		}
	}
	check(oauth.Config{Provider: oauth.Microsoft, Tenant: "t", Flow: oauth.Client}, "https://login.microsoftonline.com/t/oauth2/v2.0/token", "https://outlook.office365.com/.default")
	check(oauth.Config{Provider: oauth.Microsoft, Tenant: "t", Flow: oauth.Device}, "https://login.microsoftonline.com/t/oauth2/v2.0/token", "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access")
	check(oauth.Config{Provider: oauth.Google, Flow: oauth.Browser}, "https://oauth2.googleapis.com/token", "https://mail.google.com/")
	check(oauth.Config{TokenURL: "https://x.example/token", Scopes: []string{"mail"}}, "https://x.example/token", "mail")
}
