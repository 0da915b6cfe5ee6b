package sim

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/trace"
)

// An OutsideError is a panic of what the outside has given the world to call in the
// middle of its work: a function given to OnObserve or OnTurn, a rule of the network,
// or a rule or hook of a disk. It says nothing of the program, even if the program recovers from panics.
// A panic of what was given to At is none of these: it goes through to whoever lets
// the world run, as that of any function does.
type OutsideError struct {
	// What panicked: "an observer", "a rule of the network" or "a rule of a disk".
	What  string
	Event uint64
	At    time.Duration
	Value any
	// Stack is that of what panicked, without what led to its being called.
	Stack Stack
}

func (e *OutsideError) Error() string {
	where := ""
	if len(e.Stack) > 0 {
		where = fmt.Sprintf(" (%v)", e.Stack.Program()[0])
	}
	return fmt.Sprintf("%s panicked at event %d (%v): %v%s", e.What, e.Event, e.At, e.Value, where)
}

// Unwrap returns the value of the panic if that was an error.
func (e *OutsideError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// The names of what the outside has given, as in OutsideError.What.
const (
	anObserver = "an observer"
	aRule      = "a rule of the network"
	aDiskRule  = "a rule of a disk"
)

// outside is deferred by what calls something that the outside has given, with the
// incarnation that goes on afterwards. A panic of it halts the world.
func (w *World) outside(what string, running *env) {
	w.running = running
	value := recover()
	if value == nil {
		return
	}
	value, stack := Recovered(value)
	stack = stack.Above("sim.(*World).tell").Above("sim.(*World).turned").Above("sim.(*World).route").Above("disk.(*faults).decide")
	w.fail(&OutsideError{what, w.events, w.now, value, stack})
}

// tell shows an observation to the observers.
func (w *World) tell(o Observed) {
	defer w.outside(anObserver, w.running)
	w.running = nil
	for _, f := range w.observers {
		f(o)
	}
}

// turned tells of a turn in a node's life.
func (w *World) turned(kind trace.Kind, n *node) {
	if len(w.onTurn) == 0 {
		return
	}
	defer w.outside(anObserver, w.running)
	w.running = nil
	for _, f := range w.onTurn {
		f(n.id, kind)
	}
}

// route asks the network what becomes of a message, and keeps that in World.fate. It
// is false if one of the network's rules panicked.
func (w *World) route(p *network.Packet) (ok bool) {
	if !w.network.Ruled() {
		w.fate = w.network.Route(*p)
		return true
	}
	defer w.outside(aRule, w.running)
	w.running = nil
	w.fate = w.network.Route(*p)
	return true
}

// Outside calls a hook and rules of the node's disk.
func (n *node) Outside(call func()) {
	defer n.world.outside(aDiskRule, n.world.running)
	n.world.running = nil
	call()
}
