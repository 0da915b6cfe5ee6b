package set

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	model "github.com/laplace-sim/laplace/checker/models/set"
	"github.com/laplace-sim/laplace/services"
)

// adds is clients that add elements of their own, and look at what there is.
var adds = &services.Workload{
	Name:    "set",
	Summary: "adds to a few sets, which only grow, and reads of all of one",
	Keys:    3,
	Mix:     []services.Weight{{Kind: Add, Weight: 60}, {Kind: Read, Weight: 40}},
	New:     func(s services.Seat) services.Generator { return &generator{Seat: s, full: make(map[string]bool)} },
	Judge:   model.Linearizable,
	Least: func(h checker.History, from, bound time.Duration) []checker.Check {
		return []checker.Check{model.Written(h), model.Converged(h, from, bound)}
	},
}

// A generator makes up operations of one client.
type generator struct {
	services.Seat
	full map[string]bool // sets that take no more
}

// Make returns an operation of the kind, or a read where the set takes no more.
func (g *generator) Make(kind *services.Kind, key string) services.Operation {
	if kind == Read || g.full[key] {
		return services.Operation{Kind: Read, Key: key}
	}
	return services.Operation{Kind: Add, Key: key, Value: g.Unique()}
}

// Learn notes which set takes no more.
func (g *generator) Learn(o services.Operation, _ services.Result, _ services.Outcome, refused bool) {
	if refused {
		g.full[o.Key] = true
	}
}

// Look reads the set.
func (g *generator) Look(key string) (services.Operation, bool) {
	return services.Operation{Kind: Read, Key: key}, true
}
