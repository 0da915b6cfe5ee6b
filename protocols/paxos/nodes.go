package paxos

import (
	"math/bits"

	"github.com/laplace-sim/laplace/sim"
)

// serversMax is how many servers a cluster can have.
const serversMax = 128

// A nodeSet is a set of servers, whose numbers are from 1 to serversMax.
type nodeSet [serversMax / 64]uint64

func setOf(ids []sim.NodeID) (s nodeSet) {
	for _, id := range ids {
		s.add(id)
	}
	return s
}

func (s *nodeSet) add(id sim.NodeID) {
	bit := uint(id - 1)
	s[bit/64] |= 1 << (bit % 64)
}

func (s *nodeSet) has(id sim.NodeID) bool {
	bit := uint(id - 1)
	return s[bit/64]>>(bit%64)&1 == 1
}

// size is how many servers are in the set.
func (s *nodeSet) size() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// isQuorumOf reports whether the set contains a majority of the members.
func (s *nodeSet) isQuorumOf(members *nodeSet) bool {
	some, all := 0, 0
	for i := range s {
		some += bits.OnesCount64(s[i] & members[i])
		all += bits.OnesCount64(members[i])
	}
	return 2*some > all
}
