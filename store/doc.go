// Package store keeps cases, mails and letters in SQLite or PostgreSQL.
//
// One SQL text serves both databases; a method is one transaction and one
// sentence of the business. Times are stored as microseconds since 1970, UTC.
//
// It does not interpret what it keeps.
package store
