package drill

import (
	"fmt"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// An actor is one node of a story: the Env of its server, and the host of its
// disk.
type actor struct {
	sim.Env // nil: what servers have no use for
	story   *Story
	id      sim.NodeID
	disk    *disk.Disk
	rand    rng.Stream
	process sim.Process // nil while it is down
	first   uint64      // the first of the entries that it has committed in a row
	last    uint64
	halted  bool
}

func (a *actor) boot() {
	a.process = a.story.factory()
	a.halted = false
	a.do(func() { a.process.Boot(a) })
}

// do runs a handler, and what follows when the inbox has drained.
func (a *actor) do(handler func()) {
	if a.process == nil {
		a.story.printf("%v is down\n", a.id)
		return
	}
	handler()
	if d, ok := a.process.(sim.Drainer); ok {
		d.Drained()
	}
	a.showCommits()
}

// showCommits shows in one line what the server has committed in a row.
func (a *actor) showCommits() {
	switch {
	case a.first == 0:
		return
	case a.first == a.last:
		a.story.printf("  %v commits entry %d\n", a.id, a.last)
	default:
		a.story.printf("  %v commits entries %d to %d\n", a.id, a.first, a.last)
	}
	a.first = 0
}

func (a *actor) status() string {
	switch {
	case a.process == nil:
		return "down"
	case a.halted:
		return "halted"
	default:
		return a.story.Status(a.process)
	}
}

// ID is the node.
func (a *actor) ID() sim.NodeID { return a.id }

// Monotonic is the story's time, as all clocks have it.
func (a *actor) Monotonic() time.Duration { return a.story.now }

// Wall is the story's time too.
func (a *actor) Wall() time.Duration { return a.story.now }

// Rand is the same for all actors.
func (a *actor) Rand() *rng.Stream { return &a.rand }

// Disk is the actor's disk.
func (a *actor) Disk() disk.FS { return a.disk }

// SetTimer does nothing: timers run out by command.
func (a *actor) SetTimer(sim.Timer, time.Duration) {}

// StopTimer does nothing.
func (a *actor) StopTimer(sim.Timer) {}

// Now is the story's time, for the disk.
func (a *actor) Now() time.Duration { return a.story.now }

// Spend lets time pass, for the disk.
func (a *actor) Spend(d time.Duration) { a.story.now += d }

// Complete is for disks that sync asynchronously.
func (a *actor) Complete(time.Duration, uint64, error) {
	panic("drill: a story has no asynchronous syncs")
}

// Send puts a message in the mail, or shows what the client is told.
func (a *actor) Send(to sim.NodeID, m sim.Message) {
	if to == theClient {
		a.showCommits()
		a.story.printf("  %v answers the client: %s\n", a.id, replyText(m.(kv.Reply)))
		return
	}
	a.story.mail = append(a.story.mail, letter{a.id, to, m})
}

// Observe shows what the server tells.
func (a *actor) Observe(o sim.Observation) {
	switch o.Kind {
	case sim.Committed:
		if a.first == 0 {
			a.first = o.Index
		}
		a.last = o.Index
		return
	case sim.Applied:
		if o.Value == 0 {
			a.showCommits()
			a.story.printf("  %v does not execute entry %d again\n", a.id, o.Index)
		}
		return
	case sim.Appended, sim.Placed, sim.Served:
		return
	}
	a.showCommits()
	switch o.Kind {
	case sim.Became:
		a.story.printf("  %v becomes %s in view %d\n", a.id, o.Text, o.Term)
	case sim.Restored:
		a.story.printf("  %v restores the state after entry %d\n", a.id, o.Index)
	case sim.Note:
		a.halted = a.halted || strings.HasPrefix(o.Text, "halted")
		a.story.printf("  %v %s\n", a.id, o.Text)
	}
}

func replyText(r kv.Reply) string {
	switch r.Status {
	case kv.OK:
		if r.Result.Value != "" || r.Result.Found {
			return fmt.Sprintf("done, %q", r.Result.Value)
		}
		return "done"
	case kv.NotLeader:
		if r.Leader != 0 {
			return "ask " + r.Leader.String()
		}
		return "ask another"
	case kv.Unavailable:
		return "not now"
	default:
		return "refused"
	}
}
