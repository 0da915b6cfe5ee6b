package mutex

import (
	"errors"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// KindsAnywhere are those of locks with tokens and of plain ones.
var KindsAnywhere = slices.Concat(TokenKinds, PlainKinds)

// LinearizableAnywhere judges a history of locks of either sort: as Linearizable those with
// tokens, as Plain the others. One that has both is not judged.
func LinearizableAnywhere(h checker.History, steps int) linear.Result {
	isPlain := func(o checker.Operation) bool { return slices.Contains(PlainKinds, o.Kind) }
	switch {
	case !slices.ContainsFunc(h, isPlain):
		return Linearizable(h, steps)
	case slices.ContainsFunc(h, func(o checker.Operation) bool { return !isPlain(o) }):
		return linear.Unjudgeable(errors.New("found operations with tokens and plain ones, expected one sort"))
	}
	return Plain(h, steps)
}
