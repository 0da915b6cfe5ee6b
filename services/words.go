package services

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// lettersMax is how many letters of a key or of an input are shown.
const lettersMax = 24

// Words is what an operation asks for, in the manner of a call: put(k1, "7"). What is
// long is cut.
func (o Operation) Words() string {
	if o.Kind == Register {
		return o.Kind.String()
	}
	short := func(text string) string { return prose.Short(text, lettersMax) }
	return checker.Operation{Kind: o.Kind, Key: short(o.Key), Value: short(o.Value), Expected: short(o.Expected)}.Request()
}
