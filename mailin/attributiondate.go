package mailin

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dateIn looks for a date with a year (or of three numbers), and for a time
// of day, in any order, script and punctuation.
func dateIn(s string) (day, clock bool) {
	end, width, chain := 0, 0, 0 // of the number before
	for {
		at := strings.IndexFunc(s[end:], unicode.IsDigit)
		if at < 0 {
			return day, clock
		}
		between := s[end : end+at]
		digits, size := leadingDigits(s[end+at:])
		if chain > 0 && joinsDate(between) {
			chain++
		} else {
			chain = 1
		}
		next, _ := utf8.DecodeRuneInString(s[end+at+size:])
		day = day || digits == 4 && yearBegins(s[end+at:]) || chain == 3 && digits <= 4 && next != '.'
		clock = clock || digits == 2 && width <= 2 && joinsClock(between) || digits <= 2 && strings.ContainsRune("时時시点", next)
		end, width = end+at+size, digits
	}
}

// leadingDigits counts the digits that s begins with, and their bytes.
func leadingDigits(s string) (digits, size int) {
	for _, r := range s {
		if !unicode.IsDigit(r) {
			break
		}
		digits++
		size += utf8.RuneLen(r)
	}
	return digits, size
}

func joinsDate(between string) bool {
	switch between {
	case ".", "/", "-", ". ":
		return true
	}
	return false
}

func joinsClock(between string) bool {
	switch between {
	case ":", ".", "h", "：", " h ":
		return true
	}
	return false
}

// yearBegins tells whether s begins with a year from 1900 to 2099, in
// European, Arabic or Persian digits.
func yearBegins(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	a, b := digit(first), digit(second)
	return a == 1 && b == 9 || a == 2 && b == 0
}

func digit(r rune) rune {
	switch {
	case r >= 0x660 && r <= 0x669:
		return r - 0x660
	case r >= 0x6f0 && r <= 0x6f9:
		return r - 0x6f0
	}
	return r - '0'
}
