package desk

// Hold is which letters wait for somebody to look at them before they go out.
type Hold string

// The ways to hold letters.
const (
	HoldNone Hold = ""
	HoldAll  Hold = "all" // whatever the desk words for people outside the team
)

// keepBack keeps a letter back where somebody is to look at it first. What a
// person wrote was looked at; and the team must learn of its cases.
func (w *work) keepBack(l *Letter) {
	if w.d.Hold == HoldNone || l.Human || w.d.team[l.To.Addr] != nil {
		return
	}
	l.State, l.Why = LetterHeld, "held until somebody has looked at it"
}
