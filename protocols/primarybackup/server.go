package primarybackup

import (
	"fmt"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// The timers of a server.
const (
	pingTimer   sim.Timer = "ping"   // to the view service
	resendTimer sim.Timer = "resend" // a primary's, for what may have been lost
)

// A server is one server that can be primary or backup.
type server struct {
	config *config
	env    sim.Env
	id     sim.NodeID

	// On disk: the view, and the log of updates.
	log *views.Log

	role        role
	acting      uint64 // the view in which it has the role
	acts        bool   // it has one since it started
	commitIndex uint64 // primary and backup have the log up to here
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

	// On a primary.
	feed      *views.Feed // the log, to the backup
	joiner    joiner      // the backup, if it joins
	told      uint64      // the commit index that the backup was told last
	reads     []read      // in the order of arrival
	round     uint64      // the last round of questions whether the view stands
	asked     uint64      // the last that the backup was asked
	confirmed uint64      // the last round that the backup answered

	// On a backup that joins.
	reception views.Reception // the state that it is being handed
	admitted  uint64          // the view in which it was told when it is a full member:
	admission uint64          // once its log is on disk up to here
}

// A role is the part that a server plays.
type role uint8

const (
	idle       role = iota // no member of the view
	recovering             // first member by its disk, but not since it started
	joining                // backup, not yet a full member
	backup
	primary
	deposed // was primary, and has been refused
)

// String returns the name that observations use.
func (r role) String() string {
	return [...]string{"idle", "recovering", "joining", "backup", "leader", "deposed"}[r]
}

// An acknowledgement is what a backup owes, once its disk has what it
// acknowledges.
type acknowledgement struct {
	to    sim.NodeID // 0: none is owed
	view  uint64
	round uint64
	index uint64 // it is due once the disk has the log up to here
}

// Boot restores what is on disk. A backup goes on with its office. A primary
// must not, for it does not know what it had promised: it tells the service
// and waits for a view in which it is primary anew, or is not (lab 2: a server
// that restarts pings with view 0).
func (s *server) Boot(env sim.Env) {
	s.env, s.id = env, env.ID()
	s.pings = views.NewTimer(pingTimer, s.config.heartbeat)
	s.resends = views.NewTimer(resendTimer, s.config.resend)
	s.machine = kv.NewStore(s.config.sessions)
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
	s.commitIndex, s.lastApplied = snapshot.Index, snapshot.Index
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
	case Refusal:
		s.refusal(m)
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

// Drained does once what many messages called for: one sync, one message to
// the backup, one acknowledgement.
//
// An update is on the primary's disk before it leaves for the backup. So the
// backup never has one that the primary could have lost, and whichever of the
// two goes on, their logs agree as far as the shorter reaches. Neither waits for
// its disk meanwhile: one that stalls holds up updates, and nothing else.
func (s *server) Drained() {
	if s.halted {
		s.mustRest()
		return
	}
	if s.config.flaw == acknowledgeUnsynced {
		s.acknowledge(s.log.Last())
	}
	s.beginSync()
	if s.role == primary {
		s.replicate()
		s.admit()
		s.advance()
		s.serveReads()
	}
	s.complete()
	s.acknowledge(s.log.Synced())
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

// Stop hands on what there is, and tells the view service that the server
// leaves, so that another takes its place at once.
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

// takeSnapshot begins to replace entries by a snapshot once enough are applied, or
// goes on with that.
func (s *server) takeSnapshot() {
	if s.halted || !s.log.Compacting() && !s.isSnapshotDue() {
		return
	}
	if !s.log.Compacting() {
		if s.lastApplied > s.commitIndex {
			panic(fmt.Sprintf("primarybackup: a snapshot up to entry %d; only those up to entry %d are committed", s.lastApplied, s.commitIndex))
		}
		s.log.BeginCompact(s.capture())
	}
	if err := s.log.Compact(); err != nil {
		s.halt("cannot write a snapshot: " + err.Error())
	}
}

// isSnapshotDue reports whether a snapshot is worth taking, and may stand for
// everything that is applied: that is committed, and nothing that the backup may lack.
func (s *server) isSnapshotDue() bool {
	return s.lastApplied == s.commitIndex && s.log.IsDue(s.lastApplied, s.config.snapshotEvery, s.config.snapshotBytes) &&
		(s.role != primary || s.successor() == 0 || s.feed.Acked() >= s.lastApplied)
}

// capture begins a snapshot of the machine.
func (s *server) capture() *views.Capture {
	return s.log.Capture(s.env, s.machine, s.lastApplied, s.config.snapshotPart)
}

// became changes the role and tells the outside. A server has one role in a view,
// but for a backup, which may join first, and a primary that is deposed.
func (s *server) became(r role) {
	joined, fell := s.role == joining && r == backup, s.role == primary && r == deposed
	if s.acts && s.acting == s.log.View().Number && !joined && !fell {
		panic(fmt.Sprintf("primarybackup: in view %d the %v becomes %v", s.acting, s.role, r))
	}
	if r == backup && !s.log.Ready() {
		panic(fmt.Sprintf("primarybackup: in view %d the %v becomes %v without all that may be committed", s.log.View().Number, s.role, r))
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
		panic("primarybackup: " + s.id.String() + ": " + fmt.Sprintf(format, arguments...))
	}
}
