package sim

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim/clock"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/event"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/trace"
	"github.com/laplace-sim/laplace/sim/wire"
)

// A Config describes a world without nodes.
type Config struct {
	// Seed decides everything that is left to chance.
	Seed uint64
	// Network describes the links.
	Network network.Config
	// Language is how messages are written, which matters when they are damaged
	// on their way. One that it does not have comes to nothing then; nil has none.
	Language *wire.Language
	// Trace, unless nil, records what happens.
	Trace *trace.Recorder
	// Strict hashes every message when it is sent, when it arrives and when
	// it has been handled, and halts the run with a MutationError when one
	// has changed. It slows a run down several times over, and changes
	// nothing else.
	Strict bool
	// Limits bound what the run may take.
	Limits Limits
}

// A NodeConfig describes a node.
type NodeConfig struct {
	// Name is shown to people; "n" and the node's number if it is empty.
	Name string
	// Program makes each incarnation of the node's process.
	Program Factory
	Disk    disk.Config
	Clock   clock.Config
	// Work is what handling messages takes; zero is nothing.
	Work Work
}

// A World is a simulation: nodes, what is under way between them, and the
// virtual time. It is not safe for use by several goroutines.
//
// Virtual times are durations since the start of the run.
type World struct {
	config Config
	now    time.Duration
	events uint64
	digest Digest

	instant uint64 // how many events there had been when virtual time passed last

	queue   event.Queue[due]
	void    int // entries of the queue, of timers, that come to nothing
	pushed  uint64
	pending []pending
	free    []uint32

	nodes   []*node
	network *network.Network
	fate    network.Fate // of the message sent last
	cost    Cost         // of messages only
	kinds   kinds
	points  map[string]*faultPoint // by name: those that a program has asked about, or that are enabled

	watch     watch
	current   uint64 // the event in progress, the cause of what is done now
	running   *env   // the incarnation whose handler runs
	ready     *node  // a node that may take the next event from its inbox
	observers []func(Observed)
	onTurn    []func(NodeID, trace.Kind)

	halted bool
	err    error
}

// An Observed is an observation with its circumstances.
type Observed struct {
	At          time.Duration // when: the node's cursor
	Event       uint64        // the event whose handler made it
	Node        NodeID
	Incarnation int // counted from 1 on each node
	Observation
}

// A ConfigError says what in a Config or a NodeConfig is out of range, and what was
// expected.
type ConfigError struct {
	Node string // the name of the node; "" if it is about the world
	Err  error
}

func (e *ConfigError) Error() string {
	if e.Node == "" {
		return "sim: " + e.Err.Error()
	}
	return fmt.Sprintf("sim: node %s: %v", e.Node, e.Err)
}

// Unwrap returns Err.
func (e *ConfigError) Unwrap() error { return e.Err }

// New returns a world without nodes, at virtual time 0. One of a Config that is not
// valid is halted by a ConfigError, which Run returns, and Err at once.
func New(c Config) *World {
	w := &World{
		config: c,
		digest: Digest(0).fold(c.Seed, 0),
		watch:  watch{Limits: c.Limits.withDefaults()},
	}
	w.watch.resize(0)
	if err := c.Network.Validate(); err != nil {
		w.fail(&ConfigError{Err: err})
		c.Network = network.Config{}
	}
	w.network = network.New(c.Seed, c.Network)
	return w
}

// validate returns an error if something in the configuration is out of range.
func (c *NodeConfig) validate() error {
	if c.Program == nil {
		return errNoProgram
	}
	return cmp.Or(c.Work.Validate(), c.Disk.Validate(), c.Clock.Validate())
}

// Add adds a node, which is down until Boot. If the NodeConfig is not valid, the
// world is halted by a ConfigError.
func (w *World) Add(c NodeConfig) NodeID {
	if len(w.nodes) == nodesMax {
		panic(fmt.Sprintf("sim: more than %d nodes", nodesMax))
	}
	id := NodeID(len(w.nodes) + 1)
	if c.Name == "" {
		c.Name = fmt.Sprintf("n%d", id)
	}
	if err := c.validate(); err != nil {
		w.fail(&ConfigError{Node: c.Name, Err: err})
		c.Work, c.Disk, c.Clock = Work{}, disk.Config{}, clock.Config{}
	}
	n := &node{
		world:   w,
		id:      id,
		name:    c.Name,
		program: c.Program,
		clock:   clock.New(c.Clock),
		pace:    normalPace,
		work:    c.Work,

		unbounded: c.Disk.Capacity == 0,
	}
	n.disk = disk.New(c.Disk, n, n.drawsOfDisk())
	w.nodes = append(w.nodes, n)
	w.watch.resize(len(w.nodes))
	return id
}

// Nodes is the number of nodes; their numbers run from 1 to Nodes.
func (w *World) Nodes() int { return len(w.nodes) }

// Name is the name of a node.
func (w *World) Name(id NodeID) string { return w.node(id).name }

// Up reports whether a node runs, be it paused.
func (w *World) Up(id NodeID) bool { return w.node(id).up }

// Incarnation is the number of a node's present incarnation, or of the last one
// if it is down. It is 0 before the first Boot.
func (w *World) Incarnation(id NodeID) int { return int(w.node(id).incarnation) }

// Paused reports whether a node is paused.
func (w *World) Paused(id NodeID) bool { return w.node(id).paused }

// BusyUntil is when a node is done, as far as is known now, with what its
// process has begun, asynchronous syncs and a clean stop included. It has passed
// if the node is free.
func (w *World) BusyUntil(id NodeID) time.Duration {
	n := w.node(id)
	return max(n.cursor, n.freed, n.disk.BusyUntil())
}

// Now is the virtual time.
func (w *World) Now() time.Duration { return w.now }

// Events is how many events have happened.
func (w *World) Events() uint64 { return w.events }

// Digest stands for all events so far.
func (w *World) Digest() Digest { return w.digest }

// Network is the network, for rules and statistics.
func (w *World) Network() *network.Network { return w.network }

// Disk is a node's disk, for faults and inspection. It must not be asked for
// within a handler of that node.
func (w *World) Disk(id NodeID) *disk.Disk {
	n := w.node(id)
	n.disk.Settle(n.until())
	return n.disk
}

// DiskFull returns when a node first met with the capacity of its own disk;
// false if it has not. Unlike Disk it may be called at any time.
func (w *World) DiskFull(id NodeID) (at time.Duration, full bool) { return w.node(id).disk.Full() }

// Clock is a node's clock, for what needs no timer moved: jumps, freezing,
// uncertainty. Its rate is changed by SetClockDrift.
func (w *World) Clock(id NodeID) *clock.Clock { return &w.node(id).clock }

// OnObserve lets f be called for every observation, in order. Several
// functions are called in the order in which they were given. They are called
// in the middle of a handler: to act on the world, f calls At. If f panics, the
// world is halted with an OutsideError.
func (w *World) OnObserve(f func(Observed)) { w.observers = append(w.observers, f) }

// OnTurn lets f be called whenever a node boots, crashes, is wiped or stopped,
// is paused, and goes on: the kind is trace.Boot, Crash, Wipe, Stop, Pause or
// Unpause.
// Like what OnObserve was given, f must not act on the world.
func (w *World) OnTurn(f func(NodeID, trace.Kind)) { w.onTurn = append(w.onTurn, f) }

// At lets do be called at the given time, or now if that has passed, as an
// event of the outside. The label names it in the trace and in the digest.
func (w *World) At(at time.Duration, label string, do func()) {
	w.push(max(at, w.now), pending{what: w.kinds.named(label), kind: trace.Control, cause: w.current, message: do})
}

// Boot starts a node's next incarnation, as an event of its own that happens
// now, or when a clean stop has ended. Booting a node that is up does nothing.
func (w *World) Boot(id NodeID) {
	n := w.node(id)
	if n.up {
		return
	}
	n.up = true
	n.incarnation++
	w.push(max(w.now, n.freed), pending{kind: trace.Boot, node: id, number: n.incarnation, cause: w.current})
}

// Crash cuts the power of a node's machine at this instant. A process that runs
// on it ends: what its handlers did beyond now is undone, its inbox and timers
// are gone. Each unsynced write meets the given fate, those too that an earlier
// process left in the machine's memory when it was killed or stopped.
func (w *World) Crash(id NodeID, fate disk.Fate) {
	w.cut(id, trace.Crash, func(d *disk.Disk) { d.Crash(w.node(id).until(), fate) })
}

// Wipe replaces a node's machine at this instant by a new one of the same name,
// whose disk is empty: it is as Crash, but nothing is left of what was written,
// synced or not. Faults that lie on the disk as a whole lie on the new one.
func (w *World) Wipe(id NodeID) {
	w.cut(id, trace.Wipe, func(d *disk.Disk) { d.Wipe(w.node(id).until()) })
}

// Kill ends a node's process at this instant while the machine stays up: it is
// as Crash, but unsynced writes wait in the machine's memory for the next
// incarnation, or for the next Crash. Killing a process that is down does
// nothing.
func (w *World) Kill(id NodeID) {
	if w.node(id).up {
		w.cut(id, trace.Crash, func(d *disk.Disk) { d.Kill(w.node(id).until()) })
	}
}

// cut ends a node's incarnation, if one runs, in the middle of whatever it does.
// What it had done up to now has happened, what it would have done later has
// not, be it that it was stopped and on its way to a clean end.
func (w *World) cut(id NodeID, kind trace.Kind, disk func(*disk.Disk)) {
	n := w.node(id)
	if !n.paused {
		n.flush(w.now)
	}
	w.note(kind, n)
	disk(n.disk)
	n.undo()
	n.down()
}

// Stop stops a node cleanly: a Stopper is told, what its handlers began is
// brought to its end, and nothing is lost that was written or sent. A Boot
// takes effect only after that end. Stopping a node that is down does nothing.
func (w *World) Stop(id NodeID) {
	n := w.node(id)
	if !n.up {
		return
	}
	w.Resume(id)
	n.flush(w.now)
	w.note(trace.Stop, n)
	if s, ok := n.process.(Stopper); ok {
		n.cursor = max(n.cursor, w.now)
		n.enter(func() { s.Stop() })
	}
	n.freed = max(n.freed, n.Now()) // it may have been waiting to boot after another stop
	n.disk.Kill(n.freed)
	n.down()
	n.sleep() // until what it had begun is due
}

// SetProgram changes what the node will run from its next Boot on, as an
// upgrade does. Without a program, the world is halted by a ConfigError.
func (w *World) SetProgram(id NodeID, program Factory) {
	n := w.node(id)
	if n.program = program; program == nil {
		w.fail(&ConfigError{Node: n.name, Err: errNoProgram})
	}
}

// SetPace makes the work of a node, that which it declares and that of messages,
// take permille thousandths of its time: 1000 is normal, 5000 five times as slow.
// It panics on 0.
func (w *World) SetPace(id NodeID, permille uint32) {
	if permille == 0 {
		panic("sim: a pace of 0 would make work take no time")
	}
	w.node(id).pace = permille
}

// SetClockDrift changes the rate of a node's clocks, in parts per million
// faster than true time, from now on. Timers that are set follow the new rate.
func (w *World) SetClockDrift(id NodeID, drift int64) {
	n := w.node(id)
	n.clock.SetDrift(w.now, drift)
	n.rearm()
}

// Release lets go of the messages that a rule of the network holds: see
// network.Network.Release.
func (w *World) Release(rule *network.Installed, order network.Order) {
	for _, arrival := range w.network.Release(rule, w.now, order) {
		w.travels(uint32(arrival.Packet.Token), &arrival.Fate)
	}
}

// Err is what went wrong inside the world, if anything did: a *PanicError, a
// *MutationError or a *RunawayError, which are of the program, or an *OutsideError
// or a *ConfigError, which are not. It halts the world.
func (w *World) Err() error { return w.err }

// Close ends the coroutines of all nodes. The world must not be used again,
// but for reading.
func (w *World) Close() {
	w.halted = true
	for _, n := range w.nodes {
		n.close()
	}
}

// A PanicError is a panic of a process.
type PanicError struct {
	Node  string
	Event uint64
	At    time.Duration
	Value any
	Stack Stack
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("%s panicked at event %d (%v): %v", e.Node, e.Event, e.At, e.Value)
}

// What says what went wrong in a world, given its Err, without the event and the
// time at which it did.
func What(err error) string {
	if e, ok := errors.AsType[*PanicError](err); ok {
		return fmt.Sprintf("%s panicked: %v", e.Node, e.Value)
	}
	if e, ok := errors.AsType[*RunawayError](err); ok {
		return e.what()
	}
	return err.Error()
}

// Unwrap returns the value of the panic if that was an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// fail halts the world with an error; the first one stays.
func (w *World) fail(err error) {
	w.halted = true
	if w.err == nil {
		w.err = err
	}
}

var errNoProgram = errors.New("found no Program, expected the Factory of one")

var errNoNode = errors.New("sim: no such node")

func (w *World) node(id NodeID) *node {
	if id < 1 || int(id) > len(w.nodes) {
		panic(fmt.Errorf("%w: %d, of %d", errNoNode, id, len(w.nodes)))
	}
	return w.nodes[id-1]
}

// note records an act of the outside on a node, as part of the event in
// progress.
func (w *World) note(kind trace.Kind, n *node) {
	w.turned(kind, n)
	w.digest = w.digest.fold(uint64(w.now), uint64(kind)<<32|uint64(n.id))
	if w.config.Trace != nil {
		w.config.Trace.Append(trace.Record{Kind: kind, Number: w.current, At: w.now, Node: int32(n.id)})
	}
}
