// Package templates words the letters.
//
// Each letter has one source per language, templates/LANG/KIND.md: a first
// line "Subject: …", an empty line, and a text in a small, safe kind of
// Markdown, filled in from a [View]. The text part of the mail is that text;
// the HTML part is made from it, so the two cannot differ. A folder of the
// installation may replace any source, and may bring further languages.
//
// A source knows paragraphs, "## " headings, "- " and "1. " lists (lines that
// begin with three spaces go on with an item, smaller), "> " quotes, "---",
// "**bold**", "[label](https://…)" and mailto: links, and charts: lines
// "| label | number", or "| label | words | n/of" for shares.
//
// What stands between "{{" and "}}" is the language of text/template: fields
// of View, if, else, with, range, template, variables, and the functions that
// functions and call list. It is compiled once by [Load], which checks every
// name and every type in every branch: a mistake shows when the program
// starts, not when the letter is needed. A line that holds only such actions
// leaves no empty line behind. LANG/parts.md holds what letters share.
//
// Nothing that comes from people is ever read as Markdown or HTML: pieces of
// a source and values reach the letter by different ways, see open and shut.
//
// It does not choose who gets a letter, or when.
package templates
