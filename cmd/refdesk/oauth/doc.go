// Package oauth gets the access tokens that mail servers take instead of a
// password (OAuth 2, RFC 6749): as the program itself, or on behalf of a
// person who has logged in once.
//
// It does not speak to mail servers, and no token of it is printed or logged.
package oauth
