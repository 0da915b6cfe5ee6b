package paxos

import (
	"fmt"
	"math"

	"github.com/laplace-sim/laplace/sim"
)

// A Ballot is the number of a proposal. Its last three decimal digits are the
// number of the server that issues it, so "different proposers choose their
// numbers from disjoint sets" (§2.5); what stands before is a counter. 0 is
// below all ballots.
type Ballot uint64

// ballotServers is how many servers can issue ballots.
const ballotServers = 1000

// decided is the ballot of a value that is known to be chosen: it counts for
// more than whatever has been accepted.
const decided Ballot = math.MaxUint64

func newBallot(counter uint64, id sim.NodeID) Ballot {
	return Ballot(counter*ballotServers + uint64(id))
}

func (b Ballot) counter() uint64 { return uint64(b) / ballotServers }

// server is the one who issues the ballot.
func (b Ballot) server() sim.NodeID { return sim.NodeID(b % ballotServers) }

// String returns the counter and the server: "4.1".
func (b Ballot) String() string {
	if b == decided {
		return "chosen"
	}
	return fmt.Sprintf("%d.%d", b.counter(), b%ballotServers)
}
