package rules

import "strings"

// ListWish is what a mail asks of a list of letters.
type ListWish string

// The wishes.
const (
	WishNone  ListWish = ""
	WishJoin  ListWish = "subscribe"
	WishLeave ListWish = "unsubscribe"
)

// wishPhrases is what people write to join a list or to leave it.
var wishPhrases = []struct {
	wish    ListWish
	lang    string
	phrases map[string]bool // folded
}{
	{WishJoin, "en", foldedPhrases("subscribe, subscribe digest, subscribe to digest, subscribe me, please subscribe, subscribe please, subscription")},
	{WishJoin, "de", foldedPhrases("abonnieren, abonniere, digest abonnieren, bitte abonnieren, newsletter abonnieren, anmelden, anmeldung")},
	{WishJoin, "fr", foldedPhrases("s abonner, abonner, abonnement, inscription, m abonner, abonnez moi, je m abonne")},
	{WishJoin, "es", foldedPhrases("suscribir, suscribirse, suscribirme, suscripcion, alta, darme de alta, darse de alta")},
	{WishLeave, "en", foldedPhrases("unsubscribe, unsubscribe digest, unsubscribe from digest, unsubscribe me, please unsubscribe, unsubscribe please, un subscribe")},
	{WishLeave, "de", foldedPhrases("abbestellen, abbestellung, bitte abbestellen, digest abbestellen, newsletter abbestellen, abmelden, abmeldung, bitte abmelden, austragen, bitte austragen")},
	{WishLeave, "fr", foldedPhrases("desabonner, se desabonner, me desabonner, desabonnement, desinscription, desinscrire, se desinscrire, me desinscrire, desabonnez moi, desinscrivez moi")},
	{WishLeave, "es", foldedPhrases("desuscribir, desuscribirse, desuscribirme, cancelar suscripcion, cancelar la suscripcion, anular suscripcion, baja, dar de baja, darse de baja, darme de baja")},
}

// besideSubject is how many words a mail may have whose subject is the wish:
// programs that unsubscribe add a line of their own.
const besideSubject = 12

// ListWish reads whether a mail asks to get letters of a list, or to get no
// more: by one of a few words that is all of its subject or all of its text.
// Whoever asks about that in a sentence wants an answer from a person.
//
// lang is the language of the word.
func (b *Book) ListWish(subject, text string) (wish ListWish, lang string) {
	words := foldedWords(text)
	if wish, lang = wishIn(foldedWords(subject)); wish != WishNone && !strings.ContainsAny(text, "?？") && len(words) <= besideSubject {
		return wish, lang
	}
	return wishIn(words)
}

func wishIn(words []string) (ListWish, string) {
	said := strings.Join(words, " ")
	for _, w := range wishPhrases {
		if w.phrases[said] {
			return w.wish, w.lang
		}
	}
	return WishNone, ""
}
