package synod

// Prepare asks for the promise to accept no proposal below a ballot (§2.2,
// phase 1a).
type Prepare struct {
	Instance uint64
	Ballot   Ballot
}

// Promise answers Prepare with the highest-numbered proposal that the acceptor
// has accepted, if any (§2.2, phase 1b).
type Promise struct {
	Instance uint64
	Ballot   Ballot // that of the Prepare
	Accepted Proposal
}

// WireSize is the message's size in bytes on the network.
func (m Promise) WireSize() int { return 24 + len(m.Accepted.Value) }

// Accept asks for the acceptance of a proposal (§2.2, phase 2a).
type Accept struct {
	Instance uint64
	Proposal
}

// WireSize is the message's size in bytes on the network.
func (m Accept) WireSize() int { return 16 + len(m.Value) }

// Accepted tells the learners that its sender has accepted a proposal (§2.3).
type Accepted struct {
	Instance uint64
	Proposal
}

// WireSize is the message's size in bytes on the network.
func (m Accepted) WireSize() int { return 16 + len(m.Value) }

// Chosen tells what was chosen in some instances, from the given one on.
type Chosen struct {
	Instance uint64
	Values   []string // not to be written to
}

// WireSize is the message's size in bytes on the network.
func (m Chosen) WireSize() int {
	size := 8
	for _, value := range m.Values {
		size += 4 + len(value)
	}
	return size
}

// Refused answers a Prepare or an Accept below what its sender has promised
// (§2.2).
type Refused struct {
	Instance uint64
	Ballot   Ballot // that of the request
	Promised Ballot
}
