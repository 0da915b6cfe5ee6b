package priorityqueue

import (
	"cmp"
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
			elements := append(strings.Fields(state), o.Value)
			slices.SortFunc(elements, Compare)
			return strings.Join(elements, " "), "", false
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

// Compare is below 0 if an element comes out before another, and 0 if they are the same.
func Compare(a, b string) int {
	x, isNumber := numberOf(a)
	y, also := numberOf(b)
	switch {
	case isNumber && also:
		return cmp.Or(x.compare(y), cmp.Compare(a, b))
	case isNumber:
		return -1
	case also:
		return 1
	}
	return cmp.Compare(a, b)
}

// A number is a whole number of any size.
type number struct {
	below  bool   // 0
	digits string // without leading zeros
}

// numberOf reads a number in decimal, with or without a sign.
func numberOf(text string) (n number, ok bool) {
	digits := strings.TrimLeft(text, "+-")
	if digits == "" || len(text)-len(digits) > 1 || strings.Trim(digits, "0123456789") != "" {
		return number{}, false
	}
	digits = strings.TrimLeft(digits, "0")
	return number{text[0] == '-' && digits != "", digits}, true
}

// compare is below 0 if n is less.
func (n number) compare(m number) int {
	switch {
	case n.below && m.below:
		n, m = m, n
	case n.below:
		return -1
	case m.below:
		return 1
	}
	return cmp.Or(cmp.Compare(len(n.digits), len(m.digits)), cmp.Compare(n.digits, m.digits))
}

// A Model is the Spec that needs no search where no element is put in twice.
type Model struct{ linear.Spec }

// Decide tells of priority queues into which no element is put twice whether an order
// explains the operations, mostly without a search; see [container.Container.Decide].
func (Model) Decide(p *linear.Partition, steps *linear.Steps) (engine string, found *linear.Contradiction, decided bool) {
	return elements.Decide(p, steps)
}

// elements says what goes in and comes out.
var elements = container.Container{Put: Insert, Take: ExtractMin, Discipline: sweep{}}

// Linearizable judges whether an order of the operations explains what came out of each
// priority queue; see [linear.Check].
func Linearizable(h checker.History, steps int) linear.Result {
	for i := range h {
		if o := &h[i]; o.Kind == Insert && !container.IsElement(o.Value) {
			return linear.Result{Check: checker.Check{Name: linear.Name, Promise: checker.Freshness}.Unjudgeable(
				fmt.Errorf("operation %d of the history (id %d): found the element %q, expected letters without spaces", i+1, o.ID, o.Value))}
		}
	}
	return linear.Check(h, Model{Spec}, steps)
}
