// Package export writes runs and hunts in the formats of other tools: traces that
// Perfetto draws, logs for ShiViz, histories for the checkers of Jepsen, results for
// continuous integration, metrics, tables.
//
// A format is one file and one line of the registry in format.go, which is where to
// begin; docs/formats.md says what each has and what opens it. A format reads what the
// run or the hunt has kept, writes it as it goes, and decides nothing: two exports of the
// same run are the same text.
package export
