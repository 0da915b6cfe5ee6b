package queue

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	model "github.com/laplace-sim/laplace/checker/models/queue"
	"github.com/laplace-sim/laplace/services"
)

// passes is clients that pass elements of their own through a few queues.
var passes = &services.Workload{
	Name:    "queue",
	Summary: "elements pass through a few queues, and in the end all are taken out",
	Keys:    3,
	Mix:     []services.Weight{{Kind: Enqueue, Weight: 50}, {Kind: Dequeue, Weight: 45}, {Kind: Drain, Weight: 5}},
	New: func(s services.Seat) services.Generator {
		return &generator{Seat: s, full: make(map[string]bool)}
	},
	Judge: model.Linearizable,
	Watch: model.Spec.Mechanism().Observe,
	Least: func(h checker.History, _, _ time.Duration) []checker.Check { return []checker.Check{model.Written(h)} },
}

// A generator makes up operations of one client.
type generator struct {
	services.Seat
	full map[string]bool // queues that take no more, for all it knows
}

// Make returns an operation of the kind, or a dequeue where the queue takes no more.
func (g *generator) Make(kind *services.Kind, key string) services.Operation {
	switch {
	case kind == Enqueue && g.full[key]:
		kind = Dequeue
	case kind == Enqueue:
		return services.Operation{Kind: kind, Key: key, Value: g.Unique()}
	}
	return services.Operation{Kind: kind, Key: key}
}

// Learn notes which queue takes no more, until there is room.
func (g *generator) Learn(o services.Operation, _ services.Result, outcome services.Outcome, refused bool) {
	switch {
	case refused:
		g.full[o.Key] = true
	case outcome == services.Succeeded:
		delete(g.full, o.Key)
	}
}

// Look takes all out.
func (g *generator) Look(key string) (services.Operation, bool) {
	return services.Operation{Kind: Drain, Key: key}, true
}
