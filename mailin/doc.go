// Package mailin reads the support mailbox and turns each message into a
// [desk.Mail].
//
// It waits for news by IDLE (RFC 2177) or asks at intervals, fetches by UID in
// batches, has the raw messages stored first, then parses them, hands them
// over, and only then marks them on the server for people to see. What counts
// as taken in is what the store knows by mailbox, UIDVALIDITY and UID.
//
// It does not decide, answer or store.
package mailin
