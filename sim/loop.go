package sim

import (
	"runtime/debug"
	"time"

	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A pending is something that is to happen, in a slot of World.pending.
// It is as long as a cache line, on machines of 64 bits.
type pending struct {
	kind    trace.Kind
	node    NodeID
	from    NodeID
	number  int32         // Deliver: the message is the number-th of its kind on its link; else the incarnation it is meant for
	cause   uint64        // the event that caused this one
	sent    time.Duration // Deliver: when the message left
	what    *network.Kind // kind of message, name of timer, label
	tag     uint64        // Expire: which timer; Synced: the caller's; Deliver: the hash in strict mode
	message any           // Deliver: the message; Synced: the error or nil; Control: the func()
}

// wakeUp is the kind of a pending that is no event: a node's cursor, or an
// effect of it, has come.
const wakeUp trace.Kind = 255

func (w *World) push(at time.Duration, p pending) {
	w.pushSlot(at, w.hold(p))
}

// hold puts p into a slot that is not yet in the queue.
func (w *World) hold(p pending) uint32 {
	if last := len(w.free) - 1; last >= 0 {
		slot := w.free[last]
		w.free = w.free[:last]
		w.pending[slot] = p
		return slot
	}
	w.pending = append(w.pending, p)
	return uint32(len(w.pending) - 1)
}

func (w *World) pushSlot(at time.Duration, slot uint32) {
	w.pushed++
	w.queue.Push(at, w.pushed, slot)
}

// release frees a slot, and lets go of its message.
func (w *World) release(slot uint32) {
	w.pending[slot].message = nil
	w.free = append(w.free, slot)
}

// take returns what is in a slot and frees it.
func (w *World) take(slot uint32) pending {
	p := w.pending[slot]
	w.release(slot)
	return p
}

// advance lets events happen that are due by the given time, until as many
// have happened in all as given. A panic of a process becomes the world's
// error.
func (w *World) advance(until time.Duration, events uint64) {
	defer func() {
		if w.running == nil {
			return
		}
		if value := recover(); value != nil {
			n := w.running.node
			w.running = nil
			w.fail(&PanicError{n.name, w.current, w.now, value, debug.Stack()})
		}
	}()
	for w.events < events && !w.halted && w.step(until) {
	}
}

// step deals with what comes next, an event or a step on the way to one. It is
// false if nothing is due by the given time.
func (w *World) step(until time.Duration) bool {
	if n := w.ready; n != nil {
		w.ready = nil
		w.serve(n)
		return true
	}
	at, ok := w.queue.Next()
	if !ok || at > until {
		return false
	}
	var slot uint32
	w.now, slot = w.queue.Pop()
	w.arrive(slot)
	return true
}

// arrive deals with what has come due.
func (w *World) arrive(slot uint32) {
	p := &w.pending[slot]
	switch p.kind {
	case trace.Control:
		w.control(w.take(slot))
		return
	case wakeUp:
		q := w.take(slot)
		w.nodes[q.node-1].woken(q.tag)
		return
	}
	n := w.nodes[p.node-1]
	switch p.kind {
	case trace.Deliver:
		if reason := w.refusal(n, p); reason != "" {
			w.dropped(w.take(slot), reason)
			return
		}
	case trace.Boot, trace.Synced, trace.Expire:
		if !n.up || p.number != n.incarnation {
			w.release(slot)
			return
		}
		if p.kind == trace.Expire && !n.due(p, slot) {
			return
		}
	}
	if n.busy() {
		n.inbox.push(slot)
		if !n.paused {
			n.wake(max(w.now, n.cursor))
		}
		return
	}
	w.handle(n, slot)
}

// refusal says why a message that has arrived is not taken; "" if it is.
func (w *World) refusal(n *node, p *pending) string {
	switch {
	case n.process == nil: // down, or about to boot
		return "down"
	case p.from != p.node && !w.network.Admits(p.from, p.node):
		return network.Severed.String()
	}
	return ""
}

// serve lets a node take the first event from its inbox, if it is free to.
func (w *World) serve(n *node) {
	if n.paused || n.cursor > w.now {
		return
	}
	for n.inbox.len() > 0 {
		slot := n.inbox.pop()
		if p := &w.pending[slot]; p.kind == trace.Expire && !n.expired(p.tag) {
			w.release(slot) // set again or stopped while it waited
			continue
		}
		w.handle(n, slot)
		return
	}
	n.drained()
}

// begin makes p the event in progress.
func (w *World) begin(p *pending) {
	w.events++
	w.current = w.events
	var what uint64
	if p.what != nil {
		what = p.what.Hash
	}
	w.digest = w.digest.fold(uint64(w.now)^what, uint64(p.kind)<<60|uint64(p.node)<<30|uint64(p.from))
	if w.config.Trace != nil {
		r := trace.Record{
			Kind: p.kind, Number: w.current, At: w.now, Node: int32(p.node), From: int32(p.from),
			Cause: p.cause, Sent: p.sent,
		}
		if p.kind == trace.Deliver {
			r.Index, r.Value = uint64(p.number), p.tag
		}
		if p.what != nil {
			r.Name = p.what.Name
		}
		w.config.Trace.Append(r)
	}
}

func (w *World) control(p pending) {
	w.begin(&p)
	p.message.(func())()
	w.current = 0
}

// handle gives the event in a slot to its node. The slot is freed afterwards,
// so that p stays what it is even if w.pending has grown.
func (w *World) handle(n *node, slot uint32) {
	p := &w.pending[slot]
	n.cursor = w.now
	if n.stores {
		n.disk.Settle(w.now)
	}
	w.begin(p)
	n.event = w.current
	if p.kind == trace.Boot {
		n.born()
	}
	w.running = n.env
	switch p.kind {
	case trace.Boot:
		n.process.Boot(n.env)
	case trace.Deliver:
		if w.config.Strict {
			w.checkSent(n, p)
		}
		n.process.Receive(p.from, p.message)
		if w.config.Strict {
			w.checkReceived(n, p)
		}
	case trace.Expire:
		n.process.Expire(Timer(p.what.Name))
	case trace.Synced:
		if n.syncer == nil {
			panic("SyncAsync was used, but the process has no Synced method")
		}
		err, _ := p.message.(error)
		n.syncer.Synced(p.tag, err)
	}
	w.running = nil
	w.release(slot)
	n.after()
	w.current = 0
}
