package sim

import (
	"time"

	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// env is the Env of one incarnation.
type env struct {
	node *node
	rand rng.Stream
	read time.Duration // of the monotonic clock, the last time
	// unwind ends a call that a coroutine makes while it is unwound, as its
	// node has crashed; nil at any other time.
	unwind func()
}

var _ Env = (*env)(nil)

// host returns the node, having made sure that this incarnation's handler is
// what runs, and that it may go on.
func (e *env) host() *node {
	n := e.node
	w := n.world
	if w.running != e || w.watch.calls >= w.watch.Calls {
		e.refuse()
	}
	w.watch.calls++
	return n
}

// refuse ends a call that may not be made.
func (e *env) refuse() {
	switch {
	case e.node.world.running == e:
		e.endless()
	case e.unwind != nil:
		e.unwind()
	}
	panic("sim: an Env, its disk or a file was used outside of the handlers of the incarnation that it was given to: by another goroutine, another node, or after a crash")
}

func (e *env) ID() NodeID { return e.node.id }

func (e *env) Wall() time.Duration {
	n := e.host()
	return Epoch + n.clock.Wall(n.cursor)
}

func (e *env) Monotonic() time.Duration {
	n := e.host()
	e.read = max(e.read, n.clock.Monotonic(n.cursor)) // its rate may have changed since it was read ahead
	return e.read
}

func (e *env) Interval() (earliest, latest time.Duration) {
	n := e.host()
	earliest, latest = n.clock.Interval(n.cursor)
	return Epoch + earliest, Epoch + latest
}

func (e *env) Rand() *rng.Stream { return &e.rand }

func (e *env) Disk() disk.FS {
	e.node.stores = true
	return storage{e}
}

func (e *env) Send(to NodeID, message Message) {
	n := e.host()
	w := n.world
	if message == nil {
		panic("sim: a nil message was sent")
	}
	w.node(to) // panics if there is no such node
	if n.acts() {
		w.transmit(n, to, message, w.now, n.event)
		return
	}
	n.later(effect{to: to, message: message, kibibytes: kibibytes(wireSize(message))})
}

func (e *env) Observe(o Observation) {
	n := e.host()
	if w := n.world; n.acts() {
		w.observed(n, n.incarnation, w.now, n.event, &o)
		return
	}
	n.later(effect{observation: o})
}

func (e *env) SetTimer(timer Timer, after time.Duration) {
	n := e.host()
	n.setTimer(timer, sum(n.clock.Monotonic(n.cursor), max(after, 0)))
}

func (e *env) StopTimer(timer Timer) { e.host().stopTimer(timer) }

func (e *env) Work(d time.Duration) {
	n := e.host()
	if d < 0 {
		panic("sim: Work of a negative duration")
	}
	n.toil(d)
}

func (e *env) WorkThrough(bytes int) {
	n := e.host()
	if bytes < 0 {
		panic("sim: WorkThrough of a negative number of bytes")
	}
	n.toil(time.Duration(bytes) * n.work.Byte)
}

func (e *env) Maybe(point string) bool {
	n := e.host()
	return n.world.ask(n.id, point)
}
