package scenarios

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// lossCalm is the greatest chance of a message to be lost, without any fault, at
// which a protocol is held to its failover.
const lossCalm = 5 * rng.Always / 100

// calm reports whether without faults a round trip and a sync fit into a time,
// little is lost, no disk can be full, and clocks run at about the same rate. At
// each end of a trip a message from every other node may be served first.
func (s *Scenario) calm(round time.Duration) bool {
	if s.Disk.Capacity > 0 {
		return false
	}
	trips := (round-s.Disk.SyncLatency.Sample(nearlyLongest))/2 - s.Work.Message*time.Duration(s.Nodes+s.Workload.Clients)
	for _, l := range s.links() {
		if l.Bandwidth > 0 || l.Loss > lossCalm || slowest(l, nearlyLongest) > trips {
			return false
		}
	}
	for _, c := range s.Clocks {
		if max(c.Drift, -c.Drift) > driftCalm || s.readsWall() && c.Offset.Abs()+c.Uncertainty > offsetCalm {
			return false
		}
	}
	return true
}

// slowest is how long a message is under way on a link, where the draw decides both
// its delay and that of being reordered, if it may be.
func slowest(l network.Link, draw uint64) time.Duration {
	if l.Reorder > 0 {
		return l.Delay.Sample(draw) + l.ReorderDelay.Sample(draw)
	}
	return l.Delay.Sample(draw)
}

// readsWall reports whether what servers do depends on what wall clocks show.
func (s *Scenario) readsWall() bool {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return false
	}
	reads, _ := p.ReadsWallWith(s.Parameters, s.Flaw)
	return reads
}

// nearlyLongest is the draw that all but one of a thousand stay below.
const nearlyLongest = math.MaxUint64 / 1000 * 999

// driftCalm is the greatest drift of a clock, in parts per million, at which a
// protocol is held to its failover.
const driftCalm = 10_000

// offsetCalm is by how much a wall clock that servers go by may be off, or say
// that it may be, at which a protocol is held to its failover: whoever has
// promised to follow a leader until some time must be sure that it has come.
const offsetCalm = 100 * time.Millisecond

// links returns what links are like without faults, each kind of difference that
// the scenario names by itself.
func (s *Scenario) links() []network.Link {
	n := &s.Network
	all := []network.Link{n.Default}
	for _, from := range slices.Sorted(maps.Keys(n.Delays)) {
		for _, to := range slices.Sorted(maps.Keys(n.Delays[from])) {
			l := n.Default
			l.Delay = n.Delays[from][to]
			all = append(all, l)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(n.Kinds)) {
		all = append(all, overridden(n.Default, n.Kinds[kind]))
	}
	for _, l := range n.Links {
		all = append(all, l.apply(n.Default))
	}
	return all
}

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
// all is ready. What came and went at this instant, as a reset does, ends one too.
func (c *calms) turn(calm bool, era int, now, ready time.Duration) {
	if c.now && calm && c.era == era && (ready <= c.from || ready < now) {
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
		if c.Role == sim.Leader {
			reigns = append(reigns, checker.Reign{At: c.At, Leader: r.world.Name(c.Node), Term: c.Term, Words: r.protocol.Words.InTerm(c.Term)})
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

// checkPromptness judges whether clients are answered at once where nothing is in
// the way; false if nothing in the run could show that they are not.
func (r *run) checkPromptness(result *Result) (checker.Check, bool) {
	bound, settles := r.answeredWithin()
	if bound == 0 {
		return checker.Check{}, false
	}
	return checker.Prompt(registered(result.History), r.quietSpells(result, settles), bound)
}

// registered returns a history without the writes for which a client may have had to
// open a session first, which takes an operation of its own: all but those that
// follow one that was done, with none in between of which that is not known.
func registered(h checker.History) checker.History {
	var left checker.History
	has := make(map[string]bool)
	for _, o := range h {
		if o.Kind.Reads || has[o.Client] {
			left = append(left, o)
		}
		if !o.Kind.Reads && o.Outcome != checker.OutcomeFail {
			has[o.Client] = o.Outcome == checker.OutcomeOK
		}
	}
	return left
}

// answeredWithin is how long a client waits at most for its answer once nothing
// has been in the way for the time settles: 0 if the protocol promises no such
// thing, not on such a network, disks or with such values, or if clients ask again
// before. What the run itself has measured is not in it.
func (r *run) answeredWithin() (bound, settles time.Duration) {
	s := &r.spec
	promised := r.protocol.Course != nil && r.does.Bytes > 0 && r.spells.bound > 0 && !r.mayLeaveOut() && r.steady()
	if !promised || s.Workload.Values.set() || s.Disk.Bandwidth > 0 || s.Disk.WriteLatency.Sample(almostLongest) > 0 {
		return 0, 0
	}
	settings := s.settings(r.protocol)
	course := r.protocol.Course(settings)
	if course.Batch < int64(s.Workload.Clients) {
		return 0, 0
	}
	// At each end of its way everybody else's message may be served first, and one
	// that holds all that there is.
	message := s.latest() + s.Work.Message*time.Duration(s.Nodes+s.Workload.Clients) + s.Work.Byte*time.Duration(s.bytesOfState(r.does))
	bound = time.Duration(course.Messages)*message + time.Duration(course.Syncs)*s.Disk.SyncLatency.Sample(almostLongest)
	if bound >= s.Workload.attempt() {
		return 0, 0
	}
	return bound, r.protocol.Failover(settings)
}

// bytesOfState is more than the state of all servers takes with values as short as
// they can be.
func (s *Scenario) bytesOfState(does Task) int {
	const around = 1 << 16 // sessions with their results, and what goes around
	return around + does.Bytes*s.Workload.Keys
}

// latest is how long a message is under way without faults, all but one of a
// million.
func (s *Scenario) latest() time.Duration {
	var latest time.Duration
	for _, l := range s.links() {
		latest = max(latest, slowest(l, almostLongest))
	}
	return latest
}

// quietSpells are the times in which clients are to be answered at once: those
// servers that serve are whole, reach each other and the client, none has changed
// its role or term, and all of that has been so for the time settles. Where some
// servers are missing, the client must have been answered meanwhile, without asking
// again, so that it knows whom to ask.
func (r *run) quietSpells(result *Result, settles time.Duration) []checker.Spell {
	turns, full := r.turns(), r.spells.full.end(result.Virtual)
	var spells []checker.Spell
	for place, client := range r.clients() {
		for _, calm := range splitAt(r.afterOrders(r.spells.still[place].end(result.Virtual)), turns) {
			spell := checker.Spell{Client: client, From: calm.From + settles, To: calm.To, Why: "all servers were whole"}
			if !slices.ContainsFunc(full, func(f checker.Calm) bool { return f.From <= calm.From && calm.To <= f.To }) {
				spell.Why = "enough servers were whole"
				spell.From = informedFrom(result.History, spell, r.spec.Workload.attempt())
			}
			if spell.From < spell.To {
				spells = append(spells, spell)
			}
		}
	}
	return spells
}

// informedFrom is from when on, in a spell, the client knows whom to ask: since an
// operation of it was answered within its first attempt. It is the end of the spell
// if none was.
func informedFrom(h checker.History, spell checker.Spell, attempt time.Duration) time.Duration {
	for _, o := range h {
		if o.Client == spell.Client && o.Call >= spell.From && o.Return <= spell.To &&
			o.Outcome == checker.OutcomeOK && o.Return-o.Call < attempt {
			return o.Return
		}
	}
	return spell.To
}

// splitAt is what calms become if each turn of a server ends one and begins another.
func splitAt(calms []checker.Calm, turns []checker.Turn) []checker.Calm {
	var parts []checker.Calm
	for _, calm := range calms {
		for _, turn := range turns {
			if calm.From <= turn.At && turn.At < calm.To {
				parts = append(parts, checker.Calm{From: calm.From, To: turn.At})
				calm.From = turn.At
			}
		}
		parts = append(parts, calm)
	}
	return parts
}
