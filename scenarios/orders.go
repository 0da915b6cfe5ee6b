package scenarios

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// An OrderOutcome says what came of one of the operator's orders.
type OrderOutcome struct {
	At      time.Duration `json:"at_ns"` // when it was first asked for
	Do      Action        `json:"do"`
	Outcome OrderFate     `json:"outcome"`
	// Answered is when the answer came; 0 if none did.
	Answered time.Duration `json:"answered_ns,omitempty"`
}

// An OrderFate is what came of an order.
type OrderFate string

// The fates of an order.
const (
	// OrderDone: it was carried out.
	OrderDone OrderFate = "done"
	// OrderRefused: the cluster said that there can be no such thing.
	OrderRefused OrderFate = "refused"
	// OrderWithdrawn: nothing had come of it when the next one took its place.
	OrderWithdrawn OrderFate = "withdrawn"
	// OrderOpen: it was asked for to the end, in vain.
	OrderOpen OrderFate = "open"
)

// answered takes in what the operator learned of an order.
func (o *OrderOutcome) answered(outcome kv.Outcome, at time.Duration) {
	switch outcome {
	case kv.Succeeded:
		o.Outcome, o.Answered = OrderDone, at
	case kv.Failed:
		o.Outcome, o.Answered = OrderRefused, at
	}
}

// message is the message that asks for what the order says.
func (o *Order) message() sim.Message {
	return map[Action]sim.Message{
		Reconfigure: kv.Reconfigure{}, AddLearner: kv.AddLearner{}, Transfer: kv.TransferLeadership{},
	}[o.Do]
}

// named are the servers that the order is about.
func (o *Order) named() []string {
	named := slices.Concat(o.Voters, o.Learners)
	for _, name := range []string{o.Node, o.To} {
		if name != "" {
			named = append(named, name)
		}
	}
	return named
}

// checkOrders judges whether each of the operator's orders that the protocol
// knows was carried out or refused, within the bound of the recovery after the
// heal at the latest, unless the operator thought better of it. An answer that it
// cannot be done now is none, for then it is asked for again. False is that there
// are none to judge.
//
// An order that is about a server of which nothing can be asked is not judged, and
// the check is Unknown if the run ended too early.
func (r *run) checkOrders() (checker.Check, bool) {
	check := checker.Check{Name: OrdersName, Promise: checker.Liveness, Verdict: checker.Valid}
	counts := make(map[OrderFate]int)
	var open []int
	for i := range r.orders {
		if !r.knows(&r.spec.Operator[i]) {
			continue
		}
		counts[r.orders[i].Outcome]++
		if r.orders[i].Outcome == OrderOpen {
			open = append(open, i)
		}
	}
	if len(counts) == 0 {
		return checker.Check{}, false
	}
	check.Detail = fmt.Sprintf("orders of the operator: %d done, %d refused, %d withdrawn for the next one",
		counts[OrderDone], counts[OrderRefused], counts[OrderWithdrawn])
	if len(open) == 0 {
		return check, true
	}
	i := open[0]
	check.Verdict, check.Evidence.At = checker.Violation, r.world.Now() // it is open to the end
	o := &r.spec.Operator[i]
	check.Detail = fmt.Sprintf("the operator's order at %v to %s was neither carried out nor refused within %v after everything had healed at %v",
		o.At, o.Do, r.spec.Recovery, r.spec.Duration)
	condition := r.conditions()
	excused := slices.DeleteFunc(o.named(), func(name string) bool {
		id, _ := serverNumber(name, r.spec.Nodes)
		return condition(int32(id)) == checker.Sound
	})
	switch {
	case r.world.Now() < r.asksUntil(i):
		check.Verdict, check.Evidence = checker.Unknown, checker.Evidence{}
		check.Detail = fmt.Sprintf("the run ended before it could show what comes of the operator's order at %v to %s", o.At, o.Do)
	case len(excused) > 0:
		check = check.Voided(fmt.Sprintf("nothing can be asked of %s, which it is about", prose.List(excused)))
	}
	return check, true
}

// knows reports whether the protocol answers such an order.
func (r *run) knows(o *Order) bool {
	asked := reflect.TypeOf(o.message())
	return slices.ContainsFunc(r.protocol.Orders, func(m sim.Message) bool { return reflect.TypeOf(m) == asked })
}

// orderNotes says which orders came to nothing, and why.
func (r *run) orderNotes() []string {
	var notes []string
	for i := range r.orders {
		o, given := &r.spec.Operator[i], &r.orders[i]
		order := fmt.Sprintf("operator: the order at %v to %s", o.At, o.Do)
		switch {
		case !r.knows(o):
			notes = append(notes, order+" is nothing that "+r.protocol.Name+" answers")
		case given.Outcome == OrderRefused:
			notes = append(notes, order+" was refused")
		case given.Outcome == OrderWithdrawn:
			notes = append(notes, order+" had come to nothing when the next one took its place")
		}
	}
	return notes
}
