package sim_test

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/wire"
)

// A parcel is a message of a known size.
type parcel struct{ size int }

func (p parcel) WireSize() int { return p.size }

// newDepot is a world with a node that says what it takes, and another whose
// messages to it arrive at 1 ms.
func newDepot(t *testing.T, work sim.Work, messages ...sim.Message) (w *sim.World, depot sim.NodeID, seen *[]string) {
	w, seen = newWorld(t, 1)
	depot = w.Add(sim.NodeConfig{Work: work, Program: func(sim.NodeID) sim.Process {
		return &program{receive: func(p *program, _ sim.NodeID, m sim.Message) { p.say("takes %v", m) }}
	}})
	w.Boot(depot)
	w.Boot(add(w, program{boot: func(p *program) {
		for _, m := range messages {
			p.env.Send(depot, m)
		}
	}}))
	return w, depot, seen
}

func TestAMessageTakesTheTimeOfItsNodeByItsSize(t *testing.T) {
	w, _, seen := newDepot(t, sim.Work{Message: 2 * ms, Byte: time.Microsecond}, parcel{1000}, parcel{0}, ping{7})
	run(t, w, time.Second)
	wantSeen(t, seen, "4ms n1 takes {1000}", "6ms n1 takes {0}", "8ms n1 takes {7}")
}

func TestWithoutWorkAMessageTakesNoTime(t *testing.T) {
	w, _, seen := newDepot(t, sim.Work{}, parcel{1000}, parcel{0})
	run(t, w, time.Second)
	wantSeen(t, seen, "1ms n1 takes {1000}", "1ms n1 takes {0}")
}

func TestASlowNodeTakesLongerForMessages(t *testing.T) {
	w, depot, seen := newDepot(t, sim.Work{Message: ms}, parcel{}, parcel{}, parcel{})
	w.SetPace(depot, 10_000)
	w.At(15*ms, "heal", func() { w.SetPace(depot, 1000) })
	run(t, w, time.Second)
	wantSeen(t, seen, "11ms n1 takes {0}", "21ms n1 takes {0}", "22ms n1 takes {0}")
}

func TestACrashWhileAMessageIsTakenApartUndoesWhatCameOfIt(t *testing.T) {
	w, depot, seen := newDepot(t, sim.Work{Message: 4 * ms}, parcel{})
	w.At(3*ms, "crash", func() { w.Crash(depot, disk.Drop) })
	run(t, w, time.Second)
	wantSeen(t, seen)
}

func TestTheSlowestNodeIsDoneWithTheLargestMessageBeforeTheEndOfTime(t *testing.T) {
	w, depot, seen := newDepot(t, sim.Work{Message: sim.WorkMessageMax, Byte: sim.WorkByteMax}, parcel{wire.FrameMax})
	w.SetPace(depot, 1_000_000_000)
	run(t, w, 1<<62)
	wantSeen(t, seen, "1442h51m44.001s n1 takes {4194304}")
}

func TestBytesThatAreWorkedThroughTakeTheTimeOfThoseOfAMessage(t *testing.T) {
	w, seen := newWorld(t, 1)
	depot := w.Add(sim.NodeConfig{Work: sim.Work{Byte: time.Microsecond}, Program: func(sim.NodeID) sim.Process {
		return &program{
			boot: func(p *program) {
				p.env.WorkThrough(3000)
				p.say("has worked")
			},
		}
	}})
	w.SetPace(depot, 2000)
	w.Boot(depot)
	run(t, w, time.Second)
	wantSeen(t, seen, "6ms n1 has worked")
}

func TestWorkOutOfItsRangeIsRefused(t *testing.T) {
	for _, work := range []sim.Work{{Message: -1}, {Message: sim.WorkMessageMax + 1}, {Byte: -1}, {Byte: sim.WorkByteMax + 1}} {
		if work.Validate() == nil {
			t.Errorf("%v for a message and %v for a byte are taken", work.Message, work.Byte)
		}
	}
}
