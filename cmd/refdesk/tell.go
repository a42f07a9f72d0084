package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"refdesk/desk"
)

// commandPatience bounds the program that is run for an alert.
const commandPatience = 30 * time.Second

// alertJSON is a line of the file of alerts. It names no address.
type alertJSON struct {
	At      string `json:"at"`
	Alert   string `json:"alert"` // such as "reading-stopped"
	Desk    string `json:"desk"`
	Since   string `json:"since"`
	Error   string `json:"error"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// tell passes an alert on by the ways that need neither mailbox nor SMTP.
func (p *program) tell(ctx context.Context, name string, a *desk.Alert) {
	what := word(a)
	if a.Over {
		p.log.Info("alert", "alert", what, "desk", name, "since", moment(a.Since))
	} else {
		p.log.Error("alert", "alert", what, "desk", name, "since", moment(a.Since), "class", a.Why)
	}
	line := alertJSON{moment(p.now()), what, name, moment(a.Since), a.Why, a.Subject, a.Text}
	if err := errors.Join(p.appendAlert(line), p.runAlert(ctx, line)); err != nil {
		p.log.Error("passing an alert on", "alert", what, "err", err)
	}
}

func (p *program) appendAlert(line alertJSON) error {
	if p.alerts.File == "" {
		return nil
	}
	file, err := os.OpenFile(p.alerts.File, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
	if err != nil {
		return fmt.Errorf("opening the file of alerts: %w", err)
	}
	text, err := json.Marshal(line)
	if err == nil {
		_, err = file.Write(append(text, '\n'))
	}
	return errors.Join(err, file.Close())
}

// runAlert runs the command, without a shell.
func (p *program) runAlert(ctx context.Context, line alertJSON) error {
	if len(p.alerts.Command) == 0 {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, commandPatience)
	defer stop()
	c := exec.CommandContext(ctx, p.alerts.Command[0], p.alerts.Command[1:]...)
	c.WaitDelay = time.Second
	c.Env = append(withoutSecrets(os.Environ()), "REFDESK_ALERT="+line.Alert, "REFDESK_DESK="+line.Desk)
	c.Stdin = strings.NewReader(line.Subject + "\n\n" + line.Text)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Run(); err != nil {
		return fmt.Errorf("running the command of alerts: %w (it wrote %d bytes)", err, out.Len())
	}
	return nil
}

// withoutSecrets leaves out what tells Refdesk its passwords: it is nobody
// else's business.
func withoutSecrets(all []string) (rest []string) {
	for _, v := range all {
		if name, _, _ := strings.Cut(v, "="); !strings.HasPrefix(name, "REFDESK_") {
			rest = append(rest, v)
		}
	}
	return rest
}
