package sim

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A pending is something that is to happen, in a slot of World.pending. A message
// that is lost on its way by a reset is a Drop.
// It is as long as a cache line, on machines of 64 bits.
type pending struct {
	kind      trace.Kind
	kibibytes uint16 // that the message holds, rounded down
	node      NodeID
	from      NodeID
	number    int32         // Deliver: the message is the number-th of its kind on its link, 0 if it went astray; else the incarnation it is meant for
	cause     uint64        // the event that caused this one
	sent      time.Duration // Deliver: when the message left; Synced: when the process began the sync
	what      *network.Kind // kind of message, name of timer, label
	tag       uint64        // Synced: the caller's; Deliver: the hash in strict mode
	message   any           // Deliver: the message, or a damaged one; Drop: the name of what lost it; Synced: the error or nil; Control: the func()
}

func (w *World) push(at time.Duration, p pending) {
	w.pushSlot(at, w.hold(p))
}

// hold puts p into a slot that is not yet in the queue.
func (w *World) hold(p pending) uint32 {
	w.load(p.kibibytes)
	if last := len(w.free) - 1; last >= 0 {
		slot := w.free[last]
		w.free = w.free[:last]
		w.pending[slot] = p
		return slot
	}
	if uint64(len(w.pending)) >= w.watch.pendingMax {
		w.overfull()
	}
	w.pending = append(w.pending, p)
	return uint32(len(w.pending) - 1)
}

func (w *World) pushSlot(at time.Duration, slot uint32) {
	w.queue.Push(at, w.sequence(), due(slot))
}

// A queued is a slot that is to come due.
type queued struct {
	at       time.Duration
	sequence uint64
	slot     uint32
}

// queued returns the slots in the queue with what is so, in the order in which they
// come due.
func (w *World) queued(is func(*pending) bool) []queued {
	var slots []queued
	w.queue.Scan(func(at time.Duration, sequence uint64, d due) {
		if d.kind() == dueSlot && is(&w.pending[d.slot()]) {
			slots = append(slots, queued{at, sequence, d.slot()})
		}
	})
	slices.SortFunc(slots, func(a, b queued) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.sequence, b.sequence))
	})
	return slots
}

// sequence returns the next sequence number: what is to happen at one instant
// happens in the order of these.
func (w *World) sequence() uint64 {
	w.pushed++
	return w.pushed
}

// release frees a slot and returns what was in it.
func (w *World) release(slot uint32) pending {
	p := w.pending[slot]
	w.vacate(slot)
	return p
}

// vacate frees a slot.
func (w *World) vacate(slot uint32) {
	p := &w.pending[slot]
	w.watch.unload(p.kibibytes)
	p.message = nil
	w.free = append(w.free, slot)
}

// advance lets events happen that are due by the given time, until as many
// have happened in all as given. A panic of a process becomes the world's
// error; any other is not the world's to deal with.
func (w *World) advance(until time.Duration, events uint64) {
	defer func() {
		if w.running == nil {
			return
		}
		if value := recover(); value != nil {
			n := w.running.node
			w.running = nil
			value, stack := Recovered(value)
			if e, ok := value.(*RunawayError); ok && e == w.err {
				e.Stack = stack
				return
			}
			w.fail(&PanicError{n.name, w.current, w.now, value, stack})
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
		w.next(n)
		return true
	}
	at, ok := w.queue.Next()
	if !ok || at > until {
		return false
	}
	if at < w.now {
		panic(fmt.Sprintf("sim: something is due at %v, and it is %v already", at, w.now))
	}
	if at > w.now {
		w.instant = w.events
	}
	var d due
	w.now, d = w.queue.Pop()
	switch d.kind() {
	case dueSlot:
		w.arrive(d.slot())
	case dueTimer:
		if n := w.nodes[d.node()-1]; n.expires(d) {
			n.take(d)
		}
	case dueWake:
		w.nodes[d.node()-1].woken(d.tag())
	}
	return true
}

// arrive deals with what has come due in a slot.
func (w *World) arrive(slot uint32) {
	p := &w.pending[slot]
	if p.kind == trace.Control {
		w.control(w.release(slot))
		return
	}
	if p.kind == trace.Drop {
		w.network.Reset()
		by := p.message.(string)
		w.dropped(w.release(slot), network.Reset.String(), by)
		return
	}
	n := w.nodes[p.node-1]
	if p.kind == trace.Deliver {
		if reason, by := w.refusal(n, p); reason != "" {
			w.dropped(w.release(slot), reason, by)
			return
		}
		if d, is := p.message.(damaged); is {
			p.message = d.Message
		}
	} else if !n.up || p.number != n.incarnation { // Boot, Synced
		w.vacate(slot)
		return
	} else if p.kind == trace.Synced && n.paused && p.sent > n.pausedAt {
		n.early = append(n.early, early{at: w.now, slot: slot})
		return
	}
	n.take(due(slot))
}

// take lets the node handle what has come for it, now or when it is free.
func (n *node) take(d due) {
	if !n.busy() {
		n.world.serve(n, d)
		return
	}
	n.inbox.push(d)
	if !n.paused {
		n.sleep()
	}
}

// refusal says why a message that has arrived is not taken, "" if it is, and by
// which rule of the network, if by one.
func (w *World) refusal(n *node, p *pending) (reason, by string) {
	if n.process == nil { // down, or about to boot
		return isDown, ""
	}
	if p.from != p.node {
		if by := w.network.SeveredBy(p.from, p.node); by != nil {
			return network.Severed.String(), by.Name()
		}
	}
	if d, is := p.message.(damaged); is && !n.credulous {
		return network.Corrupted.String(), d.by
	}
	return "", ""
}

// next lets a node handle the first event in its inbox, if it is free to.
func (w *World) next(n *node) {
	if n.paused || n.cursor > w.now {
		return
	}
	for n.inbox.len() > 0 {
		d := n.inbox.pop()
		if d.kind() == dueTimer && n.timers.list[d.timer()].state != waiting {
			continue // set again or stopped while it waited
		}
		w.serve(n, d)
		return
	}
	n.drained()
}

// serve gives an event to its node.
func (w *World) serve(n *node, d due) {
	if d.kind() == dueTimer {
		t := &n.timers.list[d.timer()]
		t.state = unset
		p := pending{kind: trace.Expire, node: n.id, cause: t.cause, what: t.what}
		if !t.listed {
			n.timers.release(d.timer())
		}
		w.handle(n, &p)
		return
	}
	// The slot is freed only afterwards, so that p stays what it is even if
	// w.pending has grown.
	w.handle(n, &w.pending[d.slot()])
	w.vacate(d.slot())
}

// begin makes p the event in progress.
func (w *World) begin(p *pending) {
	w.events++
	w.current = w.events
	if w.events >= w.watch.next {
		w.look(p)
	}
	var what uint64
	if p.what != nil {
		what = p.what.Hash
	}
	w.digest = w.digest.fold(uint64(w.now)^what, uint64(p.kind)<<60|uint64(p.node)<<30|uint64(p.from))
	if w.config.Trace != nil {
		r := trace.Record{
			Kind: p.kind, Number: w.current, At: w.now, Node: int32(p.node), From: int32(p.from),
			Cause: p.cause,
		}
		if p.kind == trace.Deliver {
			r.Sent, r.Index, r.Value = p.sent, uint64(p.number), p.tag
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

// handle makes p the event in progress and lets the node's process handle it.
func (w *World) handle(n *node, p *pending) {
	n.cursor = w.now
	if n.stores {
		n.disk.Settle(w.now)
	}
	w.begin(p)
	n.event = w.current
	if p.kind == trace.Boot {
		n.born()
		w.turned(trace.Boot, n)
	}
	w.running = n.env
	w.watch.calls = 0
	switch p.kind {
	case trace.Boot:
		n.process.Boot(n.env)
	case trace.Deliver:
		if w.config.Strict {
			w.checkUnchanged(n, p, false)
		}
		n.toil(n.work.on(p.message))
		n.process.Receive(p.from, p.message)
		if w.config.Strict {
			w.checkUnchanged(n, p, true)
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
	n.after()
	w.current = 0
}
