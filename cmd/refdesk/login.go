package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"refdesk/cmd/refdesk/oauth"
)

type loginCmd struct {
	Desk string `help:"Only for the desk with this address." placeholder:"ADDRESS"`
}

// Run lets a person log in wherever the configuration wants one to, and tries
// at once what the login is good for.
func (l *loginCmd) Run(e *environment) error {
	c, err := e.load()
	if err != nil {
		return err
	}
	t := &trials{e: e}
	done := map[string]bool{}
	for _, d := range c.desks() {
		if l.Desk != "" && !strings.EqualFold(l.Desk, d.Desk.Address) {
			continue
		}
		for _, login := range loginsOf(d) {
			if done[login.TokenFile] {
				continue
			}
			done[login.TokenFile] = true
			if err := e.logIn(login); err != nil {
				return err
			}
		}
	}
	if len(done) == 0 {
		return usageError{errors.New("no desk has a login of a person: that is [mailbox.oauth2] with flow device or browser; docs/mail-accounts.md tells more")}
	}
	return l.try(t, c, done)
}

// try tries the desks that use one of the logins.
func (l *loginCmd) try(t *trials, c *config, logins map[string]bool) error {
	t.config = c
	for _, d := range c.desks() {
		for _, login := range loginsOf(d) {
			if logins[login.TokenFile] {
				t.desk(d, c.WarnDays)
				break
			}
		}
	}
	if t.failed {
		return errors.New("the login is kept, but something does not work with it, see above")
	}
	_, err := fmt.Fprintln(t.e.out, "All is well. A running desk takes up the login by itself.")
	return err
}

// personal is a login of a person.
type personal struct {
	oauth.Config
	user, caFile string
}

// loginsOf lists the logins of persons that a desk has.
func loginsOf(d *deskConfig) (all []personal) {
	for _, p := range []personal{
		{d.Mailbox.OAuth2.config(d.Mailbox.User), d.Mailbox.User, d.Mailbox.CAFile},
		{d.SMTP.OAuth2.config(d.SMTP.User), d.SMTP.User, d.SMTP.CAFile},
	} {
		if p.Flow == oauth.Device || p.Flow == oauth.Browser {
			all = append(all, p)
		}
	}
	return all
}

// logIn lets a person log in and keeps the login.
func (e *environment) logIn(p personal) error {
	cfg, err := online(p.Config, p.caFile, e.logger(&config{}))
	if err != nil {
		return err
	}
	if cfg.Flow == oauth.Browser {
		err = e.logInByBrowser(cfg, p.user)
	} else {
		err = e.logInByDevice(cfg, p.user)
	}
	if err != nil {
		return fmt.Errorf("logging in for %s: %w", p.user, err)
	}
	_, err = fmt.Fprintf(e.out, "The login is kept in %s.\n", p.TokenFile)
	return err
}

func (e *environment) logInByDevice(cfg oauth.Config, user string) error {
	return oauth.LoginByDevice(e.ctx, cfg, func(address, code string, until time.Time) {
		fmt.Fprintf(e.out, "Open this address in any browser, on any device:\n\n    %s\n\nType this code there:\n\n    %s\n\nThen log in as %s, or as somebody who may use that mailbox.\n", printable(address), printable(code), user)
		if !until.IsZero() {
			fmt.Fprintf(e.out, "There is time until %s.\n", until.Local().Format("15:04"))
		}
	})
}

// logInByBrowser waits for the browser to come back to this machine. Where it
// runs elsewhere it cannot: then its last address is pasted here.
func (e *environment) logInByBrowser(cfg oauth.Config, user string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("waiting for the browser: %w", err)
	}
	b := oauth.LoginByBrowser(cfg, comesBackTo(cfg.Provider, listener.Addr().(*net.TCPAddr).Port))
	fmt.Fprintf(e.out, "Open this address in a browser:\n\n    %s\n\nThen log in as %s, or as somebody who may use that mailbox.\nIf the browser runs on another machine, it ends on a page that it cannot show:\ncopy the address of that page, paste it here, and press Enter.\n", b.Address, user)
	answers := make(chan url.Values, 2)
	server := &http.Server{Handler: comeBack(answers), ReadTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	defer func() { _ = server.Shutdown(context.WithoutCancel(e.ctx)) }()
	go pasted(e.in, answers)
	select {
	case answer := <-answers:
		return b.Finish(e.ctx, answer)
	case <-e.ctx.Done():
		return context.Cause(e.ctx)
	case <-time.After(browserPatience):
		return errors.New("nobody logged in within 15 minutes")
	}
}

// comesBackTo is how the providers want this machine to be named: Google by
// number (RFC 8252 §8.3), Microsoft by name.
func comesBackTo(provider string, port int) string {
	if provider == oauth.Microsoft {
		return fmt.Sprintf("http://localhost:%d", port)
	}
	return fmt.Sprintf("http://127.0.0.1:%d", port)
}

const browserPatience = 15 * time.Minute

// comeBack is the page that the browser is sent to in the end.
func comeBack(answers chan<- url.Values) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("state") == "" { // such as a browser that asks for an icon
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, "Done. You can close this page; refdesk tells the rest.\n")
		select {
		case answers <- q:
		default:
		}
	})
}

// pasted reads an address that somebody pastes.
func pasted(in io.Reader, answers chan<- url.Values) {
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if u, err := url.Parse(strings.TrimSpace(lines.Text())); err == nil && u.Query().Get("state") != "" {
			answers <- u.Query()
			return
		}
	}
}
