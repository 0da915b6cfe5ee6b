package raft

import (
	"time"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// The timers of a server.
const (
	electionTimer  sim.Timer = "election"
	heartbeatTimer sim.Timer = "heartbeat"
)

// The fault points of a server: what it may do at any time, and seldom does.
const (
	skipPreVote = "skip-pre-vote" // begin an election without asking whether it could be won
	stepDown    = "step-down"     // a leader gives up its office for no reason
)

// A server is one Raft server: the state of figure 3.1, by its names there.
type server struct {
	host.Host // the machine, and the clients that a leader lets wait

	config *config
	env    sim.Env
	id     sim.NodeID

	// Persistent state on all servers (§3.8): it is on disk before any
	// message leaves that depends on it.
	currentTerm uint64
	votedFor    sim.NodeID // 0 for none
	recorded    ballot     // what of both was recorded last
	log         log
	snapshot    snapshot
	taking      taking // the snapshot that will take its place
	wal         *wal.Log
	unsynced    bool   // the write-ahead log has what no sync was begun for
	flight      flight // the sync under way
	saving      uint64 // the tag of the snapshot that is being written; 0 for none
	flights     uint64 // how many of both there have been
	durable     uint64 // the last index that is on the server's disk
	record      []byte // room to encode a record in

	// The cluster, as the log and the snapshot have it (§4.1): the last
	// configuration that is committed, and those that follow it.
	configurations []configuration
	seat           seat // this server's own, in the configuration in force
	joint          bool // that configuration is joint
	peers          []peer
	told           uint64 // the index of the configuration that was told of last

	// Volatile state on all servers.
	role          role
	leader        sim.NodeID // of the current term, 0 if unknown
	commitIndex   uint64
	lastApplied   uint64
	promisedUntil time.Duration // until when it votes for nobody, by the lease's clock
	owed          acknowledgement
	arriving      arrival // of the snapshot that the leader sends
	halted        bool

	// Volatile state on leaders.
	termStart  uint64        // the index of the term's no-op
	session    uint64        // the last of replication that was begun
	offered    uint64        // the last entry that followers may be sent
	round      uint64        // the last round of heartbeats for reads
	asked      time.Duration // when it began, by the lease's clock
	rounds     []round       // the latest, if leases depend on them
	challenged bool          // it has permitted an election in this term
	change     *change       // what an operator wants of the cluster; nil if nothing
	transfer   transfer      // to whom the leader hands over
	numbers    []uint64      // room to sort in
	lastAppend builtAppend   // the AppendEntries built last

	account account // of what it has done, for assertions
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
	return [...]string{sim.Follower, "pre-candidate", sim.Candidate, sim.Leader}[r]
}

// SkipsChecksums reports whether the server acts on messages that were damaged on
// their way; see [sim.ChecksumSkipper].
func (s *server) SkipsChecksums() bool { return s.config.flaw == trustWire }

// Boot restores what is on disk and begins as a follower (§3.3).
func (s *server) Boot(env sim.Env) {
	s.env, s.id = env, env.ID()
	s.Host = host.New(env, services.NewStore(s.config.service, s.config.Sessions), "raft", s.config.flaw, s.reply)
	s.configurations = []configuration{{voters: s.config.voters}}
	if len(s.config.voters) < len(s.config.nodes) {
		s.told = untold
	}
	if s.config.leaseReads {
		s.renewPromise()
	}
	if err := s.recover(); err != nil {
		s.halt("cannot trust its disk: " + err.Error())
		return
	}
	s.takeSeats()
	s.became(follower)
	s.resetElectionTimer()
	s.mustBoot()
}

// Receive handles a message.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	if s.halted {
		return
	}
	s.account.begin()
	switch m := message.(type) {
	case services.Request:
		s.account.unanswered++
		s.request(from, m)
		s.mustAnswer(from, m.Seq)
	case RequestPreVote:
		s.requestPreVote(from, m)
		s.mustAnswerPreVote(from)
	case PreVote:
		s.preVote(from, m)
		if !m.Granted {
			s.mustKnowTerm(m.Term)
		}
	case RequestVote:
		s.requestVote(from, m)
		s.mustAnswerVote(from, m)
	case Vote:
		s.vote(from, m)
		s.mustKnowTerm(m.Term)
	case AppendEntries:
		s.appendEntries(from, m)
		s.mustKnowTerm(m.Term)
		s.mustAcknowledge(from)
	case AppendEntriesReply:
		s.appendEntriesReply(from, m)
		s.mustKnowTerm(m.Term)
	case InstallSnapshot:
		s.installSnapshot(from, m)
		s.mustKnowTerm(m.Term)
		s.mustAcknowledgePart(from)
	case InstallSnapshotReply:
		s.installSnapshotReply(from, m)
		s.mustKnowTerm(m.Term)
	case TimeoutNow:
		s.timeoutNow(m)
	case services.Reconfigure:
		s.account.unanswered++
		s.reconfigure(from, m)
		s.mustAnswer(from, m.Seq)
	case services.AddLearner:
		s.account.unanswered++
		s.addLearner(from, m)
		s.mustAnswer(from, m.Seq)
	case services.TransferLeadership:
		s.account.unanswered++
		s.transferLeadership(from, m)
		s.mustAnswer(from, m.Seq)
	}
}

// Expire handles a timeout.
func (s *server) Expire(timer sim.Timer) {
	s.account.begin()
	switch timer {
	case electionTimer:
		s.expired(timer)
		s.electionTimeout()
		s.mustForgetLeader()
	case heartbeatTimer:
		s.expired(timer)
		s.heartbeatTimeout()
	}
}

// Drained does once what many messages called for: one message to each
// follower, one sync, one acknowledgement.
func (s *server) Drained() {
	s.account.begin()
	switch {
	case s.halted:
		s.mustBeQuiet()
		return
	case s.role == leader:
		s.lead()
	default:
		s.follow()
	}
	s.takeSnapshot()
	if s.account.events%lookEvery == 0 {
		s.mustBeDrained()
	}
}

// follow acknowledges what has come, once it is on disk (§3.5).
func (s *server) follow() {
	if s.config.flaw == ackBeforeSync {
		s.acknowledge()
	}
	if s.persist() {
		s.acknowledge()
	}
}

// lead does what a leader owes its followers and clients.
//
// The leader sends its entries before it syncs them, so that its disk and
// those of the followers work at the same time (§10.2.1). It counts itself
// among those who have an entry only after its own sync; an entry may commit
// without that, if enough followers have it. The leader does not wait for the
// sync, so that a disk that stalls does not keep it from being heard; what
// comes meanwhile is sent and synced together when the sync has ended (§10.2.2,
// batching), or with the next heartbeat.
func (s *server) lead() {
	s.advanceCommitIndex()
	s.advanceConfiguration()
	if s.role != leader {
		return
	}
	s.logReads()
	if s.flight == noFlight {
		s.offered = s.log.lastIndex()
	}
	s.pursueTransfer()
	s.replicate()
	s.beginSync()
	if s.halted {
		return
	}
	s.serveReads()
}

// Synced handles the end of a sync that the server did not wait for.
func (s *server) Synced(tag uint64, err error) {
	if !s.halted {
		s.endSync(tag, err)
	}
}

// request takes in what a client asks for: a write goes into the log (§3.5), a
// read waits for the leader's confirmation (§6.4).
func (s *server) request(from sim.NodeID, m services.Request) {
	if s.role != leader {
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.NotLeader, Leader: s.leader})
		return
	}
	command, err := s.Machine.Decode(m.Command)
	switch {
	case err != nil:
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.Refused})
	case s.transfer.to != 0 || s.Waiting() >= host.MaxWaiting:
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.Unavailable})
	case command.Reads() && s.config.version != versionOne:
		s.mustTake()
		s.requestRead(from, command, m.Command)
	default:
		s.mustTake()
		s.propose(from, m.Seq, m.Command)
	}
}

// send sends a message to another server.
func (s *server) send(to sim.NodeID, message sim.Message) {
	s.mustStand()
	s.account.sent, s.account.to = s.account.sent+1, to
	s.env.Send(to, message)
}

// reply answers a client or an operator, who has waited for that.
func (s *server) reply(to sim.NodeID, reply services.Reply) {
	s.account.unanswered--
	s.send(to, reply)
}

// peer finds the state of another server; nil if it is no member.
func (s *server) peer(id sim.NodeID) *peer {
	for i := range s.peers {
		if s.peers[i].id == id {
			return &s.peers[i]
		}
	}
	return nil
}

// became changes the role and tells the outside.
func (s *server) became(r role) {
	s.mustChange(r)
	s.role = r
	s.account.office = s.account.sent
	s.env.Observe(sim.Observation{Kind: sim.Became, Term: s.currentTerm, Text: r.String()})
}

// halt stops the server for good, until it is started again.
func (s *server) halt(reason string) {
	s.halted = true
	s.stopTimer(electionTimer)
	s.stopTimer(heartbeatTimer)
	s.env.Observe(sim.Observation{Kind: sim.Halted, Term: s.currentTerm, Text: reason})
}
