package live

import "sync"

// outboxMax is how many bytes wait for a connection at most; what comes on top
// is lost.
const outboxMax = 64 << 20

// An outbox is what waits to be written to a connection, in frames.
type outbox struct {
	ready chan struct{} // has an element if there may be frames

	mu     sync.Mutex
	open   bool // there is a connection
	frames [][]byte
	size   int
}

func newOutbox() *outbox { return &outbox{ready: make(chan struct{}, 1)} }

// put leaves a frame, which is lost if there is no connection or too much
// waits for it.
func (o *outbox) put(frame []byte) {
	o.mu.Lock()
	if !o.open || o.size+len(frame) > outboxMax {
		o.mu.Unlock()
		return
	}
	o.frames = append(o.frames, frame)
	o.size += len(frame)
	o.mu.Unlock()
	signal(o.ready)
}

// take returns all frames.
func (o *outbox) take() [][]byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	taken := o.frames
	o.frames, o.size = nil, 0
	return taken
}

// connect says that there is a connection.
func (o *outbox) connect() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.open = true
}

// disconnect says that there is none, which loses what waits.
func (o *outbox) disconnect() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.open, o.frames, o.size = false, nil, 0
}
