// Package listappend is the service of transactions that append to lists and read them.
//
// Each key is a group of lists with names of their own. A transaction does some appends
// and reads of lists of one group, one after the other and all at one instant. Elements
// that differ show in which order the appends took effect, which is what makes such
// histories easy to judge (Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies
// from Experimental Observations", VLDB 2020).
//
// Start reading here; workload.go has what clients do. How transactions are written, and
// what must hold, is in checker/models/listappend.
package listappend

import (
	"github.com/laplace-sim/laplace/checker/models/listappend"
	"github.com/laplace-sim/laplace/checker/txn"
	"github.com/laplace-sim/laplace/services"
)

// The kinds of operation.
var (
	Txn  = listappend.Txn
	Read = listappend.Read
)

var service = &services.Service{
	Name:      "list-append",
	Version:   1,
	Summary:   "transactions that append to lists of a group and read them: txn, read",
	Kinds:     listappend.Kinds,
	Execute:   execute,
	Expects:   expects,
	Flaws:     flaws,
	Workloads: []*services.Workload{transactions},
}

// Service describes the service.
func Service() *services.Service { return service }

// readBefore is the name of the flaw.
const readBefore = "read-before-append"

var flaws = []services.Flaw{{
	Name:     readBefore,
	Summary:  "the reads of a transaction see the lists as they were before it, without what it has appended itself",
	Source:   "Kingsbury and Alvaro, Elle, VLDB 2020, on FaunaDB: transactions that do not see their own writes",
	Needs:    "no fault; transactions that read what they have appended",
	Scenario: "paxos/list-append",
}}

// cellOf is the name of the cell of a list, which holds its elements with spaces between.
func cellOf(group, list string) string { return group + " " + list }

// execute carries out a transaction, or nothing if it is none, or if a list or what is
// returned would become too long.
func execute(cells *services.Cells, o services.Operation) (services.Result, bool) {
	steps, ok := listappend.Notation.Steps(o.Value)
	if !ok || o.Kind == Read && txn.Writes(steps) {
		return services.Result{}, true
	}
	appended := make(map[string]string) // what lists come to, by name
	now := func(list string) string {
		if value, found := appended[list]; found && cells.Flaw() != readBefore {
			return value
		}
		value, _ := cells.Get(cellOf(o.Key, list))
		return value
	}
	var found []txn.Step
	length := 0
	for _, s := range steps {
		if !s.Write {
			found = append(found, txn.Step{Object: s.Object, Known: true, Value: now(s.Object)})
			length += len(s.Object) + len(now(s.Object)) + len("=[]; ")
			continue
		}
		value, again := appended[s.Object]
		if !again {
			value = now(s.Object)
		}
		if value != "" {
			value += " "
		}
		appended[s.Object] = value + s.Value
		length = max(length, len(appended[s.Object]))
	}
	if length > services.CommandMax {
		return services.Result{}, false
	}
	for _, s := range steps {
		if s.Write {
			cells.Set(cellOf(o.Key, s.Object), appended[s.Object])
		}
	}
	return services.Result{Value: listappend.Notation.Told(found)}, true
}

// expects says what a transaction takes.
func expects(o services.Operation) string {
	switch steps, ok := listappend.Notation.Steps(o.Value); {
	case o.Kind == Read && (!ok || txn.Writes(steps)):
		return `reads of lists, such as "read x1; read y1"`
	case !ok:
		return `appends to lists and reads of them, such as "append x1 7; read y1"`
	}
	return ""
}
