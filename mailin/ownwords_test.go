package mailin

import (
	"strings"
	"testing"
)

// What people write must stay, even where it speaks of viruses, printing,
// confidential mail, external disks, or of what a mail was sent with.

// letterOf is a paragraph as letters have it, between greeting and closing.
func letterOf(paragraph string) string { return "Hello,\n\n" + paragraph + "\n\nThanks\nAnn\n" }

// checkKept fails unless every line of the mail is still in the text.
func checkKept(t *testing.T, mail string) {
	t.Helper()
	if got, want := splitText(mail).text, strings.TrimSpace(mail); got != want {
		t.Errorf("of %q is left %q", mail, got)
	}
}

func TestKeepsWordsThatFootersHave(t *testing.T) {
	for _, paragraph := range []string{
		"My PC has been slow since Monday. I scanned for viruses and found nothing.",
		"The laptop is virus-free. Word still does not start.",
		"The print queue stops. Our poster says \"think before you print\", but nobody touched it.",
		"The new environment is up. Please consider the environment variable PATH before you start.",
		"The mail says \"Please consider the environment\" is not shown in my signature any more. How do I add it again?",
		"My PC shows: This email has been scanned and it is infected.\nWhat shall I do? I clicked on it.",
		"Mein PC ist seit gestern langsam. Ich habe ihn schon auf Viren geprüft, es wurde nichts gefunden.",
		"Der Rechner wurde auf Viren geprüft, es wurde nichts gefunden. Trotzdem ist er langsam.",
		"Der Scanner sagt: virenfrei. Trotzdem geht Word nicht.\nRaum 204.",
		"Der Drucker im Umweltamt druckt nicht, bevor Sie diese E-Mail drucken können, muss er neu starten.",
		"Depuis lundi l'ordinateur me demande un mot de passe avant d'imprimer. L'imprimante est la HP du bureau 204.",
		"Vérifiez le bac d'alimentation avant d'imprimer, puis redémarrez l'imprimante.",
		"Pensez à choisir le bac 2 avant d'imprimer ce message.",
		"L'antivirus dit : sans virus. Word ne démarre toujours pas.",
		"El ordenador me pide una contraseña antes de imprimir. La impresora es la HP 4200 del despacho 204.",
		"Seleccione la impresora HP antes de imprimir.",
		"La impresora de Medio Ambiente pide un código antes de imprimir.",
		"El equipo está libre de virus. Word sigue sin abrir.",
	} {
		checkKept(t, letterOf(paragraph))
		checkKept(t, paragraph)
		checkKept(t, "Hi\n\nThe screen is black.\n\n"+paragraph)
	}
}

func TestKeepsWordsThatDisclaimersHave(t *testing.T) {
	for _, paragraph := range []string{
		"I cannot open the confidential folder any more. The file names are privileged information for HR. Please give me access again.",
		"We cannot open the confidential folder any more. The file names are privileged information for HR, access is strictly prohibited.",
		"I sent a confidential mail to the wrong person; the intended recipient was Max. Can you recall it please, it is urgent?",
		"This email is confidential to our customer and privileged data may be deleted if you are not the fastest, so please hurry up and help me out.\nI need it by noon.",
		"I received this email in error. It says it is confidential and intended solely for HR, dissemination is strictly prohibited. What shall I do with it?",
		"Ich habe eine vertrauliche Mail irrtümlich erhalten und weiß nicht, was ich damit tun soll. Vernichten Sie sie bitte auf dem Server.",
		"Die vertrauliche Nachricht ging an den falschen Empfänger und soll zurückgeholt werden. Benachrichtigen Sie den Absender bitte nicht.",
		"J'ai envoyé un message à un mauvais destinataire par erreur hier. Comment rappeler ce message confidentiel ?",
		"Un courriel confidentiel est parti par erreur à un autre destinataire, il faudrait le détruire avant ce soir si possible.",
		"Envié un correo confidencial por error a otro destinatario. ¿Se puede recuperar? Es urgente, por favor ayuda.",
		"El correo confidencial llegó por error a otro destinatario y hay que recuperarlo hoy mismo, queda prohibido reenviarlo.",
	} {
		checkKept(t, letterOf(paragraph))
		checkKept(t, paragraph)
		checkKept(t, "Hi\n\nThe screen is black.\n\nKind regards\nAnn\n\nPS: "+paragraph)
	}
}

func TestKeepsWordsBesideSentFrom(t *testing.T) {
	for _, paragraph := range []string{
		"Sent from my Outlook, mails do not arrive at all.\nI restarted twice. Room 204.",
		"Since Monday mail is broken.\nSent via Outlook: fails with 0x800CCC0F\nSent via webmail: works\n\nThe error text is \"cannot connect\". It is room 204.",
		"Sent from Outlook mails vanish\n\nIt is urgent.",
		"Sent without Outlook it arrives.",
		"I tried:\n- Sent from Gmail to myself\n- Sent from Outlook\n\nNothing helped.",
		"Sent from Outlook\nboth fail since Monday",
		"Von meinem iPhone aus kann ich die Mails abrufen, vom PC nicht.\nBitte um Hilfe, es ist dringend.",
		"Von meinem Windows-Laptop komme ich nicht mehr ins VPN.\nFehler 809 seit heute.",
		"Vom iPhone werden Mails nicht gesendet.",
		"Ich habe es vom Handy gesendet.",
		"Seit heute geht nichts.\nGesendet mit Outlook: Fehler 809\nSonst alles ok. Raum 204.",
		"Gesendet mit Outlook kommt nichts an.",
		"Envoyé depuis Outlook, le message ne part pas.\nC'est au bureau 204.",
		"Envoyé par erreur depuis Outlook, le message est à rappeler.",
		"Envoyé avec Outlook le message reste bloqué",
		"Enviado desde Outlook el correo no sale.\nEstoy en la oficina 204.",
		"Enviado con Gmail: funciona\nEnviado con Outlook: no sale",
		"Lähetetty viesti ei mene perille\nVirhe 550.",
		"Uzyskaj dostęp\nproszę o pomoc z dostępem do serwera plików.",
	} {
		checkKept(t, "Hello,\n\n"+paragraph+"\n\nAnn")
		checkKept(t, paragraph)
	}
}

// A telephone's signature in the middle goes, and nothing else does.
func TestSentFromTakesItsLineOnly(t *testing.T) {
	for _, sent := range []string{
		"Sent from my iPhone", "Sent from my Samsung Galaxy S21 smartphone.", "Get Outlook for Android<https://aka.ms/AAb9ysg>",
		"Sent from my iPhone, please excuse typos.", "Sent from my Verizon, Samsung Galaxy smartphone",
		"Sent with Proton Mail secure email.", "Sent from Mail for Windows 10", "Sent from Yahoo Mail on Android",
		"Sent from my Android device with K-9 Mail. Please excuse my brevity.", "Yahoo Mail: Search, Organize, Conquer",
		"Von meinem iPhone gesendet", "Von meinem/meiner Galaxy gesendet", "Gesendet von Mail für Windows", "Von meinem Handy geschickt",
		"Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.", "Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>",
		"Holen Sie sich Outlook für Android<https://aka.ms/AAb9ysg>", "Holen Sie sich Outlook für iOS<https://aka.ms/o0ukef>",
		"Envoyé de mon iPhone", "Envoyé depuis mon appareil mobile Samsung", "Provenance : Courrier pour Windows",
		"Obtenez Outlook pour Android<https://aka.ms/AAb9ysg>", "Obtenir Outlook pour iOS<https://aka.ms/o0ukef>", "Envoyé à partir de Outlook pour Android",
		"Enviado desde mi iPhone", "Enviado desde mi dispositivo Samsung Galaxy", "Enviado desde Outlook para Android",
		"Consigue Outlook para Android<https://aka.ms/AAb9ysg>", "Obtener Outlook para iOS<https://aka.ms/o0ukef>", "Obtener Outlook para Android",
		"Inviato da iPhone", "Verzonden vanaf mijn iPhone", "Wysłane z iPhone'a", "Отправлено с iPhone", "发自我的 iPhone", "נשלח מה-iPhone שלי",
	} {
		check := func(mail, want, signature string) {
			t.Helper()
			if s := splitText(mail); s.text != want || s.signature != signature {
				t.Errorf("splitText(%q): text %q, signature %q, want %q, %q", mail, s.text, s.signature, want, signature)
			}
		}
		check("It still fails.\n\n"+sent, "It still fails.", sent)
		check("It still fails.\n"+sent+"\n\n> Is it well?", "It still fails.", sent)
		check("It still fails.\n\n"+sent+"\n\nThe room is 204, and\nthe error is 0x800CCC0F.", "It still fails.\n\nThe room is 204, and\nthe error is 0x800CCC0F.", sent)
		check(sent+"\n\nThe printer is broken.", "The printer is broken.", sent)
		check("Thanks!\n\n"+sent, "Thanks!", sent)
	}
}

func TestKeepsWordsThatBannersHave(t *testing.T) {
	for _, paragraph := range []string{
		"External monitor stays black. When I click on display settings nothing happens.",
		"Monitor: external\nRoom: 204",
		"External monitor stays black. Nothing happens on a click in the settings of the organization.",
		"External senders get an error when they send me an attachment.\nIt started on Monday.",
		"Warning on my screen: \"external storage full\", and I cannot open any attachment.",
		"Warning: external disk full. Attachments and links of the organization do not open.",
		"This message came from outside when I clicked: \"attachment blocked\". What should I do?",
		"Attention: the external link in the attachment is dead.",
		"Externe E-Mails kommen bei mir nicht an, der Absender bekommt eine Fehlermeldung.",
		"Warning: external attacks originated from outside the organization and the firewall is red.",
		"Achtung: von außerhalb der Organisation ist das VPN nicht erreichbar, extern geht nichts.",
		"Diese E-Mail kommt von außerhalb der Organisation und lässt sich nicht öffnen.",
		"Attention : de l'extérieur de l'organisation, les liens ne s'ouvrent plus.",
		"Atención: desde fuera de la organización no se abre ningún enlace externo.",
		"Externe E-Mails kommen nicht an, der Absender bekommt eine Fehlermeldung unseres Unternehmens.",
		"Achtung, die externe Festplatte ist voll, Anhänge lassen sich nicht öffnen.",
		"Warnung am Bildschirm: externer Speicher voll. Anhänge und Links gehen nicht auf.",
		"Attention, le disque externe ne répond plus, je ne peux plus ouvrir mes pièces jointes.",
		"Attention : le disque externe ne répond plus, les pièces jointes ne s'ouvrent plus.",
		"Message externe bloqué : l'expéditeur reçoit une erreur, les pièces jointes manquent.",
		"Atención, el disco externo no responde y no puedo abrir los adjuntos.",
		"Atención: el disco externo está lleno y los adjuntos no se abren.",
		"Correo externo bloqueado: el remitente recibe un error de la organización.",
	} {
		checkKept(t, paragraph+"\n\nThanks, Ann")
		checkKept(t, paragraph)
		checkKept(t, paragraph+"\n\nIt is the one in room 204.")
	}
}

// What programs and lawyers add goes as before.
func TestRealFootersGo(t *testing.T) {
	for _, footer := range []string{
		"This e-mail and any attachments are confidential and intended solely for the use of the individual to whom it is addressed. If you have received it in error, notify the sender and delete this message.",
		"This message may contain confidential information. If you are not the intended recipient, any dissemination of it is strictly prohibited.",
		"Please consider the environment before printing this e-mail.",
		"Virus-free. www.avast.com",
		"This email has been checked for viruses by Avast antivirus software.\nhttps://www.avast.com/antivirus",
		"You received this message because you are subscribed to the Google Groups \"helpers\" group.\nTo unsubscribe from this group and stop receiving emails from it, send an email to helpers@example.org.",
		"Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind oder diese E-Mail irrtümlich erhalten haben, informieren Sie bitte sofort den Absender und vernichten Sie diese Mail.",
		"Diese E-Mail wurde von Avast Antivirus-Software auf Viren geprüft.",
		"Virenfrei. www.avast.com",
		"Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail drucken.",
		"Ce message et ses pièces jointes sont confidentiels et établis à l'usage exclusif de ses destinataires. Si vous avez reçu ce message par erreur, merci de le détruire. Toute diffusion est interdite.",
		"Pensez à l'environnement avant d'imprimer ce message.",
		"Garanti sans virus. www.avast.com",
		"Este mensaje contiene información confidencial y se dirige exclusivamente a su destinatario. Si lo ha recibido por error, queda prohibida su difusión; notifíquelo y elimínelo.",
		"Antes de imprimir este mensaje, piense en el medio ambiente.",
		"Libre de virus. www.avast.com",
	} {
		check := func(text, mail string) {
			t.Helper()
			if s := splitText(mail); s.text != text || !strings.HasSuffix(s.signature, footer) {
				t.Errorf("splitText(%q): text %q, signature %q", mail, s.text, s.signature)
			}
		}
		check("It still fails.", "It still fails.\n\n"+footer)
		check("It still fails.\n\nKind regards\nAnn", "It still fails.\n\nKind regards\nAnn\n\n"+footer)
		check("It still fails.\n\nThanks\nAnn", "It still fails.\n\nThanks\nAnn\n\n"+footer+"\n\n> Is it well?")
		check("Many thanks!\n\nAnn", "Many thanks!\n\nAnn\n\n"+footer)
	}
}

func TestRealBannersGo(t *testing.T) {
	for _, banner := range []string{
		"CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender and know the content is safe.",
		"This email originated from outside of the organisation.",
		"[EXTERNAL] This message came from outside. Do not click on links unless you know the sender.",
		"EXTERNAL EMAIL: Do not click links or attachments unless you recognise the sender.",
		"You don't often get email from ann@example.org. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>",
		"ACHTUNG: Diese E-Mail stammt von außerhalb der Organisation. Klicken Sie nicht auf Links und öffnen Sie keine Anhänge, es sei denn, Sie kennen den Absender.",
		"Externe E-Mail: Öffnen Sie keine Anhänge und klicken Sie nicht auf Links, wenn Sie den Absender nicht kennen.",
		"Sie erhalten nicht oft E-Mails von ann@example.org. Erfahren Sie, warum dies wichtig ist<https://aka.ms/LearnAboutSenderIdentification>",
		"ATTENTION : Ce courriel provient de l'extérieur de l'organisation. Ne cliquez pas sur les liens et n'ouvrez pas les pièces jointes à moins que vous ne connaissiez l'expéditeur.",
		"Vous n'obtenez pas souvent d'e-mail à partir de ann@example.org. Découvrez pourquoi cela est important<https://aka.ms/LearnAboutSenderIdentification>",
		"PRECAUCIÓN: Este correo proviene de fuera de la organización. No haga clic en los enlaces ni abra los adjuntos a menos que reconozca al remitente.",
		"No suele recibir correos electrónicos de ann@example.org. Por qué es esto importante<https://aka.ms/LearnAboutSenderIdentification>",
		"External email", "Extern", "[EXTERNAL]",
		"CAUTION: This email originated from outside of the organization.",
		"Diese E-Mail stammt von außerhalb der Organisation.",
		"Attention: Ce courriel provient de l'extérieur de l'organisation.",
	} {
		check := func(mail, want string) {
			t.Helper()
			if got := splitText(mail).text; got != want {
				t.Errorf("splitText(%q).text = %q, want %q", mail, got, want)
			}
		}
		check(banner+"\n\nMy screen stays black.", "My screen stays black.")
		check(banner+"\n\nThanks!", "Thanks!")
		check(banner+"\n\nThanks!\n\nAnn", "Thanks!\n\nAnn")
	}
}

// What is written right below stays.
func TestRealFootersEnd(t *testing.T) {
	check := func(mail, want string) {
		t.Helper()
		if got := splitText(mail).text; got != want {
			t.Errorf("splitText(%q).text = %q, want %q", mail, got, want)
		}
	}
	check("CAUTION: external email, do not click links\nThe printer is dead.", "The printer is dead.")
	check("Hi,\n\n> Is it well?\n\nNo.\n\n----\nVirus-free. www.avast.com\n----\nThe printer is dead.", "Hi,\n\nNo.\n\nThe printer is dead.")
}

// Where only a greeting or thanks would be left, the letter stays.
func TestPutsBackWhatSaysSomething(t *testing.T) {
	checkKept(t, "Hello,\n\nThe information in this mail is confidential and intended solely for HR, it was sent to all staff. Please notify the sender and delete this message on the server.\n\nThanks\nAnn")
	checkKept(t, "Warning: the external disk of room 204 says be careful, eject it.\n\nThanks")

	// A signature below a closing line is none the less one.
	if got := splitText("Thanks!\n\n-- \nAnn Lee\nWe have been making the very best of all widgets since 1874.").text; got != "Thanks!" {
		t.Errorf("text is %q, want Thanks!", got)
	}
	if got := splitText("Yes\n\n-- \nAnn Lee\nWe have been making the very best of all widgets since 1874.").text; got != "Yes" {
		t.Errorf("text is %q, want Yes", got)
	}
}
