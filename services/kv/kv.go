// Package kv is the service of a store of keys and values: get, put, delete, append
// and compare-and-set, each on one key. A key that was never written, or was deleted,
// is absent; an absent key differs from every value, the empty one included.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package kv

import (
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/services"
)

// The kinds of operation.
var (
	// Get reads a key's value, or that it is absent.
	Get = keyvalue.Get
	// Put sets a key's value.
	Put = keyvalue.Put
	// Delete makes a key absent.
	Delete = keyvalue.Delete
	// Append adds to the end of a key's value, where absent counts as empty, and
	// returns the new value.
	Append = keyvalue.Append
	// CompareAndSet sets a key's value if it is present and equal to the expected one,
	// and returns whether it did.
	CompareAndSet = keyvalue.CompareAndSet
)

var service = &services.Service{
	Name:      "kv",
	Summary:   "keys and values: get, put, append, compare-and-set, delete",
	Kinds:     keyvalue.Kinds,
	Execute:   execute,
	MayLeave:  keyvalue.MayHaveLeft,
	Flaws:     flaws,
	Workloads: []*services.Workload{anything, register},
	Simpler:   simpler,
}

// Service describes the service.
func Service() *services.Service { return service }

// execute carries out an operation. An Append to what would be longer than a command may
// be does nothing.
func execute(cells *services.Cells, o services.Operation) (services.Result, bool) {
	value, found := cells.Get(o.Key)
	switch o.Kind {
	case Get:
		return services.Result{Value: value, Found: found}, true
	case Put:
		cells.Set(o.Key, o.Value)
	case Delete:
		cells.Delete(o.Key)
	case Append:
		if len(value)+len(o.Value) > services.CommandMax {
			return services.Result{}, false
		}
		value += o.Value
		cells.Set(o.Key, value)
		return services.Result{Value: value}, true
	case CompareAndSet:
		if cells.Flaw() == casByValue && found && value == o.Value {
			return services.Result{Found: true}, true
		}
		if !found || value != o.Expected {
			return services.Result{}, true
		}
		cells.Set(o.Key, o.Value)
		return services.Result{Found: true}, true
	}
	return services.Result{}, true
}
