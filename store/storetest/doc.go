// Package storetest gives tests a store to work on: a fresh database for each
// test, on SQLite and on PostgreSQL.
//
// PostgreSQL is started from the binaries of the distribution, once in a test
// process, in a folder of its own and on a Unix socket only. It ends with the
// process, however that ends, and leaves nothing behind.
//
// Where there are no binaries the tests on PostgreSQL are skipped, unless the
// variable REFDESK_TEST_POSTGRES is "required".
package storetest
