package rules

// The three parts of a mail, in the order in which they are read.
const (
	inSubject = iota
	inText
	inSignature
	partCount
)

// document is a mail made ready for the features: cut into parts, words,
// clauses and sentences, with the cues marked. It is computed once and serves
// all questions about the mail.
type document struct {
	parts [partCount]part
	lang  uint32 // hash of the language
}

// part is the subject, the text or the sign-off.
type part struct {
	number    int
	text      string
	tokens    []token
	facts     []fact
	clauses   []stretch
	sentences []stretch
}

// fact is what is known about a token beside its form.
type fact struct {
	word     uint32 // hash of the normal form, with 0 for every digit
	key      uint32 // what stands for it in pairs: its first concept, its mark, or the shape of an unknown word
	tail     uint32 // hash of the last three letters
	head     uint32 // hash of the first four letters
	form     uint32 // hash of its shape, such as "Xx-0"
	concepts []*concept
	bits     classes
	clause   uint16
	sentence uint16
	quoted   bool // stands between quotation marks
}

// stretch is a clause or a sentence: tokens first to end (exclusive).
type stretch struct {
	first, end int
	bits       classes // of all its tokens
	asks       bool    // ends with a question mark
}

func newDocument(w Words, lang string, l *lexicon) *document {
	d := &document{lang: hashString(lang)}
	for n, text := range [partCount]string{w.Subject, w.Text, w.Signature} {
		p := &d.parts[n]
		p.number, p.text, p.tokens = n, text, tokenise(text)
		p.mark(l)
		p.cut()
	}
	return d
}

// mark finds the cues and hashes the words.
func (p *part) mark(l *lexicon) {
	p.facts = make([]fact, len(p.tokens))
	quoted := false
	for i := range p.tokens {
		t, f := &p.tokens[i], &p.facts[i]
		if t.norm == `"` {
			quoted = !quoted
		} else if t.lines > 1 {
			quoted = false
		}
		f.quoted = quoted
		f.hash(t)
		if t.word {
			f.concepts = joined(f.concepts, l.lookup(t.norm))
		}
		if found := l.longestPhrase(p.tokens, i); found != nil {
			for k := range len(found.rest) + 1 {
				p.facts[i+k].concepts = joined(found.concepts, p.facts[i+k].concepts)
			}
		}
	}
	for i := range p.facts {
		p.facts[i].conclude(&p.tokens[i])
	}
}

// joined is a and b without repetition; it leaves both as they are.
func joined(a, b []*concept) []*concept {
	if len(a) == 0 {
		return b[:min(len(b), maxConcepts):min(len(b), maxConcepts)]
	}
	all := a[:len(a):len(a)]
next:
	for _, c := range b {
		for _, known := range all {
			if known == c {
				continue next
			}
		}
		if len(all) < maxConcepts {
			all = append(all, c)
		}
	}
	return all
}

// hash fills the hashes of a token's form.
func (f *fact) hash(t *token) {
	const start, prime = 2166136261, 16777619
	word, form, last := uint32(start), uint32(start), byte(0)
	for i := 0; i < len(t.norm); i++ {
		c, kind := t.norm[i], t.norm[i]
		switch {
		case '0' <= c && c <= '9':
			c, kind = '0', '0'
		case 'a' <= c && c <= 'z' || c >= 0x80:
			kind = 'x'
		}
		word = (word ^ uint32(c)) * prime
		if kind != last {
			form = (form ^ uint32(kind)) * prime
		}
		last = kind
		if i == 3 {
			f.head = word
		}
	}
	if t.upper {
		form ^= 0x5bd1e995
	}
	if t.caps {
		form ^= 0x27d4eb2f
	}
	f.word, f.form = word, form
	f.tail = hashString(t.norm[max(0, len(t.norm)-3):])
}

// conclude fills what follows from the concepts.
func (f *fact) conclude(t *token) {
	switch {
	case len(f.concepts) > 0:
		f.key = f.concepts[0].hash
	case !t.word:
		f.key = f.word
	default:
		f.key = f.form
	}
	for _, c := range f.concepts {
		f.bits |= c.bit
	}
}

// cut finds the clauses and sentences.
func (p *part) cut() {
	for i := range p.tokens {
		newSentence := i == 0 || sentenceEnds(p.text, p.tokens, i)
		if newSentence {
			p.sentences = append(p.sentences, stretch{first: i})
		}
		if newSentence || p.clauseBegins(i) {
			p.clauses = append(p.clauses, stretch{first: i})
		}
		for _, s := range [2]*stretch{&p.sentences[len(p.sentences)-1], &p.clauses[len(p.clauses)-1]} {
			s.end = i + 1
			s.bits |= p.facts[i].bits
			s.asks = p.tokens[i].norm == "?" || s.asks && !p.tokens[i].word
		}
		p.facts[i].clause, p.facts[i].sentence = uint16(len(p.clauses)-1), uint16(len(p.sentences)-1)
	}
}

// clauseBegins tells whether a clause begins at token i inside a sentence:
// after a mark, or with a conjunction.
func (p *part) clauseBegins(i int) bool {
	switch p.tokens[i-1].norm {
	case ",", ";", ":", "(", ")", `"`, "=", ">":
		return p.tokens[i].word
	case "-", "/":
		return p.tokens[i].spaced && p.tokens[i].word
	case ".", "?", "!":
		return p.tokens[i].spaced
	}
	if !p.tokens[i].word {
		return false
	}
	for _, c := range p.facts[i].concepts {
		if c.hash == becauseHash || c.hash == conjunctionHash {
			return true
		}
	}
	return false
}

var (
	becauseHash     = hashString("cause.because")
	conjunctionHash = hashString("word.conj")
)
