package scenarios

import (
	"maps"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
	"github.com/laplace-sim/laplace/sim/trace"
)

// states collects the abstract states that a run reaches. Two moments, of one
// run or of two, are in the same abstract state if the servers can be renamed
// so that they agree in what a server knows of the protocol's story, as far as
// observations tell, and in what has befallen it:
//
//   - its role, and its place in the configuration;
//   - how many others are ahead of it in term, in the length of the log, and in
//     how much of the log is committed: ranks, so that a state comes again
//     although numbers only grow;
//   - whether it is up, down or paused, which servers it can send to and hear
//     from, and whether all clients reach it, or some, or none.
//
// A state is looked for whenever one of these changes, and links whenever one
// of the others is told of, so that a run without a change costs next to
// nothing. Nothing of the run depends on it.
type states struct {
	world   *sim.World
	clients []sim.NodeID
	names   []string   // of servers
	servers []abstract // node 1 is the first

	cuts  uint64  // how often cuts had changed when links was made
	links []uint8 // the directions of the link between each two servers
	cut   bool    // some of them is cut

	reached map[uint64]struct{}
	colours []uint64 // of the servers, in their order
}

// An abstract is what a state has of one server.
type abstract struct {
	role      uint64 // hash of its name; 0 before the first
	seat      uint64 // hash of where the configuration names it
	condition condition
	reach     reach
	values    [measures]uint64
	ahead     [measures]uint16 // how many servers have a greater value
}

// A condition is whether a server runs.
type condition uint8

const (
	down condition = iota
	paused
	up
)

// What is compared between servers, as indexes of abstract.values.
const (
	term = iota
	length
	committed
	measures
)

// The two directions of a link, as bits.
const (
	sends uint8 = 1 << iota
	hears
)

// A reach says which clients reach a server.
type reach uint8

const (
	allClients reach = iota
	someClients
	noClient
)

// watchStates has the run collect abstract states, if anybody wants to know.
func (r *run) watchStates(clients []sim.NodeID) {
	if !r.options.States {
		return
	}
	r.states = &states{
		world:   r.world,
		clients: clients,
		names:   r.names[:r.spec.Nodes],
		servers: make([]abstract, r.spec.Nodes),
		links:   make([]uint8, r.spec.Nodes*r.spec.Nodes),
		reached: make(map[uint64]struct{}),
		colours: make([]uint64, r.spec.Nodes),
	}
	r.world.OnObserve(r.states.observe)
	r.world.OnTurn(r.states.turn)
}

// observe takes in what a server says of itself.
func (s *states) observe(o sim.Observed) {
	if int(o.Node) > len(s.servers) {
		return
	}
	n := int(o.Node) - 1
	server := &s.servers[n]
	changed := false
	switch o.Kind {
	case sim.Became:
		role := rng.HashString(o.Text)
		changed = role != server.role
		server.role = role
		changed = s.set(n, term, o.Term) || changed
	case sim.Promised:
		if o.Index == 0 {
			changed = s.set(n, term, max(server.values[term], o.Term))
		}
	case sim.Appended:
		changed = s.set(n, length, o.Index)
	case sim.Accepted:
		changed = s.set(n, length, max(server.values[length], o.Index))
	case sim.Committed, sim.Applied:
		changed = s.set(n, committed, max(server.values[committed], o.Index))
	case sim.Restored:
		changed = s.set(n, committed, o.Index)
		changed = s.set(n, length, max(server.values[length], o.Index)) || changed
	case sim.Placed:
		changed = server.seat != o.Index
		server.seat = o.Index
	case sim.Note:
		if members, is := o.NotedConfiguration(); is {
			s.configure(members)
			changed = true
		}
	}
	s.look(changed)
}

// turn takes in that a server went down, came up, was paused or goes on. What
// it had on disk it still has, unless its machine is another; what it knows to
// be committed it learns anew.
func (s *states) turn(id sim.NodeID, kind trace.Kind) {
	if int(id) > len(s.servers) {
		return
	}
	server := &s.servers[id-1]
	switch kind {
	case trace.Wipe:
		server.condition, server.role, server.seat = down, 0, 0
		for measure := range server.values {
			s.set(int(id)-1, measure, 0)
		}
	case trace.Crash, trace.Stop:
		server.condition, server.role = down, 0
	case trace.Pause:
		server.condition = paused
	default:
		server.condition = up
	}
	if kind == trace.Boot {
		s.set(int(id)-1, committed, 0)
	}
	s.look(true)
}

// set gives a server a value, and reports whether that changed a rank.
func (s *states) set(n, measure int, value uint64) (changed bool) {
	before := s.servers[n].values[measure]
	if before == value {
		return false
	}
	for m := range s.servers {
		if m == n {
			continue
		}
		other := s.servers[m].values[measure]
		if (other < before) == (other < value) && (other > before) == (other > value) {
			continue
		}
		changed = true
		s.servers[m].ahead[measure] += count(value > other) - count(before > other)
		s.servers[n].ahead[measure] += count(other > value) - count(other > before)
	}
	s.servers[n].values[measure] = value
	return changed
}

// count is 1 for what is true.
func count(is bool) uint16 {
	if is {
		return 1
	}
	return 0
}

// configure takes in a configuration that a note is about. A server's seat is
// made of the words that stand before its name, other names left out: "n1 n2
// and n2 n3" has three kinds of seat.
func (s *states) configure(members string) {
	for n := range s.servers {
		s.servers[n].seat = 0
	}
	var before uint64
	for word := range strings.FieldsSeq(members) {
		word = strings.TrimSuffix(word, ",")
		if n := slices.Index(s.names, word); n >= 0 {
			s.servers[n].seat += blend(before, 1)
		} else {
			before = blend(before, rng.HashString(word))
		}
	}
}

// look takes note of the state if it may have changed.
func (s *states) look(changed bool) {
	if cuts := s.world.Network().Cuts(); cuts != s.cuts {
		s.cuts = cuts
		s.survey()
		changed = true
	}
	if changed {
		s.reached[s.state()] = struct{}{}
	}
}

// survey looks which links are cut.
func (s *states) survey() {
	net := s.world.Network()
	s.cut = false
	for a := range s.servers {
		for b := range s.servers {
			var link uint8
			if !net.Severs(sim.NodeID(a+1), sim.NodeID(b+1)) {
				link |= sends
			}
			if !net.Severs(sim.NodeID(b+1), sim.NodeID(a+1)) {
				link |= hears
			}
			s.links[a*len(s.servers)+b] = link
			s.cut = s.cut || link != sends|hears
		}
		s.servers[a].reach = s.reach(net, sim.NodeID(a+1))
	}
}

// reach says which clients reach a server and hear from it.
func (s *states) reach(net *network.Network, server sim.NodeID) reach {
	reaching := 0
	for _, c := range s.clients {
		if !net.Severs(c, server) && !net.Severs(server, c) {
			reaching++
		}
	}
	switch reaching {
	case len(s.clients):
		return allClients
	case 0:
		return noClient
	default:
		return someClients
	}
}

// state is the hash of the state that the run is in. Servers are coloured by
// what concerns each alone, then by the colours at the other ends of their
// links, as in the refinement of Weisfeiler and Lehman ("A Reduction of a
// Graph to a Canonical Form", 1968), once. The sum of the colours is the same
// whatever the servers are called.
func (s *states) state() uint64 {
	sum := uint64(0)
	for n := range s.servers {
		server := &s.servers[n]
		ranks := uint64(server.ahead[term])<<32 | uint64(server.ahead[length])<<16 | uint64(server.ahead[committed])
		colour := blend(server.role+server.seat, ranks)
		colour = blend(colour, uint64(server.condition)<<8|uint64(server.reach))
		s.colours[n] = colour
		sum += colour
	}
	if !s.cut {
		return sum
	}
	for a := range s.servers {
		around := uint64(0)
		for b := range s.servers {
			around += blend(s.colours[b], uint64(s.links[a*len(s.servers)+b]))
		}
		sum += blend(s.colours[a], around)
	}
	return sum
}

// blend hashes two numbers to one.
func blend(a, b uint64) uint64 { return rng.Stream{}.Derive(a).At(b) }

// all returns the states reached, sorted.
func (s *states) all() []uint64 {
	if s == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(s.reached))
}
