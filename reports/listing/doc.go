// Package listing lists what happened in a run, record by record, for people and for
// programs: point.go says how a place in a run is written, selection.go which records
// are wanted, listing.go goes through the trace, text.go and json.go write a line.
//
// It keeps nothing of the trace but what it is about to write. Start reading at
// listing.go.
package listing
