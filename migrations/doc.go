// Package migrations gives the database its shape: numbered files, applied
// in order, each in one transaction.
//
// It does not know what a case means.
package migrations
