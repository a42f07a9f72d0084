package oauth

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"golang.org/x/oauth2"
)

// Fault says why there is no token.
type Fault struct {
	// Code is the provider's, such as "invalid_grant", or "" where it was not
	// asked or did not answer.
	Code string
	// Again tells that a person has to log in, for the first time or again.
	Again bool

	text, theirs string
	err          error
}

// Error has the provider's own words, which may name people: not for the log.
func (f *Fault) Error() string {
	text := f.Discreet()
	if f.theirs != "" {
		text += ": " + f.theirs
	}
	return text
}

// Discreet says the same without the provider's words, but with its number of
// the fault, which is what people search for.
func (f *Fault) Discreet() string {
	text := f.text
	if f.Code != "" {
		text += " (" + strings.TrimSpace(f.Code+" "+microsoftNumber.FindString(f.theirs)) + ")"
	}
	if f.Again {
		text += "; run `refdesk login`"
	}
	return text
}

func (f *Fault) Unwrap() error { return f.err }

var microsoftNumber = regexp.MustCompile(`AADSTS\d+`)

// inWords are the codes of RFC 6749 §5.2 and RFC 8628 §3.5.
var inWords = map[string]string{
	"invalid_client":         "the provider does not know this client: are client_id and client_secret right, and has the secret not ended?",
	"unauthorized_client":    "the provider does not allow this client to log in this way",
	"unsupported_grant_type": "the provider does not know this way to log in",
	"invalid_scope":          "the provider does not grant these scopes",
	"invalid_request":        "the provider does not understand the request",
	"access_denied":          "the login was refused",
	"expired_token":          "the code has expired: nobody entered it in time",
	"interaction_required":   "the provider wants a person to log in",
	"consent_required":       "the provider wants consent to what the client may do",
	"server_error":           "the provider has trouble of its own",

	"temporarily_unavailable": "the provider has trouble of its own",
}

// explain words an error of the library. person tells that a person's login
// is at stake.
func explain(err error, person bool) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return &Fault{text: "the provider could not be asked for an access token", err: err, theirs: err.Error()}
	}
	code, theirs := refused.ErrorCode, refused.ErrorDescription
	if code == "" { // the library does not always look
		var body struct {
			Code string `json:"error"`
			Text string `json:"error_description"`
		}
		_ = json.Unmarshal(refused.Body, &body)
		code, theirs = body.Code, body.Text
	}
	f := &Fault{Code: code, theirs: oneLine(theirs), err: err, text: inWords[code]}
	switch {
	case code == "invalid_grant" && person:
		f.text, f.Again = "the login has ended, or was revoked", true
	case code == "invalid_grant":
		f.text = "the provider does not accept the key: may the service account act for this subject, and is this machine's clock right?"
	case code == "interaction_required" || code == "consent_required":
		f.Again = person
	case f.text == "":
		f.text = "the provider gives no access token"
		if refused.Response != nil {
			f.text += ": " + refused.Response.Status
		}
	}
	return f
}

// oneLine makes one short line of a provider's text.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return s[:min(len(s), 300)]
}
