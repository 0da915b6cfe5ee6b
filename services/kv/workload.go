package kv

import (
	"cmp"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/levels"
	"github.com/laplace-sim/laplace/services"
)

// lengthMax is the length in bytes of a value beyond which a client that meant
// to append to it replaces it, if values are as short as they can be.
const lengthMax = 160

// appendedMax is how many of the longest values that clients write are in one
// that they append to.
const appendedMax = 4

// anything is all kinds on a few keys.
var anything = &services.Workload{
	Name:    "kv",
	Summary: "reads, writes, appends, compare-and-set and deletes of a few keys",
	Keys:    3,
	Bytes:   2 * lengthMax, // a client may append once more to one of lengthMax
	Mix:     []services.Weight{{Kind: Get, Weight: 50}, {Kind: Put, Weight: 20}, {Kind: Append, Weight: 15}, {Kind: CompareAndSet, Weight: 10}, {Kind: Delete, Weight: 5}},
	New:     newGenerator,
	Judge:   keyvalue.Linearizable,
	Levels:  levels.Registers,
	Watch:   keyvalue.Store{}.Mechanism().Observe,
	Least:   least,
}

// least is what a store must keep whatever it promises: that what is read was written,
// and that reads agree in the end.
func least(h checker.History, from, bound time.Duration) []checker.Check {
	return []checker.Check{keyvalue.WrittenValues(h), keyvalue.Converged(h, from, bound)}
}

// A generator makes up operations of one client.
type generator struct {
	services.Seat
	seen map[string]string // by key, the value that it last saw or left there
	full map[string]bool   // keys whose value cannot grow, for all it knows
}

func newGenerator(s services.Seat) services.Generator {
	return &generator{Seat: s, seen: make(map[string]string), full: make(map[string]bool)}
}

// Make returns an operation of the kind, or a put where the value cannot grow.
func (g *generator) Make(kind *services.Kind, key string) services.Operation {
	o := services.Operation{Kind: kind, Key: key}
	grows := kind == Append || kind == CompareAndSet
	if g.full[key] && grows || kind == Append && len(g.seen[key]) > max(lengthMax, appendedMax*g.Longest) {
		o.Kind = Put
	}
	switch o.Kind {
	case Put:
		o.Value = g.Unique()
	case Append:
		o.Value = g.Unique() + ","
	case CompareAndSet:
		// What was last seen there, so that some succeed.
		o.Value, o.Expected = g.Unique(), g.seen[key]
	}
	return o
}

// Learn notes what an operation tells about its key.
func (g *generator) Learn(o services.Operation, r services.Result, outcome services.Outcome, refused bool) {
	if refused {
		g.full[o.Key] = true
	}
	if outcome != services.Succeeded {
		return
	}
	if !o.Reads() {
		delete(g.full, o.Key)
	}
	switch {
	case o.Kind == Get || o.Kind == Append:
		g.seen[o.Key] = r.Value
	case o.Kind == Put, o.Kind == CompareAndSet && r.Found:
		g.seen[o.Key] = o.Value
	case o.Kind == Delete:
		delete(g.seen, o.Key)
	}
}

// Look reads the key.
func (g *generator) Look(key string) (services.Operation, bool) {
	return services.Operation{Kind: Get, Key: key}, true
}

// simpler is a put in place of whatever else writes.
func simpler(o services.Operation, value string) (services.Operation, bool) {
	if o.Kind == Get || o.Kind == Put {
		return o, false
	}
	return services.Operation{Kind: Put, Key: o.Key, Value: cmp.Or(o.Value, value)}, true
}
