package sim

import (
	"time"

	"github.com/laplace-sim/laplace/sim/trace"
)

// Flip is flip, for tests.
var Flip = flip

// Due has something that does nothing happen at the given time, be that past.
func (w *World) Due(at time.Duration) { w.push(at, pending{kind: trace.Control, message: func() {}}) }
