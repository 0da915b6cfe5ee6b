package keyvalue

import "github.com/laplace-sim/laplace/checker/linear"

// unwritten returns the place of the first return of an operation that read a
// value that nothing called before could have written; -1 if there is none. It
// takes no search.
//
// What has not returned by then may have had any result, later ones too: so a
// cas may have swapped, and an append have made any value that ends like it.
// An operation that leaves behind what it read wrote nothing.
func unwritten(p *linear.Partition) int {
	written := make(map[string]int) // how many operations may have written a value
	open := make(map[string]int)    // appends that have not returned, by what they append
	lengths := make(map[int]int)    // and by its length
	for place, m := range p.Marks {
		o := p.Operations[m.Operation]
		if m.Returned {
			if value, reads := read(o); reads && written[value] == 0 && !endsInOne(value, open, lengths) {
				return place
			}
		}
		change := 1
		if m.Returned {
			change = -1
		}
		switch {
		case o.Kind == Append:
			open[o.Value] += change
			lengths[len(o.Value)] += change
			if before, reads := read(o); m.Returned && (!reads || before != o.Output) {
				written[o.Output]++
			}
		case o.Kind == CompareAndSet && o.Value != o.Expected && (!m.Returned || !o.Found):
			written[o.Value] += change
		case o.Kind == Put && !m.Returned:
			written[o.Value]++
		}
	}
	return -1
}

// endsInOne reports whether text ends in one of those strings that are counted,
// of which there are so many of each length.
func endsInOne(text string, counts map[string]int, lengths map[int]int) bool {
	for length, n := range lengths {
		if n > 0 && length <= len(text) && counts[text[len(text)-length:]] > 0 {
			return true
		}
	}
	return false
}
