package modelstest

import (
	"math"

	"github.com/anishathalye/porcupine"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// Linearizable reports whether porcupine finds an order of the operations on one object.
// One of unknown outcome returns behind all else, where it does no harm.
func Linearizable[S comparable](h checker.History, m linear.Machine[S]) bool {
	model := porcupine.Model{
		Init: func() any { return m.Start() },
		Step: func(state, input, _ any) (bool, any) {
			legal, after := m.Apply(state.(S), input.(*checker.Operation))
			return legal, after
		},
	}
	var operations []porcupine.Operation
	for i := range h {
		o := &h[i]
		if o.Outcome == checker.OutcomeFail {
			continue
		}
		returned := int64(math.MaxInt64)
		if o.Outcome == checker.OutcomeOK {
			returned = int64(o.Return)
		}
		operations = append(operations, porcupine.Operation{ClientId: i, Input: o, Call: int64(o.Call), Return: returned})
	}
	return porcupine.CheckOperations(model, operations)
}
