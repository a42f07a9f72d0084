package main

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// tongue is one language's share in the mails of the benchmark: sentences
// that are put together anew for each mail. %d stands for a number.
type tongue struct {
	lang, hello, bye                          string
	names                                     []string
	subjects, troubles, whens, places, views  []string
	tries, errors, effects, fillers, requests []string
}

var tongues = []tongue{
	{
		lang: "en", hello: "Hello,", bye: "Kind regards",
		names:    []string{"Alice Marlow", "Ben Okafor", "Chloe Hartley", "Dev Ramsay", "Erin Falk"},
		subjects: []string{"Printer in room %d", "No network at desk %d", "Cannot log in, terminal %d", "Mail program hangs (PC %d)"},
		troubles: []string{"The printer in our corridor prints only blank pages.", "I cannot log in to the time sheet any more.", "My computer has no connection to the network drive.", "The mail program freezes whenever I open an attachment."},
		whens:    []string{"It began this morning.", "This has been so since Tuesday.", "It started right after lunch."},
		places:   []string{"I sit in room %d.", "This is at the desk by the window in room %d.", "It is the PC with the sticker IT-%d."},
		views:    []string{"I think the toner is empty.", "It must be the update that ran last night.", "Could it be that my password has expired?", "Probably the cable is broken, because the lamp beside the socket is dark."},
		tries:    []string{"I have already restarted it twice.", "I tried another cable, but nothing changed.", "Switching it off and on did not help."},
		errors:   []string{"The screen says \"connection timed out (%d)\".", "A window shows error 0x8007%04d."},
		effects:  []string{"I cannot finish the invoices without it.", "Two colleagues have the same trouble.", "It is not urgent, but it is a nuisance."},
		fillers:  []string{"I was in the middle of a report for the board when it happened.", "Yesterday all of this worked as it always does.", "My colleague had a look at it too and shook her head.", "We use it every day for the delivery notes of the warehouse."},
		requests: []string{"Could you please install the new drawing program on my computer?", "How do I share a calendar with somebody outside the house?"},
	},
	{
		lang: "de", hello: "Guten Tag,", bye: "Mit freundlichen Grüßen",
		names:    []string{"Annika Möller", "Bernd Schäfer", "Clara Weiß", "Dirk Jansen", "Eva König"},
		subjects: []string{"Drucker in Raum %d", "Kein Netz an Platz %d", "Anmeldung klappt nicht, Rechner %d", "Mailprogramm hängt (PC %d)"},
		troubles: []string{"Der Drucker auf unserem Flur druckt nur leere Seiten.", "Ich kann mich nicht mehr an der Zeiterfassung anmelden.", "Mein Rechner hat keine Verbindung zum Netzlaufwerk.", "Das Mailprogramm friert ein, sobald ich einen Anhang öffne."},
		whens:    []string{"Das geht seit heute Morgen so.", "Es begann am Dienstag.", "Seit der Mittagspause ist das so."},
		places:   []string{"Ich sitze in Raum %d.", "Es ist der Platz am Fenster in Zimmer %d.", "Es ist der Rechner mit dem Aufkleber IT-%d."},
		views:    []string{"Ich glaube, der Toner ist leer.", "Das liegt bestimmt am Update von letzter Nacht.", "Kann es sein, dass mein Passwort abgelaufen ist?", "Vermutlich ist das Kabel kaputt, denn das Lämpchen neben der Dose ist dunkel."},
		tries:    []string{"Ich habe ihn schon zweimal neu gestartet.", "Ein anderes Kabel habe ich probiert, ohne Erfolg.", "Aus- und Einschalten hat nichts gebracht."},
		errors:   []string{"Auf dem Bildschirm steht \"Zeitüberschreitung (%d)\".", "Ein Fenster zeigt den Fehler 0x8007%04d."},
		effects:  []string{"Ohne das kann ich die Rechnungen nicht fertig machen.", "Zwei Kollegen haben dasselbe Problem.", "Es eilt nicht, aber es ist lästig."},
		fillers:  []string{"Ich war mitten in einem Bericht für den Vorstand, als es passierte.", "Gestern ging das alles noch wie immer.", "Meine Kollegin hat auch einmal geschaut und den Kopf geschüttelt.", "Wir brauchen das jeden Tag für die Lieferscheine im Lager."},
		requests: []string{"Könnten Sie bitte das neue Zeichenprogramm auf meinem Rechner installieren?", "Wie kann ich einen Kalender mit jemandem außerhalb des Hauses teilen?"},
	},
	{
		lang: "fr", hello: "Bonjour,", bye: "Cordialement",
		names:    []string{"Amélie Girard", "Bruno Lefèvre", "Céline Morin", "Didier Faure", "Élise Renaud"},
		subjects: []string{"Imprimante du bureau %d", "Pas de réseau au poste %d", "Connexion impossible, poste %d", "La messagerie se bloque (PC %d)"},
		troubles: []string{"L'imprimante de notre couloir ne sort que des pages blanches.", "Je n'arrive plus à me connecter à la feuille de temps.", "Mon ordinateur n'a plus accès au lecteur réseau.", "La messagerie se fige dès que j'ouvre une pièce jointe."},
		whens:    []string{"Cela a commencé ce matin.", "C'est comme ça depuis mardi.", "Depuis la pause de midi, c'est ainsi."},
		places:   []string{"Je suis au bureau %d.", "C'est le poste près de la fenêtre, salle %d.", "C'est le PC avec l'étiquette IT-%d."},
		views:    []string{"Je pense que le toner est vide.", "C'est sûrement la mise à jour de cette nuit.", "Se peut-il que mon mot de passe ait expiré ?", "Le câble est probablement cassé, car le voyant à côté de la prise est éteint."},
		tries:    []string{"Je l'ai déjà redémarré deux fois.", "J'ai essayé un autre câble, sans succès.", "Éteindre et rallumer n'a rien donné."},
		errors:   []string{"L'écran affiche \"délai dépassé (%d)\".", "Une fenêtre affiche l'erreur 0x8007%04d."},
		effects:  []string{"Sans cela, je ne peux pas terminer les factures.", "Deux collègues ont le même souci.", "Ce n'est pas urgent, mais c'est gênant."},
		fillers:  []string{"J'étais en plein rapport pour la direction quand c'est arrivé.", "Hier encore, tout marchait comme d'habitude.", "Ma collègue a regardé aussi et n'a pas compris.", "Nous nous en servons tous les jours pour les bons de livraison."},
		requests: []string{"Pourriez-vous installer le nouveau logiciel de dessin sur mon poste ?", "Comment partager un agenda avec quelqu'un de l'extérieur ?"},
	},
	{
		lang: "es", hello: "Buenos días:", bye: "Un saludo",
		names:    []string{"Ana Beltrán", "Bruno Iglesias", "Carla Núñez", "Diego Peña", "Elena Muñoz"},
		subjects: []string{"Impresora de la sala %d", "Sin red en el puesto %d", "No puedo entrar, equipo %d", "El correo se bloquea (PC %d)"},
		troubles: []string{"La impresora de nuestro pasillo solo saca páginas en blanco.", "Ya no puedo entrar en el registro de horas.", "Mi ordenador no tiene conexión con la unidad de red.", "El correo se queda colgado cuando abro un adjunto."},
		whens:    []string{"Empezó esta mañana.", "Está así desde el martes.", "Desde la hora de comer está así."},
		places:   []string{"Estoy en la sala %d.", "Es el puesto junto a la ventana, despacho %d.", "Es el equipo con la etiqueta IT-%d."},
		views:    []string{"Creo que el tóner está vacío.", "Seguro que es la actualización de anoche.", "¿Puede ser que mi contraseña haya caducado?", "Probablemente el cable está roto, porque la luz junto a la toma está apagada."},
		tries:    []string{"Ya lo he reiniciado dos veces.", "He probado otro cable, sin éxito.", "Apagar y encender no ha servido."},
		errors:   []string{"La pantalla dice \"tiempo agotado (%d)\".", "Sale una ventana con el error 0x8007%04d."},
		effects:  []string{"Sin eso no puedo terminar las facturas.", "A dos compañeros les pasa lo mismo.", "No es urgente, pero molesta."},
		fillers:  []string{"Estaba en medio de un informe para la dirección cuando pasó.", "Ayer todo funcionaba como siempre.", "Mi compañera también lo miró y no lo entiende.", "Lo usamos cada día para los albaranes del almacén."},
		requests: []string{"¿Podrían instalar el nuevo programa de dibujo en mi equipo?", "¿Cómo comparto un calendario con alguien de fuera?"},
	},
}

// waitingMails makes n mails as people write them to a support address: of
// one seed always the same, each from a sender of its own, 14 KB on average.
func waitingMails(n int, seed uint64) [][]byte {
	random := rand.New(rand.NewPCG(seed, 1))
	mails := make([][]byte, n)
	for i := range mails {
		mails[i] = waitingMail(random, i)
	}
	return mails
}

func waitingMail(random *rand.Rand, i int) []byte {
	t := &tongues[i%len(tongues)]
	name := pick(random, t.names)
	lines := t.write(random)
	var b strings.Builder
	fmt.Fprintf(&b, "From: =?utf-8?b?%s?= <writer%d@example.net>\r\nTo: support@example.org\r\nSubject: =?utf-8?b?%s?=\r\n",
		base64.StdEncoding.EncodeToString([]byte(name)), i, base64.StdEncoding.EncodeToString([]byte(withNumber(random, pick(random, t.subjects)))))
	fmt.Fprintf(&b, "Date: %s\r\nMessage-ID: <waiting.%d.%x@example.net>\r\nMIME-Version: 1.0\r\n", time.Unix(1_790_000_000+int64(i), 0).UTC().Format(time.RFC1123Z), i, random.Uint64())
	for hop := range 3 {
		fmt.Fprintf(&b, "Received: from relay%d.example.net (relay%d.example.net [192.0.2.%d])\r\n\tby mx%d.example.org with ESMTPS id %x;\r\n\tMon, 21 Sep 2026 10:0%d:00 +0000\r\n", hop, hop, hop+1, hop, random.Uint64(), hop)
	}
	carries := random.IntN(4) == 0
	if carries {
		b.WriteString("Content-Type: multipart/mixed; boundary=\"outer\"\r\n\r\n--outer\r\n")
	}
	b.WriteString("Content-Type: multipart/alternative; boundary=\"inner\"\r\n\r\n")
	part(&b, "text/plain", strings.Join(append(lines, "", t.bye, name), "\r\n"))
	part(&b, "text/html", webPage(random, append(lines, t.bye, name)))
	b.WriteString("--inner--\r\n")
	if carries {
		b.WriteString("--outer\r\nContent-Type: image/png; name=\"screen.png\"\r\nContent-Disposition: attachment; filename=\"screen.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\n")
		picture := make([]byte, 4000+random.IntN(8000))
		for j := range picture {
			picture[j] = byte(random.Uint32())
		}
		copy(picture, "\x89PNG\r\n\x1a\n")
		b.WriteString(broken(base64.StdEncoding.EncodeToString(picture)) + "--outer--\r\n")
	}
	return []byte(b.String())
}

// write puts a letter together: nine of ten tell of a trouble.
func (t *tongue) write(random *rand.Rand) []string {
	lines := []string{t.hello, ""}
	if random.IntN(10) == 0 {
		return append(lines, pick(random, t.requests), pick(random, t.fillers), pick(random, t.places))
	}
	lines = append(lines, pick(random, t.troubles), pick(random, t.whens))
	for _, some := range [][]string{t.fillers, t.places, t.views, t.errors, t.tries, t.fillers, t.effects} {
		if random.IntN(3) > 0 {
			lines = append(lines, pick(random, some))
		}
	}
	for i := range lines {
		lines[i] = withNumber(random, lines[i])
	}
	return lines
}

// withNumber writes a number where a sentence has room for one.
func withNumber(random *rand.Rand, s string) string {
	if strings.Contains(s, "%") {
		return fmt.Sprintf(s, 100+random.IntN(900))
	}
	return s
}

func pick(random *rand.Rand, all []string) string { return all[random.IntN(len(all))] }

// webPage is the HTML of an office mail program: much style, little text.
func webPage(random *rand.Rand, lines []string) string {
	var b strings.Builder
	b.WriteString("<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><meta charset=\"utf-8\"><style><!--\r\n")
	for i := range 18 + random.IntN(50) {
		fmt.Fprintf(&b, "p.Style%d, li.Style%d, div.Style%d\r\n\t{margin:0cm; margin-bottom:.0001pt; font-size:11.0pt; font-family:\"Calibri\",sans-serif;}\r\n", i, i, i)
	}
	b.WriteString("--></style></head><body lang=\"EN-GB\" link=\"blue\" vlink=\"purple\"><div class=\"WordSection1\">\r\n")
	for _, line := range lines {
		fmt.Fprintf(&b, "<p class=\"MsoNormal\"><span style=\"font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif;color:#1F497D\">%s<o:p></o:p></span></p>\r\n", line)
	}
	b.WriteString("</div></body></html>\r\n")
	return b.String()
}

func part(b *strings.Builder, kind, text string) {
	fmt.Fprintf(b, "--inner\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n%s", kind, broken(base64.StdEncoding.EncodeToString([]byte(text))))
}

// broken breaks base64 into lines.
func broken(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	return b.String() + s + "\r\n"
}
