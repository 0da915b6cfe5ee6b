package priorityqueue

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

// Model is the Spec that needs no search where no element is put in twice.
var Model = container.Model{
	Spec:      Spec,
	Container: &container.Container{Put: Insert, Take: ExtractMin, Sort: ascending, Discipline: sweep{}},
}

// Accept says what is wrong with the texts of an operation of Kinds; nil if nothing is.
func Accept(o *checker.Operation) error { return Model.Container.Accept(o) }

// Linearizable judges whether an order of the operations explains what came out of each
// priority queue; see [linear.Check].
func Linearizable(h checker.History, steps int) linear.Result { return Model.Linearizable(h, steps) }
