package chain

import (
	"fmt"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// The timers of a server.
const (
	pingTimer   sim.Timer = "ping"   // to the master
	resendTimer sim.Timer = "resend" // for what may have been lost
)

// A server is one server that can be a link of the chain.
//
// The log is the paper's Hist. What of it the tail has acknowledged is
// committed; what lies behind that is the paper's Sent, the updates that may
// have to be forwarded again.
type server struct {
	config *config
	env    sim.Env
	id     sim.NodeID

	// On disk: the configuration, and the log of updates.
	log *views.Log

	role        role
	acting      uint64 // the view in which it has the role
	acts        bool   // it has one since it started
	commitIndex uint64 // the tail, so all members, have the log up to here
	lastApplied uint64
	machine     *kv.Store
	owed        acknowledgement
	early       views.Early[Update] // those that have overtaken others
	halted      bool
	pings       views.Timer
	resends     views.Timer
	ledger      views.Ledger
	watch       watch
	post        post

	// On all but the tail.
	kept   uint64      // Sent holds the updates after this index
	feed   *views.Feed // forwards them
	resent uint64      // what commitIndex was when the resend timer expired last
	joiner joiner      // the successor, if it joins

	// On a new tail.
	reception views.Reception // the state that it is being handed
	admitted  uint64          // the view in which it was told when it is a full member:
	admission uint64          // once its log is on disk up to here
	known     uint64          // what it knew to be committed before

	// On the tail.
	boot      uint64   // tells questions of this incarnation from those of others
	queries   []query  // in the order of arrival
	round     uint64   // the last round of questions whether the view stands
	asked     uint64   // the last for which others were asked
	confirmed []uint64 // by member, the last round that it answered
}

// A role is the part that a server plays. A head that is also the tail counts
// as head.
type role uint8

const (
	idle       role = iota // no member of the chain
	recovering             // head by its disk, but not since it started
	joining                // the new tail, not yet a full member
	tail
	middle
	head
)

// String returns the name that observations use.
func (r role) String() string {
	return [...]string{"idle", "recovering", "joining", "tail", "middle", "leader"}[r]
}

// An acknowledgement is what is owed to whoever sent an update, once the disk
// has what came.
type acknowledgement struct {
	to    sim.NodeID // 0: none is owed
	view  uint64
	index uint64 // it is due once the disk has the log up to here
}

// Boot restores what is on disk. Whoever was not head goes on with its office.
// A head must not, for it does not know what it had promised: it tells the
// master and waits for a configuration in which it is head anew, or is not.
func (s *server) Boot(env sim.Env) {
	s.env, s.id = env, env.ID()
	s.pings = views.NewTimer(pingTimer, s.config.heartbeat)
	s.resends = views.NewTimer(resendTimer, s.config.resend)
	s.machine = kv.NewStore(s.config.sessions)
	s.boot = env.Rand().Uint64()
	if err := s.recover(); err != nil {
		s.halt("cannot trust its disk: " + err.Error())
		return
	}
	s.assume()
	s.ping()
}

// recover reads back what is on disk.
func (s *server) recover() error {
	opened, err := views.OpenLog(s.env.Disk())
	if err != nil {
		return err
	}
	s.log = opened
	s.feed = views.NewFeed(s.log, s.config.batchBytes, s.config.resend)
	if snapshot := s.log.Snapshot(); snapshot.Data != nil {
		if err := s.restore(snapshot); err != nil {
			return err
		}
	}
	s.log.Tell(s.env)
	return nil
}

// restore puts a snapshot in the place of the machine's state.
func (s *server) restore(snapshot views.Snapshot) error {
	if err := s.machine.Install(s.env, s.config.snapshotPart, snapshot.Data); err != nil {
		return err
	}
	s.commitIndex, s.lastApplied, s.kept = snapshot.Index, snapshot.Index, snapshot.Index
	s.env.Observe(sim.Observation{Kind: sim.Restored, Term: snapshot.View, Index: snapshot.Index})
	return nil
}

// Receive handles a message.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	if s.halted {
		return
	}
	sent := s.ledger.Sent()
	switch m := message.(type) {
	case kv.Request:
		last := s.log.Last()
		s.request(from, m)
		s.ledger.Ask(s.log.Last() - last)
	case views.Announce:
		s.enter(m.View)
	case views.State:
		s.state(from, m)
		s.mustHeed(from, m.View, sent)
	case views.StateReply:
		s.stateReply(m)
	case Update:
		s.update(from, m)
		s.mustHeed(from, m.View, sent)
	case Ack:
		s.ack(from, m)
	case Confirm:
		s.confirm(from, m)
		s.mustHaveConfirmed(m, sent)
	case Confirmed:
		s.heed(from, m)
	}
}

// Expire handles a timeout.
func (s *server) Expire(timer sim.Timer) {
	switch timer {
	case pingTimer:
		s.pings.Expire()
		s.resends.MustRun(s.env.Monotonic())
		s.ping()
	case resendTimer:
		s.resends.Expire()
		s.resend()
	}
}

// Drained does once what many messages called for: one sync, one message down
// the chain, one up.
//
// An update is on a server's disk before it is forwarded. So no server has one
// that its predecessor could have lost (§3.2, the Update Propagation
// Invariant), and what the tail has, all have. The server does not wait for its
// disk meanwhile: one that stalls holds up updates, and nothing else.
func (s *server) Drained() {
	if s.halted {
		s.mustRest()
		return
	}
	s.beginSync()
	s.forward()
	s.admit()
	s.complete()
	if s.isTail() {
		s.commit(s.log.Synced())
		s.serveQueries()
	}
	s.acknowledge()
	s.takeSnapshot()
	s.mustAgree()
}

// Synced handles the end of a sync that the server did not wait for.
func (s *server) Synced(tag uint64, err error) {
	if s.halted {
		return
	}
	before := s.log.Snapshot().Index
	replaced, err := s.log.EndSync(tag, err)
	switch snapshot := s.log.Snapshot(); {
	case err != nil:
		s.halt("cannot sync its disk: " + err.Error())
	case replaced:
		s.installed()
		s.mustOwe()
	case snapshot.Index > before:
		s.env.Observe(sim.Observation{Kind: sim.Compacted, Term: snapshot.View, Index: snapshot.Index})
	}
}

// Stop hands on what there is, and tells the master that the server leaves, so
// that the chain closes up at once.
func (s *server) Stop() {
	if s.halted || !s.persist() {
		return
	}
	s.Drained()
	if s.halted {
		return
	}
	s.log.MustRest()
	sent := s.ledger.Sent()
	s.tellMasters(views.Ping{View: s.log.View().Number, Leaving: true})
	s.mustHaveSent(sent, len(s.config.masters))
}

// beginSync begins to make the log durable, unless that is under way.
func (s *server) beginSync() {
	if err := s.log.BeginSync(s.env.Monotonic()); err != nil {
		s.halt("cannot write its disk: " + err.Error())
	}
}

// persist makes the log durable, and reports whether the server may go on.
func (s *server) persist() bool {
	if err := s.log.Sync(); err != nil {
		s.halt("cannot sync its disk: " + err.Error())
		return false
	}
	return true
}

// takeSnapshot begins to replace committed entries by a snapshot once there are
// enough, or goes on with that. Those that a successor may lack stay.
func (s *server) takeSnapshot() {
	if s.halted || !s.log.Compacting() && !s.isSnapshotDue() {
		return
	}
	if !s.log.Compacting() {
		s.log.BeginCompact(s.capture())
	}
	if err := s.log.Compact(); err != nil {
		s.halt("cannot write a snapshot: " + err.Error())
	}
}

// isSnapshotDue reports whether a snapshot is worth taking, and may stand for
// everything that is applied.
func (s *server) isSnapshotDue() bool {
	return s.log.IsDue(s.lastApplied, s.config.snapshotEvery, s.config.snapshotBytes) &&
		(s.successor() == 0 || s.feed.Acked() >= s.lastApplied)
}

// capture begins a snapshot of the machine.
func (s *server) capture() *views.Capture {
	return s.log.Capture(s.env, s.machine, s.lastApplied, s.config.snapshotPart)
}

// isHead reports whether updates enter the chain here.
func (s *server) isHead() bool { return s.role == head }

// isTail reports whether the chain ends here.
func (s *server) isTail() bool {
	return s.role == tail || (s.role == head || s.role == middle) && (s.successor() == 0 || s.joiner.apart)
}

func (s *server) successor() sim.NodeID { return s.log.View().Successor(s.id) }

// became changes the role and tells the outside. A server has one role in a
// configuration, but for a new tail, which joins first.
func (s *server) became(r role) {
	if s.acts && s.acting == s.log.View().Number && (s.role != joining || r != tail) {
		panic(fmt.Sprintf("chain: in view %d the %v becomes %v", s.acting, s.role, r))
	}
	if r == tail && !s.log.Ready() {
		panic(fmt.Sprintf("chain: in view %d the %v becomes %v without all that may be committed", s.log.View().Number, s.role, r))
	}
	s.role, s.acting, s.acts = r, s.log.View().Number, true
	s.env.Observe(sim.Observation{Kind: sim.Became, Term: s.log.View().Number, Text: r.String()})
}

// send sends a message, unless the server has stopped on the way to here.
func (s *server) send(to sim.NodeID, message sim.Message) {
	if s.halted {
		return
	}
	s.log.MustStand()
	s.ledger.Send(message)
	s.watch.spoke = s.watch.spoke || to == s.successor()
	s.env.Send(to, message)
}

// halt stops the server for good, until it is started again.
func (s *server) halt(reason string) {
	s.halted = true
	s.pings.Stop(s.env)
	s.resends.Stop(s.env)
	s.env.Observe(sim.Observation{Kind: sim.Halted, Text: reason})
}

// never stops the program, for what must not happen has. A server that is built
// with a flaw may get there, and goes on: what that breaks shows outside.
func (s *server) never(format string, arguments ...any) {
	if s.config.flaw == noFlaw {
		panic("chain: " + s.id.String() + ": " + fmt.Sprintf(format, arguments...))
	}
}
