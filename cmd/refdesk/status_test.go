package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"refdesk/mailout/smtptest"
	"refdesk/store"
	"refdesk/store/storetest"
)

// running opens a program on a rig, in this process.
func (r *rig) running(s settings) *program {
	r.t.Helper()
	c, err := loadConfig(r.config)
	if err != nil {
		r.t.Fatal(err)
	}
	p, err := open(r.t.Context(), c, slog.New(slog.DiscardHandler), s)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = p.Close() })
	return p
}

// ask asks the status page.
func ask(t *testing.T, p *program, path string) (code int, body string) {
	t.Helper()
	w := httptest.NewRecorder()
	p.status().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w.Code, w.Body.String()
}

// TestStatusTellsHowTheDeskDoes: what came and went is counted on both
// databases, in a format that Prometheus reads, and no address is told.
func TestStatusTellsHowTheDeskDoes(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		r := newRig(t, url, memoryBox(t), smtptest.Config{})
		p := r.running(settings{})
		if err := p.once(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.deliver(mailOf("m1@example.net", "Mara Lind <mara@example.net>", "No network", "The wall socket must be dead."))
		if err := p.once(t.Context()); err != nil {
			t.Fatal(err)
		}
		code, body := ask(t, p, "/healthz")
		var h health
		if err := json.Unmarshal([]byte(body), &h); err != nil || code != http.StatusOK || h.Status != "ok" || !h.Database.OK || len(h.Desks) != 1 {
			t.Errorf("%d %v: %s", code, err, body)
		}
		_, text := ask(t, p, "/metrics")
		for _, want := range []string{
			`refdesk_mails_total{became="case"} 1`, `refdesk_letters_total{kind="questionnaire",state="sent"} 1`, `refdesk_letters_total{kind="brief",state="queued"} 1`,
			`refdesk_up{part="database",desk=""} 1`, `refdesk_cases{state="interviewing"} 1`, "refdesk_queue_letters 0", "refdesk_letter_wait_seconds_count",
			`refdesk_build_info{version="development"} 1`,
		} {
			if !strings.Contains(text, want) {
				t.Errorf("the metrics lack %s", want)
			}
		}
		line := regexp.MustCompile(`^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z]+="([^"\\]|\\.)*",?)+\})? [-+.e0-9]+)$`)
		for l := range strings.Lines(text) {
			if !line.MatchString(strings.TrimSuffix(l, "\n")) {
				t.Errorf("Prometheus does not read %q", l)
			}
		}
		if strings.Contains(text+body, "@") {
			t.Errorf("an address is told:\n%s%s", body, text)
		}
		if t.Failed() {
			t.Log(text)
		}
	})
}

// TestHealthFails: what does not work is told with its class, and 503.
func TestHealthFails(t *testing.T) {
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	r := newRig(t, storetest.SQLite(t), memoryBox(t), smtptest.Config{})
	p := r.running(settings{now: func() time.Time { return now }})
	p.desks[0].reading.works(now)
	now = now.Add(time.Hour)
	p.desks[0].reading.fails(now, "login")
	code, body := ask(t, p, "/healthz")
	for _, want := range []string{`"reading":{"ok":false,"since":"2026-11-25T11:00:00Z","last_good":"2026-11-25T10:00:00Z","error":"login"}`, `"sending":{"ok":true`, `"status":"failing"`} {
		if code != http.StatusServiceUnavailable || !strings.Contains(body, want) {
			t.Errorf("%d, lacks %s: %s", code, want, body)
		}
	}
	p.desks[0].reading.works(now)
	if code, body = ask(t, p, "/healthz"); code != http.StatusOK {
		t.Errorf("%d: %s", code, body)
	}
	if err := p.store.Close(); err != nil {
		t.Fatal(err)
	}
	if code, body = ask(t, p, "/healthz"); code != http.StatusServiceUnavailable || !strings.Contains(body, `"database":{"ok":false`) {
		t.Errorf("%d: %s", code, body)
	}
	if code, body = ask(t, p, "/metrics"); code != http.StatusOK || !strings.Contains(body, `refdesk_up{part="database",desk=""} 0`) {
		t.Errorf("%d: %s", code, body)
	}
	p.store, _ = store.Open(t.Context(), storetest.SQLite(t)) // for the cleanup
}

// TestStatusStaysOnThisMachine: only who says so opens it to others.
func TestStatusStaysOnThisMachine(t *testing.T) {
	for listen, good := range map[string]bool{"127.0.0.1:8026": true, "[::1]:8026": true, "localhost:1": true, "0.0.0.0:8026": false, ":8026": false, "10.0.0.1:8026": false, "8026": false} {
		c := config{Status: statusKeys{Listen: listen}}
		k := &checker{}
		if k.status(&c.Status); (len(k.mistakes) == 0) != good {
			t.Errorf("%s: %v", listen, k.mistakes)
		}
		c.Status.Anywhere = true
		k = &checker{}
		if k.status(&c.Status); len(k.mistakes) > 0 && listen != "8026" {
			t.Errorf("%s, allowed: %v", listen, k.mistakes)
		}
	}
}

// TestServeAnswersWatchers: a running desk tells how it does, and that its
// mailbox is away soon after it is.
func TestServeAnswersWatchers(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := free.Addr().String()
	_ = free.Close()
	r := newRig(t, storetest.SQLite(t), memoryBox(t), smtptest.Config{})
	r.change("[desk]", "[status]\nlisten = \""+listen+"\"\n[desk]")
	s := r.serve()
	<-s.open
	ask := func(path string) (code int, body string) {
		answer, err := http.Get("http://" + listen + path)
		if err != nil {
			return 0, err.Error()
		}
		defer answer.Body.Close()
		b, _ := io.ReadAll(answer.Body)
		return answer.StatusCode, string(b)
	}
	until(t, "a first pass", func() bool {
		code, body := ask("/healthz")
		return code == http.StatusOK && strings.Contains(body, `"reading":{"ok":true,"since":"2`)
	})
	if code, body := ask("/metrics"); code != http.StatusOK || !strings.Contains(body, "refdesk_up{") {
		t.Errorf("%d: %s", code, body)
	}
	if code, _ := ask("/unsubscribe/x"); code != http.StatusNotFound {
		t.Errorf("another page: %d", code)
	}
	_ = r.imap.Stop()
	until(t, "the mailbox to be missed", func() bool {
		code, body := ask("/healthz")
		return code == http.StatusServiceUnavailable && strings.Contains(body, `"error":"connect"`)
	})
	_ = r.imap.Again()
	until(t, "the mailbox to be back", func() bool {
		code, _ := ask("/healthz")
		return code == http.StatusOK
	})
	s.stop()
}
