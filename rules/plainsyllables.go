package rules

import "strings"

// syllables counts the syllables of a word, which may have hyphens and
// apostrophes in it. Acronyms are spelt.
func syllables(word, lang string) (n int) {
	for _, u := range unitsOf(word) {
		part := word[u.start:u.end]
		switch {
		case strings.Trim(part, "0123456789") == "":
		case len(part) < len(word) && !strings.ContainsAny(u.lower, "aeiouyàâäéèêëîïôöùûüœæáíóú") && !isAcronym(part): // the l of l'AD, the t of don't
		case isAcronym(part) && (len(part) < 4 || !strings.ContainsAny(part, "AEIOUYÄÖÜ")):
			n += spelt(part, lang)
		default:
			n += heard(u.lower, lang)
		}
	}
	return n
}

// spelt counts the syllables of letters that are named one by one.
func spelt(letters, lang string) (n int) {
	for _, r := range letters {
		switch {
		case r >= '0' && r <= '9':
			n++
		case r == 'W' && lang == "en":
			n += 3
		case r == 'Y' && lang != "en", r == 'W' && lang != "de", r == 'Z' && lang == "es", lang == "es" && strings.ContainsRune("FHJLMNRSX", r):
			n += 2
		default:
			n++
		}
	}
	return n
}

func heard(word, lang string) int {
	switch lang {
	case "de":
		return germanSyllables(word)
	case "fr":
		return frenchSyllables(word)
	case "es":
		return spanishSyllables(word)
	}
	return englishSyllables(word)
}

// vowelGroups counts runs of vowels; pairs are two vowels that are two
// syllables nevertheless.
func vowelGroups(word, vowels string, pairs ...string) (n int) {
	inside := false
	for _, r := range word {
		vowel := strings.ContainsRune(vowels, r)
		if vowel && !inside {
			n++
		}
		inside = vowel
	}
	for _, p := range pairs {
		n += strings.Count(word, p)
	}
	return n
}

func hasAnySuffix(word string, endings ...string) bool {
	for _, e := range endings {
		if strings.HasSuffix(word, e) {
			return true
		}
	}
	return false
}

// englishWords are words whose spelling misleads.
var englishWords = map[string]int{
	"every": 2, "everything": 3, "everyone": 3, "everybody": 4, "business": 2, "people": 2, "being": 2, "doing": 2, "going": 2, "seeing": 2,
	"does": 1, "something": 2, "someone": 2, "sometimes": 2, "somewhere": 2, "therefore": 2, "however": 3, "wednesday": 2, "area": 3,
	"idea": 3, "ideas": 3, "create": 2, "created": 3, "recreate": 3, "recreated": 4, "science": 2, "quiet": 2, "really": 2, "colleague": 2, "colleagues": 2, "different": 2, "evening": 2, "usually": 4, "actually": 4,
	"the": 1, "are": 1, "were": 1, "there": 1, "here": 1, "we're": 1, "maybe": 2, "software": 2, "hardware": 2, "firmware": 2, "home": 1, "homepage": 2,
	"lunchtime": 2, "online": 2, "offline": 2, "overtime": 3, "movement": 2, "statement": 2, "management": 3, "department": 3, "replacement": 3, "basement": 2,
	"careful": 2, "useful": 2, "safely": 2, "likely": 2, "completely": 3, "immediately": 5, "approximately": 5, "separately": 4, "unfortunately": 5, "lately": 2, "namely": 2, "sincerely": 3, "rarely": 2, "closely": 2, "nicely": 2, "surely": 2, "widely": 2,
	"files": 1, "times": 1, "names": 1, "lines": 1, "hours": 1, "hour": 1, "our": 1, "ours": 1, "cables": 2, "tables": 2, "titles": 2, "pieces": 2, "once": 1, "twice": 1, "office": 2, "device": 2, "devices": 3, "service": 2, "services": 3, "notice": 2,
	"via": 2, "radio": 3, "video": 3, "studio": 3, "audio": 3, "period": 3, "previous": 3, "various": 3, "serious": 3, "obvious": 3, "material": 4, "experience": 4, "experienced": 4, "client": 2, "clients": 2, "science's": 2, "diary": 3, "variety": 4, "society": 4, "reliable": 4, "variable": 4, "trial": 2, "dial": 1, "manual": 3, "manually": 4, "annual": 3, "individual": 5, "situation": 4, "evaluation": 5, "continue": 3, "continued": 3, "value": 2, "values": 2, "queue": 1, "queues": 1, "poem": 2, "react": 2, "reinstall": 3, "reinstalled": 3, "reopen": 3, "reopened": 3, "reset": 2, "cooperate": 4, "coordinate": 4, "coordinated": 5,
}

// englishSyllables counts groups of vowels, without silent endings.
func englishSyllables(word string) int {
	if n, ok := englishWords[word]; ok {
		return n
	}
	n := vowelGroups(word, "aeiouyáéèêëïöü", "ia", "eo", "io", "iu", "ua", "uou", "ying")
	n -= strings.Count(word, "tio") + strings.Count(word, "sio") + strings.Count(word, "cia") + strings.Count(word, "tia") + strings.Count(word, "gio") + strings.Count(word, "cio") +
		strings.Count(word, "eou") + strings.Count(word, "peop") + strings.Count(word, "qua") + strings.Count(word, "gua") + strings.Count(word, "riag") + strings.Count(word, "sua")
	switch {
	case strings.HasSuffix(word, "le") && len(word) > 2 && !strings.ContainsRune("aeiouyl", rune(word[len(word)-3])):
	case strings.HasSuffix(word, "e") && !hasAnySuffix(word, "ee", "ie", "oe", "ye", "ue", "ae"):
		n--
	case strings.HasSuffix(word, "ed") && !hasAnySuffix(word, "ted", "ded", "eed", "ied", "ued", "oed"):
		n--
	case strings.HasSuffix(word, "es") && !hasAnySuffix(word, "ses", "zes", "xes", "ches", "shes", "ges", "ces", "ees", "ies", "oes", "ues") && !(strings.HasSuffix(word, "les") && len(word) > 3 && !strings.ContainsRune("aeiouyl", rune(word[len(word)-4]))):
		n--
	}
	if hasAnySuffix(word, "sm", "sms") {
		n++
	}
	for _, inner := range [...]string{"ement", "eless", "eful", "ely", "eness"} {
		if at := strings.Index(word, inner); at > 2 && at+len(inner) >= len(word)-1 {
			n--
		}
	}
	return max(1, n)
}

// germanSyllables counts groups of vowels; "ie" and the like are one, other
// vowels side by side two.
func germanSyllables(word string) int {
	n := vowelGroups(word, "aeiouyäöüéàè", "ea", "eo", "io", "ia", "ua", "iu", "uo", "oa", "eei", "eue", "aue", "äue", "eie", "iei", "iee", "ueu", "auu", "eiu", "ua", "üe", "öe", "eua")
	for _, p := range [...]string{"geän", "beant", "tuel", "nuel", "suel", "duel", "xuel"} {
		n += strings.Count(word, p)
	}
	n -= strings.Count(word, "quo") + strings.Count(word, "qua") + strings.Count(word, "team")
	if hasAnySuffix(word, "linie", "familie", "ferien", "serie", "lien", "rien", "kopien", "linien") {
		n++
	}
	return max(1, n)
}

// frenchSyllables counts groups of vowels, without the e that is silent at
// the end.
func frenchSyllables(word string) int {
	const vowels = "aeiouyàâäéèêëîïôöùûüœæ"
	word = strings.NewReplacer("qu", "k", "gue", "ge", "gui", "gi").Replace(word)
	n := vowelGroups(word, vowels, "éa", "éo", "éu", "éi", "oé", "éé", "aï", "oï", "uï", "ao", "réa", "aé", "ué", "ua", "éè", "uel", "yau")
	for _, p := range [...]string{"bri", "cri", "dri", "pri", "tri", "vri", "cli", "pli", "bli"} {
		for _, v := range [...]string{"e", "a", "o"} {
			if k := strings.Count(word, p+v); k > 0 && !strings.HasSuffix(word, p+v) && !strings.HasSuffix(word, p+v+"s") {
				n += k
			}
		}
	}
	switch {
	case len(word) <= 3 && hasAnySuffix(word, "e", "es"):
	case hasAnySuffix(word, "ient") && hasAnySuffix(word, "aient", "oient"):
	case strings.HasSuffix(word, "ent") && isFrenchVerb(word):
		n--
	case hasAnySuffix(word, "ee", "ée", "ées", "ie", "ies", "ue", "ues", "oue", "oie", "aie", "aies", "eue"):
	case hasAnySuffix(word, "e", "es"):
		n--
	}
	return max(1, n)
}

// isFrenchVerb tells whether a word in -ent is a verb in the plural, whose
// ending is silent: few of them occur in letters, most are nouns or adverbs.
func isFrenchVerb(word string) bool {
	return !hasAnySuffix(word, "ment", "cent", "dent", "vent", "lent", "rent", "gent", "tient", "vient", "quent", "sent", "tent", "ient") || hasAnySuffix(word, "marchent", "doivent", "peuvent", "reçoivent", "trouvent", "arrivent", "restent", "existent", "utilisent", "fonctionnent", "demandent", "apparaissent", "veulent", "disent", "lisent", "mettent", "permettent")
}

// spanishSyllables counts vowels by the rules of diphthongs: i and u join
// others unless they are stressed.
func spanishSyllables(word string) (n int) {
	word = strings.NewReplacer("que", "ke", "qui", "ki", "qué", "ké", "quí", "kí", "gue", "ge", "gui", "gi", "gué", "gé", "guí", "gí").Replace(word)
	previous := 0 // 0 none, 1 weak, 2 strong or stressed
	runes := []rune(word)
	for i, r := range runes {
		kind := 0
		switch {
		case strings.ContainsRune("aeoáéó", r):
			kind = 2
		case strings.ContainsRune("íú", r):
			kind = 3
		case strings.ContainsRune("iuü", r), r == 'y' && (i == len(runes)-1):
			kind = 1
		}
		if kind != 0 && !(previous == 1 && kind <= 2 || previous == 2 && kind == 1) {
			n++
		}
		if kind != 0 && previous == 1 && kind == 2 {
			previous = 2
			continue
		}
		previous = kind
	}
	return max(1, n)
}
