package raft

import (
	"time"

	"github.com/laplace-sim/laplace/protocols/parts"
)

// RequestPreVote asks whether a server would vote for the sender in a term
// that the sender has not begun yet (§9.6).
type RequestPreVote struct {
	Term         uint64 // the term to be begun
	LastLogIndex uint64
	LastLogTerm  uint64
}

// PreVote answers RequestPreVote.
type PreVote struct {
	Term    uint64 // the current term of the one who answers
	For     uint64 // the term that was asked about
	Granted bool
}

// RequestVote is sent by candidates to gather votes (§3.4). The candidate is
// its sender.
type RequestVote struct {
	Term         uint64
	LastLogIndex uint64
	LastLogTerm  uint64
	Permitted    bool // the leader has asked for the election (§3.10)
}

// Vote answers RequestVote.
type Vote struct {
	Term    uint64
	Granted bool
}

// AppendEntries is sent by the leader to replicate its log and as heartbeat
// (§3.5).
type AppendEntries struct {
	Term         uint64
	PrevLogIndex uint64
	PrevLogTerm  uint64
	Entries      []Entry // part of the sender's log, not to be written to
	LeaderCommit uint64
	Round        uint64        // the leader's last round of heartbeats for reads (§6.4)
	Session      uint64        // that of the leader's replication to the receiver
	Asked        time.Duration // with leases: when that round began at the earliest, by the lease's clock
}

// WireSize is the message's size in bytes on the network.
func (m AppendEntries) WireSize() int {
	size := 64
	for i := range m.Entries {
		size += m.Entries[i].size()
	}
	return size
}

// AppendEntriesReply answers AppendEntries.
type AppendEntriesReply struct {
	Term    uint64
	Success bool
	Round   uint64 // that of the AppendEntries
	Session uint64 // that of the AppendEntries

	// With success: the last index up to which the logs agree, on disk.
	MatchIndex uint64

	// Without: the PrevLogIndex that did not match, the term of the
	// conflicting entry (0 if there is no entry), and the first index of
	// that term (one past the end if there is no entry).
	PrevLogIndex  uint64
	ConflictTerm  uint64
	ConflictIndex uint64
}

// InstallSnapshot is sent by the leader to a follower whose next entry it no
// longer has (figure 5.3). The snapshot goes in parts.
type InstallSnapshot struct {
	Term              uint64
	LastIncludedIndex uint64
	LastIncludedTerm  uint64
	LastConfiguration string // the latest at LastIncludedIndex, as the log has it
	Part              parts.Part
	Session           uint64 // as in AppendEntries
}

// WireSize is the message's size in bytes on the network.
func (m InstallSnapshot) WireSize() int { return 40 + len(m.LastConfiguration) + m.Part.WireSize() }

// InstallSnapshotReply answers InstallSnapshot.
type InstallSnapshotReply struct {
	Term              uint64
	LastIncludedIndex uint64 // that of the snapshot
	Offset            int    // how much of it the follower has
	MatchIndex        uint64 // as in AppendEntriesReply; 0 until it is installed
	Session           uint64 // that of the InstallSnapshot
}

// TimeoutNow is sent by a leader to the server that is to succeed it, which
// begins an election at once (§3.10).
type TimeoutNow struct {
	Term uint64
}
