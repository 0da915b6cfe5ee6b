// Package trace records what the kernel did, event by event, and writes and
// reads the record as a compact file: about a dozen bytes a record, in blocks
// that are checksummed and can each be decoded alone.
//
// A Recorder collects records while a run goes on; a Trace is what it has
// collected, or what Read found in a file. The package knows nothing of
// processes, messages or faults: names are strings and nodes are numbers.
//
// Start reading at trace.go, then codec.go for the bytes of one record and
// file.go for the file around them. docs/trace-format.md describes the format.
package trace
