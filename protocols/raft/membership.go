package raft

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A configuration says which servers make up the cluster (§4.1).
type configuration struct {
	index    uint64       // of its entry; 0 for the one that the cluster begins with
	voters   []sim.NodeID // while it is joint: those of C_new
	outgoing []sim.NodeID // while it is joint: the voters of C_old (§4.3)
	learners []sim.NodeID // non-voting members (§4.2.1)
}

// A seat says in which majorities a server is counted. A learner has none.
type seat uint8

const (
	seatNew seat = 1 << iota // among the voters
	seatOld                  // among the outgoing voters
)

// joint reports whether two majorities decide: the cluster is on its way from
// one set of voters to another (§4.3).
func (c *configuration) joint() bool { return len(c.outgoing) > 0 }

// seat returns where a server is counted.
func (c *configuration) seat(id sim.NodeID) seat {
	var s seat
	if slices.Contains(c.voters, id) {
		s |= seatNew
	}
	if slices.Contains(c.outgoing, id) {
		s |= seatOld
	}
	return s
}

// members are all servers that get the log, in order.
func (c *configuration) members() []sim.NodeID {
	return inOrder(slices.Concat(c.voters, c.outgoing, c.learners))
}

// inOrder returns the servers in the order of their numbers, each once.
func inOrder(ids []sim.NodeID) []sim.NodeID {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// String is the configuration as notes tell it: "n1 n2 n3 and n3 n4 n5,
// learning n6".
func (c *configuration) String() string {
	text := observation.Names(c.voters)
	if c.joint() {
		text = observation.Names(c.outgoing) + " and " + text
	}
	if len(c.learners) > 0 {
		text += ", learning " + observation.Names(c.learners)
	}
	return text
}

// configurationMark is the first byte of an entry's command if the entry is a
// configuration. No kind of operation has this number.
const configurationMark = 0xc0

func isConfiguration(command string) bool {
	return command != "" && command[0] == configurationMark
}

// command is the configuration as it stands in the log: the mark, and of each
// of its three lists the length and the numbers, as varints.
func (c *configuration) command() string {
	b := []byte{configurationMark}
	for _, ids := range [][]sim.NodeID{c.voters, c.outgoing, c.learners} {
		b = binary.AppendUvarint(b, uint64(len(ids)))
		for _, id := range ids {
			b = binary.AppendUvarint(b, uint64(id))
		}
	}
	return string(b)
}

// parseConfiguration reads what command wrote.
func parseConfiguration(index uint64, command string) (configuration, error) {
	if !isConfiguration(command) {
		return configuration{}, errors.New("found a command, expected a configuration")
	}
	c := configuration{index: index}
	b := []byte(command[1:])
	number := func() uint64 {
		v, n := binary.Uvarint(b)
		b = b[max(n, 0):]
		return v
	}
	for _, ids := range []*[]sim.NodeID{&c.voters, &c.outgoing, &c.learners} {
		for n := number(); n > 0 && len(b) > 0; n-- {
			*ids = append(*ids, sim.NodeID(number()))
		}
	}
	if len(c.voters) == 0 || len(b) > 0 {
		return configuration{}, fmt.Errorf("a configuration of %d bytes does not end where it should", len(command))
	}
	return c, nil
}

// latest is the last configuration in the log, committed or not.
func (s *server) latest() *configuration { return &s.configurations[len(s.configurations)-1] }

// inForce is the configuration that the server acts by: the latest, from the
// moment it stands in the log ("a server always uses the latest configuration
// in its log, regardless of whether the entry is committed", §4.1).
func (s *server) inForce() *configuration {
	if s.config.flaw == configureOnApply {
		return &s.configurations[0]
	}
	return s.latest()
}

// adopt takes note of an entry that was added to the log.
func (s *server) adopt(index uint64, e Entry) {
	s.env.Observe(sim.Observation{
		Kind: sim.Appended, Term: e.Term, Index: index, Value: rng.HashString(e.Command),
	})
	if !isConfiguration(e.Command) {
		return
	}
	c, err := parseConfiguration(index, e.Command)
	if err != nil {
		panic("raft: the log has what is no entry: " + err.Error())
	}
	s.configurations = append(s.configurations, c)
	s.takeSeats()
}

// returnTo goes back to the configuration before those that were cut off the
// log.
func (s *server) returnTo(last uint64) {
	for len(s.configurations) > 1 && s.latest().index > last {
		s.configurations = s.configurations[:len(s.configurations)-1]
		s.takeSeats()
	}
}

// settleConfiguration forgets the configurations that cannot return, as a later
// one is committed.
func (s *server) settleConfiguration() {
	for len(s.configurations) > 1 && s.configurations[1].index <= s.commitIndex {
		s.configurations = s.configurations[1:]
		s.takeSeats()
	}
}

// restoreConfiguration begins with the configuration of a snapshot, and goes
// on with those of the entries that follow it.
func (s *server) restoreConfiguration(base configuration) {
	restored := []configuration{base}
	for _, c := range s.configurations {
		if c.index > base.index && c.index <= s.log.lastIndex() {
			restored = append(restored, c)
		}
	}
	s.configurations = restored
	s.takeSeats()
}

// takeSeats puts the configuration in force into effect: whom the server deals
// with, and who counts for what. With a server that was no member before, a
// session of replication begins: it may have been one in this term, with another
// log, and answers that it gave then may still be under way.
func (s *server) takeSeats() {
	c := s.inForce()
	s.tellConfiguration(c)
	s.seat, s.joint = c.seat(s.id), c.joint()
	seats := make(map[sim.NodeID]seat, len(c.voters))
	for _, id := range c.voters {
		seats[id] |= seatNew
	}
	for _, id := range c.outgoing {
		seats[id] |= seatOld
	}
	s.session++
	members, known := c.members(), s.peers
	peers := make([]peer, 0, len(members))
	for _, id := range members {
		if id == s.id {
			continue
		}
		// Both are in order, so that a large cluster needs no search.
		for len(known) > 0 && known[0].id < id {
			known = known[1:]
		}
		p := peer{id: id, next: s.log.lastIndex(), heard: s.env.Monotonic(), session: s.session}
		if len(known) > 0 && known[0].id == id {
			p = known[0]
		}
		p.seat = seats[id]
		peers = append(peers, p)
	}
	s.peers = peers
	s.mustSeat(c)
}

// untold is the index of no configuration.
const untold = math.MaxUint64

// tellConfiguration tells the outside of the configuration in force, if that is
// another than before. The one of all servers need not be told of while it is
// the only one that there has been.
func (s *server) tellConfiguration(c *configuration) {
	if c.index == s.told {
		return
	}
	s.told = c.index
	s.env.Observe(sim.Observation{Kind: sim.Configured, Index: c.index, Text: observation.Names(c.members())})
}

// mayLead reports whether the server may seek election: it votes in some
// configuration that is in force or may be again. One whose removal is not
// committed may, for its log may be the only one that can win (§4.2.2).
func (s *server) mayLead() bool {
	return slices.ContainsFunc(s.configurations, func(c configuration) bool { return c.seat(s.id) != 0 })
}

// hasQuorum reports whether the servers that a count is made of, the server
// itself included, are a majority of the voters, and while the configuration
// is joint also of the outgoing ones ("agreement requires separate majorities
// from both the old and new configurations", §4.3).
func (s *server) hasQuorum(count func(*peer) int) bool {
	quorum := s.hasMajority(seatNew, count) && (!s.joint || s.hasMajority(seatOld, count))
	s.mustCount(quorum, count)
	return quorum
}

func (s *server) hasMajority(of seat, count func(*peer) int) bool {
	seats, counted := 0, 0
	if s.seat&of != 0 {
		seats, counted = 1, 1
	}
	for i := range s.peers {
		if p := &s.peers[i]; p.seat&of != 0 {
			seats++
			counted += count(p)
		}
	}
	return counted > seats/2
}

// agreed returns the highest number that a quorum has reached. A server
// without a seat, which leads until its removal is committed, does not count
// itself (§4.2.2).
func (s *server) agreed(own uint64, reached func(*peer) uint64) uint64 {
	n := s.reachedByMajority(seatNew, own, reached)
	if s.joint {
		n = min(n, s.reachedByMajority(seatOld, own, reached))
	}
	return n
}

func (s *server) reachedByMajority(of seat, own uint64, reached func(*peer) uint64) uint64 {
	s.numbers = s.numbers[:0]
	if s.seat&of != 0 {
		s.numbers = append(s.numbers, own)
	}
	for i := range s.peers {
		if p := &s.peers[i]; p.seat&of != 0 {
			s.numbers = append(s.numbers, reached(p))
		}
	}
	slices.Sort(s.numbers)
	return s.numbers[(len(s.numbers)-1)/2]
}
