package nemesis

import (
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A play is a few faults timed to each other, which single draws seldom come to.
// Each is written down with the bug, or the rule, that it is about.
type play struct {
	name string
	make func(scene) []Fault
}

// plays are there as often as each is to come.
var plays = []play{
	{"late replies", scene.lateReplies}, {"late replies", scene.lateReplies},
	{"killed and crashed", scene.killedAndCrashed},
	{"end of the lease", scene.endOfTheLease},
	{"crash after a snapshot", scene.crashAfterSnapshot},
	{"crash after a configuration", scene.crashAfterConfiguration},
	{"cut at a configuration", scene.cutAtConfiguration}, {"cut at a configuration", scene.cutAtConfiguration},
}

// chancePlays is how many of the seeds have plays at all, and chancePlay how many
// of the attempts to make a fault make a play instead in these.
const (
	chancePlays = rng.Always / 2
	chancePlay  = rng.Always / 4
)

// A scene is what one has to know to make up a play. Its methods return nil where
// there is no room for it.
type scene struct {
	draw  *rng.Stream
	draft *draft
	at    time.Duration
	// clocks are the bounds that the budget names for clocks, since something rests
	// on them; 0 where it names none.
	clocks Budget
}

// play makes a play in place of a fault; false if it is not the time for one, or
// what it needs is not to be had or is not left.
func (p *plan) play(d *draft, at time.Duration) ([]Fault, bool) {
	draw := d.draw.Derive(rng.HashString("play"))
	if !p.playing || !draw.Chance(chancePlay) {
		return nil, false
	}
	chosen := rng.Choose(&draw, plays, func(one play) uint64 { return rng.HashString(one.name) })
	faults := chosen.make(scene{draw: &draw, draft: d, at: at, clocks: p.clocks})
	return faults, len(faults) > 0 && p.admits(faults)
}

// admits reports whether all of some faults are of kinds that there are, are over
// in time, and keep the budget together.
func (p *plan) admits(faults []Fault) bool {
	trial := p.ledger
	trial.entries, trial.damaged = slices.Clone(trial.entries), slices.Clone(trial.damaged)
	for i := range faults {
		f := &faults[i]
		if !slices.Contains(p.g.Kinds, f.Effect.Kind()) || f.Trigger.At+f.Trigger.Within+f.For > p.g.Until {
			return false
		}
		if p.g.Unlimited {
			continue
		}
		if !trial.admits(f) {
			return false
		}
		trial.book(f)
	}
	return true
}

// between draws a number of milliseconds from lo to hi.
func (s scene) between(lo, hi int64) time.Duration {
	return time.Duration(s.draw.Between(lo, hi)) * time.Millisecond
}

// lateReplies keeps what the others answer to the leader until they have elected
// another, since they hear of it no more. It then has the answers in hand that
// say to an old leader that it is one, while clients go on asking it: a read needs
// answers to what was sent after it came (Ongaro, "Consensus: Bridging Theory and
// Practice", section 6.4).
func (s scene) lateReplies() []Fault {
	held, before := s.between(300, 1500), s.between(1, 150)
	hold := &Hold{Selection: Selection{Direction: In, Links: ServerLinks, Message: s.reply()}}
	return []Fault{
		{Trigger: Trigger{At: s.at}, Target: Target{Leader}, For: held, Effect: hold},
		{Trigger: Trigger{At: s.at + before}, Target: Target{Leader}, For: held - before + s.between(50, 500), Effect: &Partition{Direction: Out}},
	}
}

// reply draws a kind of message that answers another, or in half of the cases ""
// for every kind.
func (s scene) reply() string {
	replies := slices.DeleteFunc(slices.Clone(s.draft.messages), func(kind string) bool {
		return !strings.HasSuffix(kind, "Reply") && !strings.HasSuffix(kind, "Response") && !strings.HasSuffix(kind, "Resp")
	})
	if s.draw.Below(2) == 0 || len(replies) == 0 {
		return ""
	}
	return rng.Choose(s.draw, replies, rng.HashString)
}

// killedAndCrashed kills a process between a write and its sync, and cuts the
// power of its machine before it starts again: what it wrote is in the machine's
// memory, and is gone though no crash met the process.
func (s scene) killedAndCrashed() []Fault {
	name := s.server()
	const within = 200 * time.Millisecond
	down := s.between(20, 400)
	return []Fault{
		{
			Trigger: Trigger{At: s.at, Operation: s.draft.operation(s.draw, 0).Operation, By: Target{name}, Nth: int(s.draw.Between(1, 8)), Within: within},
			Target:  Target{name}, For: within + 2*down, Effect: &Kill{},
		},
		{Trigger: Trigger{At: s.at + within + down}, Target: Target{name}, For: s.between(20, 400), Effect: &Crash{Unsynced: s.unsynced()}},
	}
}

// server draws a server by name.
func (s scene) server() string { return ServerName(int(s.draw.Between(1, int64(s.draft.servers)))) }

// unsynced draws what becomes of unsynced writes, as bad as the budget has it.
func (s scene) unsynced() Unsynced {
	worst := slices.DeleteFunc(slices.Clone(s.draft.left.Unsynced), func(u Unsynced) bool { return u == Keep })
	if len(worst) == 0 {
		return Keep
	}
	return rng.Choose(s.draw, worst, func(u Unsynced) uint64 { return uint64(u) })
}

// endOfTheLease has the leader's clock lag by exactly as much as a lease allows
// for, and cuts it off: the others elect another as soon as its lease has ended
// for them, which it learns at the very last moment. Where no lease rests on
// clocks there is no such bound, and nothing to be at the end of.
func (s scene) endOfTheLease() []Fault {
	var lags []Effect
	if drift := s.clocks.Drift; drift > 0 && drift == s.draft.left.Drift {
		lags = append(lags, &ClockDrift{Drift: -drift})
	}
	if offset := s.clocks.Offset; offset > 0 && offset == s.draft.left.Offset {
		lags = append(lags, &ClockOffset{Offset: -offset})
	}
	if lags == nil {
		return nil
	}
	lag := rng.Choose(s.draw, lags, func(e Effect) uint64 { return rng.HashString(e.Kind()) })
	lasts, before := s.between(1000, 3000), s.between(1, 400)
	cut := &Partition{Direction: rng.Choose(s.draw, []Direction{Both, Out}, func(d Direction) uint64 { return uint64(d) })}
	return []Fault{
		{Trigger: Trigger{At: s.at}, Target: Target{Leader}, For: lasts, Effect: lag},
		{Trigger: Trigger{At: s.at + before}, Target: Target{Leader}, For: lasts - before, Effect: cut},
	}
}

// rare is how long to wait for what happens now and then.
const rare = 2 * time.Second

// crashAfterSnapshot cuts the power of a server that has just begun to forget its
// log, and soon after that of the one who does so next.
func (s scene) crashAfterSnapshot() []Fault { return s.crashAfter(sim.Compacted) }

// crashAfterConfiguration cuts the power of a server that has just changed to
// another configuration, and of the one who does so next.
func (s scene) crashAfterConfiguration() []Fault { return s.crashAfter(sim.Configured) }

func (s scene) crashAfter(kind sim.ObservationKind) []Fault {
	nth := int(s.draw.Between(1, 4))
	crash := func(nth int) Fault {
		return Fault{
			Trigger: Trigger{At: s.at, Observed: kind, Nth: nth, Within: rare},
			Target:  Target{Origin}, For: s.between(20, 800), Effect: &Crash{Unsynced: s.unsynced()},
		}
	}
	return []Fault{crash(nth), crash(nth + int(s.draw.Between(1, 3)))}
}

// cutAtConfiguration cuts the leader off, alone or with another, when a server has
// just changed to another configuration, and takes away the next leader for a
// moment: both sides may think that they are a majority, each of a configuration
// of its own (section 4.3 of Ongaro's thesis).
func (s scene) cutAtConfiguration() []Fault {
	on := Trigger{At: s.at, Observed: sim.Configured, Nth: int(s.draw.Between(1, 6)), Within: rare}
	side := rng.Choose(s.draw, []string{Leader, Origin, Minority}, rng.HashString)
	cut := Fault{Trigger: on, Target: Target{side}, For: s.between(300, 1500), Effect: &Partition{}}
	if side == Leader && s.draw.Below(2) == 0 {
		cut.Target = Target{Leader, Random}
	}
	next := Trigger{At: s.at, Became: Leader, Nth: 1, Within: rare}
	pause := Fault{Trigger: next, Target: Target{Origin}, For: s.between(20, 600), Effect: &Pause{}}
	return []Fault{cut, pause}
}
