package live

import (
	"sync"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// mailboxMax is how many bytes of messages from other nodes wait for the
// process at most; what comes on top is lost.
const mailboxMax = 64 << 20

// A mailbox is where all goroutines leave what a process is to be told.
type mailbox struct {
	ready chan struct{} // has an element if there may be events

	mu     sync.Mutex
	events []event
	size   int
}

// An event is something that a process is to be told.
type event struct {
	kind    eventKind
	at      time.Duration // when it came, by the process' monotonic clock
	from    sim.NodeID
	message sim.Message
	size    int // in bytes on the network; 0 if it has not been there
	tag     uint64
	err     error
}

type eventKind uint8

const (
	received eventKind = iota // from, message
	synced                    // tag, err
)

func newMailbox() *mailbox { return &mailbox{ready: make(chan struct{}, 1)} }

// put leaves an event. A message from the network is lost if there are too
// many already.
func (m *mailbox) put(e event) {
	m.mu.Lock()
	if e.size > 0 && m.size+e.size > mailboxMax {
		m.mu.Unlock()
		return
	}
	m.events = append(m.events, e)
	m.size += e.size
	m.mu.Unlock()
	signal(m.ready)
}

// take returns all events, and keeps the room of those taken before.
func (m *mailbox) take(before []event) []event {
	m.mu.Lock()
	defer m.mu.Unlock()
	taken := m.events
	m.events, m.size = before[:0], 0
	return taken
}

// signal puts an element into a channel of one, unless it has one.
func signal(ready chan struct{}) {
	select {
	case ready <- struct{}{}:
	default:
	}
}
