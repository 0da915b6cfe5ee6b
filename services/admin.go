package services

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A Reconfigure asks the leader to make the given servers the cluster. It is
// answered by a Reply: OK once the new configuration is committed, Unavailable
// while another change is under way or if a server cannot be brought up to
// date, Refused if there can be no such cluster. Asking again for what is so
// already succeeds.
type Reconfigure struct {
	// Seq numbers the requests of one operator, as that of a Request does
	// those of a client.
	Seq uint64
	// Voters are those of whom a majority decides; one at least.
	Voters []sim.NodeID
	// Learners get the log and have no vote. None is a voter.
	Learners []sim.NodeID
}

// An AddLearner asks the leader to bring one more server into the cluster,
// without a vote. It is answered as a Reconfigure is.
type AddLearner struct {
	Seq  uint64
	Node sim.NodeID
}

// A TransferLeadership asks the leader to hand over to another voter. It is
// answered OK by that server once it leads; the old leader answers NotLeader
// when it has gone.
type TransferLeadership struct {
	Seq uint64
	To  sim.NodeID
}

// WireSize is the message's size in bytes on the network.
func (r Reconfigure) WireSize() int { return 16 + 4*(len(r.Voters)+len(r.Learners)) }

// WireSize is the message's size in bytes on the network.
func (a AddLearner) WireSize() int { return 16 }

// WireSize is the message's size in bytes on the network.
func (t TransferLeadership) WireSize() int { return 16 }

// An Operator asks servers to change the cluster, one thing at a time. It
// belongs to one Thread.
type Operator struct {
	client *Client
}

// NewOperator returns an operator. Of the config, ID and Deadline mean nothing
// to it.
func NewOperator(thread Thread, config ClientConfig) *Operator {
	return &Operator{client: NewClient(thread, config)}
}

// Reconfigure makes the given servers the cluster, trying for at most the
// given time. After Unknown it may be done yet.
func (o *Operator) Reconfigure(voters, learners []sim.NodeID, within time.Duration) Outcome {
	return o.do(Reconfigure{o.next(), voters, learners}, within)
}

// AddLearner brings one more server into the cluster, without a vote.
func (o *Operator) AddLearner(node sim.NodeID, within time.Duration) Outcome {
	return o.do(AddLearner{o.next(), node}, within)
}

// TransferLeadership makes the given server the leader.
func (o *Operator) TransferLeadership(to sim.NodeID, within time.Duration) Outcome {
	return o.do(TransferLeadership{o.next(), to}, within)
}

func (o *Operator) next() uint64 {
	o.client.seq++
	return o.client.seq
}

func (o *Operator) do(request sim.Message, within time.Duration) Outcome {
	reply, ok := o.client.ask(request, o.client.seq, o.client.thread.Monotonic()+within)
	switch {
	case !ok:
		return Unknown
	case reply.Status == OK:
		return Succeeded
	default:
		return Failed
	}
}
