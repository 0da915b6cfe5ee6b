package checker

import (
	"fmt"

	"github.com/laplace-sim/laplace/sim/observation"

	"github.com/laplace-sim/laplace/internal/prose"
)

// CommittedNeverChangesName is the name of the check of NewCommittedNeverChanges.
const CommittedNeverChangesName = "committed entries"

// NewCommittedNeverChanges returns an invariant that judges that a position of
// the log, once a node has reported it committed, holds the same term and value
// on every node and for ever (Ongaro, "Consensus: Bridging Theory and
// Practice", 2014, figure 3.2, Leader Completeness and, seen from the log,
// State Machine Safety). It also judges that each incarnation commits without
// holes: position 1 first, then one after the other, or on from a snapshot it
// Restored, which must end at a position that was committed somewhere. Where
// nodes tell what stands in their logs, none may cut off what it has itself
// committed since it started.
//
// The same holds of decrees, which have positions of their own: a consensus
// decides at most one value for each (Lamport, "Paxos Made Simple", 2001,
// section 2.1). Whoever learns of one may have missed those before it, but
// somebody knows them.
//
// It keeps 32 bytes for each position of the log, and for each decree.
func NewCommittedNeverChanges() Invariant {
	return &committedNeverChanges{subject: about(CommittedNeverChangesName, Agreement, observation.Committed, observation.Restored, observation.Appended, observation.Decided)}
}

type committedNeverChanges struct {
	subject
	unordered
	log     []committed // position i stands at i-1
	decrees []committed // that of number i stands at i-1
	past    positions
}

type committed struct {
	term, value uint64
	event       uint64
	node        int32
}

func (c *committedNeverChanges) Observe(o *Observation) *Broken {
	switch o.Kind {
	case observation.Committed:
		return c.commit(o)
	case observation.Restored:
		return c.restore(o)
	case observation.Appended:
		return c.cut(o)
	case observation.Decided:
		return c.decide(o)
	}
	return nil
}

func (c *committedNeverChanges) commit(o *Observation) *Broken {
	if broken := c.past.next(o, "committed", len(c.log), c.words); broken != nil {
		return broken
	}
	if o.Index > uint64(len(c.log)) {
		c.log = append(c.log, committed{term: o.Term, value: o.Value, event: o.Event, node: o.Node})
	} else if was := &c.log[o.Index-1]; was.term != o.Term || was.value != o.Value {
		return breach("%s committed %s at %s at %v, but %s had committed %s there (event %d)",
			c.words.OfNode(o.Node), c.content(o.Term, o.Value), c.words.OfIndex(o.Index), o.At,
			c.words.OfNode(was.node), c.content(was.term, was.value), was.event)
	}
	return nil
}

// content is what was committed, with its term if it is of one.
func (c *committedNeverChanges) content(term, value uint64) string {
	if term == 0 {
		return "value " + c.words.OfContent(value)
	}
	return fmt.Sprintf("%s, value %s", c.words.OfTerm(term), c.words.OfContent(value))
}

// decide judges that a decree is what whoever else knew it took it for.
func (c *committedNeverChanges) decide(o *Observation) *Broken {
	if next := uint64(len(c.decrees)) + 1; o.Index > next {
		return breach("%s knew decree %d at %v, but no node had known more than decree %d, so %d was next to be decided",
			c.words.OfNode(o.Node), o.Index, o.At, len(c.decrees), next)
	} else if o.Index == next {
		c.decrees = append(c.decrees, committed{value: o.Value, event: o.Event, node: o.Node})
	} else if was := &c.decrees[o.Index-1]; was.value != o.Value {
		return breach("%s took value %s for decree %d at %v, but %s had taken %s for it (event %d)",
			c.words.OfNode(o.Node), c.words.OfContent(o.Value), o.Index, o.At, c.words.OfNode(was.node), c.words.OfContent(was.value), was.event)
	}
	return nil
}

// cut judges whether what was appended took the place of what is committed. The
// last that is committed may be told again, as it was.
func (c *committedNeverChanges) cut(o *Observation) *Broken {
	at := c.past.of(o)
	if o.Index > at.index {
		return nil
	}
	if o.Index == at.index && o.Index-1 < uint64(len(c.log)) {
		if was := &c.log[o.Index-1]; was.term == o.Term && was.value == o.Value {
			return nil
		}
	}
	return breach("%s (incarnation %d) replaced %s of its log at %v, but had committed up to %s",
		c.words.OfNode(o.Node), o.Incarnation, c.words.OfIndex(o.Index), o.At, c.words.OfIndex(at.index))
}

func (c *committedNeverChanges) restore(o *Observation) *Broken {
	at := c.past.of(o)
	// A snapshot that ends before the commit position takes nothing back of
	// what is known to be committed.
	at.index = max(at.index, o.Index)
	if len(c.log) == 0 || o.Index == 0 {
		return nil
	}
	if o.Index > uint64(len(c.log)) {
		return breach("%s restored a snapshot that ends at %s at %v, but no node had committed more than %s",
			c.words.OfNode(o.Node), c.words.OfIndex(o.Index), o.At, c.words.OfIndex(uint64(len(c.log))))
	}
	if was := &c.log[o.Index-1]; was.term != o.Term {
		return breach("%s restored a snapshot that ends at %s of %s at %v, but %s had committed %s there (event %d)",
			c.words.OfNode(o.Node), c.words.OfIndex(o.Index), c.words.OfTerm(o.Term), o.At, c.words.OfNode(was.node), c.words.OfTerm(was.term), was.event)
	}
	return nil
}

// Finish is Valid if anything was committed.
func (c *committedNeverChanges) Finish() Check {
	if len(c.log) == 0 {
		return c.check.Unknown("no node committed anything, so nothing was judged")
	}
	detail := prose.Were(len(c.log), "position") + " committed, none changed"
	if len(c.decrees) > 0 {
		detail += "; " + prose.Were(len(c.decrees), "decree") + " decided, none changed"
	}
	return c.check.Valid("%s", detail)
}
