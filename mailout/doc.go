// Package mailout delivers letters that are already stored.
//
// A courier claims letters that are due, which counts the attempt and leaves
// them uncertain before a byte is sent, builds the same bytes each time, hands
// them to the SMTP server over a kept connection, and tells the outbox what
// became of each.
//
// It does not word letters, and no other package may send mail.
package mailout
