package rules

import (
	"slices"
	"strings"
)

// Words by which technicians say that it is the requester whom a case waits
// for, in the languages of the letters.
var (
	requesterWords = foldedPhrases(`requester, user, customer, anwender, anwenderin, benutzer, benutzerin, kunde, kundin, kunden, fragesteller, fragestellerin,
		utilisateur, utilisatrice, usager, demandeur, demandeuse, usuario, usuaria, solicitante`)
	answerWords = foldedPhrases(`answer, reply, response, feedback, antwort, rückmeldung, rueckmeldung, réponse, retour, respuesta`)
)

// AwaitsPerson tells whether what a case waits for is the person who asked:
// the reason names them, begins with what they are called ("the user has to
// …"), or is nothing but an answer, or one of theirs ("a reply from the
// customer"). "The supplier's answer" is not theirs.
func AwaitsPerson(reason, name string) bool {
	said := foldedWords(reason)
	for _, n := range foldedWords(name) {
		if len(n) > 2 && (slices.Contains(said, n) || slices.Contains(said, n+"s")) {
			return true
		}
	}
	if first, _, ok := strings.Cut(reason, "("); ok && strings.TrimSpace(first) != "" {
		said = foldedWords(first) // brackets explain
	}
	answer := false
	for i, word := range said {
		word = strings.TrimSuffix(word, "s")
		if requesterWords[word] && (i < 2 || answer && i == len(said)-1) || len(said) < 3 && answerWords[word] {
			return true
		}
		answer = answer || answerWords[word]
	}
	return false
}
