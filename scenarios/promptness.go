package scenarios

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols/kv"
)

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
		if o.Kind == checker.Get || has[o.Client] {
			left = append(left, o)
		}
		if o.Kind != checker.Get && o.Outcome != checker.OutcomeFail {
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
	promised := r.protocol.Course != nil && r.spells.bound > 0 && !r.mayLeaveOut() && r.steady()
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
	message := s.latest() + s.Work.Message*time.Duration(s.Nodes+s.Workload.Clients) + s.Work.Byte*time.Duration(s.bytesOfState())
	bound = time.Duration(course.Messages)*message + time.Duration(course.Syncs)*s.Disk.SyncLatency.Sample(almostLongest)
	if bound >= kv.AttemptDefault {
		return 0, 0
	}
	return bound, r.protocol.Failover(settings)
}

// bytesOfState is more than the state of all servers takes with values as short as
// they can be: a client that appends may do so once more to one of lengthMax.
func (s *Scenario) bytesOfState() int {
	const around = 1 << 16 // sessions with their results, and what goes around
	return around + 2*lengthMax*s.Workload.Keys
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
				spell.From = informedFrom(result.History, spell)
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
func informedFrom(h checker.History, spell checker.Spell) time.Duration {
	for _, o := range h {
		if o.Client == spell.Client && o.Call >= spell.From && o.Return <= spell.To &&
			o.Outcome == checker.OutcomeOK && o.Return-o.Call < kv.AttemptDefault {
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
