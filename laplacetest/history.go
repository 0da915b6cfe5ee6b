package laplacetest

import (
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A Recorder writes down what clients asked of a service, and what they were told, by the time of the world: no fault of a clock touches it.
type Recorder struct {
	world      *sim.World
	operations checker.History
	open       map[string]int // by client, the operation that has not returned
	order      uint64         // how many calls and returns there were
}

// Recorder returns a new recorder. Properties such as Linearizable judge its
// History.
func (c *Cluster) Recorder() *Recorder {
	r := &Recorder{world: c.world, open: make(map[string]int)}
	c.recorders = append(c.recorders, r)
	return r
}

// Do lets a client carry out an operation, and writes it down.
func (r *Recorder) Do(name string, client *services.Client, o services.Operation) (services.Result, services.Outcome) {
	r.Call(name, o)
	result, outcome := client.Do(o)
	r.Return(name, result, outcome)
	return result, outcome
}

// Call writes down that a client asks for something now. A client has one
// operation at a time; what it asked before and was not told of stays unknown.
func (r *Recorder) Call(name string, o services.Operation) {
	r.end(name)
	r.open[name] = len(r.operations)
	r.order++
	r.operations = append(r.operations, scenarios.Asked(len(r.operations), name, o, r.world.Now(), r.order))
}

// Return writes down what a client was told of its operation now.
func (r *Recorder) Return(name string, result services.Result, outcome services.Outcome) {
	id, ok := r.open[name]
	if !ok {
		misused("%s returns from an operation that it did not call", name)
	}
	delete(r.open, name)
	r.order++
	scenarios.Answered(&r.operations[id], result, outcome, r.world.Now(), r.order)
}

// end closes what a client has open, as of now.
func (r *Recorder) end(name string) {
	if id, ok := r.open[name]; ok {
		r.operations[id].Return = r.world.Now()
		delete(r.open, name)
	}
}

// History is what was written down so far. What has not returned yet has an
// unknown outcome.
func (r *Recorder) History() checker.History {
	history := slices.Clone(r.operations)
	for id := range maps.Values(r.open) {
		history[id].Return = r.world.Now()
	}
	return history
}
