package explain

import (
	"fmt"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/observation"
)

// brokenPromise tells of a node that went back on what it had promised.
func (t *teller) brokenPromise() {
	bad := t.bad
	before := t.latest(bad, func(o *statement) bool {
		if o.Node != bad.Node || o.Kind != observation.Promised && o.Kind != observation.Accepted {
			return false
		}
		about := o.Index == 0 || bad.Index == 0 || o.Index == bad.Index
		return about && (o.Term > bad.Term || o.Term == bad.Term && o.Value != bad.Value && o.Kind == observation.Promised && bad.Kind == observation.Promised)
	})
	t.tell(bad, Decisive, "%s%s", t.promise(bad), t.by(bad.Event))
	if before == nil {
		return
	}
	t.side(before)
	t.tell(before, Decisive, "%s%s", t.promise(before), t.by(before.Event))
	crash := ""
	if u, down := t.crashed(bad.Node, before.Event, bad.Event); down {
		crash = "; a crash lay in between"
		t.back(u, bad.Event)
	}
	t.claim = fmt.Sprintf("%s %s, although it had %s before%s.", t.name(bad.Node), t.promise(bad), t.promise(before), crash)
	// Who counted on it.
	for _, o := range []*statement{before, bad} {
		if leader := t.proposer(o); leader != nil {
			t.sides = append(t.sides, leader.Event)
			t.elected(leader, Important)
		}
	}
	t.sender(bad)
	t.sender(before)
}

// promise is what an observation promises, in words.
func (t *teller) promise(o *statement) string {
	w := t.about(o.Kind)
	switch {
	case o.Kind == observation.Accepted:
		return "accepted " + t.what(o)
	case o.Value == uint64(o.Node):
		return fmt.Sprintf("%s for itself in %s", w.promised, w.in(o.Term))
	case o.Value != 0:
		return fmt.Sprintf("%s for %s in %s", w.promised, t.name(int32(o.Value)), w.in(o.Term))
	case o.Index != 0:
		return fmt.Sprintf("%s %s for %s %d", w.promised, w.in(o.Term), w.entry, o.Index)
	case w.ballot:
		return fmt.Sprintf("%s %s", w.promised, w.in(o.Term))
	}
	return "went on to " + w.in(o.Term)
}

// proposer is the leader whose ballot a promise or a vote is about; nil if it is not
// known. Masters do not become leaders of one.
func (t *teller) proposer(o *statement) *statement {
	if t.ofDecree(o.Kind) {
		return nil
	}
	return t.leaderOf(o.Term)
}

// back tells that a node went down, and when it came back.
func (t *teller) back(down turn, until uint64) {
	t.party(down.Node)
	if boot, is := t.booted(down.Node, down.Number, until); is {
		t.happened(boot.Number, Important, "%s was back from the crash at %s", t.name(boot.Node), prose.Seconds(down.At))
	}
}

// twoVotes tells of two values that were accepted under one ballot.
func (t *teller) twoVotes() {
	bad := t.bad
	other := t.first(func(o *statement) bool {
		return o.Kind == observation.Accepted && o.Index == bad.Index && o.Term == bad.Term && o.Value != bad.Value
	})
	t.side(other)
	w := t.about(bad.Kind)
	t.claim = fmt.Sprintf("%s and %s accepted different values for %s %d under %s.",
		t.name(other.Node), t.name(bad.Node), w.entry, bad.Index, w.in(bad.Term))
	t.did(other, Decisive)
	t.did(bad, Decisive)
	t.sender(other)
	t.sender(bad)
	t.elected(t.proposer(bad), Important)
	if proposer := t.Event(bad.Event).From; t.isServer(proposer) {
		if u, down := t.crashed(proposer, t.Event(other.Event).Cause, t.Event(bad.Event).Cause); down {
			t.back(u, bad.Event)
		}
	}
}
