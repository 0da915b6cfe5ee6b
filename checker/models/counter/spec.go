package counter

import (
	"strconv"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// Spec is a counter whose state is its sum.
var Spec = linear.Spec{
	Kinds:   Kinds,
	Initial: "0",
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		sum, _ := strconv.Atoi(state)
		more, _ := strconv.Atoi(o.Value)
		return strconv.Itoa(sum + more), state, false
	},
}
