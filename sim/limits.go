package sim

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"time"
)

// Limits bound what a run may take. A program that runs away, because it
// answers each refusal with a new try at once for instance, ends its run there
// with a RunawayError. All of them count what happens in the run, and nothing
// of the machine below it, so a run ends at the same event everywhere. Who wants
// to stop a run sooner, with nothing said of the program, has RunWithin.
//
// 0 is the limit of DefaultLimits.
type Limits struct {
	// EventsPerRun, EventsPerSecond and EventsPerInstant are how many events
	// there may be for each node of the world: in the whole run, within a
	// second of virtual time, and without any virtual time passing. A limit is
	// looked at when half of it is used up, so what comes in a burst after a
	// quiet time may have up to half as many again.
	EventsPerRun     uint64
	EventsPerSecond  uint64
	EventsPerInstant uint64
	// Pending is how many messages and timers there may be for each node of
	// the world, under way or waiting to be handled.
	Pending uint64
	// Bytes is how much the messages under way, and those that a node is to
	// send at its cursor, may hold for each node of the world, as far as they say (see Sizer) and have a kibibyte or more, and
	// how much the files of one node may, and any one that it writes after its name
	// was taken away, unless its disk has a Capacity; and what was overwritten in
	// files that no sync has made durable.
	Bytes uint64
	// Calls is how often a handler may call its Env and its disk before it
	// returns. A coroutine's handler returns when the coroutine waits. One that
	// calls once more panics, at each call; a handler that recovers from every
	// such panic and goes on for ever is not ended, and neither is one that
	// computes for ever: it has the kernel's own goroutine.
	Calls uint64
}

// DefaultLimits are far beyond what a program needs that does its work:
// docs/rationale.md says what the scenarios of the library come to. A node of
// which each message takes DefaultWork can handle twice as many in a second as
// they let it, or a storm would be as fast as it can be and never end its run.
var DefaultLimits = Limits{
	EventsPerRun:     1_000_000_000,
	EventsPerSecond:  50_000,
	EventsPerInstant: 100_000,
	Pending:          100_000,
	Bytes:            256 << 20,
	Calls:            5_000_000,
}

// withDefaults returns the limits with none left open.
func (l Limits) withDefaults() Limits {
	d := DefaultLimits
	return Limits{
		EventsPerRun:     cmp.Or(l.EventsPerRun, d.EventsPerRun),
		EventsPerSecond:  cmp.Or(l.EventsPerSecond, d.EventsPerSecond),
		EventsPerInstant: cmp.Or(l.EventsPerInstant, d.EventsPerInstant),
		Pending:          cmp.Or(l.Pending, d.Pending),
		Bytes:            cmp.Or(l.Bytes, d.Bytes),
		Calls:            cmp.Or(l.Calls, d.Calls),
	}
}

// A watch sees to it that a run stays within its limits. What it costs is a
// comparison for each event, message and call: it looks closer only when half
// of a limit is used up, and then counts who sends what to whom.
type watch struct {
	Limits
	next    uint64 // the event at which to look again
	second  mark   // less than a second ago
	instant mark   // at this instant
	census  census // empty unless half of a limit is used up
	calls   uint64 // by the handler that runs

	pendingMax  uint64 // for all nodes together
	kibibytes   uint64 // that messages under way hold, and
	kibibyteMax uint64 // the limit for all nodes together
}

// A mark is an event and its time.
type mark struct {
	event uint64
	at    time.Duration
}

// resize takes note of how many nodes there are. A world without any has room for
// what the outside does in one of a single node.
func (l *watch) resize(nodes int) {
	nodes = max(nodes, 1)
	l.pendingMax = times(l.Pending, nodes)
	l.kibibyteMax = times(l.Bytes>>10, nodes)
}

// times is a limit for all nodes.
func times(limit uint64, nodes int) uint64 {
	high, low := bits.Mul64(limit, uint64(nodes))
	if high != 0 {
		return math.MaxUint64
	}
	return low
}

// runTail is how many of the last events of a run that is too long are counted.
const runTail = 100_000

// look looks at the events up to the one in progress, p.
func (w *World) look(p *pending) {
	l := &w.watch
	if w.now-l.second.at >= time.Second || w.events == 1 {
		l.second = mark{w.events - 1, w.now}
	}
	if w.now > l.instant.at || w.events == 1 {
		l.instant = mark{w.events - 1, w.now}
	}
	nodes := max(len(w.nodes), 1)
	next := uint64(math.MaxUint64)
	crowded, over := false, ""
	limit := func(since, most, tail uint64, within string) {
		most = times(most, nodes)
		switch used := w.events - since; {
		case used > most && over == "":
			over = fmt.Sprintf("%s events %s", grouped(most), within)
		case used >= most-min(most, tail):
			crowded = true
		default:
			next = min(next, since+most-tail)
		}
	}
	half := func(perNode uint64) uint64 { return times(perNode, nodes) / 2 }
	limit(l.instant.event, l.EventsPerInstant, half(l.EventsPerInstant), "at one instant")
	limit(l.second.event, l.EventsPerSecond, half(l.EventsPerSecond), "within a second of virtual time")
	limit(0, l.EventsPerRun, min(runTail, half(l.EventsPerRun)), "in all")
	if l.census.flows == nil && (crowded || over != "") {
		l.census = census{since: w.now, flows: make(map[flow]uint64)}
	}
	switch {
	case over != "":
		l.census.add(p)
		a := l.census.told(w)
		if passed := w.now - l.census.since; passed > 0 {
			a.told += fmt.Sprintf(" within %v of virtual time", passed)
		} else {
			a.told += " without any virtual time passing"
		}
		w.runAway(a, over)
	case crowded:
		l.census.add(p)
		next = w.events + 1
	default:
		l.census = census{}
	}
	l.next = next
}

// load counts what a message holds that is under way or is to be sent.
func (w *World) load(kibibytes uint16) {
	if kibibytes == 0 {
		return
	}
	if w.watch.kibibytes += uint64(kibibytes); w.watch.kibibytes > w.watch.kibibyteMax {
		w.heaped(grouped(w.watch.kibibyteMax>>10) + " MiB in messages under way or waiting")
	}
}

// unload undoes load.
func (l *watch) unload(kibibytes uint16) { l.kibibytes -= uint64(kibibytes) }

// overfull halts a world in which too much is pending.
func (w *World) overfull() {
	w.heaped(grouped(w.watch.pendingMax) + " messages and timers under way or waiting")
}

// heaped halts a world in which things heap up beyond a limit.
func (w *World) heaped(limit string) {
	if !w.halted {
		c := w.pendingCensus()
		w.runAway(account{told: c.told(w).told}, limit)
	}
}

// weigh halts the world if the node's files hold too much, or what a crash may
// make of them. For that it looks when as much was written again.
func (n *node) weigh(written int64) {
	w := n.world
	most := int64(min(w.watch.Bytes, math.MaxInt64))
	limit := func(bytes int64, did, where string) {
		if bytes > most && !w.halted {
			w.runAway(account{told: n.name + " went on writing" + did}, grouped(w.watch.Bytes>>20)+" MiB "+where)
		}
	}
	if n.unbounded {
		limit(n.disk.Used(), "", "in the files of a node whose disk has no capacity")
		limit(n.disk.Nameless(), " a file without a name", "in such a file")
	}
	if n.written += written; n.written > most {
		n.written = 0
		limit(n.disk.Undo(), " without a sync", "that a crash may undo")
	}
}

// endless ends a handler that does not return by itself.
func (e *env) endless() {
	w := e.node.world
	if w.err == nil {
		w.runAway(account{told: e.node.name + " went on calling its Env or its disk, and did not return"}, grouped(w.watch.Calls)+" calls by one handler")
	}
	panic(w.err)
}

// runAway halts the world, and ends the handler in progress at its next call.
func (w *World) runAway(a account, limit string) {
	w.watch.calls = math.MaxUint64
	e := &RunawayError{Event: w.current, At: w.now, Kinds: a.kinds, Outside: a.outside, Account: a.told, Limit: limit, Nodes: len(w.nodes)}
	if w.running != nil {
		e.Node = w.running.node.name
	}
	w.fail(e)
}

// A RunawayError is of a program that took more than the Limits allow.
type RunawayError struct {
	Event uint64
	At    time.Duration
	// Node is the name of the node in whose handler it showed; "" if it was
	// between two.
	Node string
	// Account says who did what how often.
	Account string
	// Kinds are the kinds of message, names of timers and labels that a tenth
	// of the events or more were about, sorted; none if it was not the number
	// of events that passed its limit.
	Kinds []string
	// Outside reports whether more than half of the events were what the outside
	// did, such as faults that come too fast, so that it says nothing of the
	// program; false if it was not the number of events that passed its limit.
	Outside bool
	// Limit is what there was more of than is allowed, and Nodes how many
	// nodes the world had.
	Limit string
	Nodes int
	// Stack is where the handler was, if it did not return.
	Stack Stack
}

func (e *RunawayError) Error() string {
	return fmt.Sprintf("%s (event %d, %v)", e.what(), e.Event, e.At)
}

func (e *RunawayError) what() string {
	return fmt.Sprintf("%s; the limit of a run of %d nodes is %s", e.Account, e.Nodes, e.Limit)
}
