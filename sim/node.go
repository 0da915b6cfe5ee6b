package sim

import (
	"reflect"
	"time"

	"github.com/laplace-sim/laplace/internal/deephash"
	"github.com/laplace-sim/laplace/sim/clock"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
	"github.com/laplace-sim/laplace/sim/trace"
	"github.com/laplace-sim/laplace/sim/wire"
)

// normalPace is the pace of a node on which a millisecond of work takes a
// millisecond.
const normalPace = 1000

// A node is one machine: its clocks, its disk, and the incarnation that runs
// on it, if one does. What every event needs stands first, together: with
// thousands of nodes the cost of an event is that of fetching its node.
type node struct {
	world       *World
	id          NodeID
	incarnation int32
	up          bool
	paused      bool
	idle        bool          // the inbox has drained and the process knows it
	stores      bool          // the process has asked for the disk
	credulous   bool          // the process takes messages whose checksums do not fit
	cursor      time.Duration // how far the process has got in time
	event       uint64        // the event handled last, the cause of its effects
	process     Process
	env         *env
	timers      timers
	said        *described    // the kind of the message that it sent last
	inbox       fifo[due]     // what waits until the cursor
	drainer     Drainer       // the process, if it is one
	effects     fifo[effect]  // what the process did that has not happened yet
	turn        uint64        // the sequence number under which the process goes on at its cursor
	wakeAt      time.Duration // when the next wake-up that counts is due
	wakeTag     uint64        // tells it from those that do not; 0 if there is none
	clock       clock.Clock

	wakes    uint64
	syncer   Syncer // the process, if it is one
	disk     *disk.Disk
	pace     uint32 // thousandths
	work     Work
	freed    time.Duration // when the last clean stop ended
	pausedAt time.Duration
	waits    []wait  // of the process for its disk, those that may not be over at least
	early    []early // ends of syncs that came while it was paused, and before it had begun them
	name     string
	program  Factory

	unbounded bool // the disk has no capacity
	worked    time.Duration
	written   int64 // bytes that changed in its files since weigh looked
}

// An effect is a send or an observation that a handler did with its cursor
// ahead of the time. It waits its turn among all that is to happen then: the
// effects of one node happen in the order in which it did them, before it
// takes its next event, and those of several nodes in the order in which they
// were caused.
type effect struct {
	at          time.Duration
	incarnation int32 // it may have been stopped since, and another be about to boot
	sequence    uint64
	cause       uint64
	to          NodeID // 0: an observation
	kibibytes   uint16 // that the message holds
	message     Message
	observation Observation
}

// born starts the incarnation that Boot announced.
func (n *node) born() {
	n.env = &env{
		node: n,
		rand: n.draws(),
	}
	n.enter(func() {
		if n.process = n.program(n.id); n.process == nil {
			panic("sim: the Factory made no Process, but nil")
		}
		skipper, ok := n.process.(ChecksumSkipper)
		n.credulous = ok && skipper.SkipsChecksums()
	})
	n.drainer, _ = n.process.(Drainer)
	n.syncer, _ = n.process.(Syncer)
}

// down ends the incarnation, but for what it has put off.
func (n *node) down() {
	n.close()
	w := n.world
	for n.inbox.len() > 0 {
		d := n.inbox.pop()
		if d.kind() != dueSlot {
			continue
		}
		if p := w.release(d.slot()); p.kind == trace.Deliver {
			w.dropped(p, isDown, "")
		}
	}
	for _, e := range n.early {
		w.vacate(e.slot)
	}
	n.early = nil
	n.forgetTimers()
	n.process, n.drainer, n.syncer, n.env = nil, nil, nil, nil
	n.up, n.paused, n.idle = false, false, true
	n.cursor, n.wakeTag = 0, 0
}

// undo lets nothing happen of what the process has put off.
func (n *node) undo() {
	for n.effects.len() > 0 {
		n.world.watch.unload(n.effects.pop().kibibytes)
	}
}

// close ends the coroutine of a blocking process.
func (n *node) close() {
	if c, ok := n.process.(interface{ close(*env) }); ok {
		c.close(n.env)
	}
}

// busy reports whether what arrives now has to wait: for the process, for what
// it did up to now to have happened, or for what came before.
func (n *node) busy() bool {
	return n.paused || n.cursor > n.world.now || n.effects.len() > 0 || n.inbox.len() > 0
}

// acts reports whether what the process does happens at once.
func (n *node) acts() bool { return n.cursor == n.world.now && n.effects.len() == 0 }

// later lets an effect happen when the time has come to the cursor.
func (n *node) later(e effect) {
	e.at, e.incarnation, e.cause, e.sequence = n.cursor, n.incarnation, n.event, n.world.sequence()
	n.world.load(e.kibibytes)
	n.effects.push(e)
}

// enter runs a method of the process outside of an event of its own.
func (n *node) enter(method func()) {
	n.world.running = n.env
	n.world.watch.calls = 0
	method()
	n.world.running = nil
}

// after deals with what a handler left behind.
func (n *node) after() {
	w := n.world
	n.idle = false
	if !n.up {
		return
	}
	if n.cursor == w.now && n.effects.len() == 0 {
		if n.inbox.len() > 0 {
			w.ready = n
			return
		}
		n.drained()
		return
	}
	n.turn = w.sequence()
	n.sleep()
}

// drained tells a Drainer, once, that its inbox is empty.
func (n *node) drained() {
	if n.idle {
		return
	}
	n.idle = true
	if n.drainer == nil {
		return
	}
	w := n.world
	current := w.current
	w.current = n.event
	w.running = n.env
	w.watch.calls = 0
	n.drainer.Drained()
	w.running = nil
	w.current = current
	n.turn = w.sequence()
	n.sleep()
}

// sleep sees to it that the node is woken when something of it comes due.
func (n *node) sleep() {
	if n.effects.len() > 0 {
		n.wake(n.effects.first().at, n.effects.first().sequence)
	} else if n.inbox.len() > 0 || n.cursor > n.world.now && n.drainer != nil && !n.idle {
		n.wake(n.cursor, n.turn)
	}
}

// wake asks for a wake-up at the given time, in the given place among all that
// is due then, or earlier.
func (n *node) wake(at time.Duration, sequence uint64) {
	at = max(at, n.world.now) // a pause may have held it back
	if n.wakeTag != 0 && n.wakeAt <= at {
		return
	}
	n.wakes = n.wakes%(tags-1) + 1
	n.wakeAt, n.wakeTag = at, n.wakes
	n.world.queue.Push(at, sequence, wakeDue(n.id, n.wakeTag))
}

// woken is called when a wake-up comes due.
func (n *node) woken(tag uint64) {
	if tag != n.wakeTag {
		return
	}
	n.wakeTag = 0
	if n.paused {
		return
	}
	w := n.world
	n.flush(w.now)
	if w.halted || n.cursor > w.now || n.effects.len() > 0 {
		n.sleep()
		return
	}
	w.next(n)
}

// flush lets the effects up to the given time happen.
func (n *node) flush(until time.Duration) {
	w := n.world
	for n.effects.len() > 0 && n.effects.first().at <= until && !w.halted {
		e := n.effects.first()
		w.watch.unload(e.kibibytes)
		at, cause := max(e.at, w.now), e.cause // a pause may have held it back
		if e.to != 0 {
			to, message := e.to, e.message
			n.effects.drop()
			w.transmit(n, to, message, at, cause)
		} else {
			incarnation, observation := e.incarnation, e.observation
			n.effects.drop()
			w.observed(n, incarnation, at, cause, &observation)
		}
	}
}

// Now is the node's cursor; with Spend and Complete it makes the node the host
// of its disk.
func (n *node) Now() time.Duration { return max(n.cursor, n.world.now) }

// Spend moves the node's cursor on, while its process waits for the disk.
func (n *node) Spend(d time.Duration) {
	from := n.Now()
	n.cursor = from + d
	if last := len(n.waits) - 1; last >= 0 && n.waits[last].until <= n.world.now {
		n.waits = n.waits[:0]
	}
	n.waits = append(n.waits, wait{from, n.cursor})
}

// Complete reports the end of an asynchronous sync to the process.
func (n *node) Complete(at time.Duration, tag uint64, err error) {
	n.world.push(at, pending{
		kind: trace.Synced, node: n.id, number: n.incarnation, cause: n.world.current, sent: n.Now(), tag: tag, message: err,
	})
}

// A fifo is a queue in a slice that is used again and again.
type fifo[T any] struct {
	items []T
	head  int
}

func (f *fifo[T]) len() int  { return len(f.items) - f.head }
func (f *fifo[T]) first() *T { return &f.items[f.head] }
func (f *fifo[T]) push(v T)  { f.items = append(f.items, v) }

func (f *fifo[T]) pop() T {
	v := f.items[f.head]
	f.drop()
	return v
}

// drop removes the first.
func (f *fifo[T]) drop() {
	var zero T
	f.items[f.head] = zero
	f.head++
	switch {
	case f.head == len(f.items):
		f.items, f.head = f.items[:0], 0
	case f.head >= 1024 && f.head*2 >= len(f.items):
		kept := copy(f.items, f.items[f.head:])
		clear(f.items[kept:])
		f.items, f.head = f.items[:kept], 0
	}
}

// observed hands an observation to the outside.
func (w *World) observed(n *node, incarnation int32, at time.Duration, cause uint64, o *Observation) {
	w.digest = w.digest.fold(uint64(at)^uint64(o.Kind)<<56^uint64(n.id)<<40, o.Term)
	w.digest = w.digest.fold(o.Index, o.Value)
	if o.Text != "" {
		w.digest = w.digest.fold(rng.HashString(o.Text), uint64(len(o.Text)))
	}
	if w.config.Trace != nil {
		w.config.Trace.Append(trace.Record{
			Kind: trace.Observe, Number: cause, At: at, Node: int32(n.id),
			Code: uint8(o.Kind), Term: o.Term, Index: o.Index, Value: o.Value, Text: o.Text,
		})
	}
	if len(w.observers) > 0 {
		w.tell(Observed{at, cause, n.id, int(incarnation), *o})
	}
}

// transmit gives a message to the network.
func (w *World) transmit(n *node, to NodeID, m Message, at time.Duration, cause uint64) {
	what := n.kindOf(m)
	size := what.size(m)
	p := pending{
		kind: trace.Deliver, kibibytes: kibibytes(size),
		node: to, from: n.id, cause: cause, sent: at, what: &what.Kind, message: m,
	}
	if w.config.Strict {
		p.tag = deephash.Of(m, nil)
	}
	if to == n.id {
		w.push(at, p)
		return
	}
	if size > wire.FrameMax {
		what.overlong.Count++
		what.overlong.Longest = max(what.overlong.Longest, size)
		w.dropped(p, isTooLong, "")
		return
	}
	w.pay(what, size)
	slot := w.hold(p)
	if w.route(&network.Packet{From: n.id, To: to, Kind: &what.Kind, Size: size, Sent: at, Token: uint64(slot)}) {
		w.travels(slot, &w.fate)
	} else {
		w.vacate(slot)
	}
}

// kindOf returns the kind of a message that the node sends, which is mostly that of
// the one before.
func (n *node) kindOf(m Message) *described {
	if n.said == nil || n.said.typ != reflect.TypeOf(m) {
		n.said = n.world.kinds.of(m)
	}
	return n.said
}

// travels does to the message in a slot what the network says.
func (w *World) travels(slot uint32, fate *network.Fate) {
	switch {
	case fate.Reason == network.Held:
	case fate.Copies == 0:
		w.pending[slot].number = int32(fate.Ordinal)
		w.dropped(w.release(slot), fate.Reason.String(), fate.By.Name())
	case fate.Corrupt != 0 && w.pending[slot].kind == trace.Deliver && !w.damage(slot, fate.Corrupt, fate.By):
		w.dropped(w.release(slot), fate.Reason.String(), fate.By.Name())
	default:
		w.pending[slot].number = int32(fate.Ordinal)
		if fate.At != 0 {
			w.pending[slot].node, w.pending[slot].number = fate.At, 0
		}
		w.pushSlot(fate.Arrive[0], slot)
		for _, arrive := range fate.Arrive[1:fate.Copies] {
			w.push(arrive, w.pending[slot])
		}
	}
}

// Reasons why a message comes to nothing that are none of the network.
const (
	isDown    = "down"
	isTooLong = "too long for the network"
)

// dropped records that a message came to nothing, and by which rule of the network
// or act of the outside, if by one.
func (w *World) dropped(p pending, reason, by string) {
	if w.config.Trace == nil {
		return
	}
	w.config.Trace.Append(trace.Record{
		Kind: trace.Drop, Number: w.current, At: w.now, Node: int32(p.node), From: int32(p.from),
		Cause: p.cause, Sent: p.sent, Name: p.what.Name, Index: uint64(p.number), Text: reason, By: by,
	})
}
