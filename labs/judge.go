package labs

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// A Judge looks at what a run came to: a budget, a bound on what is stored, or whatever else
// a test asks. Its check has a name that no other check of the test has. By the Promise of its
// check it is told whether that is safety, a Budget or, without one, liveness: see Score.
type Judge func(r *scenarios.Result) checker.Check

// MessagesPerOperation is a budget: how many messages servers send at most for each operation
// that a client was answered, in the phase in which faults strike. Messages of clients and to
// them count. An operation that was not answered is paid for by the others.
func MessagesPerOperation(most int64) Judge {
	return perOperation("messages per operation", most, func(r *scenarios.Result) int64 { return r.Measures.Cost.Messages })
}

// BytesPerOperation is a budget like MessagesPerOperation, of the bytes of these messages.
func BytesPerOperation(most int64) Judge {
	return perOperation("bytes per operation", most, func(r *scenarios.Result) int64 { return r.Measures.Cost.Bytes })
}

// SyncsPerOperation is a budget like MessagesPerOperation, of syncs of servers' disks.
func SyncsPerOperation(most int64) Judge {
	return perOperation("syncs per operation", most, func(r *scenarios.Result) int64 { return r.Measures.Cost.Syncs })
}

func perOperation(name string, most int64, cost func(*scenarios.Result) int64) Judge {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: name, Promise: Budget}
		answered := int64(r.Measures.All.OK)
		switch spent := cost(r); {
		case answered == 0:
			return c.Unknown("no operation was answered, so nothing can be said of each")
		case spent > most*answered:
			return c.Violated(checker.Evidence{}, "%d for %d operations, which is %s for each, expected at most %d", spent, answered, tenths(spent, answered), most)
		default:
			return c.Valid("%d for %d operations, which is %s for each, of at most %d", spent, answered, tenths(spent, answered), most)
		}
	}
}

// tenths is a quotient with one digit behind the point, rounded up.
func tenths(a, b int64) string {
	n := (10*a + b - 1) / b
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

// ElectionsName is the name of the check of Elections.
const ElectionsName = "elections"

// Elections is a budget: how often a server may begin to lead in the whole run.
func Elections(most int) Judge {
	return func(r *scenarios.Result) checker.Check {
		c, count := checker.Check{Name: ElectionsName, Promise: Budget}, 0
		for _, role := range r.Roles {
			if role.Role != sim.Leader {
				continue
			}
			if count++; count > most {
				return c.Violated(checker.Evidence{At: role.At}, "%s began to lead in term %d at %v, which is the change of leader number %d, expected at most %d", r.Names[role.Node-1], role.Term, role.At, count, most)
			}
		}
		return c.Valid("%d times a server began to lead, of at most %d", count, most)
	}
}

// Answered returns the first operation of a run that a client asked for and was answered
// between two times.
func Answered(r *scenarios.Result, from, to time.Duration) (o checker.Operation, found bool) {
	for _, o := range r.History {
		if o.Outcome == checker.OutcomeOK && o.Call >= from && o.Return <= to {
			return o, true
		}
	}
	return checker.Operation{}, false
}
