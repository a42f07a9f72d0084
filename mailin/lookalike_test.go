package mailin

import "testing"

// keeps fails unless a mail is all text: what looks like a mark in it is none.
func keeps(t *testing.T, mails ...string) {
	t.Helper()
	for _, mail := range mails {
		if s := splitText(mail); s.text != mail || s.signature != "" {
			t.Errorf("splitText(%q).text = %q, signature %q, want all of it", mail, s.text, s.signature)
		}
	}
}

// cuts fails unless of a mail that begins with text, and quotes another, the
// text is left.
func cuts(t *testing.T, text string, quotes ...string) {
	t.Helper()
	for _, quote := range quotes {
		if s := splitText(text + "\n\n" + quote); s.text != text || !s.quoted {
			t.Errorf("splitText(%q).text = %q, quoted %v, want %q, quoted", text+"\n\n"+quote, s.text, s.quoted, text)
		}
	}
}

func TestAttributionWithQuoteBehindIt(t *testing.T) {
	cuts(t, "The HP one.",
		"  On Mon, 3 May 2027 at 14:02, Help Desk<support@example.org> wrote:   Hello Ann,\n\nWhich printer is it?\n\nWhich room?",
		"On Mon, May 3, 2027 at 2:02 PM, Help Desk<support@example.org> wrote:   Which printer is it?",
		"On Monday, 3 May 2027 at 14:02, Help\nDesk<support@example.org> wrote:   Hello Ann,\n\nWhich printer is it?",
	)
	cuts(t, "Der HP.",
		"  Am Mo., 3. Mai 2027 um 14:02 schrieb Servicestelle<support@example.org>:   Hallo Ann,\n\nwelcher Drucker ist es?",
		"  Am Montag, 3. Mai 2027 um 14:02:11 MESZ hat Servicestelle<support@example.org> geschrieben:   welcher Drucker?",
	)
	cuts(t, "L'imprimante HP.",
		"  Le lun., 3 mai 2027 à 14:02, Assistance informatique<support@example.org> a écrit :   Bonjour Ann,\n\nQuelle imprimante ?",
	)
	cuts(t, "La HP.",
		"  El lun., 3 may. 2027 a las 14:02, Mesa de ayuda<support@example.org> escribió:   Hola, Ann:\n\n¿Qué impresora es?",
		"  El lun, may 3, 2027 a la(s) 14:02, Mesa de\nayuda<support@example.org> escribió:   ¿Qué impresora es?",
	)
	s := splitText("The HP one.\n\nOn Mon, 3 May 2027 at 14:02, Desk<desk@example.org> wrote:   Which printer?\n\nWhich room?")
	if want := "On Mon, 3 May 2027 at 14:02, Desk<desk@example.org> wrote:   Which printer?\n\nWhich room?"; len(s.passages) != 2 || s.passages[1].Quote != want {
		t.Errorf("passages %+v, want the quote %q", s.passages, want)
	}
	keeps(t,
		"On Monday Ann<ann@example.org> wrote: which printer?\nIt is the HP one.",
		"I mailed Ann <ann@example.org>: no answer.\nPlease help.",
		"Am 3. Mai 2027 um 14:02 kam von Ann <ann@example.org>: nichts.\nBitte um Hilfe.",
		"Le 3 mai 2027 à 14h02 j'ai reçu de <ann@example.org> : rien.\nQue faire ?",
		"El 3 de mayo de 2027 a las 14:02 llegó de <ann@example.org>: nada.\n¿Qué hago?",
	)
}

func TestWhatThingsWroteIsNoQuote(t *testing.T) {
	keeps(t,
		"Hello,\n\nOn 3 May 2027 at 14:02 the system wrote:\n\nDisk full on C:\n\nSince then nothing works. What can I do?",
		"On 3 May 2027 at 14:02 PM CEST the Backup System wrote:\n\nDisk full on C:\n\nWhat can I do?",
		"Hello,\n\nThe Backup System wrote on 3 May 2027 at 14:02:\n\nDisk full\n\nWhat can I do?",
		"Hello,\n\nOn 3 May 2027 at 14:02 PM, Outlook (365) wrote:\n\nDisk full\n\nWhat can I do?",
		"Hello,\n\nOn 3 May 2027 at 14:02 Outlook wrote:\n\nDisk full\n\nWhat can I do?",
		"Hello,\n\nOn 3 May 2027 at 14:02 I wrote:\n\nmy disk is full\n\nNobody has answered.",
		"Hello,\n\nOn 3 May 2027 at 14:02 you wrote:\n\nPlease restart it.\n\nI did, and it is the same.",
		"Hello,\n\nOn 3 May 2027 at 14:02 I wrote to max@example.org:\n\nmy disk is full\n\nNobody has answered.",
	)
	keeps(t,
		"Hallo,\n\nam 3. Mai 2027 um 14:02 Uhr schrieb das System:\n\nPlatte C voll\n\nSeitdem geht nichts mehr.",
		"Hallo,\n\nAm 3. Mai 2027 um 14:02 schrieb mir der Server:\n\nPlatte C voll\n\nWas tun?",
		"Hallo,\n\nDas Backup-System hat am 3. Mai 2027 um 14:02 geschrieben:\n\nPlatte C voll\n\nWas tun?",
		"Hallo,\n\nAm 3. Mai 2027 um 14:02 habe ich geschrieben:\n\nPlatte C voll\n\nBisher keine Antwort.",
		"Hallo,\n\nAm 3. Mai 2027 um 14:02 ging die Mail an max@example.org:\n\nPlatte C voll\n\nBisher keine Antwort.",
	)
	keeps(t,
		"Bonjour,\n\nLe 3 mai 2027 à 14:02 le système a écrit :\n\nDisque plein\n\nDepuis, rien ne marche.",
		"Bonjour,\n\nLe 3 mai 2027 à 14h02, l'imprimante a écrit :\n\nBac vide\n\nQue faire ?",
		"Bonjour,\n\nLe 3 mai 2027 à 14:02, j'ai écrit :\n\ndisque plein\n\nToujours pas de réponse.",
	)
	keeps(t,
		"Hola:\n\nEl 3 de mayo de 2027 a las 14:02 el sistema escribió:\n\nDisco lleno\n\nDesde entonces no funciona nada.",
		"Hola:\n\nEl Servidor escribió el 3 de mayo de 2027 a las 14:02:\n\nDisco lleno\n\n¿Qué hago?",
		"Hola:\n\nEl 3 de mayo de 2027 a las 14:02 mi ordenador escribió:\n\nDisco lleno\n\n¿Qué hago?",
	)
}

func TestWhatPeopleWroteIsAQuote(t *testing.T) {
	cuts(t, "It is the HP one.",
		"On 3 May 2027 at 14:02, Ann Lee wrote:\n\nWhich printer?\n\nWhich room?",
		"On Mon, May 3, 2027 at 2:02 PM IT Service Desk wrote:\n\nWhich printer?\n\nWhich room?",
		"On 3 May 2027 at 14:02, Helpdesk wrote:\n\nDear Ann,\n\nwhich printer?\n\nWhich room?",
		"On 3 May 2027 at 14:02, ann@example.org wrote:\n\nWhich printer?\n\nWhich room?",
		"On 3 May 2027 at 14:02, the desk <desk@example.org> wrote:\n\nWhich printer?\n\nWhich room?",
		"Ann van der Berg wrote on 3 May 2027 at 14:02:\n\nWhich printer?\n\nWhich room?",
		"On 3 May 2027 at 14:02, Helpdesk wrote:\n> Which printer?\n> Which room?",
		"On 3 May 2027 you wrote:\n\nWhich printer?",
		"On 3 May 2027 at 14:02, Helpdesk wrote:",
	)
	cuts(t, "Es ist der HP.",
		"Am 3. Mai 2027 um 14:02 schrieb Max Müller:\n\nWelcher Drucker?\n\nWelcher Raum?",
		"Max Müller hat am 3. Mai 2027 um 14:02 geschrieben:\n\nWelcher Drucker?\n\nWelcher Raum?",
		"Ursula von der Lühe schrieb am 03.05.2027 um 14:02:\n\nWelcher Drucker?\n\nWelcher Raum?",
		"Am 3. Mai 2027 um 14:02 schrieb Müller, Max:\n\nWelcher Drucker?\n\nWelcher Raum?",
		"Am 03.05.27 um 14:02 schrieb IT-Servicestelle:\n\nHallo Ann,\n\nwelcher Drucker?\n\nWelcher Raum?",
	)
	cuts(t, "C'est la HP.",
		"Le 3 mai 2027 à 14:02, Anne Le Goff a écrit :\n\nQuelle imprimante ?\n\nQuelle salle ?",
		"Le 03/05/2027 à 14:02, Assistance informatique a écrit :\n\nBonjour Ann,\n\nquelle imprimante ?\n\nQuelle salle ?",
	)
	cuts(t, "Es la HP.",
		"El 3 may 2027, a las 14:02, Ana de la Cruz escribió:\n\n¿Qué impresora?\n\n¿Qué aula?",
		"El 03/05/2027 a las 14:02, Mesa de ayuda escribió:\n\nEstimada Ann,\n\n¿qué impresora?\n\n¿Qué aula?",
	)
	cuts(t, "HP.",
		"Op 3 mei 2027 om 14:02 schreef Jan de Vries:\n\nWelke printer?\n\nWelke kamer?",
		"Il giorno 3 maggio 2027 alle ore 14:02 Anna Di Marco ha scritto:\n\nQuale stampante?\n\nQuale stanza?",
		"Em 3 de maio de 2027 às 14:02, Ana dos Santos escreveu:\n\nQual impressora?\n\nQual sala?",
		"Dnia 3 maja 2027 14:02 Jan Kowalski napisał(a):\n\nKtóra drukarka?\n\nKtóry pokój?",
		"Den 3. maj 2027 kl. 14.02 skrev Anne Berg:\n\nHvilken printer?\n\nHvilket rum?",
		"3 мая 2027 г. в 14:02, Иван Петров написал:\n\nКакой принтер?\n\nКакая комната?",
		"On 3 May 2027 at 14:02, Ann Lee\nwrote:\n\nWhich printer?\n\nWhich room?",
		"On 3 May 2027 at 14:02, Lee, Ann wrote:\n\nWhich printer?\n\nWhich room?",
		"On 3 May 2027 at 14:02, ANN LEE (Accounts) wrote:\n\nWhich printer?\n\nWhich room?",
		"On 3 May 2027 at 14:02, \"Ann Lee\" wrote:\n\nWhich printer?\n\nWhich room?",
	)
	cuts(t, "HP。", "在 2027年5月3日 14:02，张三 写道：\n\n哪台打印机？\n\n哪个房间？")
}

func TestOriginalThatIsNoMail(t *testing.T) {
	keeps(t,
		"The two files differ.\n\nOriginal:\nserver/a.xls\nKopie:\nserver/b.xls\n\nWhy is this? I need it today.",
		"Original message:\n\nDisk full on C:\n\nWhat does it mean?",
		"**Original:**\nserver/a.xls\n\nWhy is it gone?",
		"Der Text ist anders.\n\nOriginal:\nserver/a.xls\nKopie:\nserver/b.xls\n\nWarum? Ich brauche es heute.",
		"Ursprüngliche Nachricht:\nPlatte C voll\n\nWas heißt das?",
		"Les fichiers diffèrent.\n\nOriginal :\nserveur/a.xls\nCopie :\nserveur/b.xls\n\nPourquoi ?",
		"Message original :\nDisque plein\n\nQue faire ?",
		"Los archivos son distintos.\n\nOriginal:\nservidor/a.xls\nCopia:\nservidor/b.xls\n\n¿Por qué?",
		"Mensaje original:\nDisco lleno\n\n¿Qué hago?",
	)
	cuts(t, "It is the HP one.",
		"------------------ Original ------------------\nWhich printer?",
		"-----Original Message-----\nWhich printer?",
		"Original Message:\nFrom: Help Desk\nSubject: Printer\n\nWhich printer?",
		"Original:\n> Which printer?",
		"-----Ursprüngliche Nachricht-----\nWelcher Drucker?",
		"Ursprüngliche Nachricht:\nVon: Servicestelle\nBetreff: Drucker\n\nWelcher Drucker?",
		"Message d'origine :\nDe : Assistance\nObjet : Imprimante\n\nQuelle imprimante ?",
		"Mensaje original:\nDe: Mesa de ayuda\nAsunto: Impresora\n\n¿Qué impresora?",
	)
}

func TestFormThatIsNoHeader(t *testing.T) {
	keeps(t,
		"Please book it:\n\nFrom: 2 pm\nTo: 4 pm\nSubject: project meeting\nRoom: 204\n\nThank you!",
		"Bitte neues Konto:\n\nVon: 1.6.2027\nAn: Abteilung B\nBetreff: Praktikum\nName: Max Meier\nRaum: 204\n\nDanke!",
		"Merci de réserver :\n\nDe : 14h\nÀ : 16h\nObjet : réunion projet\nSalle : 204\n\nMerci beaucoup",
		"Quiero reservar:\n\nDe: 14 h\nA: 16 h\nAsunto: reunión\nAula: 204\n\nGracias",
		"Von: 14 Uhr An: 16 Uhr Betreff: Besprechung\n\nBitte reservieren.",
		"Buchung:\n\n-----\nVon: 14 Uhr\nAn: 16 Uhr\n\nBitte bis Freitag.",
		"Das neue Konto:\n\n----------\nName: Max Meier\nMail: max@example.org\nBeginn: 1.6.2027\n\nBitte bis Freitag.",
	)
	cuts(t, "It is the HP one.",
		"From: Help Desk\nSent: Monday, May 3, 2027 9:12 AM\nTo: Ann Lee\nSubject: Printer\n\nWhich printer?",
		"From: Help Desk <desk@example.org>\nTo: Ann Lee\nSubject: Printer\n\nWhich printer?",
		"________________________________\nFrom: Help Desk\nTo: Ann Lee\nSubject: Printer\n\nWhich printer?",
		"Von: Servicestelle\nGesendet: Montag, 3. Mai 2027 09:12\nAn: Ann Lee\nBetreff: Drucker\n\nWelcher Drucker?",
		"De : Assistance\nEnvoyé : lundi 3 mai 2027 09:12\nÀ : Ann Lee\nObjet : Imprimante\n\nQuelle imprimante ?",
		"De: Mesa de ayuda\nEnviado: lunes, 3 de mayo de 2027 9:12\nPara: Ann Lee\nAsunto: Impresora\n\n¿Qué impresora?",
		"From: Help Desk Sent: Monday, May 3, 2027 9:12 AM To: Ann Lee Subject: Printer\n\nWhich printer?",
	)
}
