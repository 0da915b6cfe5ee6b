package scenarios

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols/kv"
)

// A recorder writes the history of a run while it happens, and in which order
// it happens: clients that call and return at one instant do so one after the
// other.
type recorder struct {
	operations checker.History
	open       map[string]int // by client, the operation that has not returned
	order      uint64         // how many calls and returns there were
	expired    []int          // the operations whose session the servers did not know
}

// call records that a client asks for o, and returns the operation's ID.
func (r *recorder) call(client string, o kv.Operation, at time.Duration) int {
	id := len(r.operations)
	r.order++
	r.operations = append(r.operations, Asked(id, client, o, at, r.order))
	if r.open == nil {
		r.open = make(map[string]int)
	}
	r.open[client] = id
	return id
}

var operationKinds = [...]checker.OperationKind{
	kv.Get: checker.Get, kv.Put: checker.Put, kv.Delete: checker.Delete,
	kv.Append: checker.Append, kv.CompareAndSet: checker.CompareAndSet,
}

// settle records what came of an operation.
func (r *recorder) settle(id int, result kv.Result, outcome kv.Outcome, at time.Duration) {
	o := &r.operations[id]
	delete(r.open, o.Client)
	r.order++
	Answered(o, result, outcome, at, r.order)
}

// Asked is the operation of a history with which a client asks a store for o at
// a time, as the call or return of the given place in the history.
func Asked(id int, client string, o kv.Operation, at time.Duration, order uint64) checker.Operation {
	return checker.Operation{
		ID: id, Client: client, Kind: operationKinds[o.Kind], Key: o.Key, Value: o.Value, Expected: o.Expected,
		Call: at, CallOrder: order,
	}
}

// Answered puts into an operation what the client was told of it, when, and as
// the call or return of which place in the history.
func Answered(o *checker.Operation, result kv.Result, outcome kv.Outcome, at time.Duration, order uint64) {
	o.Return, o.ReturnOrder = at, order
	switch outcome {
	case kv.Failed:
		o.Outcome = checker.OutcomeFail
	case kv.Succeeded:
		o.Outcome = checker.OutcomeOK
		switch o.Kind {
		case checker.Get:
			o.Output, o.Found = result.Value, result.Found
		case checker.Append:
			o.Output = result.Value
		case checker.CompareAndSet:
			o.Found = result.Found
		}
	}
}

// end returns the history of a run that ended at the given time. What has not
// returned by then has an unknown outcome.
func (r *recorder) end(at time.Duration) checker.History {
	for _, id := range r.open {
		r.operations[id].Return = at
	}
	return r.operations
}
