package sim

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A State is what there is in a world at one moment, for reading.
type State struct {
	At     time.Duration
	Event  uint64 // how many events have happened
	Digest Digest
	Nodes  []NodeState
	// Messages are those under way, by time of arrival. A message that a
	// rule of the network holds has no time and is not among them.
	Messages []MessageState
}

// A NodeState is what there is on one node.
type NodeState struct {
	ID          NodeID
	Name        string
	Up, Paused  bool
	Incarnation int
	// Wall and Monotonic are what the node's clocks show.
	Wall, Monotonic time.Duration
	// Busy is until when the node is at work, 0 if it is not.
	Busy time.Duration
	// Inbox is how many messages and expired timers wait for it.
	Inbox int
	// Timers are those that are set, by the time at which they expire.
	Timers []TimerState
	// Files are those on the node's disk.
	Files []disk.FileState
	// Process is the incarnation itself, nil if the node is down. Whoever
	// looks into it must not change it.
	Process Process
	// Facts are what the process says of its state, if it is a [Describer]; nil if the
	// node is down. Undescribed is the *PanicError of one that panicked instead.
	Facts       []Fact
	Undescribed error
}

// A TimerState is a timer that is set.
type TimerState struct {
	Name Timer
	// Due is when it expires, unless the node's clock is changed before. It
	// is negative if the clock stands still.
	Due time.Duration
}

// A MessageState is a message under way.
type MessageState struct {
	From, To NodeID
	Kind     string
	// Ordinal: it is the Ordinal-th message of its kind on its link, from 1;
	// 0 for a message of a node to itself.
	Ordinal uint64
	Sent    time.Duration
	Arrives time.Duration // what arrives at a busy node waits there
	Cause   uint64        // the event whose handler sent it
	Message Message
}

// Inspect returns the state of the world. It must not be called from within a
// handler, nor from what OnObserve was given.
func (w *World) Inspect() State {
	s := State{At: w.now, Event: w.events, Digest: w.digest}
	for _, n := range w.nodes {
		s.Nodes = append(s.Nodes, n.inspect())
	}
	for _, q := range w.queued(func(p *pending) bool { return p.kind == trace.Deliver }) {
		p := &w.pending[q.slot]
		s.Messages = append(s.Messages, MessageState{
			From: p.from, To: p.node, Kind: p.what.Name, Ordinal: uint64(p.number), Sent: p.sent, Arrives: q.at, Cause: p.cause, Message: plain(p.message),
		})
	}
	return s
}

// InspectNode returns the state of one node. When it may be called is said at Inspect.
func (w *World) InspectNode(id NodeID) NodeState { return w.nodes[id-1].inspect() }

// Syncs is how many times files and directories of a node were synced so far.
func (w *World) Syncs(id NodeID) uint64 { return w.nodes[id-1].disk.Syncs() }

func (n *node) inspect() NodeState {
	w := n.world
	s := NodeState{
		ID: n.id, Name: n.name, Up: n.up, Paused: n.paused, Incarnation: int(n.incarnation),
		Wall: n.clock.Wall(w.now), Monotonic: n.clock.Monotonic(w.now),
		Inbox: n.inbox.len(), Files: n.disk.Inspect(w.now), Process: n.process,
	}
	if n.cursor > w.now {
		s.Busy = n.cursor
	}
	for i := range n.timers.list {
		t := &n.timers.list[i]
		if t.state != armed {
			continue
		}
		due, ok := n.clock.When(t.deadline)
		if !ok {
			due = -1
		}
		s.Timers = append(s.Timers, TimerState{Timer(t.what.Name), due})
	}
	s.Facts, s.Undescribed = n.describe()
	slices.SortStableFunc(s.Timers, func(a, b TimerState) int { return cmp.Compare(a.Due, b.Due) })
	return s
}
