package live

import (
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"time"

	"github.com/laplace-sim/laplace/live/osdisk"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A host runs one process, and is its sim.Env. All of it but the mailbox
// belongs to the goroutine of run.
type host struct {
	id          sim.NodeID
	began       time.Time
	uncertainty time.Duration
	rand        rng.Stream
	disk        *osdisk.Disk
	transport   *transport
	mailbox     *mailbox
	timers      timers
	observe     func(sim.Observation)

	process sim.Process
}

var _ sim.Env = (*host)(nil)

func newHost(c Config) *host {
	return &host{
		id:          c.ID,
		began:       time.Now(),
		uncertainty: c.Uncertainty,
		rand:        rng.New(realSeed(), "node", uint64(c.ID)),
		mailbox:     newMailbox(),
		observe:     c.Observe,
	}
}

// realSeed is a seed that nobody knows.
func realSeed() uint64 {
	var b [8]byte
	_, _ = crand.Read(b[:]) // never fails
	return binary.LittleEndian.Uint64(b[:])
}

// delivered takes in a message that had so many bytes on the network; 0 if it has
// not been there.
func (h *host) delivered(from sim.NodeID, message sim.Message, size int) {
	h.mailbox.put(event{h.Monotonic(), func(p sim.Process) { p.Receive(from, message) }}, size)
}

// synced takes in the end of an asynchronous sync.
func (h *host) synced(tag uint64, err error) {
	h.mailbox.put(event{h.Monotonic(), func(p sim.Process) {
		if s, ok := p.(sim.Syncer); ok {
			s.Synced(tag, err)
		}
	}}, 0)
}

// run lets the process live until the context ends.
//
// It handles events in the order of their times, as the kernel does: a timer
// that ran out before a message came goes first, also if both have waited. The
// inbox of the process is what had come when the last inbox was empty, so
// Drained is called however fast more comes.
func (h *host) run(ctx context.Context, p sim.Process) {
	h.process = p
	h.process.Boot(h)
	h.drained()
	alarm := time.NewTimer(0)
	defer alarm.Stop()
	var inbox []event
	for {
		if deadline, set := h.timers.next(); set {
			alarm.Reset(deadline - h.Monotonic())
		} else {
			alarm.Stop()
		}
		select {
		case <-ctx.Done():
			if s, ok := h.process.(sim.Stopper); ok {
				s.Stop()
			}
			return
		case <-alarm.C:
		case <-h.mailbox.ready:
		}
		// A timer that runs out later than this has to wait for its turn: what
		// comes meanwhile may have come before it.
		now := h.Monotonic()
		inbox = h.mailbox.take(inbox)
		handled := len(inbox)
		for _, e := range inbox {
			handled += h.expire(e.at)
			e.tell(h.process)
		}
		handled += h.expire(now)
		clear(inbox)
		if handled > 0 {
			h.drained()
		}
	}
}

// expire lets the timers expire that have run out by the given time, and
// returns how many there were.
func (h *host) expire(now time.Duration) (expired int) {
	for {
		timer, ok := h.timers.pop(now)
		if !ok {
			return expired
		}
		h.process.Expire(timer)
		expired++
	}
}

func (h *host) drained() {
	if d, ok := h.process.(sim.Drainer); ok {
		d.Drained()
	}
}

// ID implements sim.Env.
func (h *host) ID() sim.NodeID { return h.id }

// Wall implements sim.Env: the epoch is that of Unix, so that all nodes count
// from the same.
func (h *host) Wall() time.Duration { return time.Duration(time.Now().UnixNano()) }

// Monotonic implements sim.Env. It counts from the start of the process.
func (h *host) Monotonic() time.Duration { return time.Since(h.began) }

// Interval implements sim.Env.
func (h *host) Interval() (earliest, latest time.Duration) {
	wall := h.Wall()
	return wall - h.uncertainty, wall + h.uncertainty
}

// Rand implements sim.Env.
func (h *host) Rand() *rng.Stream { return &h.rand }

// Disk implements sim.Env.
func (h *host) Disk() disk.FS { return h.disk }

// Send implements sim.Env.
func (h *host) Send(to sim.NodeID, message sim.Message) {
	if to == h.id {
		h.delivered(to, message, 0)
		return
	}
	h.transport.send(to, message)
}

// SetTimer implements sim.Env.
func (h *host) SetTimer(timer sim.Timer, after time.Duration) {
	h.timers.start(timer, deadline(h.Monotonic(), after))
}

// StopTimer implements sim.Env.
func (h *host) StopTimer(timer sim.Timer) { h.timers.stop(timer) }

// Work implements sim.Env. It does nothing: here the work itself takes time.
func (h *host) Work(time.Duration) {}

// WorkThrough implements sim.Env. It does nothing, as Work.
func (h *host) WorkThrough(int) {}

// Observe implements sim.Env.
func (h *host) Observe(o sim.Observation) { h.observe(o) }

// Maybe implements sim.Env: nothing misbehaves on purpose.
func (h *host) Maybe(string) bool { return false }
