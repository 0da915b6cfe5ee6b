package primarybackup

import (
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// A joiner is a backup that joins, as the primary sees it. It is handed the state,
// and what has come meanwhile follows. The primary goes on alone until the backup
// has been sent all that there is: then nothing is committed from there on which
// the backup lacks, and it is a full member as soon as it has all that came
// before.
type joiner struct {
	id       sim.NodeID      // 0: the backup, if there is one, does not join
	handover *views.Handover // nil once it has the state
	apart    bool            // nothing needs it yet
	full     uint64          // it is a full member once it has the log up to here
	complete bool            // it has said that it is
}

// isAwaited reports whether the backup has all but the word that it is a full
// member, or that has not been heard to have come.
func (j *joiner) isAwaited() bool {
	return j.id != 0 && !j.apart && j.handover == nil && !j.complete
}

// beginHandover begins to hand the state to a backup that joins. The primary is
// the only full member, so all that is on its disk is committed.
func (s *server) beginHandover() {
	s.joiner = joiner{id: s.successor(), apart: true}
	s.commit(s.log.Synced())
	s.feed.Start(s.commitIndex)
	s.joiner.handover = views.NewHandover(s.env.Rand().Uint64(), s.log.View().Number, s.capture(), s.config.snapshotPart, s.config.resend)
	s.handOver()
}

// handOver sends what may be sent of the state.
func (s *server) handOver() {
	if s.joiner.handover == nil {
		return
	}
	for {
		m, ok := s.joiner.handover.Next(s.env.Monotonic())
		if !ok {
			return
		}
		sent := s.ledger.Sent()
		s.send(s.joiner.id, m)
		s.mustHaveSent(sent, 1)
	}
}

// handOverAgain goes back to what the backup has of the state, if it has not
// answered for long.
func (s *server) handOverAgain() {
	if s.joiner.handover != nil {
		s.joiner.handover.Retry(s.env.Monotonic())
		s.handOver()
	}
}

// stateReply learns how much of the state the backup has.
func (s *server) stateReply(m views.StateReply) {
	if s.joiner.handover != nil {
		s.joiner.handover.Acknowledge(m, s.env.Monotonic())
		s.handOver()
	}
}

// joined takes note of what a backup that joins acknowledges: it has the state,
// and some of what came since.
func (s *server) joined(from sim.NodeID, m Ack) {
	s.mustHear(from, m)
	s.mustBeAdmitted(m)
	if s.joiner.handover != nil {
		first := s.log.Snapshot().Index
		if m.Index < first {
			s.never("the backup has the state up to entry %d; the log begins after entry %d", m.Index, first)
		}
		s.joiner.handover = nil
		s.feed.Start(max(first, min(m.Index, s.log.Synced())))
	}
	s.joiner.complete = s.joiner.complete || m.Complete
}

// admit makes the backup one without which nothing is committed, once it has been
// sent all there is.
func (s *server) admit() {
	if s.joiner.apart && s.joiner.handover == nil && s.feed.Sent() == s.log.Synced() {
		s.joiner.apart, s.joiner.full = false, s.log.Synced()
		s.mustAdmit()
		sent := s.ledger.Sent()
		s.sendUpdate(s.feed.Sent(), nil)
		s.mustHaveSent(sent, 1)
	}
}

// admits reports whether the backup is a full member when it has the log up to an
// index.
func (s *server) admits(index uint64) bool {
	return s.joiner.isAwaited() && index >= s.joiner.full
}

// state takes in a part of the state that the server is handed. It says again that
// it has all of it, for as long as it is sent any.
func (s *server) state(from sim.NodeID, m views.State) {
	switch {
	case m.View != s.log.View().Number:
		s.refuse(from, m.View)
	case s.role != joining || s.log.Handed():
		s.owe(from, m.View, 0, s.log.Synced())
	case s.log.Replacing(): // the answer comes when the disk has it
	default:
		reply, whole, err := s.reception.Take(m)
		if err != nil {
			s.halt("cannot take the state: " + err.Error())
		} else if whole == nil {
			s.send(from, reply)
		} else {
			s.install(*whole)
		}
	}
}

// install begins to put the primary's state in the place of the server's own, which
// may have updates that nobody confirmed. The server does not wait for its disk, or
// the view service would take it for dead.
func (s *server) install(snapshot views.Snapshot) {
	s.reception = views.Reception{}
	if s.config.flaw == clockRollback && s.isLaterByClock(snapshot) {
		s.log.Complete()
		s.log.TellPlace(s.env)
		s.became(backup)
		s.owe(s.log.View().First(), s.log.View().Number, 0, s.log.Synced())
		return
	}
	if snapshot.Index < s.commitIndex {
		s.never("entry %d was committed; the state ends with entry %d", s.commitIndex, snapshot.Index)
	}
	if err := s.log.Replace(snapshot); err != nil {
		s.halt("cannot write the state: " + err.Error())
	}
}

// installed begins with the state that the server was handed, now that it is
// durable, and tells the primary.
func (s *server) installed() {
	if err := s.restore(s.log.Snapshot()); err != nil {
		s.halt("cannot restore the state: " + err.Error())
		return
	}
	s.log.Tell(s.env)
	s.owe(s.log.View().First(), s.log.View().Number, 0, s.log.Synced())
}

// isLaterByClock reports whether the last update in the server's own log is
// of a later time, by the clocks of those who took them in, than the last one
// of the primary's.
func (s *server) isLaterByClock(snapshot views.Snapshot) bool {
	return s.log.SnapshotAt(s.log.Last()).Wall > snapshot.Wall
}

// complete makes a backup that joins a full member, once it has all that was
// committed without it.
func (s *server) complete() {
	if s.role != joining || s.admitted != s.log.View().Number || s.log.Synced() < s.admission {
		return
	}
	s.log.Complete()
	if !s.persist() {
		return
	}
	s.log.TellPlace(s.env)
	s.became(backup)
	s.owe(s.log.View().First(), s.log.View().Number, 0, s.log.Synced())
	s.mustOwe()
	s.ping()
}
