// Package counter is the service of counters: amounts are added, or taken away, and the
// sum is read.
package counter

import (
	"strconv"

	model "github.com/laplace-sim/laplace/checker/models/counter"
	"github.com/laplace-sim/laplace/services"
)

// The kinds of operation.
var (
	// Add adds an amount to a counter, a whole number of at most AmountMax, which is
	// taken away if it is below 0.
	Add = model.Add
	// Read returns the sum of what was added to a counter; 0 at first.
	Read = model.Read
)

// AmountMax is the most that an operation adds or takes away.
const AmountMax = model.AmountMax

var service = &services.Service{
	Name:      "counter",
	Version:   1,
	Summary:   "counters: add an amount, which may be below 0, and read the sum",
	Kinds:     model.Kinds,
	Execute:   execute,
	Expects:   expects,
	Flaws:     []services.Flaw{stopsAtZero},
	Workloads: []*services.Workload{sums},
	Simpler:   simpler,
}

// Service describes the service.
func Service() *services.Service { return service }

// expects says what an amount is.
func expects(o services.Operation) string {
	if _, ok := model.Amount(o.Value); o.Kind == Add && !ok {
		return "a whole number such as 5 or -3, at most " + strconv.FormatInt(AmountMax, 10)
	}
	return ""
}

// execute carries out an operation. A cell holds a sum in decimal, unless it is 0.
func execute(cells *services.Cells, o services.Operation) (services.Result, bool) {
	text, counted := cells.Get(o.Key)
	if !counted {
		text = "0"
	}
	if o.Kind == Read {
		return services.Result{Value: text}, true
	}
	sum, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic("counter: a cell holds what is no sum: " + err.Error())
	}
	more, ok := model.Amount(o.Value)
	sum += more
	if !ok || sum < -model.SumMax || sum > model.SumMax {
		return services.Result{}, false
	}
	if sum < 0 && cells.Flaw() == stopsAtZero.Name {
		sum = 0
	}
	cells.Set(o.Key, strconv.FormatInt(sum, 10))
	return services.Result{}, true
}

// stopsAtZero is the flaw of counters that know no sum below 0.
var stopsAtZero = services.Flaw{
	Name:     "stop-at-zero",
	Summary:  "a counter from which more is taken than it holds is set to 0, so what is added and taken away comes to another sum",
	Source:   "memcached, doc/protocol.txt: where a client tries to decrease below 0 the new value is 0",
	Needs:    "nothing but amounts below 0",
	Scenario: "paxos/counter",
}

// simpler adds 1 in place of another amount, or takes it away.
func simpler(o services.Operation, _ string) (services.Operation, bool) {
	n, ok := model.Amount(o.Value)
	if o.Kind != Add || !ok || -1 <= n && n <= 1 {
		return o, false
	}
	if o.Value = "1"; n < 0 {
		o.Value = "-1"
	}
	return o, true
}
