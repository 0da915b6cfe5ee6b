package stack

import (
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/container"
	"github.com/laplace-sim/laplace/internal/prose"
)

// The kinds of operation.
var (
	// Push puts an element on top of a stack.
	Push = &checker.Kind{Name: "push", Code: 1, Inputs: checker.OneInput, Plain: true, Summary: "put VALUE on top"}
	// Pop takes the element on top off and returns it; nothing if the stack is empty.
	Pop = &checker.Kind{Name: "pop", Code: 2, Output: checker.MaybeOutput, Told: [2]string{"empty"}, Plain: true, Summary: "take the element on top off, and show it", Nothing: "the stack is empty"}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Push, Pop}

// Spec is a stack whose state is its elements, the one on top first.
var Spec = linear.Spec{
	Kinds: Kinds,
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		switch {
		case o.Kind == Push && state == "":
			return o.Value, "", false
		case o.Kind == Push:
			return o.Value + " " + state, "", false
		}
		top, rest, _ := strings.Cut(state, " ")
		return rest, top, state != ""
	},
	Describe: func(state string) string {
		if state == "" {
			return "empty"
		}
		return prose.Short(state, 60)
	},
}

// Model is the Spec that needs no search where no element is pushed twice.
var Model = container.Model{
	Spec:      Spec,
	Container: &container.Container{Put: Push, Take: Pop, Sort: slices.Reverse[[]container.Item], Discipline: nesting{}},
}

// Accept says what is wrong with the texts of an operation of Kinds; nil if nothing is.
func Accept(o *checker.Operation) error { return Model.Container.Accept(o) }

// Linearizable judges whether an order of the operations explains what came off each stack;
// see [linear.Check].
func Linearizable(h checker.History, steps int) linear.Result { return Model.Linearizable(h, steps) }
