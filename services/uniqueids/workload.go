package uniqueids

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/uniqueids"
	"github.com/laplace-sim/laplace/services"
)

// generates is clients that ask for ids.
var generates = &services.Workload{
	Name:     "unique-ids",
	Summary:  "clients ask for ids, of which no two are the same",
	Keys:     1,
	KeysMost: 1,
	Bytes:    20, // a number in decimal
	Mix:      []services.Weight{{Kind: uniqueids.Generate, Weight: 1}},
	New:      func(services.Seat) services.Generator { return generator{} },
	Judge:    uniqueids.Unique,
	Least: func(h checker.History, _, _ time.Duration) []checker.Check {
		return []checker.Check{uniqueids.HandedOut(h, First)}
	},
}

// A generator asks for ids.
type generator struct{}

// Make asks for an id, of whatever key the clients speak.
func (generator) Make(kind *services.Kind, _ string) services.Operation {
	return services.Operation{Kind: kind}
}

// Learn has nothing to note.
func (generator) Learn(services.Operation, services.Result, services.Outcome, bool) {}

// Look is false: nothing reads which ids were handed out.
func (generator) Look(string) (services.Operation, bool) { return services.Operation{}, false }
