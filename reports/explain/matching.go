package explain

import (
	"fmt"

	"github.com/laplace-sim/laplace/sim/observation"
)

// A log is what stands in the log of a node, as far as it was told.
type log struct {
	base    uint64 // the index that the snapshot ends with
	last    uint64
	entries map[uint64]*statement // those told, by index
}

// holds reports whether an entry stands in the log. A snapshot holds what was
// committed, and no story asks for anything else there.
func (l log) holds(index, term uint64) bool {
	if index <= l.base {
		return true
	}
	o := l.entries[index]
	return o != nil && index <= l.last && o.Term == term
}

// logAt returns the log of a node when so many observations had been made.
func (t *tape) logAt(node int32, upTo int) log {
	l := log{entries: make(map[uint64]*statement)}
	incarnation := 0
	for _, o := range t.seen[:upTo] {
		if o.Node != node {
			continue
		}
		if o.Incarnation != incarnation {
			l, incarnation = log{entries: make(map[uint64]*statement)}, o.Incarnation
		}
		switch o.Kind {
		case observation.Appended:
			l.entries[o.Index], l.last = o, o.Index
		case observation.Restored:
			if end := l.entries[o.Index]; end == nil || l.last < o.Index || end.Term != o.Term {
				l.last = o.Index
				clear(l.entries)
			}
			l.base = o.Index
		}
	}
	return l
}

// twoLogs tells of two logs that differ before an entry that both have.
func (t *teller) twoLogs() {
	bad := t.bad
	if bad.Kind == observation.Restored {
		t.claim = fmt.Sprintf("%s restored a snapshot that ends with %s, which stood in no log.", t.name(bad.Node), t.what(bad))
		t.did(bad, Decisive)
		t.sender(bad)
		return
	}
	own := t.logAt(bad.Node, bad.place)
	if bad.Index > own.last+1 {
		t.claim = fmt.Sprintf("%s appended %s %d to a log that ended at %d.", t.name(bad.Node), t.entry, bad.Index, own.last)
		t.tell(bad, Decisive, "appended %s to a log that ended at %d%s", t.what(bad), own.last, t.by(bad.Event))
		t.sender(bad)
		return
	}
	first := t.first(func(o *statement) bool {
		return o.Kind == observation.Appended && o.Index == bad.Index && o.Term == bad.Term
	})
	if first == nil || first == bad {
		t.tell(bad, Decisive, "appended %s", t.what(bad))
		return
	}
	t.side(first)
	t.elected(t.leaderOf(bad.Term), Important)
	if first.Value != bad.Value {
		t.claim = fmt.Sprintf("%s and %s have different things at %s.", t.name(first.Node), t.name(bad.Node), t.position(bad.Index, bad.Term))
		t.did(first, Decisive)
		t.did(bad, Decisive)
		t.sender(bad)
		if leader := t.first(func(o *statement) bool {
			return isLeader(o) && o.Term == bad.Term && o != t.leaderOf(bad.Term)
		}); leader != nil {
			t.elected(leader, Decisive)
		}
		return
	}
	theirs := t.logAt(first.Node, first.place)
	mine, other := own.entries[bad.Index-1], theirs.entries[bad.Index-1]
	t.claim = fmt.Sprintf("%s stands behind different entries in the logs of %s and %s.", upper(t.position(bad.Index, bad.Term)), t.name(first.Node), t.name(bad.Node))
	t.tell(first, Decisive, "appended %s%s%s", t.what(first), t.behind(other), t.by(first.Event))
	t.tell(bad, Decisive, "appended %s%s%s", t.what(bad), t.behind(mine), t.by(bad.Event))
	for _, o := range []*statement{mine, other} {
		if o != nil {
			t.side(o)
			t.did(o, Important)
			t.elected(t.leaderOf(o.Term), Important)
		}
	}
	t.sender(bad)
}

// behind says what an entry was appended behind.
func (t *teller) behind(o *statement) string {
	if o == nil {
		return ""
	}
	return " behind " + t.position(o.Index, o.Term)
}
