package scenarios

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// An Order is one thing that the operator of a cluster asks for. It is tried
// from At until it is done or refused, or the next order is due, which takes its
// place; the last one, until the bound of the recovery is over.
type Order struct {
	// At is the time since the start of the run. It rises from order to order.
	At time.Duration
	// Do says what to do.
	Do Action
	// Voters and Learners are, for Reconfigure, the servers that are to be the
	// cluster, by name.
	Voters, Learners []string
	// Node is, for AddLearner, the server to add.
	Node string
	// To is, for Transfer, the server that is to lead.
	To string
}

// An Action is what an order is about.
type Action string

// The actions.
const (
	// Reconfigure replaces the members of the cluster.
	Reconfigure Action = "reconfigure"
	// AddLearner adds a member without a vote.
	AddLearner Action = "add-learner"
	// Transfer makes another server the leader.
	Transfer Action = "transfer"
)

var actionNames = []string{string(Reconfigure), string(AddLearner), string(Transfer)}

// ordersMax is how many orders an operator may have.
const ordersMax = 1000

func (o *Order) fields() []field {
	return []field{
		durationType.Field("at", &o.At).About("from when on it is asked for"),
		document.Sparse(document.Word("action", "", actionNames)).Field("do", (*string)(&o.Do)),
		namesType.Field("voters", &o.Voters).About("reconfigure: the members that vote"),
		namesType.Field("learners", &o.Learners).About("reconfigure: the members that do not"),
		textType.Field("node", &o.Node).About("add-learner: the server to add"),
		textType.Field("to", &o.To).About("transfer: the server that is to lead"),
	}
}

// checkOperator judges the orders.
func (s *Scenario) checkOperator() *mistake {
	var before time.Duration
	for i := range s.Operator {
		path := fmt.Sprintf("operator.%d", i)
		o := &s.Operator[i]
		if o.At <= before || o.At >= s.Duration {
			return &mistake{path + ".at", o.At.String(), "a time after " + before.String() + " and before " + s.Duration.String()}
		}
		before = o.At
		if wrong := o.check(s.Nodes); wrong != nil {
			wrong.path = path + wrong.path
			return wrong
		}
	}
	return nil
}

// check judges one order by itself: it has the keys of its action, all of them
// and no other.
func (o *Order) check(servers int) *mistake {
	single := map[Action]string{AddLearner: o.Node, Transfer: o.To}
	switch {
	case !slices.Contains(actionNames, string(o.Do)):
		return &mistake{".do", document.Quote(string(o.Do)), document.OneOf(string(o.Do), actionNames)}
	case o.Do == Reconfigure && len(o.Voters) == 0:
		return &mistake{"", "no voters", "one at least"}
	case o.Do != Reconfigure && len(o.Voters)+len(o.Learners) > 0:
		return &mistake{"", "voters or learners for " + string(o.Do), "them for reconfigure only"}
	case o.Do != AddLearner && o.Node != "":
		return &mistake{".node", "a node for " + string(o.Do), "one for add-learner only"}
	case o.Do != Transfer && o.To != "":
		return &mistake{".to", "a receiver for " + string(o.Do), "one for transfer only"}
	}
	named := slices.Concat(o.Voters, o.Learners)
	if o.Do != Reconfigure {
		named = append(named, single[o.Do])
	}
	for i, name := range named {
		if _, ok := serverNumber(name, servers); !ok {
			return &mistake{"", "the server " + document.Quote(name), "one from n1 to " + nemesis.ServerName(servers)}
		}
		if slices.Contains(named[:i], name) {
			return &mistake{"", "the server " + name + " once more", "each server once"}
		}
	}
	return nil
}

// serverNumber returns the number of the server of that name.
func serverNumber(name string, servers int) (sim.NodeID, bool) {
	for i := range servers {
		if nemesis.ServerName(i+1) == name {
			return sim.NodeID(i + 1), true
		}
	}
	return 0, false
}

// OperatorName is the name of the operator's node.
const OperatorName = "operator"

// addOperator adds the node that gives the orders, if there are any. Faults do
// not strike it, and a partition leaves its links alone.
func (r *run) addOperator(servers []sim.NodeID) []sim.NodeID {
	if len(r.spec.Operator) == 0 {
		return nil
	}
	r.operating = true
	id := sim.NodeID(len(r.names) + 1)
	r.add(id, sim.NodeConfig{Name: OperatorName, Program: func(sim.NodeID) sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) { r.operate(co, servers) })
	}})
	return []sim.NodeID{id}
}

// operate gives one order after the other.
func (r *run) operate(co *sim.Coroutine, servers []sim.NodeID) {
	operator := services.NewOperator(co, services.ClientConfig{Servers: servers})
	for i := range r.spec.Operator {
		o := &r.spec.Operator[i]
		co.Sleep(o.At - r.world.Now())
		r.orders = append(r.orders, OrderOutcome{At: o.At, Do: o.Do, Outcome: OrderOpen})
		given := &r.orders[i]
		r.departed.ordered(o)
		given.answered(o.give(operator, r.spec.Nodes, r.asksUntil(i)-r.world.Now()), r.world.Now())
		if o.Do == Reconfigure && given.Outcome == OrderDone {
			r.departed.configured()
		}
		if given.Outcome == OrderOpen && i+1 < len(r.spec.Operator) {
			given.Outcome = OrderWithdrawn
		}
	}
	r.operating = false
}

// asksUntil is until when the operator asks for an order.
func (r *run) asksUntil(i int) time.Duration {
	if i+1 < len(r.spec.Operator) {
		return r.spec.Operator[i+1].At
	}
	return r.spec.Duration + r.spec.Recovery
}

// give asks for what the order says, for at most the given time, of a cluster of
// so many servers.
func (o *Order) give(operator *services.Operator, servers int, within time.Duration) services.Outcome {
	ids := func(names ...string) []sim.NodeID {
		ids := make([]sim.NodeID, len(names))
		for i, name := range names {
			ids[i], _ = serverNumber(name, servers)
		}
		return ids
	}
	switch o.Do {
	case Reconfigure:
		return operator.Reconfigure(ids(o.Voters...), ids(o.Learners...), within)
	case AddLearner:
		return operator.AddLearner(ids(o.Node)[0], within)
	default:
		return operator.TransferLeadership(ids(o.To)[0], within)
	}
}

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
func (o *OrderOutcome) answered(outcome services.Outcome, at time.Duration) {
	switch outcome {
	case services.Succeeded:
		o.Outcome, o.Answered = OrderDone, at
	case services.Failed:
		o.Outcome, o.Answered = OrderRefused, at
	}
}

// message is the message that asks for what the order says.
func (o *Order) message() sim.Message {
	return map[Action]sim.Message{
		Reconfigure: services.Reconfigure{}, AddLearner: services.AddLearner{}, Transfer: services.TransferLeadership{},
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

// departures know which servers the cluster has done without, so that what they
// knew is of use to nobody: a machine in the place of one is a new server, and
// has forgotten nothing. That holds of a server which
//
//   - no order so far has named, and so none can bring back, be it delivered late
//     or twice,
//   - and a configuration has left out that an operator was told is in force,
//   - and of which every other server knows that, so that none counts its vote, or
//     what it was sent by its predecessor.
//
// Without the last a vote that is cast twice might elect two leaders in one term:
// a server that has not heard of the new configuration may be a candidate by the
// old one. Where it cannot be told, a server counts as a member.
type departures struct {
	named map[string]bool // by orders given so far
	left  uint64          // the position that was known to be committed when the first configuration was in force; 0 is none
	known []uint64        // by server: up to where it knows the log to be committed
	wiped []replacement   // of servers that had departed
}

// A replacement is when the machine of a server became another.
type replacement struct {
	node sim.NodeID
	at   time.Duration
}

func newDepartures(servers int) departures {
	return departures{named: make(map[string]bool), known: make([]uint64, servers)}
}

// ordered takes in that an order was given.
func (d *departures) ordered(o *Order) {
	for _, name := range slices.Concat(o.Voters, o.Learners, []string{o.Node}) {
		d.named[name] = true
	}
}

// configured takes in that the operator was told of a configuration in force.
func (d *departures) configured() {
	if d.left == 0 {
		d.left = slices.Max(d.known)
	}
}

// observe takes in what a server knows to be committed.
func (d *departures) observe(o *sim.Observed) {
	if n := int(o.Node) - 1; n < len(d.known) && (o.Kind == sim.Committed || o.Kind == sim.Restored) {
		d.known[n] = max(d.known[n], o.Index)
	}
}

// turn takes in that a server went down, which learns anew what is committed, or
// that its machine was replaced.
func (d *departures) turn(at time.Duration, id sim.NodeID, name string, kind trace.Kind) {
	if int(id) > len(d.known) || kind == trace.Pause || kind == trace.Unpause {
		return
	}
	if kind == trace.Wipe && d.departed(id, name) {
		d.wiped = append(d.wiped, replacement{id, at})
	}
	d.known[id-1] = 0
}

// departed reports whether the cluster has done without a server.
func (d *departures) departed(id sim.NodeID, name string) bool {
	if d.left == 0 || d.named[name] {
		return false
	}
	for n, known := range d.known {
		if sim.NodeID(n+1) != id && known < d.left {
			return false
		}
	}
	return true
}

// harmless reports whether a server had departed when its machine was replaced.
func (d *departures) harmless(id sim.NodeID, at time.Duration) bool {
	return slices.Contains(d.wiped, replacement{id, at})
}
