package paxos

import (
	"math"
	"time"

	"github.com/laplace-sim/laplace/protocols/parts"
)

// Prepare asks for the promise to accept no proposal below a ballot, in any
// slot after the given one (§3: "executes phase 1 for infinitely many
// instances with a single message").
//
// A promise may take several messages. Its sender asks for each of them when the one
// before has come, and lets those know that it goes on who have nothing more to tell.
type Prepare struct {
	Ballot Ballot
	After  uint64 // its sender knows what is chosen up to here, or was told of it; allSlots if it wants nothing
	Permit Ballot // of the leader that asked its sender to campaign, 0 if none did
	Told   uint64 // so many messages of promises were news to its sender
}

// Promise answers Prepare with what the acceptor has accepted, or with a part of it; a
// promise counts when all parts have come.
type Promise struct {
	Ballot    Ballot // that of the Prepare
	After     uint64 // the proposals are those in the slots after this one
	Until     uint64 // and up to this one; allSlots in the last message
	Chosen    uint64 // all that is chosen up to here is told otherwise; 0 if the proposals follow on what the Prepare says
	Proposals []Proposal
}

// allSlots is beyond all slots.
const allSlots = math.MaxUint64

// A Proposal is a value with a number, for one slot.
type Proposal struct {
	Slot   uint64
	Ballot Ballot // the highest there is if the value is known to be chosen
	Value  string
}

// WireSize is the message's size in bytes on the network.
func (m Promise) WireSize() int {
	size := 32
	for i := range m.Proposals {
		size += 20 + len(m.Proposals[i].Value)
	}
	return size
}

// Accept asks for the acceptance of values in slots that follow one another
// (§2.2, phase 2a). Without values it is a heartbeat.
type Accept struct {
	Ballot Ballot
	First  uint64        // the slot of the first value
	Values []string      // not to be written to
	Chosen uint64        // the leader knows what is chosen in all slots up to here
	Round  uint64        // the leader's last round of confirmations
	Sent   time.Duration // at the earliest, by the lease's clock
}

// WireSize is the message's size in bytes on the network.
func (m Accept) WireSize() int {
	size := 40
	for _, value := range m.Values {
		size += 4 + len(value)
	}
	return size
}

// Accepted tells the leader that its sender has accepted what it proposed in
// the slots from First to Last (§2.2, phase 2b). They are 0 in the answer to a
// heartbeat.
type Accepted struct {
	Ballot      Ballot
	First, Last uint64
	Round       uint64        // of the Accept
	Sent        time.Duration // of the Accept
	Chosen      uint64        // its sender knows what is chosen up to here
}

// Refused answers a Prepare or an Accept below what its sender has promised
// (§2.2).
type Refused struct {
	Ballot   Ballot // that of the request
	Promised Ballot
}

// Announce tells whoever may not know that its sender knows what is chosen in all
// slots up to one. Whoever does not asks for it.
type Announce struct {
	Chosen uint64
}

// Learn asks for what was chosen after a slot, as Paxos Made Live's catch-up
// does.
type Learn struct {
	After    uint64
	Arriving uint64 // its sender has a part of the other's snapshot up to this slot; 0 for none
}

// Chosen answers Learn with what was chosen in slots that follow one another.
type Chosen struct {
	First  uint64
	Values []string // not to be written to
	Until  uint64   // the sender knows what is chosen up to here
}

// WireSize is the message's size in bytes on the network.
func (m Chosen) WireSize() int {
	size := 16
	for _, value := range m.Values {
		size += 4 + len(value)
	}
	return size
}

// Snapshot is a part of a snapshot, for whoever asks for slots that its sender no
// longer has (Paxos Made Live, section 5.5).
type Snapshot struct {
	Slot uint64 // the last that the snapshot stands for
	Part parts.Part
}

// WireSize is the message's size in bytes on the network.
func (m Snapshot) WireSize() int { return 8 + m.Part.WireSize() }

// SnapshotReceived answers Snapshot.
type SnapshotReceived struct {
	Slot uint64
	Have int // its sender has so many bytes of the snapshot, from the first on
}

// TimeoutNow has a member campaign at once, in place of the leader of a ballot
// (Ongaro's thesis, section 3.10).
type TimeoutNow struct {
	Ballot Ballot
}
