package server

// RequestVote is sent by candidates to gather votes.
type RequestVote struct {
	Term         uint64
	LastLogIndex uint64
	LastLogTerm  uint64
}

// RequestVoteReply answers a RequestVote.
type RequestVoteReply struct {
	Term        uint64
	VoteGranted bool
}

// AppendEntries is sent by leaders to replicate entries of their log, and as a heartbeat.
type AppendEntries struct {
	Term         uint64
	PrevLogIndex uint64
	PrevLogTerm  uint64
	Entries      []Entry
	LeaderCommit uint64
}

// AppendEntriesReply answers an AppendEntries.
type AppendEntriesReply struct {
	Term    uint64
	Success bool
	// MatchIndex is up to where the log is the leader's, if Success.
	MatchIndex uint64
	// ConflictTerm is the term of the entry that conflicts, 0 if the log is too short, and
	// ConflictIndex the first index of that term, or the one behind the log: the end of
	// section 5.3.
	ConflictTerm  uint64
	ConflictIndex uint64
}

// InstallSnapshot is sent by leaders to followers that lack what they have discarded. A
// snapshot goes in one message, as they are small here.
type InstallSnapshot struct {
	Term              uint64
	LastIncludedIndex uint64
	LastIncludedTerm  uint64
	Data              string
}

// InstallSnapshotReply answers an InstallSnapshot: everything up to the index is there.
type InstallSnapshotReply struct {
	Term              uint64
	LastIncludedIndex uint64
}

// WireSize is the message's size in bytes on the network.
func (m AppendEntries) WireSize() int {
	size := 4 * 8
	for _, e := range m.Entries {
		size += 8 + len(e.Command)
	}
	return size
}

// WireSize is the message's size in bytes on the network.
func (m InstallSnapshot) WireSize() int { return 3*8 + len(m.Data) }
