package stack

import (
	"fmt"
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

// A Model is the Spec that needs no search where no element is pushed twice.
type Model struct{ linear.Spec }

// Decide tells of stacks on which no element is pushed twice whether an order explains the
// operations, mostly without a search; see [container.Container.Decide].
func (Model) Decide(p *linear.Partition, steps *linear.Steps) (engine string, found *linear.Contradiction, decided bool) {
	return elements.Decide(p, steps)
}

// Others returns a take with what else might have come out, as [container.Container.Others]
// has it.
func (m Model) Others(p *linear.Partition, accused int) []checker.Operation {
	if others, is := elements.Others(p, accused); is {
		return others
	}
	return m.Spec.Others(p, accused)
}

// elements says what goes in and comes out.
var elements = container.Container{Put: Push, Take: Pop, Sort: slices.Reverse[[]container.Item], Discipline: nesting{}}

// Accept says what is wrong with the texts of an operation; nil if nothing is.
func Accept(o *checker.Operation) error {
	if o.Kind == Push {
		return container.AcceptElement(o.Value)
	}
	return nil
}

// Linearizable judges whether an order of the operations explains what came off each stack;
// see [linear.Check].
func Linearizable(h checker.History, steps int) linear.Result {
	for i := range h {
		if err := Accept(&h[i]); err != nil {
			return linear.Result{Check: checker.Check{Name: linear.Name, Promise: checker.Freshness}.Unjudgeable(
				fmt.Errorf("operation %d of the history (id %d): %w", i+1, h[i].ID, err))}
		}
	}
	return linear.Check(h, Model{Spec}, steps)
}
