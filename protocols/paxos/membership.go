package paxos

import (
	"slices"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// A configuration says who the members are, whose majorities choose, in the
// slots from one on until the next configuration.
type configuration struct {
	from uint64
	ids  []sim.NodeID // in the order in which they joined; not to be written to
	set  nodeSet
}

// newConfiguration returns the configuration of some members in the slots from one on.
func newConfiguration(from uint64, ids []sim.NodeID) configuration {
	c := configuration{from, ids, setOf(ids)}
	c.assertDistinct()
	return c
}

// String names the members: "n1 n2 n3".
func (c *configuration) String() string { return observation.Names(c.ids) }

// configurationMark begins a value that is a configuration. No services.Command
// begins so.
const configurationMark = 0xff

// encodeMembers returns the value that makes a configuration of the given
// members, whose numbers fit into a byte each.
func encodeMembers(ids []sim.NodeID) string {
	b := []byte{configurationMark}
	for _, id := range ids {
		b = append(b, byte(id))
	}
	return string(b)
}

// decodeMembers returns the members that a value asks for, and whether it is a
// configuration at all.
func decodeMembers(value string) (ids []sim.NodeID, ok bool) {
	if value == "" || value[0] != configurationMark {
		return nil, false
	}
	for i := 1; i < len(value); i++ {
		ids = append(ids, sim.NodeID(value[i]))
	}
	return ids, true
}

// adopt takes note of a configuration that was chosen in a slot. It takes effect a
// window later: the leader proposes no further than a window beyond what is chosen,
// so it always knows who chooses (§3, where the window is called alpha).
func (s *server) adopt(number uint64, members []sim.NodeID) {
	from := number + s.config.window
	if s.config.flaw == configurationAtOnce {
		from = number + 1
	}
	s.members = append(s.members, newConfiguration(from, members))
}

// enterSlot goes on to a slot, and to the configuration of its members.
func (s *server) enterSlot(number uint64) {
	for len(s.members) > 1 && s.members[1].from <= number {
		s.members = s.members[1:]
		s.env.Observe(observation.EntersConfiguration.Note(0, number, s.members[0].String()))
		if s.role == leader && !s.isMember() {
			s.broadcast(s.heartbeat()) // those who are members now should know it
		}
	}
}

// rotate asks for the next server in the place of the longest-serving member,
// if that is due after the given slot.
func (s *server) rotate(number uint64) {
	if s.config.replaceEvery == 0 || number%s.config.replaceEvery != 0 || s.role != leader {
		return
	}
	ids := s.latest().ids
	newest := ids[len(ids)-1]
	next := newest%sim.NodeID(len(s.config.nodes)) + 1
	if !slices.Contains(ids, next) && s.mayBegin() {
		s.propose(s.next, encodeMembers(append(slices.Clone(ids[1:]), next)))
	}
}

// hasten fills the slots before a configuration that is to come with no-ops, so
// that it takes effect even if no client asks for anything.
func (s *server) hasten() {
	last := s.latest().from
	for number := s.next; number < last && s.mayBegin(); number++ {
		s.propose(number, "")
	}
}

// configurationOf returns the configuration of a slot after those chosen, as
// far as it is known.
func (s *server) configurationOf(number uint64) *configuration {
	i := len(s.members) - 1
	for i > 0 && s.members[i].from > number {
		i--
	}
	s.assertElectors(number, i)
	return &s.members[i]
}

// latest is the last configuration that is chosen, in force or to come.
func (s *server) latest() *configuration { return &s.members[len(s.members)-1] }

// inForce are the members in the next slot.
func (s *server) inForce() *nodeSet { return &s.members[0].set }

// isMember reports whether the server is a member in the next slot.
func (s *server) isMember() bool { return s.inForce().has(s.id) }

// isPrepared reports whether the leader may rely on the promises for all slots
// within the window. There is no configuration beyond.
func (s *server) isPrepared() bool {
	return !slices.ContainsFunc(s.members, func(c configuration) bool { return !s.recovery.ready(s.chosen, &c.set) })
}

// isQuorum reports whether the set contains a majority of those who choose in the
// next slot. If these let nobody else choose there, nobody else chooses in any
// slot after it that a client could be told of.
func (s *server) isQuorum(set *nodeSet) bool {
	return set.isQuorumOf(s.inForce())
}

// isQuorumWhere is isQuorum for this server and those that meet a condition.
func (s *server) isQuorumWhere(met func(*peer) bool) bool {
	var set nodeSet
	for i := range s.peers {
		if id := sim.NodeID(i + 1); id == s.id || met(&s.peers[i]) {
			set.add(id)
		}
	}
	return s.isQuorum(&set)
}
