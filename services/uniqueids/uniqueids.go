// Package uniqueids is the service that hands out numbers, each to one client only. The
// kind of operation, and what must hold, are those of checker/models/uniqueids.
package uniqueids

import (
	"strconv"

	"github.com/laplace-sim/laplace/checker/models/uniqueids"
	"github.com/laplace-sim/laplace/services"
)

// First is the first number that is handed out; the others follow it one by one. It
// lies 4 below the place from which on not every whole number is a float64.
const First int64 = 1<<53 - 4

var service = &services.Service{
	Name:      "unique-ids",
	Version:   1,
	Summary:   "unique ids: numbers that are handed out once",
	Kinds:     uniqueids.Kinds,
	Execute:   execute,
	Flaws:     []services.Flaw{idsAsFloats},
	Workloads: []*services.Workload{generates},
}

// Service describes the service.
func Service() *services.Service { return service }

// next is the cell that holds the number to hand out next, in decimal; nothing before
// the first.
const next = "next"

// execute hands out a number.
func execute(cells *services.Cells, _ services.Operation) (services.Result, bool) {
	text, found := cells.Get(next)
	if !found {
		text = strconv.FormatInt(First, 10)
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic("uniqueids: the cell holds what is no number: " + err.Error())
	}
	after := id + 1
	if cells.Flaw() == idsAsFloats.Name && after > 1<<53 {
		after &^= 1 // to the nearest that there is, of two to the even one
	}
	cells.Set(next, strconv.FormatInt(after, 10))
	return services.Result{Value: text}, true
}

// idsAsFloats is the flaw of ids that are kept where only floating point numbers are.
var idsAsFloats = services.Flaw{
	Name:     "ids-as-floats",
	Summary:  "ids are counted as floating point numbers of 64 bits, of which none is odd beyond 2^53, so one is handed out again and again",
	Source:   "Twitter's documentation of its ids, 2010: Snowflake's exceed the 53 bits that a number has in JavaScript, and come out changed; RFC 8259, section 6",
	Needs:    "nothing but more ids than there are below 2^53",
	Scenario: "raft/unique-ids",
}
