package mailin

import "refdesk/desk"

// Limits bound what a mail may cost. Defaults to DefaultLimits.
type Limits struct {
	Header    int   // bytes of header that are read, in each part
	Fields    int   // header fields in each part
	Depth     int   // nesting of parts
	Parts     int   // parts in all
	Decoded   int64 // bytes of all decoded parts together
	TextBytes int   // bytes of readable text
}

// Parse makes what can be made of a raw mail; it never fails. What could not
// be understood is said in Fault.
func Parse(raw desk.RawMail, limits Limits) *desk.Mail { return &desk.Mail{RawMail: raw} }
