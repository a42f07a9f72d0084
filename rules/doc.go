// Package rules judges what a mail says: whether a machine wrote it, whether
// it may be answered, what its sender believes the cause is, what was already
// said, and what is still worth asking.
//
// Everything is read from rule files, one set per language, into a [Book] once
// at start. From then on a judgement is a pure function of text and header
// fields: the same mail gives the same result on any machine at any time, and
// every judgement carries its reason in words.
//
// It does not open a network connection, ask a database or look at the clock;
// only loading a Book reads files. It does not decide what happens to a case
// (see desk) and words no letter (see templates).
package rules
