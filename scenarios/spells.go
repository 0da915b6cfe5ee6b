package scenarios

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A health is the state in which faults have left a node.
type health uint8

// The states of health. Of several that faults bring about, the last counts.
const (
	whole    health = iota
	damaged         // its disk has taken damage: it may refuse to run, or go on
	hindered        // it runs, but slowly, by wrong clocks, or with messages lost or late
	away            // it does not run, or stands still
)

// severing are the kinds of fault of which nothing but the links that they cut
// is felt: what the network says of those is all.
var severing = []string{"bridge", "isolate", "partition", "ring"}

// stopping are the kinds of fault whose target does not run while they last.
var stopping = []string{"crash", "kill", "pause", "stop", "upgrade", "wipe"}

// spells finds out, from what faults do, when which clients are promised to be
// served while faults strike. It is strict: whatever is not known to leave the
// promise alone ends it.
//
// A client is promised to be served while the running servers form groups, each
// of which reaches all of itself and none of the others; one of these has
// enough servers that are whole for what the protocol claims, and none that is
// hindered; and the client, not hindered either, reaches all of that group.
// What a fault has let wait, or has put on its way, must have come to an end.
type spells struct {
	run     *run
	bound   time.Duration // within which a client is served; 0 if none is promised
	group   []string      // the servers that serve clients now; none if that is promised by nobody
	cut     []string      // the clients that may not be served by them
	all     []checker.Spell
	open    map[string]checker.Spell // by client; From is when it began, or will
	entire  time.Duration            // since when all servers are one whole group; -1 if they are not
	missing string                   // the one server that may be missing, since the others had been entire for long enough
}

func newSpells(r *run) (*spells, error) {
	bound, err := r.servedWithin()
	return &spells{run: r, bound: bound, open: make(map[string]checker.Spell), entire: -1}, err
}

// servedWithin is how long a client waits at most to be served while enough
// servers are whole: 0 if the protocol promises no such thing, or not on such a
// network.
func (r *run) servedWithin() (time.Duration, error) {
	settings, err := r.protocol.Settings(protocols.Cluster{Nodes: r.serverIDs(), Parameters: r.spec.Parameters})
	if err != nil || r.protocol.Failover == nil {
		return 0, err
	}
	failover := r.protocol.Failover(settings)
	if !r.spec.calm(failover / roundsOfFailover) {
		return 0, nil
	}
	everyone := time.Duration(r.spec.Nodes) * kv.AttemptDefault // until a client has asked all who are cut off
	return failover + everyone, nil
}

// roundsOfFailover is how many rounds of messages, each with a sync, a failover
// must leave room for, so that it depends on the protocol and not on how slow
// network and disks are.
const roundsOfFailover = 20

// change looks at what is in force now, which has just changed.
func (s *spells) change() {
	r := s.run
	now := r.world.Now()
	healths, ready := s.healths()
	s.group, s.cut = s.serving(healths), nil
	s.follow(now, healths)
	for _, name := range r.clients() {
		why := ""
		if len(s.group) > 0 && healths[name] == whole && s.reaches(name) {
			why = fmt.Sprintf("%s are whole and reach each other and %s", prose.List(s.group), name)
		} else {
			s.cut = append(s.cut, name)
		}
		s.turn(name, why, now, ready)
	}
}

// turn notes what a client is promised from now on, or as soon as all is ready;
// "" is nothing.
func (s *spells) turn(client, why string, now, ready time.Duration) {
	spell := s.open[client]
	if spell.Why == why {
		return
	}
	if spell.Why != "" && spell.From < now {
		spell.To = now
		s.all = append(s.all, spell)
	}
	s.open[client] = checker.Spell{Client: client, From: max(now, ready), Why: why}
}

// end returns all spells before the given time, in the order of their ends.
func (s *spells) end(at time.Duration) []checker.Spell {
	for _, name := range s.run.clients() {
		s.turn(name, "", at, at)
	}
	return s.all
}

// healths returns the health of each node that is not whole, and when
// what faults that are over have left behind has come to its end.
func (s *spells) healths() (healths map[string]health, ready time.Duration) {
	healths = make(map[string]health)
	for _, i := range s.run.nemesis.Injected() {
		if i.Skipped != "" || slices.Contains(severing, i.Fault.Effect.Kind()) {
			continue
		}
		nodes := i.Nodes
		if len(i.Fault.Target) == 0 {
			nodes = s.run.names
		}
		c := healthAfter(i, s.run.healed)
		for _, name := range nodes {
			healths[name] = max(healths[name], c)
		}
		if !i.Active() {
			ready = max(ready, i.Until+i.Fault.Lingers())
		}
	}
	for _, id := range s.run.serverIDs() {
		if healths[s.run.world.Name(id)] != away {
			ready = max(ready, s.run.world.BusyUntil(id))
		}
	}
	return healths, ready
}

// healthAfter is how a fault leaves its nodes now.
func healthAfter(i nemesis.Injected, healed bool) health {
	kind := i.Fault.Effect.Kind()
	_, damages := damageOf(kind)
	switch {
	case i.Active() && slices.Contains(stopping, kind):
		return away
	case damages || slices.Contains(traceless, kind):
		return damaged
	case i.Active(), i.Fault.Stays() && !healed:
		return hindered
	default:
		return whole
	}
}

// serving returns the servers that serve clients now, by name: those of the one
// group that has enough of them; none if there is no such group.
func (s *spells) serving(healths map[string]health) []string {
	var running []string
	for _, name := range s.run.serverNames() {
		if healths[name] != away {
			running = append(running, name)
		}
	}
	for _, name := range running {
		var group []string
		hinders := false
		for _, other := range running {
			if name == other || s.linked(name, other) {
				group = append(group, other)
				hinders = hinders || healths[other] == hindered
			}
		}
		if !s.apart(group, running) {
			return nil
		}
		if !hinders && s.enough(group, healths) {
			return group
		}
	}
	return nil
}

// apart reports whether each of a group of servers reaches all of it, and none
// of the others that run, nor they it.
func (s *spells) apart(group, running []string) bool {
	for _, name := range group {
		for _, other := range running {
			if name != other && s.severed(name, other) == slices.Contains(group, other) {
				return false
			}
			if s.severed(name, other) != s.severed(other, name) {
				return false
			}
		}
	}
	return true
}

// enough reports whether so many of a group are whole that the protocol claims
// to serve by them.
func (s *spells) enough(group []string, healths map[string]health) bool {
	var missing []string
	for _, name := range s.run.serverNames() {
		if healths[name] != whole || !slices.Contains(group, name) {
			missing = append(missing, name)
		}
	}
	share := s.run.protocol.Survives.Down
	switch {
	case len(missing) == 0:
		return true
	case len(missing) > s.run.spec.mayBeDown(share) || share != protocols.One && s.run.spec.hasSpares():
		return false
	case share == protocols.One:
		return missing[0] == s.missing || s.entire >= 0 && s.run.world.Now()-s.entire > s.bound
	default:
		return true
	}
}

// follow notes whether all servers are one whole group, and who had been missing
// first when they no longer are.
func (s *spells) follow(now time.Duration, healths map[string]health) {
	all := s.absent(healths)
	absent := ""
	if len(all) == 1 {
		absent = all[0]
	}
	switch {
	case len(all) == 0 && s.entire < 0:
		s.entire, s.missing = now, ""
	case len(all) == 0:
	case s.entire >= 0:
		s.entire, s.missing = -1, absent
	case absent != s.missing:
		s.missing = ""
	}
}

// absent returns the servers that are not whole in the group that serves.
func (s *spells) absent(healths map[string]health) []string {
	return slices.DeleteFunc(s.run.serverNames(), func(name string) bool {
		return slices.Contains(s.group, name) && healths[name] == whole
	})
}

// reaches reports whether a client and the servers that serve reach each other.
func (s *spells) reaches(client string) bool {
	return !slices.ContainsFunc(s.group, func(name string) bool { return !s.linked(client, name) })
}

// linked reports whether two nodes reach each other.
func (s *spells) linked(a, b string) bool { return !s.severed(a, b) && !s.severed(b, a) }

// severed reports whether a link is cut.
func (s *spells) severed(from, to string) bool {
	number := func(name string) sim.NodeID { return sim.NodeID(slices.Index(s.run.names, name) + 1) }
	return s.run.world.Network().Severs(number(from), number(to))
}
