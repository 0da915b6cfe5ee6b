// Package hunt makes many runs and says what they came to.
//
// [Search] runs scenarios over ranges of seeds, on as many processors as there
// are, with a strategy that chooses the runs (package hunt/strategy). It keeps
// what it finds (hunt/store), so that it goes on where it was stopped, groups
// failures by signature, and makes the first of each small (hunt/shrink).
// [Refind] looks near the seed of a recorded failure for one like it.
//
// A run is one world on one goroutine; the only concurrency is between runs,
// and stays within this package. A program that hunts for long should call
// [RelaxGC] first. Start reading at search.go.
package hunt
