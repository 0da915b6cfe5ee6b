// Package store keeps what a hunt found in an SQLite file, so that one that was
// killed goes on where it was, and so that it can be asked about afterwards.
//
// [Open] makes the file or continues it, and refuses one that another hunt
// made. What is there does not depend on the order in which runs were added:
// each fact about many runs names the first of them by [Place], so that runs
// may be added as they end, from several goroutines.
//
// The tables are described in docs/hunt-format.md. The package knows scenarios
// by their texts and runs by their figures, and makes none. Start reading at
// store.go.
package store
