package mutation

import (
	"encoding/binary"
	"slices"
	"sort"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

type entry struct {
	term uint64
	data []byte
}

type appendEntries struct {
	term    uint64
	entries []entry
	next    *appendEntries
	votes   map[int]bool
}

type vote struct{ granted bool }

type bad struct{ log []entry }

func (b *bad) Boot(sim.Env)     {}
func (b *bad) Expire(sim.Timer) {}

func (b *bad) Receive(from sim.NodeID, message sim.Message) {
	switch m := message.(type) {
	case *vote:
		m.granted = true // want `^mutation: m\.granted belongs to a message that was received and is written to, which the sender and other receivers see; write to a copy, such as one of slices\.Clone$`
	case appendEntries:
		m.term = 3                     // the copy that the type switch made
		m.entries[0].term = 3          // want `^mutation: m\.entries\[0\]\.term`
		m.next.term++                  // want `^mutation: m\.next\.term`
		m.votes[1] = true              // want `^mutation: m\.votes\[1\]`
		delete(m.votes, 1)             // want `^mutation: m\.votes`
		_ = append(m.entries, entry{}) // want `^mutation: m\.entries .* by append, which may use the memory behind its end`
		for _, e := range m.entries {
			e.term = 1
			e.data[0] = 1 // want `^mutation: e\.data\[0\]`
		}
		tail := m.entries[1:]
		tail[0] = entry{}                                      // want `^mutation: tail\[0\]`
		sort.Slice(tail, func(i, j int) bool { return false }) // want `^mutation: tail .* by sort\.Slice`
		binary.BigEndian.PutUint64(m.entries[0].data, 1)       // want `^mutation: m\.entries\[0\]\.data .* by binary`
		b.handle(m)                                            // want `^mutation: m .* by handle, mutation\.go:[0-9]+`
		copy(m.entries, b.log)                                 // want `^mutation: m\.entries`
	}
	if v, ok := message.(*vote); ok {
		v.granted = false // want `^mutation: v\.granted`
	}
	message.(*vote).granted = true // want `^mutation: message\.\(\*vote\)\.granted`
}

func (b *bad) handle(m appendEntries) { b.deeper(m.entries) }

func (b *bad) deeper(entries []entry) { entries[0] = entry{} }

func client(c *sim.Coroutine) {
	_, message, _ := c.Receive(time.Second)
	message.(*vote).granted = true // want `^mutation: message`
}

type good struct {
	log  []entry
	last *appendEntries
	seen uint64
}

func (g *good) Boot(sim.Env)     {}
func (g *good) Expire(sim.Timer) {}

func (g *good) Receive(from sim.NodeID, message sim.Message) {
	switch m := message.(type) {
	case *vote:
		own := *m
		own.granted = true
	case *appendEntries:
		g.last = m
		g.seen = m.term
		g.log = append(g.log, m.entries...)
		g.handle(*m)
	case appendEntries:
		m.entries = slices.Clone(m.entries)
		m.entries[0].term = 3
		_ = append(m.entries[:1:1], entry{})
	}
	message = appendEntries{}
}

func (g *good) handle(m appendEntries) {
	m.term++
	entries := make([]entry, len(m.entries))
	copy(entries, m.entries)
	entries[0].term = m.term
}

// A receiver of something else is no process.
type other struct{}

func (other) Receive(m *vote) { m.granted = true }
