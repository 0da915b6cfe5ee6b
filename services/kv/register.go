package kv

import (
	"strconv"

	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/levels"
	"github.com/laplace-sim/laplace/services"
)

// register is one key that all clients contend for, with few values: so a value comes
// back, and what goes by the value where it should go by the operation is found out.
var register = &services.Workload{
	Name:     "register",
	Summary:  "reads, writes and compare-and-set of one key, with few values",
	Keys:     1,
	KeysMost: 1,
	Bytes:    1,
	Mix:      []services.Weight{{Kind: Get, Weight: 40}, {Kind: Put, Weight: 25}, {Kind: CompareAndSet, Weight: 35}},
	New:      newContender,
	Judge:    keyvalue.Linearizable,
	Levels:   levels.Registers,
	Watch:    keyvalue.Store{}.Mechanism().Observe,
	Least:    least,
}

// registerValues is how many values clients write: 0 up to one less.
const registerValues = 5

// A contender makes up operations of one client on the register.
type contender struct {
	services.Seat
	seen string // that it last saw there or left there
}

func newContender(s services.Seat) services.Generator { return &contender{Seat: s, seen: "0"} }

// Make writes any of the values, and compares every other time with what was last seen,
// so that some succeed, and else with any.
func (c *contender) Make(kind *services.Kind, key string) services.Operation {
	o := services.Operation{Kind: kind, Key: key}
	switch kind {
	case Put:
		o.Value = c.value()
	case CompareAndSet:
		o.Value, o.Expected = c.value(), c.value()
		if c.Random.Below(2) == 0 {
			o.Expected = c.seen
		}
	}
	return o
}

func (c *contender) value() string { return strconv.FormatUint(c.Random.Below(registerValues), 10) }

// Learn notes what is there.
func (c *contender) Learn(o services.Operation, r services.Result, outcome services.Outcome, _ bool) {
	switch {
	case outcome != services.Succeeded:
	case o.Kind == Get && r.Found:
		c.seen = r.Value
	case o.Kind == Put, o.Kind == CompareAndSet && r.Found:
		c.seen = o.Value
	}
}

// Look reads the register.
func (c *contender) Look(key string) (services.Operation, bool) {
	return services.Operation{Kind: Get, Key: key}, true
}
