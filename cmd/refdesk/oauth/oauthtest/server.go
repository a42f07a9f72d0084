// Package oauthtest is an OAuth 2 provider for tests: it has one client and
// one account, and can be made to refuse whatever a provider may refuse. It
// also judges tokens, as a mail server does.
package oauthtest

import (
	"cmp"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is a provider. It is an http.Handler, with /auth, /token, /device and
// /introspect. Fields may be changed under Change only.
type Server struct {
	URL string // where it listens, once Start has been called

	ClientID, Secret string   // the client; Secret "" for one that keeps none
	Account          string   // who logs in
	Mailboxes        []string // what the account may open, beside its own
	Scope            string   // what is granted to a person
	Wants            string   // the scope that mail servers want; "" for Scope
	Lifetime         time.Duration
	RefreshLifetime  time.Duration // told where it is not 0
	Rotates          bool          // each refresh token works once; a second use ends the login
	Key              *rsa.PublicKey
	Device           []string // the answers to polls, one each: an error code, or "" for a token; at the end always ""
	DeviceExpires    int      // seconds
	Interval         int      // seconds
	Fault            string   // error code that every token request gets, "" for none
	Status           int      // with Fault; 0 is 400

	mu        sync.Mutex
	n         int
	refresh   map[string]bool // true: may be used
	access    map[string]grant
	verifiers map[string]string // by code
	asked     []url.Values
	polls     []time.Time
}

// grant is what an access token stands for.
type grant struct {
	account, scope string
	ends           time.Time
}

// New returns a provider with tokens that last an hour.
func New() *Server {
	return &Server{
		ClientID: "refdesk", Account: "support@example.org", Scope: "mail", Lifetime: time.Hour, DeviceExpires: 900, Interval: 5,
		refresh: map[string]bool{}, access: map[string]grant{}, verifiers: map[string]string{},
	}
}

// Start listens on a loopback port until the test ends.
func (s *Server) Start(tb testing.TB) *Server {
	tb.Helper()
	listening := httptest.NewServer(s)
	tb.Cleanup(listening.Close)
	s.URL = listening.URL
	return s
}

// Client returns a client that calls the handler without any network, for
// tests whose clock is not the machine's.
func (s *Server) Client() *http.Client { return &http.Client{Transport: direct{s}} }

type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result(), nil
}

// Change changes the fields while the server runs.
func (s *Server) Change(change func(*Server)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

// Asked returns the token requests so far.
func (s *Server) Asked() []url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// Polls returns when a device code was asked about.
func (s *Server) Polls() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.polls)
}

// Login makes a login of the account and returns its refresh token.
func (s *Server) Login() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newRefresh()
}

// Withdraw makes all access tokens worthless, long before they end.
func (s *Server) Withdraw() { s.Change(func(s *Server) { clear(s.access) }) }

// Revoke ends all logins.
func (s *Server) Revoke() { s.Change(func(s *Server) { clear(s.refresh); clear(s.access) }) }

// Check judges a token for a mailbox as a mail server does, and returns what
// that explains: "" where it lets in.
func (s *Server) Check(user, token string) (refusal string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok := s.access[token]
	switch {
	case !ok || time.Now().After(g.ends):
		return `{"status":"invalid_token","schemes":"bearer"}`
	case !slices.Contains(strings.Fields(g.scope), cmp.Or(s.Wants, s.Scope)):
		return fmt.Sprintf(`{"status":"insufficient_scope","schemes":"bearer","scope":%q}`, cmp.Or(s.Wants, s.Scope))
	case user != g.account && !slices.Contains(s.Mailboxes, user):
		return `{"status":"access_denied","schemes":"bearer"}`
	}
	return ""
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = r.ParseForm()
	switch r.URL.Path {
	case "/auth":
		s.authorize(w, r)
	case "/device":
		s.device(w, r)
	case "/token":
		s.asked = append(s.asked, r.PostForm)
		s.token(w, r)
	case "/introspect":
		s.introspect(w, r)
	default:
		http.NotFound(w, r)
	}
}

// authorize lets the account log in without asking anything.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	code := s.next("code")
	s.verifiers[code] = r.Form.Get("code_challenge")
	back, err := url.Parse(r.Form.Get("redirect_uri"))
	if err != nil || r.Form.Get("client_id") != s.ClientID {
		http.Error(w, "unknown client", http.StatusBadRequest)
		return
	}
	back.RawQuery = url.Values{"code": {code}, "state": {r.Form.Get("state")}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (s *Server) device(w http.ResponseWriter, r *http.Request) {
	if r.Form.Get("client_id") != s.ClientID {
		refuse(w, 0, "invalid_client")
		return
	}
	answer(w, map[string]any{
		"device_code": "device", "user_code": "WDJB-MJHT", "verification_uri": "https://login.example.org/device",
		"expires_in": s.DeviceExpires, "interval": s.Interval,
	})
}

func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	if s.Fault != "" {
		refuse(w, s.Status, s.Fault)
		return
	}
	grantType := r.Form.Get("grant_type")
	if grantType == "urn:ietf:params:oauth:grant-type:jwt-bearer" {
		s.signed(w, r)
		return
	}
	id, secret := r.Form.Get("client_id"), r.Form.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		id, secret = user, password
	}
	if id != s.ClientID || secret != s.Secret {
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	switch grantType {
	case "client_credentials":
		s.give(w, s.Account, r.Form.Get("scope"), "")
	case "authorization_code":
		sum := sha256.Sum256([]byte(r.Form.Get("code_verifier")))
		if want := s.verifiers[r.Form.Get("code")]; want == "" || want != base64.RawURLEncoding.EncodeToString(sum[:]) {
			refuse(w, 0, "invalid_grant")
			return
		}
		delete(s.verifiers, r.Form.Get("code"))
		s.give(w, s.Account, s.Scope, s.newRefresh())
	case "urn:ietf:params:oauth:grant-type:device_code":
		s.polled(w)
	case "refresh_token":
		s.renew(w, r.Form.Get("refresh_token"))
	default:
		refuse(w, 0, "unsupported_grant_type")
	}
}

func (s *Server) polled(w http.ResponseWriter) {
	s.polls = append(s.polls, time.Now())
	code := ""
	if len(s.Device) > 0 {
		code, s.Device = s.Device[0], s.Device[1:]
	}
	if code != "" {
		refuse(w, 0, code)
		return
	}
	s.give(w, s.Account, s.Scope, s.newRefresh())
}

func (s *Server) renew(w http.ResponseWriter, token string) {
	usable, known := s.refresh[token]
	if !usable {
		if known { // used before: somebody has stolen it
			clear(s.refresh)
		}
		refuse(w, 0, "invalid_grant")
		return
	}
	if !s.Rotates {
		s.give(w, s.Account, s.Scope, "")
		return
	}
	s.refresh[token] = false
	s.give(w, s.Account, s.Scope, s.newRefresh())
}

// signed takes an assertion that is signed with a key instead of a secret.
func (s *Server) signed(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(r.Form.Get("assertion"), ".")
	var claims struct {
		Sub, Scope, Aud string
		Exp             int64
	}
	if len(parts) == 3 && s.Key != nil {
		sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
		signature, _ := base64.RawURLEncoding.DecodeString(parts[2])
		if rsa.VerifyPKCS1v15(s.Key, crypto.SHA256, sum[:], signature) == nil {
			payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
			_ = json.Unmarshal(payload, &claims)
		}
	}
	if claims.Sub != s.Account || claims.Exp < time.Now().Unix() {
		refuse(w, 0, "invalid_grant")
		return
	}
	s.give(w, claims.Sub, claims.Scope, "")
}

// introspect tells about a token (RFC 7662), as Dovecot asks.
func (s *Server) introspect(w http.ResponseWriter, r *http.Request) {
	token := r.Form.Get("token")
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = bearer
	}
	g, ok := s.access[token]
	if !ok || time.Now().After(g.ends) {
		answer(w, map[string]any{"active": false})
		return
	}
	answer(w, map[string]any{"active": true, "username": g.account, "scope": g.scope, "exp": g.ends.Unix()})
}

func (s *Server) next(kind string) string {
	s.n++
	return fmt.Sprintf("%s-%d-of-the-test", kind, s.n)
}

func (s *Server) newRefresh() string {
	token := s.next("refresh")
	s.refresh[token] = true
	return token
}

func (s *Server) give(w http.ResponseWriter, account, scope, refresh string) {
	token := s.next("access")
	s.access[token] = grant{account, scope, time.Now().Add(s.Lifetime)}
	all := map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": int(s.Lifetime.Seconds())}
	if refresh != "" {
		all["refresh_token"] = refresh
	}
	if s.RefreshLifetime > 0 {
		all["refresh_token_expires_in"] = int(s.RefreshLifetime.Seconds())
	}
	answer(w, all)
}

func refuse(w http.ResponseWriter, status int, code string) {
	if status == 0 {
		status = http.StatusBadRequest
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code, "error_description": "AADSTS70000: for support@example.org it is " + code})
}

func answer(w http.ResponseWriter, all map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(all)
}
