package scenarios

import (
	"math"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// calms are the times in which enough servers to serve clients are whole and reach
// each other and none of the rest, and nothing is under way any more of what faults
// had held up.
type calms struct {
	now  bool
	era  int           // of the servers that the present one is about
	from time.Duration // when it began, or will
	all  []checker.Calm
}

// turn notes whether there is a calm from now on; one that begins now begins when
// all is ready.
func (c *calms) turn(calm bool, era int, now, ready time.Duration) {
	if c.now && calm && c.era == era && ready <= max(c.from, now) {
		return
	}
	if c.now && c.from < now {
		c.all = append(c.all, checker.Calm{From: c.from, To: now})
	}
	c.now, c.era, c.from = calm, era, max(now, ready)
}

// end returns all calms before the given time.
func (c *calms) end(at time.Duration) []checker.Calm {
	c.turn(false, 0, at, at)
	return c.all
}

// checkStability judges whether leaders that work stay leaders; false if nothing
// in the run could show that they do not.
func (r *run) checkStability(result *Result) (checker.Check, bool) {
	if r.spells.bound == 0 || r.mayLeaveOut() || !r.steady() {
		return checker.Check{}, false
	}
	var reigns []checker.Reign
	for _, c := range r.roles {
		if c.Role == "leader" {
			reigns = append(reigns, checker.Reign{At: c.At, Leader: r.world.Name(c.Node), Term: c.Term})
		}
	}
	check, judged := checker.Stable(reigns, r.afterOrders(r.spells.calms.end(result.Virtual)), r.spells.bound)
	if check.Verdict == checker.Violation {
		return check, judged
	}
	if restless, found := checker.Restless(r.turns(), r.afterOrders(r.spells.rests.end(result.Virtual)), r.spells.bound); found {
		return restless, true
	}
	return check, judged
}

// mayLeaveOut reports whether some servers may be no members: whoever was left out
// and was not told stands for election for ever, and deposes leaders where neither
// pre-votes nor what followers promise are in its way (§4.2.3 of Ongaro's thesis,
// disruptive servers). A view service tells everybody.
func (r *run) mayLeaveOut() bool {
	return r.spec.hasSpares() && r.protocol.Survives.Down != protocols.One
}

// turns are the changes of roles and terms of servers.
func (r *run) turns() []checker.Turn {
	var turns []checker.Turn
	last := make(map[sim.NodeID]RoleChange)
	for _, c := range r.roles {
		was, told := last[c.Node]
		if last[c.Node] = c; told && (was.Role != c.Role || was.Term != c.Term) {
			turns = append(turns, checker.Turn{At: c.At, Server: r.world.Name(c.Node)})
		}
	}
	return turns
}

// steady reports whether the protocol promises, on such a network and such disks,
// that a leader that works is not replaced: whatever it says must arrive in time,
// and nothing may ask it to go.
func (r *run) steady() bool {
	if r.protocol.Patience == nil {
		return false
	}
	settings := r.spec.settings(r.protocol)
	_, sync := r.spec.Disk.SyncLatency.Bounds()
	left := r.protocol.Patience(settings) - syncsOfHandler*sync - r.spec.queue(settings.Portion())
	for _, l := range r.spec.links() {
		late := l.Delay
		if l.Reorder > 0 {
			_, more := l.ReorderDelay.Bounds()
			late = late.Plus(more)
		}
		if l.Loss > 0 || l.Bandwidth > 0 || late.Sample(almostLongest) >= left {
			return false
		}
	}
	return true
}

// queue is how long a server may be busy with what stands before a message: one of
// everybody else's, with a value of the longest, and a portion of a snapshot.
func (s *Scenario) queue(portion int) time.Duration {
	messages := s.Nodes + s.Workload.Clients
	return s.Work.Message*time.Duration(messages) + s.Work.Byte*time.Duration(messages*s.Workload.Values.Most+portion)
}

// syncsOfHandler is how many syncs a server may wait for before it can say that it
// is there: a snapshot of its log takes a few.
const syncsOfHandler = 4

// almostLongest is the draw that all but one of a million stay below.
const almostLongest = math.MaxUint64 / 1_000_000 * 999_999

// afterOrders is what is left of calms after the last of the operator's orders was
// settled, by which leaders may have been told to go.
func (r *run) afterOrders(calms []checker.Calm) []checker.Calm {
	var settled time.Duration
	for _, o := range r.orders {
		if o.Answered == 0 {
			return nil
		}
		settled = max(settled, o.Answered)
	}
	for i := range calms {
		calms[i].From = max(calms[i].From, settled)
	}
	return calms
}
