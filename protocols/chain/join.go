package chain

import (
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// A joiner is a new tail, as its predecessor sees it (§3.3). It is handed the
// state, and what has come meanwhile follows. The predecessor goes on as the tail
// until the new one has been sent all that there is: then the chain ends with
// that, so that nothing is committed from there on which it lacks, and it is a
// full member as soon as it has all that came before.
type joiner struct {
	id       sim.NodeID      // 0: the successor, if there is one, does not join
	handover *views.Handover // nil once it has the state
	apart    bool            // the chain ends before it
	full     uint64          // it is a full member once it has the log up to here
	complete bool            // it has said that it is
}

// isAwaited reports whether the new tail has all but the word that it is a full
// member, or that has not been heard to have come.
func (j *joiner) isAwaited() bool {
	return j.id != 0 && !j.apart && j.handover == nil && !j.complete
}

// beginHandover begins to hand the state to the new tail. What the server has on
// its disk all members have that are full ones, so it is committed.
//
// A server that restarted within the configuration does not know whether the new
// tail was a full member already, and may not act as the tail before it.
func (s *server) beginHandover() {
	s.joiner = joiner{id: s.successor(), apart: !s.log.Restarted(), full: s.log.Synced()}
	if s.joiner.apart {
		s.commit(s.log.Synced())
	}
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

// handOverAgain goes back to what the new tail has of the state, if it has not
// answered for long.
func (s *server) handOverAgain() {
	if s.joiner.handover != nil {
		s.joiner.handover.Retry(s.env.Monotonic())
		s.handOver()
	}
}

// stateReply learns how much of the state the new tail has.
func (s *server) stateReply(m views.StateReply) {
	if s.joiner.handover != nil {
		s.joiner.handover.Acknowledge(m, s.env.Monotonic())
		s.handOver()
	}
}

// joined takes note of what the new tail acknowledges: it has the state, and some
// of what came since. It reports false of what the tail said to an earlier
// incarnation, when it had less than what the log now begins with: that is too old to
// go by, and the state is handed over again.
func (s *server) joined(from sim.NodeID, m Ack) bool {
	s.mustHear(from, m)
	s.mustBeAdmitted(m)
	if s.joiner.handover != nil {
		first := s.log.Snapshot().Index
		if m.Have < first {
			s.mustHaveRestarted(m, first)
			return false
		}
		s.joiner.handover = nil
		s.feed.Start(max(first, min(m.Have, s.log.Synced())))
	}
	s.joiner.complete = s.joiner.complete || m.Complete
	return true
}

// admit lets the chain end with the new tail, once that has been sent all there
// is.
func (s *server) admit() {
	if s.joiner.apart && s.joiner.handover == nil && s.feed.Sent() == s.log.Synced() {
		s.joiner.apart, s.joiner.full = false, s.log.Synced()
		s.mustAdmit()
		s.dismissQueries()
		sent := s.ledger.Sent()
		s.sendUpdate(s.feed.Sent(), nil)
		s.mustHaveSent(sent, 1)
	}
}

// admits reports whether the new tail is a full member when it has the log up to
// an index.
func (s *server) admits(index uint64) bool {
	return s.joiner.isAwaited() && index >= s.joiner.full
}

// state takes in a part of the state that the server is handed. It says again
// that it has all of it, for as long as it is sent any.
func (s *server) state(from sim.NodeID, m views.State) {
	switch {
	case m.View != s.log.View().Number:
	case s.role != joining || s.log.Handed():
		s.owe(from, m.View, s.log.Synced())
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

// install begins to put the predecessor's state in the place of the server's own,
// which may have updates that nobody confirmed. A predecessor that restarted does
// not know how much is committed. If the server knows of more, that is the state:
// all full members have it.
//
// The server does not wait for its disk, or the master would take it for dead.
func (s *server) install(snapshot views.Snapshot) {
	s.reception, s.known = views.Reception{}, s.commitIndex
	if snapshot.Index < s.commitIndex {
		snapshot = s.capture().Snapshot()
	}
	if err := s.log.Replace(snapshot); err != nil {
		s.halt("cannot write the state: " + err.Error())
	}
}

// installed begins with the state that the server was handed, now that it is
// durable, and tells the predecessor.
func (s *server) installed() {
	if err := s.restore(s.log.Snapshot()); err != nil {
		s.halt("cannot restore the state: " + err.Error())
		return
	}
	s.feed.Start(s.kept)
	s.log.Tell(s.env)
	v := s.log.View()
	s.owe(v.Predecessor(s.id), v.Number, s.log.Synced())
}

// complete makes a new tail a full member, once it has all that was committed
// before the chain ended with it.
func (s *server) complete() {
	if s.role != joining || s.admitted != s.log.View().Number || s.log.Synced() < s.admission {
		return
	}
	if s.log.Synced() < s.known {
		s.never("entry %d was committed; the state ends with entry %d", s.known, s.log.Synced())
	}
	s.log.Complete()
	if !s.persist() {
		return
	}
	s.log.TellPlace(s.env)
	s.became(tail)
	s.owe(s.log.View().Predecessor(s.id), s.log.View().Number, s.log.Synced())
	s.mustOwe()
	s.ping()
}
