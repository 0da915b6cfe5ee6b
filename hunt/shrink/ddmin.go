package shrink

import "slices"

// minimize returns which of n things are needed, in order: none of those that
// it returns can be taken away alone. It is the algorithm ddmin of Zeller and
// Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE
// 2002, section 3, without its tests of single chunks, which only find sooner
// what the tests of their complements find as well.
//
// All n things together are known to be enough. The function first is asked
// about count selections, of which it is given the i-th by which(i), and
// returns the first that is enough too, or -1 if none is. It may try several
// at a time.
func minimize(n int, first func(count int, which func(i int) []int) int) []int {
	kept := places(n)
	size, begin := (n+1)/2, 0 // of a chunk; the chunk to begin with
	for len(kept) > 0 {
		chunks := (len(kept) + size - 1) / size
		without := func(i int) []int {
			from := (begin + i) % chunks * size
			to := min(from+size, len(kept))
			rest := make([]int, 0, len(kept)-(to-from))
			return append(append(rest, kept[:from]...), kept[to:]...)
		}
		found := first(chunks, without)
		switch {
		case found >= 0:
			// What follows the chunk that went has not been tried yet.
			next := (begin + found) % chunks
			kept = without(found)
			size = max(1, min(size, (len(kept)+1)/2))
			begin = next % max(1, (len(kept)+size-1)/size)
		case size == 1:
			return kept
		default:
			size, begin = (size+1)/2, 0
		}
	}
	return kept
}

// places are the numbers from 0 to n-1.
func places(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// only returns the things of which something is so.
func only[S ~[]T, T any](things S, is func(T) bool) S {
	return slices.DeleteFunc(slices.Clone(things), func(thing T) bool { return !is(thing) })
}

// pick returns the things of those numbers.
func pick[T any](things []T, which []int) []T {
	picked := make([]T, len(which))
	for i, place := range which {
		picked[i] = things[place]
	}
	return picked
}
