package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
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

// A deed is what a kind of fault does to a server, as far as service goes.
type deed uint8

// The deeds.
const (
	hinders  deed = iota // anything else
	severs               // nothing is felt of it but the links that it cuts: what the network says of those is all
	stops                // the server does not run while it lasts
	harms                // its disk takes damage, and keeps it
	replaces             // the server does not run, and then has another disk
)

// does says what kinds of fault do that do more than hinder.
var does = deeds()

func deeds() map[string]deed {
	all := map[string]deed{
		"bridge": severs, "isolate": severs, "partition": severs, "ring": severs,
		"crash": stops, "kill": stops, "pause": stops, "stop": stops, "upgrade": stops,
	}
	for _, kinds := range append(slices.Collect(maps.Values(damages)), traceless) {
		for _, kind := range kinds {
			all[kind] = harms
		}
	}
	all["wipe"] = replaces
	return all
}

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
	run   *run
	bound time.Duration // within which a client is served; 0 if none is promised

	// As of the last change.
	healths []health      // by node, from 1
	severs  bool          // a fault cuts links
	group   []sim.NodeID  // the servers that serve clients; none if that is promised by nobody
	era     int           // how often the group has changed
	why     string        // what a promise by it rests on
	cut     []string      // the clients that may not be served by it
	entire  time.Duration // since when all servers are one whole group; -1 if they are not
	missing sim.NodeID    // the one server that may be missing, since the others had been entire for long enough; 0 if none may

	open  []promise // by client
	all   []checker.Spell
	still []calms // by client, those in which nothing keeps it from being answered at once
	calms calms
	rests calms // the calms of all servers together
	full  calms // the calms of all servers, of the masters too
}

// A promise is one that a client has for now.
type promise struct {
	made bool
	era  int // of the group that it rests on
	why  string
	from time.Duration // when it began, or will
}

func newSpells(r *run) *spells {
	clients := r.spec.Workload.Clients
	return &spells{run: r, bound: r.servedWithin(), open: make([]promise, clients), still: make([]calms, clients), entire: -1}
}

// servedWithin is how long a client waits at most to be served while enough
// servers are whole: 0 if the protocol promises no such thing, or not on such a
// network.
func (r *run) servedWithin() time.Duration {
	if r.protocol.Failover == nil {
		return 0
	}
	failover := r.protocol.Failover(r.spec.settings(r.protocol))
	if !r.spec.calm(failover / roundsOfFailover) {
		return 0
	}
	everyone := time.Duration(r.spec.Nodes) * max(r.spec.Workload.attempt(), services.AttemptDefault) // until a client has asked all who are cut off
	return failover + everyone
}

// roundsOfFailover is how many rounds of messages, each with a sync, a failover
// must leave room for, so that it depends on the protocol and not on how slow
// network and disks are.
const roundsOfFailover = 20

// change looks at what is in force now, which has just changed.
func (s *spells) change() {
	now, ready := s.run.world.Now(), s.examine()
	group := s.serving()
	if !slices.Equal(group, s.group) {
		s.era, s.why = s.era+1, s.described(group)
	}
	s.group, s.cut = group, nil
	s.follow(now)
	s.calms.turn(s.allWhole(), s.era, now, ready)
	s.rests.turn(s.entire >= 0, 0, now, ready)
	s.full.turn(len(group) == s.run.spec.Nodes && s.allWhole(), 0, now, ready)
	for place, name := range s.run.clients() {
		client := s.run.clientID(place)
		served := len(group) > 0 && s.healths[client] == whole && s.reaches(client)
		if !served {
			s.cut = append(s.cut, name)
		}
		s.turn(place, promise{served, s.era, s.why, max(now, ready)}, now)
		s.still[place].turn(served && s.allWhole(), s.era, now, ready)
	}
}

// namesMax is how many servers a text names.
const namesMax = 10

// described says what a promise by a group rests on.
func (s *spells) described(group []sim.NodeID) string {
	if len(group) > namesMax {
		return fmt.Sprintf("%d of %d servers are whole and reach each other and it", len(group), s.run.spec.Nodes)
	}
	names := make([]string, len(group))
	for i, id := range group {
		names[i] = s.run.world.Name(id)
	}
	return prose.List(names) + " are whole and reach each other and it"
}

// turn notes what a client is promised from now on.
func (s *spells) turn(place int, next promise, now time.Duration) {
	last := s.open[place]
	if last.made == next.made && last.era == next.era {
		return
	}
	s.open[place] = next
	if last.made && last.from < now {
		client := s.run.clients()[place]
		s.all = append(s.all, checker.Spell{Client: client, From: last.from, To: now, Why: last.why})
	}
}

// end returns all spells before the given time, in the order of their ends.
func (s *spells) end(at time.Duration) []checker.Spell {
	for place := range s.open {
		s.turn(place, promise{}, at)
	}
	return s.all
}

// examine finds out how each node is, and returns when what faults that are over
// have left behind has come to its end.
func (s *spells) examine() (ready time.Duration) {
	r := s.run
	s.healths, s.severs = make([]health, len(r.names)+1), false
	for i := range r.nemesis.Struck {
		if does[i.Fault.Effect.Kind()] == severs {
			s.severs = s.severs || i.Active()
			continue
		}
		nodes := i.Nodes
		if len(i.Fault.Target) == 0 {
			nodes = r.names
		}
		after := healthAfter(i, r.healed)
		for _, name := range nodes {
			id := r.numbers[name]
			s.healths[id] = max(s.healths[id], after)
		}
		if !i.Active() {
			ready = max(ready, i.Until+i.Fault.Lingers())
		}
	}
	for _, id := range r.spec.serverIDs() {
		if s.healths[id] != away {
			ready = max(ready, r.world.BusyUntil(id))
		}
	}
	return ready
}

// healthAfter is how a fault leaves its nodes now.
func healthAfter(i *nemesis.Injected, healed bool) health {
	did := does[i.Fault.Effect.Kind()]
	switch {
	case i.Active() && (did == stops || did == replaces):
		return away
	case did == harms || did == replaces:
		return damaged
	case i.Active(), i.Fault.Stays() && !healed:
		return hindered
	default:
		return whole
	}
}

// serving returns the servers that serve clients now: those of the one group that
// has enough of them; none if there is no such group.
func (s *spells) serving() []sim.NodeID {
	running := slices.DeleteFunc(s.run.spec.serverIDs(), func(id sim.NodeID) bool { return s.healths[id] == away })
	for _, group := range s.groups(running) {
		hinders := slices.ContainsFunc(group, func(id sim.NodeID) bool { return s.healths[id] == hindered })
		if !hinders && s.enough(group) {
			return group
		}
	}
	return nil
}

// pairsMax is among how many servers each pair is looked at, where links are cut.
// Of more, nothing is promised then.
const pairsMax = 100

// groups returns the groups of servers that reach each other and none of the
// others that run; none if they do not form such groups.
func (s *spells) groups(running []sim.NodeID) [][]sim.NodeID {
	if !s.severs {
		return [][]sim.NodeID{running}
	}
	if len(running) > pairsMax {
		return nil
	}
	var groups [][]sim.NodeID
	grouped := make(map[sim.NodeID]bool)
	for _, id := range running {
		if grouped[id] {
			continue
		}
		group := slices.DeleteFunc(slices.Clone(running), func(other sim.NodeID) bool { return other != id && !s.linked(id, other) })
		if !s.apart(group, running) {
			return nil
		}
		for _, member := range group {
			grouped[member] = true
		}
		groups = append(groups, group)
	}
	return groups
}

// apart reports whether each of a group of servers reaches all of it, and none
// of the others that run, nor they it.
func (s *spells) apart(group, running []sim.NodeID) bool {
	for _, id := range group {
		for _, other := range running {
			severed := s.severed(id, other)
			if id != other && (severed == slices.Contains(group, other) || severed != s.severed(other, id)) {
				return false
			}
		}
	}
	return true
}

// enough reports whether so many of a group are whole that the protocol claims
// to serve by them.
func (s *spells) enough(group []sim.NodeID) bool {
	missing := s.missed(group)
	share := s.run.protocol.Survives.Down
	switch {
	case len(missing) == 0:
		return true
	case len(missing) > s.run.spec.MayBeDown(share) || share != protocols.One && s.run.spec.hasSpares():
		return false
	case share == protocols.One:
		return missing[0] == s.missing || s.entire >= 0 && s.run.world.Now()-s.entire > s.bound
	default:
		return true
	}
}

// follow notes whether all servers are one whole group, and who had been missing
// first when they no longer are.
func (s *spells) follow(now time.Duration) {
	all := s.missed(s.group)
	absent := sim.NodeID(0)
	if len(all) == 1 {
		absent = all[0]
	}
	switch {
	case len(all) == 0 && s.entire < 0:
		s.entire, s.missing = now, 0
	case len(all) == 0:
	case s.entire >= 0:
		s.entire, s.missing = -1, absent
	case absent != s.missing:
		s.missing = 0
	}
}

// spared is the one server that the others are promised to do without, since they had
// been entire with it for long enough; 0 if there is none.
func (s *spells) spared() sim.NodeID {
	if s.bound == 0 {
		return 0
	}
	return s.missing
}

// absent returns the servers that are not whole in a group.
func (s *spells) absent(group []sim.NodeID) []sim.NodeID {
	return slices.DeleteFunc(s.run.spec.serverIDs(), func(id sim.NodeID) bool { return s.isWholeIn(group, id) })
}

// missed are the servers that are not whole in a group, without the masters that
// the others do without.
func (s *spells) missed(group []sim.NodeID) []sim.NodeID {
	return s.run.spec.withoutFewMasters(s.absent(group))
}

// isWholeIn reports whether a server is whole and of a group.
func (s *spells) isWholeIn(group []sim.NodeID, id sim.NodeID) bool {
	_, member := slices.BinarySearch(group, id)
	return member && s.healths[id] == whole
}

// allWhole reports whether some servers serve clients, and each of these is whole.
func (s *spells) allWhole() bool {
	return allOf(s.group, func(id sim.NodeID) bool { return s.healths[id] == whole })
}

// reaches reports whether a client and the servers that serve reach each other.
func (s *spells) reaches(client sim.NodeID) bool {
	return !s.severs || !slices.ContainsFunc(s.group, func(id sim.NodeID) bool { return !s.linked(client, id) })
}

// linked reports whether two nodes reach each other.
func (s *spells) linked(a, b sim.NodeID) bool { return !s.severed(a, b) && !s.severed(b, a) }

// severed reports whether a link is cut.
func (s *spells) severed(from, to sim.NodeID) bool { return s.run.world.Network().Severs(from, to) }
