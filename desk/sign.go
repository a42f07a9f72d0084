package desk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// signer makes and checks the Message-IDs and reply addresses that bind a
// letter to one case and one person. Knowing a case number helps nobody: the
// signature needs the key. (A forged From with a guessable Message-ID was
// relayed to clients by a peer, CVE-2026-47123.)
type signer struct {
	secret  []byte
	random  io.Reader
	address string // of the desk
}

// encoding is lower-case base32: mail systems fold the case of addresses.
var encoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

const (
	nonceBytes = 10
	macBytes   = 15 // 120 bits, 24 characters
)

// messageID makes "c1042.NONCE.MAC@domain" for a letter to the address.
func (s signer) messageID(number int64, to string) (string, error) {
	nonce := make([]byte, nonceBytes)
	if _, err := io.ReadFull(s.random, nonce); err != nil {
		return "", fmt.Errorf("making a Message-ID: %w", err)
	}
	text := encoding.EncodeToString(nonce)
	_, domain, _ := strings.Cut(s.address, "@")
	return fmt.Sprintf("c%d.%s.%s@%s", number, text, s.mac("letter", number, to, text), domain), nil
}

// signed tells whether a Message-ID is one of ours, and made for a letter in
// that case to that address.
func (s signer) signed(id string, to string) (number int64, ok bool) {
	local, domain, _ := strings.Cut(strings.ToLower(id), "@")
	_, ours, _ := strings.Cut(s.address, "@")
	parts := strings.Split(local, ".")
	if domain != ours || len(parts) != 3 {
		return 0, false
	}
	number, err := strconv.ParseInt(strings.TrimPrefix(parts[0], "c"), 10, 64)
	if err != nil || !strings.HasPrefix(parts[0], "c") {
		return 0, false
	}
	return number, hmac.Equal([]byte(parts[2]), []byte(s.mac("letter", number, to, parts[1])))
}

// replyAddress makes "support+c1042.kMAC@domain" for a person in a case.
func (s signer) replyAddress(number int64, to string) string {
	local, domain, _ := strings.Cut(s.address, "@")
	return fmt.Sprintf("%s+c%d.k%s@%s", local, number, s.mac("reply", number, to, ""), domain)
}

// answerSign stands at the end of the subject of a prepared answer: mails that
// a click writes refer to no letter.
var answerSign = regexp.MustCompile(`\s*\(([a-z2-7]{12})\)\s*$`)

// answerSubject signs the subject of an answer that is prepared for a person.
// The sign is half as long as others: whoever guesses one can do no more than
// say that a case is solved.
func (s signer) answerSubject(subject string, number int64, to string) string {
	return subject + " (" + s.mac("answer", number, to, "")[:12] + ")"
}

// answers tells whether a subject was prepared for the sender, in that case.
func (s signer) answers(subject string, number int64, sender string) bool {
	m := answerSign.FindStringSubmatch(strings.ToLower(subject))
	return m != nil && hmac.Equal([]byte(m[1]), []byte(s.mac("answer", number, sender, "")[:12]))
}

// addressed finds the case that a reply address names, and whether it was
// made for the sender.
func (s signer) addressed(address, sender string) (number int64, ok bool) {
	local, domain, _ := strings.Cut(s.address, "@")
	tag, found := strings.CutPrefix(strings.ToLower(address), local+"+c")
	tag, ours := strings.CutSuffix(tag, "@"+domain)
	digits, mac, dotted := strings.Cut(tag, ".k")
	if !found || !ours || !dotted {
		return 0, false
	}
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, false
	}
	return number, hmac.Equal([]byte(mac), []byte(s.mac("reply", number, sender, "")))
}

// signs finds what this desk signs, in any desk's domain: reply addresses (in
// HTML and links too, where the plus sign is written otherwise) and
// Message-IDs.
var signs = regexp.MustCompile(`(?i)[a-z0-9._-]+(?:\+|&#43;|%2B)c[0-9]+\.k[a-z2-7]{24}@[a-z0-9-]+(?:\.[a-z0-9-]+)*|c[0-9]+\.[a-z2-7]{16}\.[a-z2-7]{24}@[a-z0-9-]+(?:\.[a-z0-9-]+)*`)

// marked tells whether a text holds what was signed for somebody.
func (s signer) marked(text string) bool { return maySign(text) && signs.MatchString(text) }

// maySign tells whether a text may hold a sign: 24 characters behind a dot or
// a "k", before an "@". It spares most texts the search.
func maySign(text string) bool {
	for at := 0; ; at++ {
		next := strings.IndexByte(text[at:], '@')
		if next < 0 {
			return false
		}
		at += next
		if at >= 25 && (text[at-25] == '.' || text[at-25]|0x20 == 'k') {
			return true
		}
	}
}

// scrub replaces what was signed for others than the reader by the plain
// address of the desk: it would tell the reader whom else to write as.
func (s signer) scrub(text, reader string) string {
	if !maySign(text) {
		return text
	}
	return signs.ReplaceAllStringFunc(text, func(sign string) string {
		plain := strings.NewReplacer("&#43;", "+", "%2B", "+", "%2b", "+").Replace(sign)
		if _, ok := s.addressed(plain, reader); ok {
			return sign
		}
		return s.address
	})
}

func (s signer) mac(purpose string, number int64, to, nonce string) string {
	h := hmac.New(sha256.New, s.secret)
	fmt.Fprintf(h, "%s\x00%s\x00%d\x00%s\x00%s", purpose, s.address, number, strings.ToLower(to), nonce)
	return encoding.EncodeToString(h.Sum(nil)[:macBytes])
}
