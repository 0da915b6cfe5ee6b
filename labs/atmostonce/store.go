package atmostonce

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

// store is what the server offers: keys and values. No two commands that change something
// are the same text, so that each time one is executed can be told from a time at which
// another is; those that read may be.
var store = &services.Service{
	Name:     "lab-store",
	Summary:  "keys and values: what reads, and what writes a value",
	Kinds:    kinds(),
	Execute:  kv.Service().Execute,
	MayLeave: kv.Service().MayLeave,
	Workloads: []*services.Workload{{
		Name:    "lab-store",
		Summary: "reads and writes of a few keys, each with a value that nobody else writes",
		Keys:    anything.Keys,
		Bytes:   anything.Bytes,
		Mix:     slices.DeleteFunc(slices.Clone(anything.Mix), func(w services.Weight) bool { return isBare(w.Kind) }),
		New:     anything.New,
		Judge:   anything.Judge,
		Least:   anything.Least,
	}},
}

// offered is the service that the lab's programs offer.
func offered() *services.Service { return store }

// kinds are those of a store of which each operation that writes has a value of its own.
func kinds() checker.Kinds { return slices.DeleteFunc(slices.Clone(kv.Service().Kinds), isBare) }

// isBare reports whether operations of a kind write, and are the same for the same key.
func isBare(k *services.Kind) bool { return !k.Reads && k.Inputs == checker.NoInput }

// anything is what clients of a store do wherever they ask one.
var anything = kv.Service().Workloads[0]

// command is the text of an operation: what a clerk is asked for.
func command(o services.Operation) string { return services.Command{Operation: o}.Encode() }
