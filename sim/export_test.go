package sim

import (
	"time"

	"github.com/laplace-sim/laplace/sim/trace"
)

// Flip is flip, for tests.
var Flip = flip

// Due has something that does nothing happen at the given time, be that past.
func (w *World) Due(at time.Duration) { w.push(at, pending{kind: trace.Control, message: func() {}}) }

// QueueLen is how many entries the event queue has, those included that come to
// nothing.
func (w *World) QueueLen() int { return w.queue.Len() }

// TimersHeld is how many timers a node has room for.
func (w *World) TimersHeld(id NodeID) int { return len(w.node(id).timers.list) }
