package paxos

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

// A server is one server: proposer, acceptor and learner.
type server struct {
	host.Host // the machine, and the clients that a leader lets wait

	config *config
	env    sim.Env
	id     sim.NodeID
	halted bool
	peers  []peer // number i stands at i-1; the server's own says nothing

	// Acceptor. The promise and the log are on disk before any message
	// leaves that depends on them (§2.5).
	promised    Ballot // it accepts no proposal below this
	log         log
	leader      sim.NodeID    // whose proposals it accepts, 0 if unknown
	news        uint64        // so many messages of promises were news to the candidate with the ballot promised
	leasedUntil time.Duration // until when others are ignored, by the lease's clock
	owed        []Accepted    // answers that wait for the sync

	// Learner.
	chosen   uint64          // slots up to here are chosen and executed
	members  []configuration // that of the next slot, and those to come
	asked    time.Duration   // when it last asked for what it missed
	snapshot snapshot
	taking   taking
	writing  writing

	// Proposer.
	role     role
	timer    sim.Timer // the one of its role, which is set: there is one at a time
	hurries  bool      // it leaves others the time to lead, and has not set the timer since
	tried    Ballot    // the highest that it used, on disk before it is used (§2.5)
	highest  Ballot    // the highest that it was refused for or that it used
	recovery recovery  // what the promises for the ballot tried tell
	next     uint64    // the first slot that the leader has not proposed in
	ahead    int       // bytes of the values in the slots before next that are not known to be chosen
	sent     uint64    // slots up to here were sent to all
	offered  uint64    // slots up to here may be sent
	durable  uint64    // slots up to here are on the leader's own disk
	voted    uint64    // slots up to here it has counted itself in
	round    uint64    // the last round of confirmations
	permit   Ballot    // of the leader that lets it campaign with the ballot tried, 0 if none does
	change   *change   // what an operator wants of the cluster; nil if nothing
	transfer transfer  // to whom the leader hands over
	permits  bool      // it has let another campaign

	wal      *wal.Log
	unsynced bool              // the write-ahead log has what no sync was begun for
	flight   flight            // the sync under way
	flights  uint64            // how many there have been
	record   []byte            // room to encode a record in
	recorded ballots           // what was recorded last
	said     Ballot            // the last promise that was told, or is about to be
	told     []sim.Observation // to be made when what it is about is on disk

	taken   int // so many requests of clients and operators were taken in
	replied int // and so many of them have their reply
	looked  int // so often was asked whether to look: see looks

	messages uint64 // that it has sent
}

// A role is the part that a server plays in the choice of a leader.
type role uint8

const (
	follower role = iota
	candidate
	leader
)

// String returns the name that observations use.
func (r role) String() string { return [...]string{sim.Follower, sim.Candidate, sim.Leader}[r] }

// A peer is what a server knows of another: a leader when and what it answered.
type peer struct {
	heard  time.Duration // when it answered last
	round  uint64        // the last round of confirmations that it answered
	sent   time.Duration // when the last of the messages that it answered was sent at the earliest, by the lease's clock
	chosen uint64        // it knew what is chosen up to here

	messages uint64 // that it was sent

	// What of the slots that were sent to it is lost.
	probe  uint64 // the round of the heartbeat that followed on what was sent to it
	probed uint64 // slots up to here were sent before that
	due    uint64 // slots up to here were sent before a heartbeat that it has answered
	again  uint64 // the last slot of what was sent to it again and is not answered, or 0

	sending  transmission // the snapshot on its way to it
	arriving arrival      // the snapshot on its way from it
}

// Boot restores what is on disk and begins as a follower.
func (s *server) Boot(env sim.Env) {
	s.env, s.id = env, env.ID()
	s.Host = host.New(env, services.NewStore(s.config.service, s.config.Sessions), "paxos", s.config.flaw, s.reply)
	s.next = 1
	s.members = []configuration{newConfiguration(1, s.config.members)}
	s.peers = make([]peer, len(s.config.nodes))
	if err := s.recover(); err != nil {
		s.halt("cannot trust its disk: " + err.Error())
		return
	}
	s.grantLease(s.now().Latest) // it may have heard a leader just before it stopped
	s.became(follower)
	s.resetElectionTimer()
}

// Receive handles a message.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	switch {
	case s.halted:
	case s.looks():
		was := s.before(from)
		s.handle(from, message)
		s.assertHandled(from, message, was)
	default:
		s.handle(from, message)
	}
}

func (s *server) handle(from sim.NodeID, message sim.Message) {
	switch m := message.(type) {
	case services.Request:
		s.taken++
		s.request(from, m)
	case Prepare:
		s.prepare(from, m)
	case Promise:
		s.promise(from, m)
	case Accept:
		s.accept(from, m)
	case Accepted:
		s.accepted(from, m)
	case Refused:
		s.refused(m)
	case Announce:
		s.catchUp(from, m.Chosen)
	case Learn:
		s.learn(from, m)
	case Chosen:
		s.learned(from, m)
	case Snapshot:
		s.receive(from, m)
	case SnapshotReceived:
		s.snapshotReceived(from, m)
	case TimeoutNow:
		s.timeoutNow(m)
	case services.Reconfigure:
		s.taken++
		s.reconfigure(from, m)
	case services.TransferLeadership:
		s.taken++
		s.transferLeadership(from, m)
	}
}

// Expire handles a timeout.
func (s *server) Expire(timer sim.Timer) {
	was, now := s.messages, s.now()
	switch timer {
	case electionTimer:
		s.unset(timer)
		s.electionTimeout()
		s.assertSought(was, now)
	case heartbeatTimer:
		s.unset(timer)
		s.heartbeatTimeout()
		s.assertReminded(was)
	}
}

// Drained does once what many messages called for: one message to all, one
// sync, one answer.
func (s *server) Drained() {
	switch {
	case s.halted:
	case s.looks():
		was := s.baseline()
		s.settle()
		s.assertPassedOn(was)
		s.assertSettled()
	default:
		s.settle()
	}
}

// settle does what Drained says.
func (s *server) settle() {
	if s.role == leader {
		s.lead()
	} else {
		s.follow()
	}
	s.takeSnapshot()
}

// follow answers what has come, once it is on disk (§2.5).
func (s *server) follow() {
	if s.persist() {
		s.assertSaved()
		s.answerLeaders()
	}
}

// lead does what a leader owes the others and its clients.
//
// The leader sends its proposals before it syncs them, so that its disk and
// those of the others work at the same time. It counts itself among those who
// have accepted only after its own sync; a value may be chosen without that, if
// enough others have accepted it. The leader does not wait for the sync, so that a
// disk that stalls does not keep it from being heard; what comes meanwhile is sent
// and synced together when the sync has ended, or with the next heartbeat.
func (s *server) lead() {
	s.acceptOwn()
	s.recoverSlots()
	s.hasten()
	s.pursueChange()
	if s.flight == noFlight {
		s.offered = s.next - 1
	}
	s.pursueTransfer()
	s.replicate()
	s.beginSync()
	s.serveReads()
	s.answerLeaders()
}

// Synced handles the end of a sync that the server did not wait for.
func (s *server) Synced(tag uint64, err error) {
	if !s.halted {
		s.endSync(tag, err)
	}
}

// request takes in what a client asks for: a write is proposed in the next
// slot, a read waits until it can be served without one.
func (s *server) request(from sim.NodeID, m services.Request) {
	if s.role != leader {
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.NotLeader, Leader: s.leader})
		return
	}
	command, err := s.Machine.Decode(m.Command)
	switch {
	case err != nil:
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.Refused})
	case command.Reads():
		s.requestRead(from, command)
	default:
		s.take(from, m.Seq, m.Command)
	}
}

// take proposes what a client asks for, if there is room in the window.
func (s *server) take(from sim.NodeID, seq uint64, value string) {
	if !s.mayBegin() {
		s.reply(from, services.Reply{Seq: seq, Status: services.Unavailable})
		return
	}
	s.Writes = append(s.Writes, host.Write{Client: from, Seq: seq, Index: s.next, Command: value})
	s.propose(s.next, value)
}

// send sends a message, unless the server has stopped on the way to here.
func (s *server) send(to sim.NodeID, message sim.Message) {
	if !s.halted {
		s.assertStands()
		s.noteMessage(to)
		s.env.Send(to, message)
	}
}

// reply answers a client or an operator.
func (s *server) reply(to sim.NodeID, m services.Reply) {
	s.replied++
	s.send(to, m)
}

// broadcast sends a message to all other servers.
func (s *server) broadcast(message sim.Message) {
	for _, id := range s.config.nodes {
		if id != s.id {
			s.send(id, message)
		}
	}
}

// unset notes that a timer has run out.
func (s *server) unset(timer sim.Timer) {
	s.assertSet(timer)
	s.timer = ""
}

// setTimer sets a timer in the place of the other, if that is set.
func (s *server) setTimer(timer sim.Timer, after time.Duration) {
	s.assertInterval(timer, after)
	if s.timer != timer {
		s.stopTimer()
	}
	s.timer, s.hurries = timer, false
	s.env.SetTimer(timer, after)
}

// stopTimer stops the timer that is set.
func (s *server) stopTimer() {
	if s.timer != "" {
		s.env.StopTimer(s.timer)
		s.timer = ""
	}
}

// became changes the role and tells the outside.
func (s *server) became(r role) {
	s.assertStands()
	s.assertArrow(r)
	s.role = r
	b := s.promised
	if r != follower {
		b = s.tried
	}
	s.env.Observe(sim.Observation{Kind: sim.Became, Term: uint64(b), Text: r.String()})
}

// halt stops the server for good, until it is started again.
func (s *server) halt(reason string) {
	s.halted = true
	s.stopTimer()
	s.env.Observe(sim.Observation{Kind: sim.Halted, Term: uint64(s.promised), Text: reason})
}
