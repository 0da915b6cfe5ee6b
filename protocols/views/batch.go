package views

import "github.com/laplace-sim/laplace/sim"

// MaxWaiting bounds the updates that a first member takes in before they are committed,
// and the reads that wait at a member; MaxWaitingBytes the size of the updates, in
// bytes.
const (
	MaxWaiting      = 1 << 12
	MaxWaitingBytes = 64 << 20
)

// A Batch is a part of the log that a member sends its successor.
type Batch struct {
	View    uint64  // of the sender
	After   uint64  // the index before the first entry
	Entries []Entry // part of the sender's log, not to be written to
	// Admits reports that a successor that joins is a full member once it has all up to
	// the last entry.
	Admits bool
}

// WireSize is the batch's size in bytes on the network.
func (b Batch) WireSize() int {
	size := 25
	for i := range b.Entries {
		size += b.Entries[i].Size()
	}
	return size
}

// Last is the index of the last entry; After if there is none.
func (b Batch) Last() uint64 { return b.After + uint64(len(b.Entries)) }

// Owed is what is owed to whoever sent a batch, or the state, once the disk has what
// came.
type Owed struct {
	To    sim.NodeID // 0: nothing is owed
	View  uint64
	Index uint64 // it is due once the disk has the log up to here
	// Round is the last round of questions that came along; 0 if the protocol asks
	// otherwise.
	Round uint64
}

// IsFull reports whether as many updates wait to be committed as may.
func (m *Member) IsFull() bool {
	return m.Log.Last()-m.CommitIndex >= MaxWaiting || m.Log.bytes(m.CommitIndex, m.Log.Last()) >= MaxWaitingBytes
}

// TakeRequest puts a client's update at the end of the log.
func (m *Member) TakeRequest(client sim.NodeID, command string) {
	m.take(Entry{View: m.Log.View().Number, Client: client, Wall: m.Env.Wall(), Command: command})
}

// take puts an update at the end of the log.
func (m *Member) take(e Entry) {
	if last := m.Log.viewAt(m.Log.Last()); e.View < last || e.View > m.Log.View().Number {
		m.Never("an entry of view %d follows one of view %d, in view %d", e.View, last, m.Log.View().Number)
	}
	m.Log.append(m.Env, e)
}

// SendBatches sends the successor, if there is one, what may be sent of the log.
func (m *Member) SendBatches() {
	if !m.Replicates() {
		return
	}
	for {
		after, entries, ok := m.Feed.next(m.Env.Monotonic())
		if !ok {
			return
		}
		m.sendBatch(after, entries)
	}
}

// Probe sends the successor a batch without entries: it answers how far it has come.
func (m *Member) Probe() { m.sendBatch(m.Feed.Sent(), nil) }

func (m *Member) sendBatch(after uint64, entries []Entry) {
	b := Batch{View: m.Log.View().Number, After: after, Entries: entries}
	b.Admits = m.admits(b.Last())
	m.duties.SendBatch(b)
}

// Extend takes in what the predecessor sends of its log. Only what it sends in this
// view counts: what is under way from an earlier one comes from a server that may not
// be of the view any more.
//
// Updates that the member has already, it passes over: a predecessor that is new does
// not know how far its successor has come. It reports false of a batch that has overtaken
// those before it.
func (m *Member) Extend(from sim.NodeID, b Batch) bool {
	if m.Role != m.Last && m.Role != Middle && m.Role != Joining || !m.Log.handed() {
		m.Never("an update of view %d comes to a server that is %v, handed the state: %v", b.View, m.Role, m.Log.handed())
		if m.Role == Joining {
			return true // it would build on a state that is not there
		}
	}
	last := m.Log.Last()
	if b.After > last {
		m.Owe(from, b.View, m.Log.Synced())
		return false
	}
	known := min(last-b.After, uint64(len(b.Entries)))
	if m.Flaw == NoDuplicateSuppression {
		known = 0
	}
	for _, e := range b.Entries[known:] {
		m.take(e)
	}
	m.Owe(from, b.View, b.Last())
	if b.Admits {
		m.mustBeJoiner()
		m.admitted, m.admission = m.Log.View().Number, b.Last()
	}
	return true
}

// Owe promises an acknowledgement once the disk has the log up to an index; one stands
// for several, when the first is due.
func (m *Member) Owe(to sim.NodeID, view, index uint64) {
	var round uint64
	if m.Owed.To == to && m.Owed.View == view {
		round, index = m.Owed.Round, min(index, m.Owed.Index)
	}
	m.Owed = Owed{to, view, index, round}
}

// oweAll promises the predecessor an acknowledgement of what is on disk.
func (m *Member) oweAll() {
	v := m.Log.View()
	m.Owe(v.Predecessor(m.ID), v.Number, m.Log.Synced())
}

// Acknowledge gives what is owed, for the log up to an index. What the disk does not
// have yet is acknowledged later.
func (m *Member) Acknowledge(index uint64) {
	o := m.Owed
	if o.To == 0 || index < o.Index {
		return
	}
	m.mustBeDue(index)
	sent := m.Sent()
	m.Send(o.To, m.duties.Ack(o, index))
	m.MustHaveSent(sent, 1)
	m.Owed = Owed{}
	if index < m.Log.Last() {
		o.Index = m.Log.Last()
		m.Owed = o
	}
}

// Hear learns from what a node acknowledges in a view how far the successor has the log
// on its disk, and whether it is a full member. It reports whether that counts.
func (m *Member) Hear(from sim.NodeID, view, have uint64, complete bool) bool {
	if view != m.Log.View().Number || !m.Feeds() || from != m.Successor() {
		return false
	}
	m.mustHear(from, view)
	if !m.joined(have, complete) {
		return false
	}
	m.mustHaveJoined(complete)
	m.Feed.Acknowledge(have, m.Env.Monotonic())
	return true
}
