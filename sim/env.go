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
}

var _ Env = (*env)(nil)

// host returns the node, having made sure that this incarnation's handler is
// what runs.
func (e *env) host() *node {
	if e.node.world.running != e {
		panic("sim: an Env was used outside of its process's handlers: by another goroutine, another node, or after a crash")
	}
	return e.node
}

func (e *env) ID() NodeID { return e.node.id }

func (e *env) Wall() time.Duration {
	n := e.host()
	return n.clock.Wall(n.cursor)
}

func (e *env) Monotonic() time.Duration {
	n := e.host()
	return n.clock.Monotonic(n.cursor)
}

func (e *env) Interval() (earliest, latest time.Duration) {
	n := e.host()
	return n.clock.Interval(n.cursor)
}

func (e *env) Rand() *rng.Stream { return &e.rand }

func (e *env) Disk() disk.FS {
	e.node.stores = true
	return e.node.disk
}

func (e *env) Send(to NodeID, message Message) {
	n := e.host()
	if w := n.world; n.acts() {
		w.transmit(n, to, message, w.now, n.event)
		return
	}
	n.later(effect{to: to, message: message})
}

func (e *env) Observe(o Observation) {
	n := e.host()
	if w := n.world; n.acts() {
		w.observed(n, w.now, n.event, o)
		return
	}
	n.later(effect{observation: o})
}

func (e *env) SetTimer(timer Timer, after time.Duration) {
	n := e.host()
	n.setTimer(timer, n.clock.Monotonic(n.cursor)+max(after, 0))
}

func (e *env) StopTimer(timer Timer) { e.host().stopTimer(timer) }

func (e *env) Work(d time.Duration) {
	n := e.host()
	if d < 0 {
		panic("sim: Work of a negative duration")
	}
	n.cursor += d/normalPace*time.Duration(n.pace) + d%normalPace*time.Duration(n.pace)/normalPace
}

func (e *env) Maybe(point string) bool {
	n := e.host()
	return n.world.ask(n.id, point)
}
