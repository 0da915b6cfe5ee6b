// Package hunt makes many runs and says what they came to.
//
// [Run] runs scenarios over ranges of seeds, on as many processors as there
// are, and yields the results in the order of the seeds. [Search] does so with
// a strategy that chooses the runs (package hunt/strategy), keeps what it finds
// (hunt/store), so that it goes on where it was stopped, groups failures by
// signature, and makes the first of each small (hunt/shrink). [Exhibit] hunts
// for each flaw of each protocol and says how soon it shows, to which checks,
// and whether the protocol without the flaw is clean on the same seeds.
//
// A run is one world on one goroutine; the only concurrency is between runs,
// and stays within this package. A program that hunts for long should call
// [RelaxGC] first. Start reading at hunt.go and search.go.
package hunt
