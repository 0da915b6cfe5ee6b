package raft

import (
	"time"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/sim"
)

// The timers of a server.
const (
	electionTimer  sim.Timer = "election"
	heartbeatTimer sim.Timer = "heartbeat"
)

// A server is one Raft server: the state of figure 3.1, by its names there.
type server struct {
	config *config
	env    sim.Env
	id     sim.NodeID

	// Persistent state on all servers (§3.8): it is on disk before any
	// message leaves that depends on it.
	currentTerm uint64
	votedFor    sim.NodeID // 0 for none
	log         log
	snapshot    snapshot
	wal         *wal.Log
	unsynced    bool   // the write-ahead log has what is not on disk yet
	record      []byte // room to encode a record in

	// Volatile state on all servers.
	role        role
	leader      sim.NodeID    // of the current term, 0 if unknown
	heard       time.Duration // when that leader was heard last
	commitIndex uint64
	lastApplied uint64
	machine     *kv.Store
	owed        acknowledgement
	halted      bool

	// Volatile state on candidates and leaders.
	peers []peer

	// Volatile state on leaders.
	termStart  uint64      // the index of the term's no-op
	durable    uint64      // the last index that is on the leader's own disk
	proposals  []proposal  // in the order of the log
	reads      []read      // in the order of arrival
	round      uint64      // the last round of heartbeats for reads
	matched    []uint64    // room to sort in
	lastAppend builtAppend // the AppendEntries built last
}

// A role is the part that a server plays (figure 3.3, with §9.6).
type role uint8

const (
	follower role = iota
	preCandidate
	candidate
	leader
)

// String returns the name that observations use.
func (r role) String() string {
	return [...]string{"follower", "pre-candidate", "candidate", "leader"}[r]
}

// A peer is what a server knows of another.
type peer struct {
	id       sim.NodeID
	votes    bool          // it granted a vote in the election under way
	progress progress      // how far the leader may go ahead of it
	waiting  bool          // probing or installing: an answer is due
	next     uint64        // nextIndex
	match    uint64        // matchIndex
	round    uint64        // the last round of heartbeats that it answered
	heard    time.Duration // when it answered last
	asked    time.Duration // when it was sent a snapshot
}

// A proposal is a command in the log that a client waits for.
type proposal struct {
	index  uint64
	client sim.NodeID
	seq    uint64
}

// Boot restores what is on disk and begins as a follower (§3.3).
func (s *server) Boot(env sim.Env) {
	s.env, s.id = env, env.ID()
	s.machine = kv.NewStore()
	for _, id := range s.config.nodes {
		if id != s.id {
			s.peers = append(s.peers, peer{id: id})
		}
	}
	s.matched = make([]uint64, 0, len(s.config.nodes))
	if err := s.recover(); err != nil {
		s.halt("cannot trust its disk: " + err.Error())
		return
	}
	s.became(follower)
	s.resetElectionTimer()
}

// Receive handles a message.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	if s.halted {
		return
	}
	switch m := message.(type) {
	case kv.Request:
		s.request(from, m)
	case RequestPreVote:
		s.requestPreVote(from, m)
	case PreVote:
		s.preVote(from, m)
	case RequestVote:
		s.requestVote(from, m)
	case Vote:
		s.vote(from, m)
	case AppendEntries:
		s.appendEntries(from, m)
	case AppendEntriesReply:
		s.appendEntriesReply(from, m)
	case InstallSnapshot:
		s.installSnapshot(from, m)
	case InstallSnapshotReply:
		s.installSnapshotReply(from, m)
	}
}

// Expire handles a timeout.
func (s *server) Expire(timer sim.Timer) {
	switch {
	case s.halted:
	case timer == electionTimer:
		s.electionTimeout()
	case timer == heartbeatTimer:
		s.heartbeatTimeout()
	}
}

// Drained does once what many messages called for: one message to each
// follower, one sync, one acknowledgement.
//
// The leader sends its entries before it syncs them, so that its disk and
// those of the followers work at the same time (§10.2.1). It counts itself
// among those who have an entry only after its own sync; an entry may commit
// without that, if enough followers have it.
func (s *server) Drained() {
	if s.halted {
		return
	}
	if s.role == leader {
		s.advanceCommitIndex()
		s.replicate()
	}
	if !s.persist() {
		return
	}
	if s.role == leader {
		s.durable = s.log.lastIndex()
		s.advanceCommitIndex()
		s.serveReads()
	}
	s.acknowledge()
	s.takeSnapshot()
}

// request takes in what a client asks for: a write goes into the log (§3.5), a
// read waits for the leader's confirmation (§6.4).
func (s *server) request(from sim.NodeID, m kv.Request) {
	if s.role != leader {
		s.send(from, kv.Reply{Seq: m.Seq, Status: kv.NotLeader, Leader: s.leader})
		return
	}
	command, err := kv.Decode(m.Command)
	if err != nil {
		s.send(from, kv.Reply{Seq: m.Seq, Status: kv.Refused})
		return
	}
	if len(s.proposals)+len(s.reads) >= maxWaiting {
		s.send(from, kv.Reply{Seq: m.Seq, Status: kv.Unavailable})
		return
	}
	if command.Reads() {
		s.requestRead(from, command)
		return
	}
	s.proposals = append(s.proposals, proposal{s.log.lastIndex() + 1, from, m.Seq})
	s.append(Entry{s.currentTerm, m.Command})
}

// maxWaiting bounds the requests that a leader holds unanswered.
const maxWaiting = 1 << 14

// send sends a message, unless the server has stopped on the way to here.
func (s *server) send(to sim.NodeID, message sim.Message) {
	if !s.halted {
		s.env.Send(to, message)
	}
}

// peer finds the state of another server; nil if it is not of the cluster.
func (s *server) peer(id sim.NodeID) *peer {
	for i := range s.peers {
		if s.peers[i].id == id {
			return &s.peers[i]
		}
	}
	return nil
}

// quorum is how many servers are a majority.
func (s *server) quorum() int { return len(s.config.nodes)/2 + 1 }

// became changes the role and tells the outside.
func (s *server) became(r role) {
	s.role = r
	s.env.Observe(sim.Observation{Kind: sim.Became, Term: s.currentTerm, Text: r.String()})
}

// halt stops the server for good, until it is started again.
func (s *server) halt(reason string) {
	s.halted = true
	s.env.StopTimer(electionTimer)
	s.env.StopTimer(heartbeatTimer)
	s.env.Observe(sim.Observation{Kind: sim.Note, Term: s.currentTerm, Text: "halted: " + reason})
}
