package main

import (
	"context"
	"html/template"
	"net/http"
	"strings"
	"time"
)

// leavePath is where readers of the digest leave it with one click (RFC 8058).
const leavePath = "/unsubscribe/"

// webStop is how long a request in hand may take when the program ends.
const webStop = 5 * time.Second

// serveWeb answers readers who leave the digest until the context ends.
func (p *program) serveWeb(ctx context.Context, listen string) error {
	return serveHTTP(ctx, listen, p.web(), "listening for readers who leave the digest")
}

// web shows a page with a button, which mail programs press by themselves.
// Looking at the page changes nothing: scanners look at all links of a mail.
func (p *program) web() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+leavePath+"{id}", func(w http.ResponseWriter, r *http.Request) {
		leavePage(w, r, http.StatusOK, leaveWords(r).ask, true)
	})
	mux.HandleFunc("POST "+leavePath+"{id}", p.leave)
	return mux
}

func (p *program) leave(w http.ResponseWriter, r *http.Request) {
	for _, one := range p.desks {
		ok, err := one.desk.Leave(r.Context(), r.PathValue("id"))
		if err != nil {
			p.log.Error("a reader cannot leave the digest", "err", err)
			leavePage(w, r, http.StatusInternalServerError, leaveWords(r).failed, false)
			return
		}
		if ok {
			leavePage(w, r, http.StatusOK, leaveWords(r).done, false)
			return
		}
	}
	leavePage(w, r, http.StatusNotFound, leaveWords(r).failed, false)
}

// leaveText is what the page says in a language.
type leaveText struct{ ask, button, done, failed string }

var leaveTexts = map[string]leaveText{
	"en": {"Do you no longer want our weekly letter?", "No more of it", "You will get no more weekly letters from us.", "That did not work. Please write “unsubscribe” to the address the letter came from."},
	"de": {"Möchten Sie unseren Wochenbrief nicht mehr?", "Nicht mehr senden", "Sie bekommen keinen Wochenbrief mehr von uns.", "Das ging nicht. Bitte schreiben Sie „abbestellen“ an die Adresse, von der der Brief kam."},
	"fr": {"Vous ne voulez plus notre lettre de la semaine ?", "Ne plus l’envoyer", "Vous ne recevrez plus notre lettre de la semaine.", "Cela n’a pas marché. Écrivez « se désabonner » à l’adresse d’où venait la lettre."},
	"es": {"¿Ya no quiere nuestra carta semanal?", "No enviarla más", "No recibirá más cartas semanales nuestras.", "No ha funcionado. Escriba «darse de baja» a la dirección de la que vino la carta."},
}

// leaveWords picks the first language of the reader that there is.
func leaveWords(r *http.Request) leaveText {
	for tag := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		if tag = strings.ToLower(strings.TrimSpace(tag)); len(tag) >= 2 {
			if words, ok := leaveTexts[tag[:2]]; ok {
				return words
			}
		}
	}
	return leaveTexts["en"]
}

var leaveTemplate = template.Must(template.New("").Parse(`<!DOCTYPE html>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<title>{{.Says}}</title>
<body style="font:18px/1.5 system-ui,sans-serif;max-width:30em;margin:15vh auto;padding:0 1em">
<p>{{.Says}}</p>
{{with .Button}}<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button style="font:inherit;padding:.5em 1em">{{.}}</button></form>{{end}}
`))

func leavePage(w http.ResponseWriter, r *http.Request, status int, says string, asks bool) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	button := ""
	if asks {
		button = leaveWords(r).button
	}
	_ = leaveTemplate.Execute(w, struct{ Says, Button string }{says, button}) // whoever went away reads nothing
}
