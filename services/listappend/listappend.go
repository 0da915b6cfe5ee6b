// Package listappend is the service of transactions that append to lists and read them.
//
// Each key is a group of lists with names of their own. A transaction does some appends
// and reads of lists of one group, one after the other and all at one instant. Elements
// that differ show in which order the appends took effect, which is what makes such
// histories easy to judge (Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies
// from Experimental Observations", VLDB 2020).
//
// Start reading here; text.go has how transactions are written, workload.go what clients
// do, and judge.go what must hold.
package listappend

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
)

// The kinds of operation.
var (
	// Txn does what its input says, such as "append x1 c1.3; read y1", and returns what its
	// reads found: "y1=[c2.1 c1.2]".
	Txn = &services.Kind{Name: "txn", Code: 1, Inputs: checker.OneInput, Output: checker.TextOutput, Summary: "append and read, such as \"append x 7; read y\""}
	// Read is a transaction of reads only.
	Read = &services.Kind{Name: "read", Code: 2, Inputs: checker.OneInput, Output: checker.TextOutput, Reads: true, Summary: "read lists, such as \"read x; read y\""}
)

// kinds are all of them.
var kinds = checker.Kinds{Txn, Read}

var service = &services.Service{
	Name:      "list-append",
	Version:   1,
	Summary:   "transactions that append to lists of a group and read them: txn, read",
	Kinds:     kinds,
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
	steps, ok := readSteps(o.Value)
	if !ok || o.Kind == Read && appends(steps) {
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
	var found []answer
	length := 0
	for _, s := range steps {
		if s.element == "" {
			found = append(found, answer{s.list, now(s.list)})
			length += len(s.list) + len(now(s.list)) + len("=[]; ")
			continue
		}
		value, again := appended[s.list]
		if !again {
			value = now(s.list)
		}
		if value != "" {
			value += " "
		}
		appended[s.list] = value + s.element
		length = max(length, len(appended[s.list]))
	}
	if length > services.CommandMax {
		return services.Result{}, false
	}
	for _, s := range steps {
		if s.element != "" {
			cells.Set(cellOf(o.Key, s.list), appended[s.list])
		}
	}
	return services.Result{Value: answersText(found)}, true
}
