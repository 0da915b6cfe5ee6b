package scenarios

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
)

// The times of the faults that Claims makes, as shares of the first phase or
// bounds.
const (
	claimsFrom     = 500 * time.Millisecond // by then there is something to disturb
	claimsGaps     = 20                     // on average, so many faults
	claimsShortest = 50 * time.Millisecond
	claimsLongest  = 5  // a fault lasts a fifth of the phase at most
	claimsLate     = 10 // and lets messages be late by a tenth of it
)

// damages are the kinds of fault that do what a protocol may claim to survive.
var damages = map[protocols.Damage][]string{
	protocols.FailedSync: nemesis.Harming(nemesis.HarmFailure),
	protocols.Corruption: nemesis.Harming(nemesis.HarmCorruption),
}

// traceless are the kinds of fault that lose what was synced and leave no trace,
// which is amnesia, whatever else it is.
var traceless = nemesis.Harming(nemesis.HarmAmnesia)

// misdelivering are the kinds of fault by which messages reach other servers than
// they were sent to.
var misdelivering = nemesis.Harming(nemesis.HarmMisdelivery)

// Claims returns a generator of all the faults that the protocol of s claims
// to survive in its mode (protocols.Survival), spread over the first phase: no
// damage to disks that it does not claim to detect, no clock that lies if its
// guarantee rests on clocks, and within the bounds of leases if reads do. Any
// number of servers may be away at once, since safety holds whatever their
// number, and progress is asked for when all are back. It depends on the
// protocol, its parameters, the number of servers and the times of s; of the
// faults that s has, only on those of clocks, which leave the less, and on those
// that outlive the heal or damage disks, beside which no disk is damaged. The error is
// that of FindProtocol, or of a parameter that the protocol does not have.
func (s Scenario) Claims() (nemesis.Generator, error) {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return nemesis.Generator{}, err
	}
	return s.WithinClaims(nemesis.Generator{
		Messages: messageKinds(p),
		Points:   p.FaultPoints,
		Versions: p.Versions(),
		From:     min(claimsFrom, s.Duration/claimsGaps),
		Until:    s.Duration,
		Gap:      max(s.Duration/claimsGaps, time.Millisecond),
		Shortest: claimsShortest,
		Longest:  max(s.Duration/claimsLongest, claimsShortest),
		Budget: nemesis.Budget{
			Away:     s.Nodes,
			Delay:    s.Duration / claimsLate,
			Unsynced: unsynced(p.Survives.Disk),
			Disk:     s.damaging(p.Survives),
		},
	})
}

// WithinClaims returns a generator that draws what g draws, without what changes
// nothing in s, and without what goes beyond the claim of the protocol of s in its
// mode: damage that it does not claim to detect, and clocks whose rates leases do
// not allow for, beside those that s makes wrong itself. One that is unlimited
// goes beyond it. The error is as that of Claims.
func (s Scenario) WithinClaims(g nemesis.Generator) (nemesis.Generator, error) {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return nemesis.Generator{}, err
	}
	lease, rests, err := p.LeaseWith(s.Parameters)
	if err != nil {
		return nemesis.Generator{}, err
	}
	inert, err := s.Inert()
	if err != nil {
		return nemesis.Generator{}, err
	}
	g = without(g, slices.Sorted(maps.Keys(inert))...)
	if g.Unlimited {
		return g, nil
	}
	if p.Survives.Amnesia == protocols.None {
		g = without(g, traceless...)
	}
	if !p.Survives.Misdelivery {
		g = without(g, misdelivering...)
	}
	for _, damage := range slices.Sorted(maps.Keys(damages)) {
		if !slices.Contains(p.Survives.Disk, damage) || s.hasLasting() {
			g = without(g, damages[damage]...)
		}
	}
	switch {
	case !p.Survives.Clocks:
		g = without(g, "clock")
	case rests:
		g = s.withinLease(g, lease)
	}
	return g, nil
}

// withinLease returns a generator that draws what g draws, without the faults of
// clocks that a lease does not allow for.
func (s Scenario) withinLease(g nemesis.Generator, lease protocols.Lease) nemesis.Generator {
	switch lease.Clock {
	case protocols.Bounded:
		if s.writesLies() {
			return without(g, "clock") // what they add up to may be more than it says
		}
		return without(g, "broken-bound")
	case protocols.Wall:
		g = without(g, "clock-stop", "clock-drift") // what they add up to stays
		if room := lease.Offset - s.writtenOffset(); room >= time.Millisecond {
			g.Budget.Offset = min(cmp.Or(g.Budget.Offset, nemesis.OffsetDefault), room)
			return g
		}
		return without(g, "clock-offset", "clock-jump", "clock-freeze", "broken-bound")
	default:
		g = without(g, "clock-stop")
		if room := lease.Room(s.writtenDrifts()); room > 0 {
			g.Budget.Drift = min(cmp.Or(g.Budget.Drift, nemesis.DriftDefault), room)
			return g
		}
		return without(g, "clock-drift")
	}
}

// writesLies reports whether a fault is written by which a clock is off by more
// than it says, or by just as much.
func (s *Scenario) writesLies() bool {
	return slices.ContainsFunc(s.Faults, func(f nemesis.Fault) bool {
		_, lies := f.Effect.(*nemesis.BrokenBound)
		return lies
	})
}

// writtenOffset is how far a server's wall clock can be off by what s says of
// clocks and by the faults that are written in it, at most.
func (s *Scenario) writtenOffset() time.Duration {
	const most = 2 * offsetMax // no more of it, so that sums are sums
	var off time.Duration
	for i := range s.Nodes {
		c := s.Clocks[nemesis.ServerName(i+1)]
		gained := driftOver(c.Drift, s.Duration+2*s.Recovery)
		off = max(off, c.Offset.Abs()+gained)
	}
	for _, f := range s.Faults {
		lasts := cmp.Or(f.For, s.Duration)
		switch e := f.Effect.(type) {
		case *nemesis.ClockOffset:
			off += e.Offset.Abs()
		case *nemesis.ClockJump:
			off += e.Offset.Abs()
		case *nemesis.BrokenBound:
			off += e.Offset.Abs()
		case *nemesis.ClockDrift:
			off += driftOver(e.Drift, lasts)
		case *nemesis.ClockFreeze, *nemesis.ClockStop:
			off += lasts
		}
		off = min(off, most)
	}
	return off
}

// driftOver is what a clock of the given drift gains or loses over some time.
func driftOver(drift int64, passed time.Duration) time.Duration {
	c := clock.New(clock.Config{Drift: drift})
	return (c.Wall(passed) - passed).Abs()
}

// without is a generator that never chooses the given kinds, or families.
func without(g nemesis.Generator, names ...string) nemesis.Generator {
	g.Without = withNew(slices.Clone(g.Without), names...)
	return g
}

// writtenDrifts are the least and the greatest drift that a server's clock can
// have by what s says of clocks and by the faults that are written in it.
func (s *Scenario) writtenDrifts() (slowest, fastest int64) {
	for i := range s.Nodes {
		drift := s.Clocks[nemesis.ServerName(i+1)].Drift
		slowest, fastest = min(slowest, drift), max(fastest, drift)
	}
	for _, f := range s.Faults {
		drift, stops := drifting(f.Effect)
		if stops {
			drift = clock.Stopped
		}
		slowest, fastest = slowest+min(drift, 0), fastest+max(drift, 0)
	}
	return max(slowest, clock.Stopped), fastest
}

// messageKinds are the kinds of message that servers and clients of a protocol
// send.
func messageKinds(p *protocols.Protocol) []string {
	return sim.Kinds(append([]sim.Message{services.Request{}, services.Reply{}}, p.Messages...)...)
}

// unsynced says what may become of unsynced writes; nil is anything.
func unsynced(claimed []protocols.Damage) []nemesis.Unsynced {
	switch {
	case !slices.Contains(claimed, protocols.LostUnsynced):
		return []nemesis.Unsynced{nemesis.Keep}
	case !slices.Contains(claimed, protocols.TornUnsynced):
		return []nemesis.Unsynced{nemesis.Keep, nemesis.Drop}
	default:
		return nil
	}
}

// damaging are the kinds of fault that may damage the disks of a minority of
// the servers; nil is none. A server so damaged may refuse to run for good, so
// they are none unless a majority of the servers, whichever they are, goes on
// without the others, and all of the others may be so damaged.
func (s *Scenario) damaging(claimed protocols.Survival) []string {
	if claimed.Down != protocols.Minority || s.hasSpares() || s.hasLasting() || s.writesDamage() {
		return nil
	}
	var kinds []string
	for _, d := range claimed.Disk {
		kinds = append(kinds, damages[d]...)
	}
	return kinds
}

// hasLasting reports whether a fault is written that outlives the heal: what it
// leaves of the claim is needed for the recovery.
func (s *Scenario) hasLasting() bool {
	return slices.ContainsFunc(s.Faults, func(f nemesis.Fault) bool { return f.For == nemesis.Ever })
}

// writesDamage reports whether a fault is written that damages a disk: whose that
// is may be known only when it strikes, and others besides may be more than the
// claim has.
func (s *Scenario) writesDamage() bool {
	return slices.ContainsFunc(s.Faults, func(f nemesis.Fault) bool {
		_, damages := damageBy[f.Effect.Kind()]
		return damages || slices.Contains(traceless, f.Effect.Kind())
	})
}

// sizes are the parameters that say how many of the servers are the cluster; 0
// is all of them.
var sizes = []string{"length", "members", "voters"}

// hasSpares reports whether the servers that decide are at some time fewer than
// all.
func (s *Scenario) hasSpares() bool {
	for _, name := range sizes {
		if size := s.Parameters[name]; size != "" && size != "0" {
			return true
		}
	}
	return slices.ContainsFunc(s.Operator, func(o Order) bool { return o.Do == Reconfigure })
}

// masters is how many of the servers, the first ones, decide which of the others
// take part; 0 if there are none.
func (s *Scenario) masters() int {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return 0
	}
	masters, _ := p.MastersWith(s.Parameters) // what is wrong with them, checkProtocol says
	return masters
}

// withoutFewMasters are the servers that are down, without the masters where there are
// several and so few of them are down that the protocol claims to do without these.
func (s *Scenario) withoutFewMasters(down []sim.NodeID) []sim.NodeID {
	masters := s.masters()
	others := slices.DeleteFunc(slices.Clone(down), func(id sim.NodeID) bool { return int(id) <= masters })
	if masters > 1 && len(down)-len(others) <= protocols.Minority.Of(masters) {
		return others
	}
	return down
}

// exceeds reports whether more servers are down than a protocol claims of which the
// given share may be.
func (h *harm) exceeds(share protocols.Share, down []string) bool {
	return h.counted(down) > h.spec.MayBeDown(share)
}

// counted is how many servers are down, without the masters that the others do
// without.
func (h *harm) counted(down []string) int {
	var ids []sim.NodeID
	for _, name := range down {
		ids = append(ids, h.number(name))
	}
	return len(h.spec.withoutFewMasters(ids))
}

// isSpared reports whether a server is one of several masters, any of which the
// others do without while it is away.
func (h *harm) isSpared(name string) bool {
	masters := h.spec.masters()
	return masters > 1 && int(h.number(name)) <= masters
}
