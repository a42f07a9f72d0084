// Package desk decides what happens to a case and remembers why.
//
// A mail comes in already parsed (see mailin), is judged and read by rules,
// finds its case, and leads to one [Change]: what becomes of the mail, how
// the case changes, which letters go out and which promises are made. A
// change is worked out from a [Situation] that was loaded beforehand, without
// touching anything, and saved in one transaction. The same holds for what
// is due by the clock: reminders, progress mails, the end of a case.
//
// The states of a case:
//
//	new ──▶ interviewing ──▶ working ◀──▶ waiting
//	            │               │            │
//	            └───────────────┴─────┬──────┘
//	                                  ▼
//	              working ◀── no ── solved ── yes, or time ──▶ closed ── a later reply ──▶ working
//
// It does not know IMAP, SMTP or SQL, reads no clock but the one it was given,
// and words nothing (see templates).
package desk
