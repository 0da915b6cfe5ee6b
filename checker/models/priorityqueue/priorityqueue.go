package priorityqueue

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
	// Insert puts an element into a priority queue.
	Insert = &checker.Kind{Name: "insert", Code: 1, Inputs: checker.OneInput, Plain: true, Summary: "put VALUE in"}
	// ExtractMin takes the least element out and returns it; nothing if there is none.
	ExtractMin = &checker.Kind{Name: "extract-min", Code: 2, Output: checker.MaybeOutput, Told: [2]string{"empty"}, Plain: true, Summary: "take the least element out, and show it", Nothing: "the priority queue is empty"}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Insert, ExtractMin}

// Spec is a priority queue whose state is its elements, the least first.
var Spec = linear.Spec{
	Kinds: Kinds,
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		if o.Kind == Insert {
			elements := strings.Fields(state)
			place, _ := slices.BinarySearchFunc(elements, o.Value, Compare)
			return strings.Join(slices.Insert(elements, place, o.Value), " "), "", false
		}
		least, rest, _ := strings.Cut(state, " ")
		return rest, least, state != ""
	},
	Describe: func(state string) string {
		if state == "" {
			return "empty"
		}
		return prose.Short(state, 60)
	},
}

// A Model is the Spec that needs no search where no element is put in twice.
type Model struct{ linear.Spec }

// Decide tells of priority queues into which no element is put twice whether an order
// explains the operations, mostly without a search; see [container.Container.Decide].
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
var elements = container.Container{Put: Insert, Take: ExtractMin, Sort: ascending, Discipline: sweep{}}

// Accept says what is wrong with the texts of an operation; nil if nothing is.
func Accept(o *checker.Operation) error {
	if o.Kind == Insert {
		return container.AcceptElement(o.Value)
	}
	return nil
}

// Linearizable judges whether an order of the operations explains what came out of each
// priority queue; see [linear.Check].
func Linearizable(h checker.History, steps int) linear.Result {
	for i := range h {
		if err := Accept(&h[i]); err != nil {
			return linear.Result{Check: checker.Check{Name: linear.Name, Promise: checker.Freshness}.Unjudgeable(
				fmt.Errorf("operation %d of the history (id %d): %w", i+1, h[i].ID, err))}
		}
	}
	return linear.Check(h, Model{Spec}, steps)
}
