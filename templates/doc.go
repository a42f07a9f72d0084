// Package templates words the letters.
//
// Each letter has one source per language, templates/LANG/KIND.md: a first
// line "Subject: …", an empty line, and a text in a small, safe kind of
// Markdown, filled in by text/template from a [View]. The text part of the
// mail is that text; the HTML part is made from it, so the two cannot differ.
// A folder of the installation may replace any source.
//
// It does not choose who gets a letter, or when.
package templates
