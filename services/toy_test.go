package services

import "github.com/laplace-sim/laplace/checker"

// The toy is a service for tests of what surrounds one: cells that are read, set,
// emptied, made longer and exchanged.
var toy = &Service{
	Name: "toy", Kinds: checker.Kinds{Get, Put, Delete, Append, CompareAndSet},
	Execute: func(cells *Cells, o Operation) (Result, bool) {
		value, found := cells.Get(o.Key)
		switch o.Kind {
		case Get:
			return Result{Value: value, Found: found}, true
		case Delete:
			cells.Delete(o.Key)
			return Result{}, true
		case Append:
			if len(value)+len(o.Value) > CommandMax {
				return Result{}, false
			}
			cells.Set(o.Key, value+o.Value)
			return Result{Value: value + o.Value}, true
		case CompareAndSet:
			if !found || value != o.Expected {
				return Result{}, true
			}
		}
		cells.Set(o.Key, o.Value)
		return Result{Found: o.Kind == CompareAndSet}, true
	},
}

var (
	Get           = &Kind{Code: 1, Name: "get", Reads: true, Output: checker.MaybeOutput}
	Put           = &Kind{Code: 2, Name: "put", Inputs: checker.OneInput}
	Delete        = &Kind{Code: 3, Name: "delete"}
	Append        = &Kind{Code: 4, Name: "append", Inputs: checker.OneInput, Output: checker.TextOutput}
	CompareAndSet = &Kind{Code: 5, Name: "cas", Inputs: checker.TwoInputs, Output: checker.FlagOutput}
)
