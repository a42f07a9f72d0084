package rules

// The features that the learned model looks at. Each is a number: the hash of
// its template (the constants below) and of what stands there. They come in
// three sorts: of a token, of a clause and of a sentence (both count for each
// of their tokens), and of a whole mail.
//
// Words are known to the model by their hash, but also by their concepts (see
// the cue files): what it learned of a concept holds in every language and
// for words it never saw.

// The templates of tokens. Those with a distance come first: distance d is
// added to them, from -3 to 3.
const (
	tWord         = 0x100 + iota*16 // the word d away
	tConcept                        // each concept of the word d away
	tKind                           // the class of each concept d away
	tWordPair                       // words at -1 and 0, 0 and 1
	tKeyPair                        // keys at d and d+1
	tKeyTriple                      // keys at d, d+1, d+2
	tTail                           // last letters
	tHead                           // first letters
	tForm                           // shape
	tEdge                           // how far from the edges of the clause, and the clause's classes
	tEdgeKey                        // first or last of the clause, and the key
	tMark                           // the marks before and after
	tPlace                          // part of the mail, line breaks, place of the sentence
	tQuoted                         // between quotation marks, and the key before them
	tBefore                         // the last cue of doubt or cause before it in the sentence, and how far
	tAfter                          // the next thing or fault after it in the clause
	tHeadKey                        // the key and the first key of the clause
	tClauseWord                     // clause: each word
	tClauseCue                      // clause: each concept
	tClauseBits                     // clause: its classes
	tClauseTo                       // clause: classes of the clauses around it
	tClauseStart                    // clause: its first keys
	tClauseLength                   // clause: its length
	tClausePart                     // clause: part of the mail and classes
	tSentenceCue                    // sentence: each concept
	tSentenceBits                   // sentence: its classes
	tSentenceTo                     // sentence: classes of the one before it
	tSentenceAsk                    // sentence: question or not, and how it begins
	tSentenceAt                     // sentence: place in the mail
	tMailWord                       // mail: each word, by part
	tMailCue                        // mail: each concept, by part
	tMailPair                       // mail: each pair of words
	tMailBlame                      // mail: each concept, and whether doubt or cause stands in its sentence
	tMailFirst                      // mail: each concept of the first sentence of the text
	tMailAsk                        // mail: each concept of a question
	tMailSize                       // mail: its length, by part
	tMailKeys                       // mail: each pair of keys
	tMailStart                      // mail: how its sentences begin
	tMailLang                       // mail: language
	tMailTail                       // mail: ends of words
	tMailHead                       // mail: beginnings of words
)

// feature mixes a template and what it saw.
func feature(template int, a, b uint32) uint32 {
	h := (uint32(template)*0x9e3779b1 ^ a) * 0x85ebca6b
	h = (h ^ h>>15 ^ b) * 0xc2b2ae35
	return h ^ h>>13
}

func pair(a, b uint32) uint32 { return (a^b>>7)*0x01000193 ^ b*0x9e3779b1 }

// outside stands for tokens beyond the ends of a part.
const outside = 0x6f757473

func (p *part) key(i int) uint32 {
	if i < 0 || i >= len(p.facts) {
		return outside
	}
	return p.facts[i].key
}

func (p *part) word(i int) uint32 {
	if i < 0 || i >= len(p.facts) {
		return outside
	}
	return p.facts[i].word
}

// tokenFeatures appends the features of token i.
func (p *part) tokenFeatures(b []uint32, i int) []uint32 {
	f := &p.facts[i]
	for d := -2; d <= 2; d++ {
		b = append(b, feature(tWord+3+d, p.word(i+d), 0))
	}
	for d := max(-3, -i); d <= 3 && i+d < len(p.facts); d++ {
		for _, c := range p.facts[i+d].concepts {
			b = append(b, feature(tConcept+3+d, c.hash, 0))
			if -1 <= d && d <= 1 {
				b = append(b, feature(tKind+3+d, c.kind, 0))
			}
		}
	}
	k2, k1, k, n1, n2 := p.key(i-2), p.key(i-1), f.key, p.key(i+1), p.key(i+2)
	b = append(b,
		feature(tWordPair, p.word(i-1), f.word), feature(tWordPair+1, f.word, p.word(i+1)),
		feature(tKeyPair, k1, k), feature(tKeyPair+1, k, n1), feature(tKeyPair+2, k2, k1), feature(tKeyPair+3, n1, n2),
		feature(tKeyTriple, pair(k2, k1), k), feature(tKeyTriple+1, pair(k1, k), n1), feature(tKeyTriple+2, pair(k, n1), n2),
		feature(tTail, f.tail, 0), feature(tHead, f.head, 0), feature(tForm, f.form, 0),
	)
	return p.placeFeatures(b, i)
}

// placeFeatures appends where token i stands.
func (p *part) placeFeatures(b []uint32, i int) []uint32 {
	t, f := &p.tokens[i], &p.facts[i]
	c, s := p.clauses[f.clause], p.sentences[f.sentence]
	first, last := uint32(min(i-c.first, 4)), uint32(min(c.end-1-i, 4))
	at := pair(first, last)
	if i > 0 && first == 0 {
		b = append(b, feature(tMark, p.word(i-1), 1))
	}
	b = append(b,
		feature(tEdge, at, 0), feature(tEdge+1, min(first, 1), uint32(c.bits&^isAsk)), feature(tEdge+2, min(last, 2), uint32(c.bits&^isAsk)),
		feature(tEdgeKey, first, f.key), feature(tEdgeKey+1, last, f.key),
		feature(tHeadKey, p.key(c.first), min(first, 1)), feature(tHeadKey+1, p.key(c.first), f.key),
		feature(tPlace, uint32(p.number), uint32(t.lines)), feature(tPlace+1, uint32(p.number), uint32(min(i-s.first, 3))),
		feature(tPlace+2, uint32(p.number)<<8|uint32(min(int(f.sentence), 3)), uint32(min(len(p.sentences)-1-int(f.sentence), 3))),
	)
	if f.quoted {
		b = append(b, feature(tQuoted, 0, 0))
	}
	for k := i - 1; k >= s.first; k-- {
		if p.facts[k].bits&(isHedge|isCause) != 0 {
			b = append(b, feature(tBefore, p.facts[k].key, uint32(min(i-k, 3))), feature(tBefore+1, p.facts[k].key, 0))
			break
		}
	}
	for k := i + 1; k < c.end; k++ {
		if p.facts[k].bits&(isFault|isCause) != 0 {
			b = append(b, feature(tAfter, p.facts[k].key, uint32(f.bits&(isThing|isHedge))))
			break
		}
	}
	return b
}

// clauseFeatures appends the features of clause n.
func (p *part) clauseFeatures(b []uint32, n int) []uint32 {
	c := p.clauses[n]
	var before, after classes
	if n > 0 {
		before = p.clauses[n-1].bits
	}
	if n+1 < len(p.clauses) {
		after = p.clauses[n+1].bits
	}
	for i := c.first; i < c.end; i++ {
		f := &p.facts[i]
		if p.tokens[i].word {
			b = append(b, feature(tClauseWord, f.word, 0))
		}
		for _, k := range f.concepts {
			b = append(b, feature(tClauseCue, k.hash, 0))
		}
	}
	core := c.bits & (isThing | isFault | isCause | isHedge | isNeg | isTried | isTime)
	return append(b,
		feature(tClauseBits, uint32(c.bits), 0), feature(tClauseBits+1, uint32(core), 0),
		feature(tClauseTo, uint32(core), uint32(before&(isHedge|isFault|isCause|isTried|isTime|isError))),
		feature(tClauseTo+1, uint32(core), uint32(after&(isHedge|isFault|isCause))),
		feature(tClauseStart, p.key(c.first), 0), feature(tClauseStart+1, p.key(c.first), p.key(c.first+1)),
		feature(tClauseStart+2, p.key(c.first-1), p.key(c.first-2)),
		feature(tClauseLength, uint32(min(c.end-c.first, 12)), 0),
		feature(tClausePart, uint32(p.number), uint32(core)),
	)
}

// sentenceFeatures appends the features of sentence n.
func (p *part) sentenceFeatures(b []uint32, n int) []uint32 {
	s := p.sentences[n]
	for i := s.first; i < s.end; i++ {
		for _, k := range p.facts[i].concepts {
			b = append(b, feature(tSentenceCue, k.hash, 0))
		}
	}
	var before classes
	if n > 0 {
		before = p.sentences[n-1].bits
	}
	asks := uint32(0)
	if s.asks {
		asks = 1
	}
	core := s.bits & (isThing | isFault | isCause | isHedge | isNeg | isTried | isTime)
	return append(b,
		feature(tSentenceBits, uint32(core), asks), feature(tSentenceTo, uint32(before&(isThing|isFault|isHedge|isTime)), uint32(core&(isFault|isHedge))),
		feature(tSentenceAsk, p.key(s.first), asks), feature(tSentenceAsk+1, pair(p.key(s.first), p.key(s.first+1)), asks),
		feature(tSentenceAt, uint32(min(n, 4)), uint32(p.number)), feature(tSentenceAt+1, uint32(min(len(p.sentences)-1-n, 4)), uint32(p.number)),
	)
}

// mailFeatures appends the features of the whole mail, sorted and each once.
func (d *document) mailFeatures(b []uint32) []uint32 {
	b = append(b, feature(tMailLang, d.lang, 0), feature(tMailLang+1, 0, 0))
	for n := range d.parts {
		p := &d.parts[n]
		if n == inSignature {
			continue
		}
		b = append(b, feature(tMailSize, uint32(n), uint32(sizeStep(len(p.tokens)))))
		for i := range p.facts {
			b = p.mailToken(b, i)
		}
		for k, s := range p.sentences {
			b = append(b, feature(tMailStart, p.key(s.first), p.key(s.first+1)))
			if n == inText && k == 0 {
				for i := s.first; i < s.end; i++ {
					for _, c := range p.facts[i].concepts {
						b = append(b, feature(tMailFirst, c.hash, 0))
					}
				}
			}
		}
	}
	return b
}

func (p *part) mailToken(b []uint32, i int) []uint32 {
	f, n := &p.facts[i], uint32(p.number)
	s := p.sentences[f.sentence]
	if p.tokens[i].word {
		b = append(b, feature(tMailWord, f.word, n), feature(tMailWord+1, f.word, 0), feature(tMailTail, f.tail, 0), feature(tMailHead, f.head, 0))
	}
	if i > 0 {
		b = append(b, feature(tMailPair, p.facts[i-1].word, f.word), feature(tMailKeys, p.facts[i-1].key, f.key))
	}
	for _, c := range f.concepts {
		b = append(b, feature(tMailCue, c.hash, n), feature(tMailCue+1, c.hash, 0), feature(tMailBlame, c.hash, uint32(s.bits&(isHedge|isCause))))
		if s.asks {
			b = append(b, feature(tMailAsk, c.hash, 0))
		}
	}
	return b
}

// sizeStep puts a length into steps that grow by half.
func sizeStep(n int) int {
	step := 0
	for size := 2; size <= n; size += size/2 + 1 {
		step++
	}
	return step
}
