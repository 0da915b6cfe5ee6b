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
	return o.short().Request()
}

// Told is what an operation asked for and what it returned, in the manner of a call:
// get(k1) = "7", put(k1, "7"). What is long is cut.
func (o Operation) Told(r Result) string {
	told := o.short()
	told.Outcome, told.Output, told.Found = checker.OutcomeOK, short(r.Value), r.Found
	return told.String()
}

// short is the operation with what is long cut.
func (o Operation) short() checker.Operation {
	return checker.Operation{Kind: o.Kind, Key: short(o.Key), Value: short(o.Value), Expected: short(o.Expected)}
}

func short(text string) string { return prose.Short(text, lettersMax) }
