package nemesis_test

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

func clockBites() []bite {
	return []bite{
		{name: "clock-drift", faults: "- {at: 0s, kind: clock-drift, target: n2, drift: -20%}", naive: newHolder(checkClock), withstood: newHolder(checkClockWithMargin)},
		{name: "clock-offset", faults: "- {at: 50ms, kind: clock-offset, target: n2, offset: -30ms}", naive: newHolder(checkWall), withstood: newHolder(checkInterval)},
		{name: "clock-jump", faults: "- {at: 50ms, kind: clock-jump, target: n2, offset: -30ms}", naive: newHolder(checkWall), withstood: newHolder(checkClock)},
		{name: "clock-freeze", faults: "- {at: 50ms, kind: clock-freeze, target: n2, for: 100ms}", naive: newHolder(checkWall), withstood: newHolder(checkClock)},
		{name: "clock-stop", faults: "- {at: 50ms, kind: clock-stop, target: n2, for: 100ms}", naive: newHolder(checkClock), withstood: newHolder(countWork)},
		{name: "broken-bound", faults: "- {at: 50ms, kind: broken-bound, target: n2, offset: -30ms}", naive: newHolder(checkInterval), withstood: newHolder(checkClock)},
	}
}

// A holder on n2 is granted a lease of 100ms by n1 and does work that n1 asks
// for as long as it thinks that it holds it. It is wrong for it to do so when
// n1 has taken the lease back, and done when it refuses work.
type holder struct {
	quiet
	cluster *cluster // its onlooker has seen 1 when n1 has taken the lease back
	valid   func(*holder) bool

	expired                   bool          // by the timer
	wall, monotonic, earliest time.Duration // of the grant
	asked                     int           // how often n1 has asked for work
}

type (
	grant struct{}
	work  struct{}
)

func newHolder(valid func(*holder) bool) program {
	return func(c *cluster, _ string) sim.Process { return &holder{cluster: c, valid: valid} }
}

const lease = 100 * ms

func timerOnly(h *holder) bool  { return !h.expired }
func checkWall(h *holder) bool  { return h.env.Wall() < h.wall+lease }
func checkClock(h *holder) bool { return h.env.Monotonic() < h.monotonic+lease }
func countWork(h *holder) bool  { return h.asked < 9 }
func checkInterval(h *holder) bool {
	_, latest := h.env.Interval()
	return latest < h.earliest+lease
}
func checkClockWithMargin(h *holder) bool { return h.env.Monotonic() < h.monotonic+lease*3/4 }

func (h *holder) Boot(env sim.Env) {
	h.quiet.Boot(env)
	if env.ID() == 1 {
		env.Send(2, grant{})
		env.SetTimer("take back", lease+5*ms)
		env.SetTimer("ask", 10*ms)
	}
}

func (h *holder) Receive(_ sim.NodeID, m sim.Message) {
	if _, ok := m.(grant); ok {
		h.wall, h.monotonic = h.env.Wall(), h.env.Monotonic()
		h.earliest, _ = h.env.Interval()
		h.env.SetTimer("expire", lease)
		return
	}
	h.asked++
	switch {
	case !h.valid(h):
		h.note("done")
	case h.cluster.seen == 1:
		h.note("wrong")
	}
}

func (h *holder) Expire(t sim.Timer) {
	switch t {
	case "take back":
		h.cluster.seen = 1
	case "ask":
		h.env.Send(2, work{})
		h.env.SetTimer("ask", 10*ms)
	case "expire":
		h.expired = true
	}
}
