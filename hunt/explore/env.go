package explore

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// An env is the Env of one node in a world without time. What the process does
// goes into the outcome of the move under way.
type env struct {
	id          sim.NodeID
	shared      *catalogue
	incarnation int
	rand        rng.Stream
	disk        *disk.Disk
	timers      []sim.Timer // that are set, sorted
	syncs       []ended     // that have ended and were not told of
	outcome     *outcome
}

// An ended sync waits to be told of.
type ended struct {
	tag uint64
	err error
}

var _ sim.Env = (*env)(nil)

func (e *env) ID() sim.NodeID           { return e.id }
func (e *env) Wall() time.Duration      { return 0 }
func (e *env) Monotonic() time.Duration { return 0 }
func (e *env) Rand() *rng.Stream        { return &e.rand }
func (e *env) Disk() disk.FS            { return e.disk }
func (e *env) Work(time.Duration)       {}
func (e *env) WorkThrough(int)          {}
func (e *env) Maybe(string) bool        { return false }

func (e *env) Interval() (earliest, latest time.Duration) { return 0, 0 }

// Send panics as that of the kernel does; here the program is to blame.
func (e *env) Send(to sim.NodeID, message sim.Message) {
	if to < 1 || int(to) > e.shared.nodes || message == nil {
		panic(fmt.Sprintf("it sent %T to node %d, of %d", message, to, e.shared.nodes))
	}
	e.outcome.sends = append(e.outcome.sends, e.shared.mail(e.id, to, message))
}

// never is what the time of a timer is beyond that never expires; see sim.Env.
const never time.Duration = 1 << 62

// SetTimer sets a timer, which may expire at any time unless it never does.
func (e *env) SetTimer(timer sim.Timer, after time.Duration) {
	if after > never {
		e.StopTimer(timer)
		return
	}
	if i, found := slices.BinarySearch(e.timers, timer); !found {
		e.timers = slices.Insert(e.timers, i, timer)
	}
}

func (e *env) StopTimer(timer sim.Timer) {
	if i, found := slices.BinarySearch(e.timers, timer); found {
		e.timers = slices.Delete(e.timers, i, i+1)
	}
}

func (e *env) Observe(o sim.Observation) {
	e.outcome.told = append(e.outcome.told, checker.Observation{Node: int32(e.id), Incarnation: e.incarnation, Observation: o})
}

// called notes that a client asks for an operation.
func (e *env) called(o services.Operation) {
	e.outcome.history = append(e.outcome.history, event{client: e.id, operation: o})
}

// returned notes what became of the operation that a client asked for last.
func (e *env) returned(o services.Operation, r services.Result, outcome services.Outcome) {
	e.outcome.history = append(e.outcome.history, event{client: e.id, operation: o, result: r, outcome: outcome})
}

// crashTime is when crashes come, by the time of the disk. Everything is done at
// 0, and every sync ends at once.
const crashTime time.Duration = 1

// Now, Spend and Complete make the env the host of its disk.
func (e *env) Now() time.Duration { return 0 }

// Spend takes no time.
func (e *env) Spend(time.Duration) {}

// Complete lets the end of an asynchronous sync be told.
func (e *env) Complete(_ time.Duration, tag uint64, err error) {
	e.syncs = append(e.syncs, ended{tag, err})
}
