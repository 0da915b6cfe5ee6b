package server

// An Entry is one of the log: a command, and the term in which a leader received it.
type Entry struct {
	Term    uint64
	Command string
}

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

// AppendEntriesReply answers an AppendEntries. What else the leader needs to know, as of which
// entries it is an answer to, is yours to add in part b.
type AppendEntriesReply struct {
	Term    uint64
	Success bool
}

// InstallSnapshot is sent by leaders to followers that lack what they have discarded.
type InstallSnapshot struct {
	Term              uint64
	LastIncludedIndex uint64
	LastIncludedTerm  uint64
	Data              string
}

// InstallSnapshotReply answers an InstallSnapshot.
type InstallSnapshotReply struct {
	Term uint64
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
