package etcdraft

import (
	"errors"
	"slices"

	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// tickTimer is the one timer of a server; all of the library's times are
// counted in ticks.
const tickTimer sim.Timer = "tick"

// A server hosts one member of the library's group.
type server struct {
	host.Host // the machine, and the clients whose proposals were made in the term of status

	config *config
	env    sim.Env
	id     sim.NodeID
	halted bool

	node   *etcd.RawNode
	status etcd.BasicStatus // of node, after the last step
	clock  electionClock

	storage   *etcd.MemoryStorage // what is in the write-ahead log, and some entries before its snapshot
	hardState *pb.HardState       // the last one that the library handed out; nil for none
	wal       *wal.Log
	record    []byte // room to encode a record in

	applied       uint64
	confState     *pb.ConfState // as of applied
	leave         uint64        // the last entry of the log by which servers leave; 0 for none
	removed       bool          // it was told that it is no member, and has not heard from a leader since
	snapshotIndex uint64        // the last entry that the snapshot stands for
	taking        taking        // the snapshot that will take its place
	saving        uint64        // the tag of the snapshot that is being written; 0 for none
	saves         uint64        // how many there have been

	requests []host.Write // writes that came in since the inbox last drained
	asked    []host.Read  // reads that came in since the inbox last drained
	reads    []read       // in the order in which they were begun
	querying int          // queries in asked and reads
	contexts contexts

	change   *order // of members; nil for none
	transfer *order // of leadership; nil for none
	heir     uint64 // to whom a leader that leaves has begun to hand over last; etcd.None for nobody

	probes     map[uint64]*probe // by the follower
	deliveries []*delivery       // snapshots under way
	arriving   arrival           // of the snapshot that comes
}

// Boot restores what is on disk and begins as a follower.
func (s *server) Boot(env sim.Env) {
	s.env, s.id = env, env.ID()
	s.Host = host.New(env, services.NewStore(s.config.service, s.config.Sessions), "etcdraft", s.config.flaw, s.reply)
	s.probes = make(map[uint64]*probe)
	s.contexts = newContexts(env.Rand())
	if err := s.recover(); err != nil {
		s.halt("cannot trust its disk: " + err.Error())
		return
	}
	node, err := etcd.NewRawNode(s.config.library(s.id, view{s.storage, s}, s.applied))
	if err != nil {
		panic("etcdraft: the library refuses its configuration: " + err.Error())
	}
	s.node = node
	s.status = node.BasicStatus()
	s.became()
	if s.config.spares || s.snapshotIndex > 0 {
		s.tellMembers()
	}
	s.clock.restart(env.Rand(), s.config.electionTicks)
	// Servers do not tick in step.
	env.SetTimer(tickTimer, s.config.tickPhase(env.Rand()))
}

// Receive handles a message. Requests wait until the inbox has drained, to be
// proposed together.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	if s.halted {
		return
	}
	switch m := message.(type) {
	case services.Request:
		s.request(from, m)
	case MsgSnap:
		s.receivePart(from, m)
	case MsgSnapStatus:
		s.delivered(from, m)
	case MsgRemoved:
		s.learnRemoved(m)
	case envelope:
		if opened := m.open(); opened != nil && !s.turnsDown(opened) {
			s.hearLeader(opened)
			s.answerStale(opened)
			s.step(opened)
		}
	case services.Reconfigure:
		s.reconfigure(from, m)
	case services.AddLearner:
		s.addLearner(from, m)
	case services.TransferLeadership:
		s.transferLeadership(from, m)
	}
}

// Expire passes on the tick of the clock.
func (s *server) Expire(timer sim.Timer) {
	if s.halted || timer != tickTimer {
		return
	}
	s.env.SetTimer(tickTimer, s.config.tick)
	s.tick()
}

// Drained does once what many events called for: one proposal of many
// commands, one confirmation for many reads, one sync.
func (s *server) Drained() {
	if s.halted {
		return
	}
	s.propose()
	s.askReads()
	for s.node.HasReady() {
		if !s.handle(s.node.Ready()) {
			return
		}
	}
	s.takeSnapshot()
}

// Synced handles the end of the writing of a snapshot.
func (s *server) Synced(tag uint64, err error) {
	if !s.halted {
		s.saved(tag, err)
	}
}

// step gives the library a message from another server.
func (s *server) step(m *pb.Message) {
	s.heardFrom(m)
	err := s.node.Step(m)
	if err != nil && !errors.Is(err, etcd.ErrProposalDropped) && !errors.Is(err, etcd.ErrStepPeerNotFound) {
		panic("etcdraft: the library refuses " + m.GetType().String() + ": " + err.Error())
	}
	s.observe()
	if putsOff(m, &s.status) {
		s.clock.setBack()
	}
}

// handle does what a Ready asks for, in the order that the library's
// documentation gives, and reports whether the server may go on.
//
// Messages wait until the entries and the hard state of their Ready are on
// disk, for they may promise these. Only a leader may send first, so that its
// disk and those of its followers work at the same time (Ongaro, "Consensus:
// Bridging Theory and Practice", section 10.2.1): whoever leads has persisted
// its term and its vote before it asked for votes, and the library counts a
// leader's own entries only after Advance.
func (s *server) handle(rd etcd.Ready) bool {
	early := s.status.RaftState == etcd.StateLeader || s.config.flaw == sendBeforePersist
	if early {
		s.send(rd.Messages)
	}
	if !s.persist(rd) {
		return false
	}
	if !early {
		s.send(rd.Messages)
	}
	if !etcd.IsEmptySnap(rd.Snapshot) && !s.restore(rd.Snapshot) {
		return false
	}
	for _, e := range rd.CommittedEntries {
		s.apply(e)
	}
	s.confirmReads(rd.ReadStates)
	s.serveReads()
	s.yield()
	s.node.Advance(rd)
	s.observe()
	if slices.ContainsFunc(rd.CommittedEntries, func(e *pb.Entry) bool { return e.GetType() != pb.EntryNormal }) {
		s.propose() // what was held back
		s.pursueChange()
	}
	return true
}

// request takes in what a client asks for. Writes go to the leader, and reads
// to any server unless the parameters say otherwise.
func (s *server) request(from sim.NodeID, m services.Request) {
	command, err := s.Machine.Decode(m.Command)
	if err != nil {
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.Refused})
		return
	}
	here := s.status.RaftState == etcd.StateLeader ||
		command.Reads() && s.config.followerReads && s.status.Lead != etcd.None
	switch {
	case !here:
		s.turnAway(from, m.Seq)
	case len(s.requests)+len(s.Writes)+s.querying >= host.MaxWaiting:
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.Unavailable})
	case command.Reads():
		s.asked = append(s.asked, host.Read{Client: from, Seq: m.Seq, Query: command.Operation})
		s.querying++
	default:
		s.requests = append(s.requests, host.Write{Client: from, Seq: m.Seq, Command: m.Command})
	}
}

// propose gives the library the writes that have come in, in one step.
func (s *server) propose() {
	if len(s.requests) == 0 || s.holdsBack() {
		return
	}
	requests := s.requests
	s.requests = nil
	entries := make([]*pb.Entry, len(requests))
	for i, r := range requests {
		entries[i] = &pb.Entry{Data: []byte(r.Command)}
	}
	from := uint64(s.id)
	err := s.node.Step(&pb.Message{Type: pb.MsgProp.Enum(), From: &from, Entries: entries})
	if err != nil {
		// No leader any more, a transfer under way, or too much uncommitted.
		for _, r := range requests {
			s.turnAway(r.Client, r.Seq)
		}
		return
	}
	s.Writes = append(s.Writes, requests...)
}

// send puts the messages of a Ready on the network.
func (s *server) send(messages []*pb.Message) {
	for _, m := range messages {
		switch {
		case m.GetType() == pb.MsgSnap:
			s.deliver(m)
		case m.GetType() != pb.MsgApp || !s.repeats(m):
			s.env.Send(sim.NodeID(m.GetTo()), seal(m))
		}
	}
}

// reply answers a client.
func (s *server) reply(to sim.NodeID, m services.Reply) { s.env.Send(to, m) }

// turnAway tells a client to ask the leader, if that is another server, or to
// ask again.
func (s *server) turnAway(client sim.NodeID, seq uint64) {
	reply := services.Reply{Seq: seq, Status: services.NotLeader, Leader: s.knownLeader()}
	if s.status.RaftState == etcd.StateLeader {
		reply = services.Reply{Seq: seq, Status: services.Unavailable}
	}
	s.reply(client, reply)
}

// knownLeader is the leader as far as the server knows; 0 if it knows none, or has
// not heard it for long. The library keeps to its leader if it may not campaign,
// as a server may not that was removed: it would point clients there for ever.
func (s *server) knownLeader() sim.NodeID {
	if s.clock.silent && s.status.RaftState != etcd.StateLeader {
		return 0
	}
	return sim.NodeID(s.status.Lead)
}

// observe takes note of what a step has made of the library's state, and tells
// the outside.
func (s *server) observe() {
	before := s.status
	s.status = s.node.BasicStatus()
	now := &s.status
	changed := now.RaftState != before.RaftState || now.GetTerm() != before.GetTerm()
	if changed {
		s.clock.restart(s.env.Rand(), s.config.electionTicks)
		s.became()
	}
	if changed && before.RaftState == etcd.StateLeader {
		s.Dismiss(s.knownLeader())
		clear(s.probes)
		s.heir = etcd.None
		s.deliveries = nil
		s.endChange(services.NotLeader)
		s.endTransfer(services.NotLeader)
	}
	if changed || now.Lead != before.Lead {
		s.dismissReaders()
	}
}

// roleNames are the names that observations use.
var roleNames = [...]string{
	etcd.StateFollower: sim.Follower, etcd.StateCandidate: sim.Candidate,
	etcd.StateLeader: sim.Leader, etcd.StatePreCandidate: "pre-candidate",
}

// became tells the outside the server's role.
func (s *server) became() {
	s.env.Observe(sim.Observation{Kind: sim.Became, Term: s.status.GetTerm(), Text: roleNames[s.status.RaftState]})
}

// halt stops the server for good, until it is started again.
func (s *server) halt(reason string) {
	s.halted = true
	s.env.StopTimer(tickTimer)
	s.env.Observe(sim.Observation{Kind: sim.Halted, Term: s.status.GetTerm(), Text: reason})
}
