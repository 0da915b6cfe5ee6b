package rng

import (
	"cmp"
	"slices"
)

// Choose returns one of the options, each as likely as the others: the one to
// whose key the draw gives the highest number (Thaler and Ravishankar, "A
// Name-Based Mapping Scheme for Rendezvous", 1996). An option more or less
// therefore changes the outcome only where it is the one that is chosen, or
// was. Options of one key that stand together are so many chances of one
// option. It uses one draw of s, and panics if there is no option.
func Choose[T any](s *Stream, options []T, key func(T) uint64) T {
	draw := Stream{key: s.Uint64()}
	var best, highest, last, copies uint64
	for i, option := range options {
		k := key(option)
		if copies++; i == 0 || k != last {
			copies, last = 0, k
		}
		if number := draw.Derive(k).At(copies); i == 0 || number > highest {
			best, highest = uint64(i), number
		}
	}
	return options[best]
}

// Arrange puts items in a random order in which an item more or less leaves the
// others in theirs. It uses one draw of s. The keys of the items must differ.
func Arrange[T any](s *Stream, items []T, key func(T) uint64) {
	draw := Stream{key: s.Uint64()}
	slices.SortFunc(items, func(a, b T) int {
		return cmp.Compare(draw.Derive(key(a)).At(0), draw.Derive(key(b)).At(0))
	})
}
