package counter

import (
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/checker"
	model "github.com/laplace-sim/laplace/checker/models/counter"
	"github.com/laplace-sim/laplace/services"
)

// amountMost is the most that clients add or take away.
const amountMost = 5

// sums is clients that add to a few counters and take away from them.
var sums = &services.Workload{
	Name:    "counter",
	Summary: "amounts are added to a few counters and taken away, and sums are read",
	Keys:    3,
	Bytes:   20, // a sum in decimal
	Mix:     []services.Weight{{Kind: Add, Weight: 60}, {Kind: Read, Weight: 40}},
	New:     func(s services.Seat) services.Generator { return generator{s} },
	Judge:   model.Sums,
	Least: func(h checker.History, from, bound time.Duration) []checker.Check {
		return []checker.Check{model.Written(h), model.Converged(h, from, bound)}
	},
}

// A generator makes up operations of one client.
type generator struct{ services.Seat }

// Make returns an operation of the kind; an amount is never 0.
func (g generator) Make(kind *services.Kind, key string) services.Operation {
	o := services.Operation{Kind: kind, Key: key}
	if kind == Add {
		n := g.Random.Between(1, amountMost)
		if g.Random.Below(2) == 0 {
			n = -n
		}
		o.Value = strconv.FormatInt(n, 10)
	}
	return o
}

// Learn has nothing to note.
func (generator) Learn(services.Operation, services.Result, services.Outcome, bool) {}

// Look reads the sum.
func (generator) Look(key string) (services.Operation, bool) {
	return services.Operation{Kind: Read, Key: key}, true
}
