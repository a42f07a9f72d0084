package rules

import "strings"

// Closest finds the word of a list that was probably meant: the one that few
// typing errors (a letter left out, added, wrong, or two swapped) make of it.
// It is "" where none is near.
func Closest(word string, list []string) string {
	best, least := "", 1+len([]rune(word))/3
	for _, w := range list {
		if n := distance(strings.ToLower(word), strings.ToLower(w)); n <= least && (best == "" || n < least) {
			best, least = w, n
		}
	}
	return best
}

// distance is the optimal string alignment distance of two words.
func distance(a, b string) int {
	as, bs := []rune(a), []rune(b)
	before, last, now := make([]int, len(bs)+1), make([]int, len(bs)+1), make([]int, len(bs)+1)
	for j := range last {
		last[j] = j
	}
	for i := range as {
		now[0] = i + 1
		for j := range bs {
			cost := 1
			if as[i] == bs[j] {
				cost = 0
			}
			now[j+1] = min(last[j+1]+1, now[j]+1, last[j]+cost)
			if i > 0 && j > 0 && as[i] == bs[j-1] && as[i-1] == bs[j] {
				now[j+1] = min(now[j+1], before[j-1]+1)
			}
		}
		before, last, now = last, now, before
	}
	return last[len(bs)]
}
