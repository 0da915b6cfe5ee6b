package mutant

import (
	"cmp"
	"slices"
	"strconv"
)

// Sample returns n of the mutants in the order of all, drawn at random by the
// seed: as many of each kind as of the others, as far as there are. All are
// returned if there are no more. With the same seed, a larger sample has all
// that a smaller has, and whether a mutant is drawn depends on its ID and not on
// its place.
func Sample(all []Mutant, n int, seed uint64) []Mutant {
	type ticket struct {
		Mutant
		turn int    // how many of its kind are drawn before
		rank uint64 // the lower the sooner
	}
	var tickets []ticket
	for _, m := range all {
		tickets = append(tickets, ticket{m, 0, hash("sample "+strconv.FormatUint(seed, 10), m.ID)})
	}
	slices.SortFunc(tickets, func(a, b ticket) int { return cmp.Compare(a.rank, b.rank) })
	turns := make(map[Kind]int)
	for i := range tickets {
		t := &tickets[i]
		t.turn = turns[t.Kind]
		turns[t.Kind]++
	}
	slices.SortStableFunc(tickets, func(a, b ticket) int { return cmp.Compare(a.turn, b.turn) })
	drawn := make(map[string]bool)
	for _, t := range tickets[:min(n, len(tickets))] {
		drawn[t.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(m Mutant) bool { return !drawn[m.ID] })
}
