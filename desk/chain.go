package desk

import "slices"

// maxChain bounds a References field: relays refuse long header fields, so
// the middle goes, and first and last stay (RFC 5322 §3.6.4 lets us).
const maxChain = 2000

// chain appends Message-IDs to a thread, each once, and cuts it to size.
func chain(thread []string, ids ...string) []string {
	out := slices.Clone(thread)
	for _, id := range ids {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for size(out) > maxChain && len(out) > 2 {
		out = slices.Delete(out, 1, 2)
	}
	return out
}

// size is the length of a References value: each ID in brackets, and a space.
func size(ids []string) int {
	n := 0
	for _, id := range ids {
		n += len(id) + 3
	}
	return n
}
