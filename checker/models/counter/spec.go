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
		sum, _ := strconv.ParseInt(state, 10, 64)
		more, _ := strconv.ParseInt(o.Value, 10, 64)
		return strconv.FormatInt(sum+more, 10), state, false
	},
}
