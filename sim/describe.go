package sim

import (
	"errors"
	"fmt"
)

// A Describer is a Process that says in words in which state it is, for people who
// stop a run and look.
//
// Describe returns what there is to know of it, the most telling first, each value
// short: of a log the last entries, of a queue its length. It is called between events,
// and may be when a method of the process has panicked half-way. It changes nothing, uses
// neither the Env nor the disk, and says the same of the same state: no addresses, and
// no order of a map. So a run in which it is called is the same as one in which it is
// not. If it panics, that is told in the place of the state.
type Describer interface {
	Describe() []Fact
}

// A Fact is one thing to know of the state of a process: "commit index", "17".
type Fact struct{ Name, Value string }

// NewFact returns a fact with the value as package fmt writes it.
func NewFact(name string, value any) Fact { return Fact{name, fmt.Sprint(value)} }

// describe asks the node's process for its state in words. The error is a *PanicError.
func (n *node) describe() (facts []Fact, err error) {
	d, ok := n.process.(Describer)
	if !ok {
		return nil, nil
	}
	w := n.world
	if w.running != nil {
		panic("sim: a state was asked for from within a handler; ask between two events")
	}
	defer func() {
		if value := recover(); value != nil {
			value, stack := Recovered(value)
			facts, err = nil, &PanicError{n.name, w.events, w.now, value, stack}
		}
	}()
	return d.Describe(), nil
}

// Description is Facts, for people: where there are none, since the process panicked, it
// is what the panic was about, and the call that raised it.
func (s *NodeState) Description() []Fact {
	panicked, ok := errors.AsType[*PanicError](s.Undescribed)
	if !ok {
		return s.Facts
	}
	text := fmt.Sprint(panicked.Value)
	if calls := panicked.Stack.Program(); len(calls) > 0 {
		text += ", in " + calls[0].String()
	}
	return []Fact{{"Describe panicked", text}}
}

// Describe lets the process be described by what f returns, besides what it waits for;
// see [Describer], whose rules f keeps to. The last one given counts, and none does when
// the body has returned.
func (c *Coroutine) Describe(f func() []Fact) { c.describe = f }

// Describe says what the body said that there is to know, what it waits for, and how many
// messages it has left unread.
func (b *blocking) Describe() []Fact {
	if b.over {
		return []Fact{{"waits for", "nothing: it has ended"}}
	}
	var facts []Fact
	if f := b.co.describe; f != nil {
		facts = f()
	}
	switch b.co.waiting {
	case timeOnly:
		facts = append(facts, Fact{"waits for", "time"})
	case mailOrTime:
		facts = append(facts, Fact{"waits for", "a message, or time"})
	}
	if unread := b.co.mail.len(); unread > 0 {
		facts = append(facts, NewFact("unread", unread))
	}
	return facts
}
