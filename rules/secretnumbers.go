package rules

import "strings"

// The fewest and most digits of a card number.
const (
	shortestCard = 13
	longestCard  = 19
)

// numberSecrets finds card numbers: digits, alone or in groups parted by
// single blanks or hyphens, that begin as cards do and pass their check.
func numberSecrets(text string) []Secret {
	var found []Secret
	for i := 0; i < len(text); {
		if !isDigit(text[i]) {
			i++
			continue
		}
		end := digitGroups(text, i)
		before := byte(' ')
		if i > 0 {
			before = text[i-1]
		}
		if end-i >= shortestCard && !isLetterOrSign(before) && isCard(onlyDigits(text[i:end])) {
			found = append(found, Secret{Span: text[i:end], Kind: secretCard})
		}
		i = end
	}
	return found
}

// digitGroups gives the end of digits that belong together.
func digitGroups(text string, i int) int {
	end := i
	for end < len(text) && end-i < 2*longestCard {
		switch {
		case isDigit(text[end]):
			end++
		case (text[end] == ' ' || text[end] == '-') && end+1 < len(text) && isDigit(text[end+1]):
			end++
		default:
			return end
		}
	}
	return end
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetterOrSign(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '+' || c == '_' || c == '.' || c == '/'
}

func onlyDigits(s string) string {
	return strings.NewReplacer(" ", "", "-", "").Replace(s)
}

// isCard tells whether digits are a card number by their beginning, their
// number and their check digit (ISO/IEC 7812, annex B).
func isCard(digits string) bool {
	n := len(digits)
	if n < shortestCard || n > longestCard || !beginsAsCard(digits) {
		return false
	}
	sum := 0
	for i := range n {
		d := int(digits[n-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// beginsAsCard knows the ranges of the large card companies.
func beginsAsCard(d string) bool {
	two, four := d[:2], d[:4]
	switch n := len(d); {
	case d[0] == '4':
		return n == 13 || n == 16 || n == 19
	case two >= "51" && two <= "55" || four >= "2221" && four <= "2720":
		return n == 16
	case two == "34" || two == "37":
		return n == 15
	case two == "30" || two == "36" || two == "38":
		return n == 14
	case two == "35" || four == "6011" || two == "64" || two == "65":
		return n == 16
	case two == "50" || two == "62" || two == "67":
		return n >= 16
	}
	return false
}

// accounts finds bank account numbers (ISO 13616) of the countries whose
// length is known, written in one piece or in groups.
func (s *secretWords) accounts(text string) []Secret {
	var found []Secret
	for i := 0; i+4 < len(text); i++ {
		if !isLatinLetter(text[i]) || !isLatinLetter(text[i+1]) || !isDigit(text[i+2]) || i > 0 && isAlnum(text[i-1]) {
			continue
		}
		end, number := compactNumber(text, i, s.iban[strings.ToUpper(text[i:i+2])])
		if number != "" && mod97(number) == 1 {
			found = append(found, Secret{Span: text[i:end], Kind: secretIBAN})
			i = end
		}
	}
	return found
}

func isLatinLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isAlnum(c byte) bool { return isDigit(c) || isLatinLetter(c) }

// compactNumber collects n letters and digits from an offset on, single
// blanks, dots and hyphens between them left out; "" if there are not so many
// or more follow.
func compactNumber(text string, i, n int) (end int, number string) {
	if n == 0 {
		return i, ""
	}
	var b strings.Builder
	for ; i < len(text) && b.Len() < n; i++ {
		switch c := text[i]; {
		case isAlnum(c):
			b.WriteByte(c)
		case (c == ' ' || c == '-' || c == '.') && b.Len() > 0 && isAlnum(text[i-1]):
		default:
			return i, ""
		}
	}
	if b.Len() < n || i < len(text) && isAlnum(text[i]) {
		return i, ""
	}
	return i, strings.ToUpper(b.String())
}

// mod97 is the check of ISO/IEC 7064: the first four moved to the end,
// letters counted as 10 to 35.
func mod97(number string) int {
	sum := 0
	for _, c := range []byte(number[4:] + number[:4]) {
		if isDigit(c) {
			sum = (sum*10 + int(c-'0')) % 97
		} else {
			sum = (sum*100 + int(c-'A') + 10) % 97
		}
	}
	return sum
}
