package server

import (
	"encoding/json"

	"github.com/laplace-sim/laplace/labs/kvraft"
)

// A machine is the state machine: what a snapshot has.
type machine struct {
	Values   map[string]string
	Sessions map[uint64]session // by client
}

// A session is what is remembered of a client, so that a command that it sent twice is
// executed once (section 6.3): its last command and what that returned. A client asks for
// one thing at a time, so nobody waits for the replies before.
type session struct {
	Seq   uint64
	Reply kvraft.Reply
}

func newMachine() machine {
	return machine{Values: make(map[string]string), Sessions: make(map[uint64]session)}
}

// apply executes a command of the log, unless its client's session shows that it was executed
// before.
func (m *machine) apply(c kvraft.Command) kvraft.Reply {
	if c.Kind == kvraft.Nothing || c.Kind.Reads() {
		return m.execute(c)
	}
	last := m.Sessions[c.Client]
	if c.Seq <= last.Seq {
		return last.Reply
	}
	reply := m.execute(c)
	m.Sessions[c.Client] = session{Seq: c.Seq, Reply: reply}
	return reply
}

// execute carries out a command.
func (m *machine) execute(c kvraft.Command) kvraft.Reply {
	reply := kvraft.Reply{Status: kvraft.OK}
	value, found := m.Values[c.Key]
	switch c.Kind {
	case kvraft.Get:
		reply.Value, reply.Found = value, found
	case kvraft.Put:
		m.Values[c.Key] = c.Value
	case kvraft.Delete:
		delete(m.Values, c.Key)
	case kvraft.Append:
		m.Values[c.Key] = value + c.Value
		reply.Value = value + c.Value
	case kvraft.CompareAndSet:
		if reply.Found = found && value == c.Expected; reply.Found {
			m.Values[c.Key] = c.Value
		}
	}
	return reply
}

// encode is a snapshot of the machine. Equal machines have equal snapshots, for JSON has the
// keys of a map in order.
func (m *machine) encode() string {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// decode is the machine that a snapshot is of.
func decode(snapshot string) machine {
	m := newMachine()
	if err := json.Unmarshal([]byte(snapshot), &m); err != nil {
		panic(err)
	}
	return m
}
