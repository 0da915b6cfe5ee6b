package explore

import (
	"slices"

	"github.com/laplace-sim/laplace/internal/deephash"
)

// A state is a cluster at one moment.
type state struct {
	locals  []localID // of node i+1 at i
	bag     []mailID  // under way, sorted; what is under way twice stands there twice
	history historyID
	order   uint64 // see checks
	left    budget
}

// A budget is how many moves of some kinds a run may still make.
type budget struct {
	timeouts, crashes, copies uint32
}

// of returns what a move of some kind is paid from; nil if it is free.
func (b *budget) of(kind moveKind) *uint32 {
	switch kind {
	case expire:
		return &b.timeouts
	case crash:
		return &b.crashes
	case duplicate:
		return &b.copies
	default:
		return nil
	}
}

// send adds a mail to those under way.
func (s *state) send(id mailID) {
	i, _ := slices.BinarySearch(s.bag, id)
	s.bag = slices.Insert(s.bag, i, id)
}

// take removes a mail, once.
func (s *state) take(id mailID) {
	i, _ := slices.BinarySearch(s.bag, id)
	s.bag = slices.Delete(s.bag, i, i+1)
}

// set makes s a copy of another state, in the memory that it has.
func (s *state) set(to *state) {
	locals, bag := append(s.locals[:0], to.locals...), append(s.bag[:0], to.bag...)
	*s = *to
	s.locals, s.bag = locals, bag
}

// A cluster is all that states refer to.
type cluster struct {
	model     Model
	shared    *catalogue
	machines  []*machine // of node i+1 at i
	crashes   []moveID   // of server i+1 at i
	histories *histories
	checks    *checks
}

func newCluster(m Model) *cluster {
	c := &cluster{model: m, shared: newCatalogue(m.Servers + len(m.Clients)), histories: newHistories(m.Servers, m.Task.Judge), checks: newChecks(m.Invariants)}
	c.checks.words = m.vocabulary()
	for i := range m.Servers {
		id := nodeAt(i)
		c.machines = append(c.machines, newMachine(id, m.Program, c.shared))
		c.crashes = append(c.crashes, c.shared.move(move{kind: crash, node: id}))
	}
	for i := range m.Clients {
		c.machines = append(c.machines, newMachine(nodeAt(m.Servers+i), m.clientProgram(i), c.shared))
	}
	return c
}

// hash is the identity of a state: of what each node is and has told, of what
// is under way, of what clients saw, and of the budgets left.
func (c *cluster) hash(s *state) uint64 {
	h := deephash.Fold(uint64(s.left.timeouts), uint64(s.left.crashes), uint64(s.left.copies), s.order, c.histories.list[s.history].hash)
	for i, id := range s.locals {
		h = deephash.Fold(h, c.machines[i].locals[id].hash)
	}
	var bag uint64
	for _, id := range s.bag {
		bag += c.shared.mails[id].hash
	}
	return deephash.Fold(h, bag)
}

// told is the identity of what all nodes have told.
func (c *cluster) told(s *state) uint64 {
	h := s.order
	for i, id := range s.locals {
		h = deephash.Fold(h, c.machines[i].locals[id].told)
	}
	return h
}

// finished reports whether every client has all its answers.
func (c *cluster) finished(s *state) bool {
	for i := c.model.Servers; i < len(s.locals); i++ {
		if c.machines[i].locals[s.locals[i]].busy {
			return false
		}
	}
	return len(c.model.Clients) > 0
}

// A choice is a move that can be made in a state, with what comes of it.
type choice struct {
	id moveID
	move
	*outcome
	asleep bool
}

// choices are the moves that can be made in a state. Of two that can be made in
// several states the same one comes first in each.
//
// A delivery of which nothing comes is none: whatever can follow it can follow
// with the message still under way.
func (c *cluster) choices(s *state, into []choice) ([]choice, error) {
	var err error
	offer := func(id moveID) {
		m := c.shared.moves[id]
		if left := s.left.of(m.kind); err != nil || left != nil && *left == 0 {
			return
		}
		node := int(m.node) - 1
		var o *outcome
		if o, err = c.machines[node].step(s.locals[node], id); err == nil && !o.ignored {
			into = append(into, choice{id: id, move: m, outcome: o})
		}
	}
	for i, id := range s.bag {
		if i > 0 && id == s.bag[i-1] {
			continue
		}
		mail := &c.shared.mails[id]
		deliver, copy := mail.deliver, mail.copy
		offer(deliver)
		offer(copy)
	}
	for i, id := range s.locals {
		for _, own := range c.machines[i].locals[id].moves {
			offer(own)
		}
	}
	for _, id := range c.crashes {
		offer(id)
	}
	return into, err
}

// after makes next the state that a move leads to.
func (c *cluster) after(next, s *state, by *choice) {
	next.set(s)
	next.locals[by.node-1] = by.next
	switch by.kind {
	case deliver:
		next.take(by.mail)
	case crash: // what waits in the inbox of a node is lost with it
		next.bag = slices.DeleteFunc(next.bag, func(id mailID) bool {
			mail := &c.shared.mails[id]
			return mail.from == by.node && mail.to == by.node
		})
	}
	if left := next.left.of(by.kind); left != nil {
		*left--
	}
	for _, id := range by.sends {
		next.send(id)
	}
	next.history = c.histories.extend(s.history, by.outcome)
	next.order = c.checks.order(s.order, by.outcome)
}

// independent reports whether two moves that can be made commute: if one can be
// made after the other, both orders lead to the same state. Moves of two nodes
// do, unless both are seen by the clients, whose history has an order, or by
// checks that care for it.
func (c *cluster) independent(a, b *choice) bool {
	return a.node != b.node && !(len(a.history) > 0 && len(b.history) > 0) && c.checks.commute(a.kinds, b.kinds)
}
