package set

import (
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// Spec is a set whose state is its elements in alphabetical order, in which reads have to
// return them. Linearizable needs no search, and no order.
var Spec = linear.Spec{
	Kinds: Kinds,
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		elements := strings.Fields(state)
		if o.Kind == Read {
			return state, state, state != ""
		}
		elements = append(elements, o.Value)
		slices.Sort(elements)
		return strings.Join(slices.Compact(elements), " "), "", false
	},
}
