package scenarios

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
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
	protocols.FailedSync: {"failed-sync", "full-disk", "io-error", "short-write"},
	protocols.Corruption: {"bad-sector", "bit-rot"},
}

// traceless are the kinds of fault that lose what was synced and leave no trace,
// which is amnesia, whatever else it is.
var traceless = []string{"lost-write", "misdirected-write"}

// Claims returns a generator of all the faults that the protocol of s claims
// to survive (protocols.Survival), spread over the first phase: no damage to
// disks that it does not claim to detect, no clock that lies if its guarantee
// rests on clocks. Any number of servers may be away at once, since safety
// holds whatever their number, and progress is asked for when all are back. It
// depends on the protocol, the number of servers and the times of s, not on
// the faults that s has. The error is that of FindProtocol.
//
// What a protocol claims of clocks holds with the parameters by which reads
// are served without asking anybody as long as clocks keep to a bound. The
// bounds of a generator are within those.
func (s Scenario) Claims() (nemesis.Generator, error) {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return nemesis.Generator{}, err
	}
	g := nemesis.Generator{
		Messages: messageKinds(p),
		Points:   p.FaultPoints,
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
	}
	if !p.Survives.Clocks {
		g.Without = []string{"clock"}
	}
	return g, nil
}

// messageKinds are the kinds of message that servers and clients of a protocol
// send.
func messageKinds(p *protocols.Protocol) []string {
	kinds := []string{sim.KindOf(kv.Request{}), sim.KindOf(kv.Reply{})}
	for _, m := range p.Messages {
		kinds = append(kinds, sim.KindOf(m))
	}
	return kinds
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
// without the others.
func (s *Scenario) damaging(claimed protocols.Survival) []string {
	if claimed.Down != protocols.Minority || s.hasSpares() {
		return nil
	}
	var kinds []string
	for _, d := range claimed.Disk {
		kinds = append(kinds, damages[d]...)
	}
	return kinds
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
