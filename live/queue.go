package live

import (
	"sync"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// How many bytes wait at most: of messages from other nodes for the process,
// and of frames for a connection.
const (
	mailboxMax = 64 << 20
	outboxMax  = 64 << 20
)

// A queue is where goroutines leave what another one takes. What comes on top
// of the bytes that it has room for is lost, as is what comes while it is
// closed.
type queue[T any] struct {
	ready chan struct{} // has an element if there may be items
	most  int           // bytes

	mu     sync.Mutex
	items  []T
	size   int // bytes
	closed bool
}

// A mailbox is where all goroutines leave what a process is to be told.
type mailbox = queue[event]

// An event is something that a process is to be told.
type event struct {
	at   time.Duration // when it came, by the process' monotonic clock
	tell func(sim.Process)
}

func newMailbox() *mailbox {
	return &mailbox{ready: make(chan struct{}, 1), most: mailboxMax}
}

// An outbox has the frames that wait to be written to a connection. It is closed
// while there is none.
type outbox = queue[[]byte]

func newOutbox() *outbox {
	return &outbox{ready: make(chan struct{}, 1), most: outboxMax, closed: true}
}

// put leaves an item of so many bytes. One of 0, which has not been on the
// network, is never too much.
func (q *queue[T]) put(item T, size int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.size+size > q.most {
		return
	}
	q.items = append(q.items, item)
	q.size += size
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// take returns all items, and keeps the room of those taken before.
func (q *queue[T]) take(before []T) []T {
	q.mu.Lock()
	defer q.mu.Unlock()
	taken := q.items
	q.items, q.size = before[:0], 0
	return taken
}

// open takes in what comes from now on.
func (q *queue[T]) open() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = false
}

// close takes in nothing more, and loses what waits.
func (q *queue[T]) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.items, q.size = true, nil, 0
}
