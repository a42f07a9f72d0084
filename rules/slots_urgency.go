package rules

import "strings"

// The concepts that speak of urgency.
var (
	noRushHash   = hashString("impact.norush")
	urgentHash   = hashString("impact.urgent")
	waitHash     = hashString("impact.wait")
	everyoneHash = hashString("people.everyone")
	todayHash    = hashString("time.today")
)

// urgency tells how soon the sender needs help, and by which words.
func (f *findings) urgency(r *Reading) (Urgency, string) {
	if word := f.document.says(noRushHash); word != "" {
		return UrgencyLow, "low urgency: “" + word + "”"
	}
	if word := f.document.says(urgentHash); word != "" {
		return UrgencyHigh, "high urgency: “" + word + "”"
	}
	if r.Request != RequestProblem {
		return UrgencyNormal, "normal urgency"
	}
	impact, others := &f.slots[taskCount-1], &f.slots[taskWhoElse]
	switch {
	case r.Slots["impact"] != "" && f.holds(impact, todayHash):
		return UrgencyHigh, "high urgency: it matters today"
	case r.Slots["impact"] != "" && f.holds(impact, waitHash):
		return UrgencyHigh, "high urgency: people wait or work stands still"
	case r.Slots["who_else"] != "" && f.holds(others, everyoneHash) && r.Slots["impact"] != "":
		return UrgencyHigh, "high urgency: many are affected"
	case strings.Contains(f.document.parts[inText].text, "!!!"):
		return UrgencyHigh, "high urgency: “!!!”"
	}
	return UrgencyNormal, "normal urgency"
}

// taskWhoElse is the place of who_else in tasks.
const taskWhoElse = 6

// says finds the first words that carry a concept, "" if none do.
func (d *document) says(hash uint32) string {
	for n := range d.parts {
		p := &d.parts[n]
		for i := range p.facts {
			if p.facts[i].carries(hash) {
				return p.phrase(i)
			}
		}
	}
	return ""
}

func (f *fact) carries(hash uint32) bool {
	for _, c := range f.concepts {
		if c.hash == hash {
			return true
		}
	}
	return false
}

// holds tells whether a found span carries a concept.
func (f *findings) holds(s *slotFound, hash uint32) bool {
	p := &f.document.parts[s.part]
	for i := s.first; i < s.end; i++ {
		if p.facts[i].carries(hash) {
			return true
		}
	}
	return false
}
