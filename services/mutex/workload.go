package mutex

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	model "github.com/laplace-sim/laplace/checker/models/mutex"
	"github.com/laplace-sim/laplace/services"
)

// contention is some clients who want the same locks.
var contention = &services.Workload{
	Name:    "mutex",
	Summary: "clients acquire locks, use what they guard under the token, release them, and seize those of others",
	Keys:    2,
	Bytes:   64,
	Mix:     []services.Weight{{Kind: Acquire, Weight: 30}, {Kind: Use, Weight: 35}, {Kind: Release, Weight: 15}, {Kind: Seize, Weight: 8}, {Kind: Holder, Weight: 12}},
	New:     newGenerator,
	Judge:   model.Linearizable,
	Watch:   model.Spec.Mechanism().Observe,
	Least:   least,
}

// least is what locks must keep whatever is promised.
func least(h checker.History, from, bound time.Duration) []checker.Check {
	return []checker.Check{model.Granted(h), model.Converged(h, from, bound)}
}

// A generator makes up operations of one client.
type generator struct {
	tokens map[string]string // under which it holds locks, for all it knows, by key
}

func newGenerator(services.Seat) services.Generator {
	return &generator{tokens: make(map[string]string)}
}

// Make returns an operation of the kind. Who holds the lock does not acquire it but uses
// what it guards, and who does not has to acquire it first.
func (g *generator) Make(kind *services.Kind, key string) services.Operation {
	o := services.Operation{Kind: kind, Key: key}
	held, holds := g.tokens[key]
	switch {
	case kind == Acquire && holds:
		o.Kind = Use
	case (kind == Use || kind == Release) && !holds:
		o.Kind = Acquire
	}
	if o.Kind.Inputs != 0 {
		o.Value = held
	}
	return o
}

// Learn notes whether the client holds the lock. Whoever does not know whether it was
// granted the lock has no token to use, and whoever may have released it leaves it.
func (g *generator) Learn(o services.Operation, r services.Result, outcome services.Outcome, _ bool) {
	succeeded := outcome == services.Succeeded
	switch {
	case o.Kind == Acquire && succeeded && r.Found, o.Kind == Seize && succeeded:
		g.tokens[o.Key] = r.Value
	case o.Kind == Release && outcome != services.Failed, o.Kind == Use && succeeded && !r.Found:
		delete(g.tokens, o.Key)
	}
}

// Look asks who holds the lock.
func (g *generator) Look(key string) (services.Operation, bool) {
	return services.Operation{Kind: Holder, Key: key}, true
}
