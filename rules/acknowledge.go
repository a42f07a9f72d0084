package rules

import "strings"

// acknowledgements are what other help desks' programs write when they have
// taken a mail in, in the languages of the letters and some more. A person
// says such a thing rarely, and hardly ever within minutes of an automatic
// letter: only together the two mean something.
var acknowledgements = []string{
	"has been received", "have received your", "we received your", "has been created", "has been opened", "has been logged", "has been assigned", "has been registered",
	"ticket number", "ticket id", "ticket #", "case number", "case id", "reference number", "request number", "your ticket", "request was received", "thank you for contacting",
	"ist eingegangen", "wurde erstellt", "wurde eröffnet", "wurde angelegt", "haben ihre anfrage", "anfrage erhalten", "ticketnummer", "vorgangsnummer", "ihr ticket",
	"a été créé", "a bien été", "avons bien reçu", "demande a été", "numéro de ticket", "numéro de dossier",
	"ha sido creado", "ha sido creada", "ha sido recibid", "hemos recibido", "solicitud ha sido", "número de ticket", "número de caso",
	"è stato creato", "abbiamo ricevuto", "la sua richiesta", "foi criado", "recebemos", "is aangemaakt", "hebben uw", "uw aanvraag", "zostało utworzone", "otrzymaliśmy",
}

// Acknowledges tells whether a text reads like a help desk's "we have received
// your request", and by which words.
func Acknowledges(subject, text string) (by string, ok bool) {
	const enough = 2000 // such mails come to the point
	if len(text) > enough {
		text = text[:enough]
	}
	all := strings.ToLower(subject + "\n" + text)
	for _, words := range acknowledgements {
		if strings.Contains(all, words) {
			return words, true
		}
	}
	return "", false
}
