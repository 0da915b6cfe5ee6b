package etcdraft

import (
	pb "go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"github.com/laplace-sim/laplace/protocols/parts"
	"github.com/laplace-sim/laplace/sim"
)

// A Sealed is one of the library's messages in the encoding that etcd sends, a
// protocol buffer. The library's own messages are pointers that share entries
// with the sender's log, and encoding or printing one writes to it; on a
// network they share nothing.
type Sealed struct {
	Encoded string
}

// WireSize is the message's size in bytes on the network.
func (s Sealed) WireSize() int { return len(s.Encoded) }

// open returns the receiver's own copy of the message; nil if it was damaged
// on the way.
func (s Sealed) open() *pb.Message {
	m := &pb.Message{}
	if proto.Unmarshal([]byte(s.Encoded), m) != nil {
		return nil
	}
	return m
}

// An envelope is a message of any kind.
type envelope interface{ open() *pb.Message }

// messages are those that servers send each other.
var messages = []sim.Message{
	MsgApp{}, MsgAppResp{}, MsgVote{}, MsgVoteResp{}, MsgPreVote{}, MsgPreVoteResp{}, MsgSnap{}, MsgSnapStatus{},
	MsgHeartbeat{}, MsgHeartbeatResp{}, MsgReadIndex{}, MsgReadIndexResp{}, MsgTransferLeader{}, MsgTimeoutNow{},
	MsgRemoved{},
}

// The kinds of message that servers send each other, by the library's names.
// Each has a type of its own, because that is what faults and pictures know a
// message by.
type (
	// MsgApp carries entries from a leader.
	MsgApp struct{ Sealed }
	// MsgAppResp answers MsgApp and MsgSnap.
	MsgAppResp struct{ Sealed }
	// MsgVote asks for a vote.
	MsgVote struct{ Sealed }
	// MsgVoteResp answers MsgVote.
	MsgVoteResp struct{ Sealed }
	// MsgPreVote asks whether a vote would be given.
	MsgPreVote struct{ Sealed }
	// MsgPreVoteResp answers MsgPreVote.
	MsgPreVoteResp struct{ Sealed }
	// MsgSnap carries a part of a snapshot's data from a leader, and with it the
	// library's message without the data.
	MsgSnap struct {
		Sealed
		Part parts.Part
	}
	// MsgHeartbeat is a leader's sign of life.
	MsgHeartbeat struct{ Sealed }
	// MsgHeartbeatResp answers MsgHeartbeat.
	MsgHeartbeatResp struct{ Sealed }
	// MsgReadIndex asks the leader up to where a read must see.
	MsgReadIndex struct{ Sealed }
	// MsgReadIndexResp answers MsgReadIndex.
	MsgReadIndexResp struct{ Sealed }
	// MsgTransferLeader asks the leader to hand over.
	MsgTransferLeader struct{ Sealed }
	// MsgTimeoutNow tells a server to campaign at once.
	MsgTimeoutNow struct{ Sealed }
)

// WireSize is the message's size in bytes on the network.
func (m MsgSnap) WireSize() int { return m.Sealed.WireSize() + m.Part.WireSize() }

// MsgSnapStatus answers MsgSnap. It goes between the hosts: the library has a
// message of this name for what its own host reports.
type MsgSnapStatus struct {
	Term  uint64 // of the snapshot's message
	Index uint64 // of the snapshot
	Have  int    // how many bytes of its data the receiver has
	Whole bool   // that is all
}

// sealed encodes a message.
func sealed(m *pb.Message) Sealed {
	encoded, err := proto.Marshal(m)
	must(err)
	return Sealed{string(encoded)}
}

// seal returns what goes over the network for a message of the library, other
// than a snapshot.
func seal(m *pb.Message) sim.Message {
	s := sealed(m)
	switch m.GetType() {
	case pb.MsgApp:
		return MsgApp{s}
	case pb.MsgAppResp:
		return MsgAppResp{s}
	case pb.MsgVote:
		return MsgVote{s}
	case pb.MsgVoteResp:
		return MsgVoteResp{s}
	case pb.MsgPreVote:
		return MsgPreVote{s}
	case pb.MsgPreVoteResp:
		return MsgPreVoteResp{s}
	case pb.MsgHeartbeat:
		return MsgHeartbeat{s}
	case pb.MsgHeartbeatResp:
		return MsgHeartbeatResp{s}
	case pb.MsgReadIndex:
		return MsgReadIndex{s}
	case pb.MsgReadIndexResp:
		return MsgReadIndexResp{s}
	case pb.MsgTransferLeader:
		return MsgTransferLeader{s}
	case pb.MsgTimeoutNow:
		return MsgTimeoutNow{s}
	}
	panic("etcdraft: the library sends a message of the unexpected type " + m.GetType().String())
}
