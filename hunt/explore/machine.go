package explore

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/deephash"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A machine is one node as a function: from a local state and a move to the
// next local state and whatever else comes of it. A process cannot be copied,
// so its handlers run once for each pair, on a process that was brought to
// that state by the moves that led there first; the answer is kept. A cluster
// has far more states than its nodes have, and most of its moves are answers
// known already (Guerraoui and Yabandeh, "Model Checking a Networked System
// Without the Network", NSDI 2011, rest on the same difference).
type machine struct {
	id      sim.NodeID
	program sim.Factory
	shared  *catalogue
	locals  []local
	byHash  map[uint64]localID
	warm    []localID // whose processes are kept, a ring
	coldest int       // the next to be given up there
	handled int
}

// warmMax is of how many local states a machine keeps a process.
const warmMax = 1024

// A localID is the number of a local state of one machine.
type localID uint32

// nowhere is the local state of a program that has panicked.
const nowhere = localID(1<<32 - 1)

// A local is all that the future of one node depends on, and all that it has
// told.
type local struct {
	hash   uint64
	told   uint64 // of its observations, in order
	parent localID
	via    moveID
	moves  []moveID     // what may happen to the node by itself
	busy   bool         // it is a client that waits for an answer
	live   *incarnation // a process in this state; nil if none is kept
	known  []answer     // sorted by move
}

// An answer is what comes of a move.
type answer struct {
	move moveID
	*outcome
}

// An outcome is what comes of a move.
type outcome struct {
	next    localID
	ignored bool // nothing came of it at all
	sends   []mailID
	told    []checker.Observation
	kinds   kindSet // of what was told
	history []event
	broken  *checker.Check // what a single node can violate
}

// An incarnation is a running process, with its disk.
type incarnation struct {
	env     *env
	process sim.Process
	told    uint64
}

func newMachine(id sim.NodeID, program sim.Factory, shared *catalogue) *machine {
	return &machine{id: id, program: program, shared: shared, byHash: make(map[uint64]localID)}
}

// start brings the node up for the first time.
func (m *machine) start() *outcome {
	i := m.create()
	via := m.shared.move(move{kind: start, node: m.id})
	o := i.make(m, via)
	m.arrive(i, o, 0, via)
	return o
}

// create makes an incarnation that has not booted, on an empty disk.
func (m *machine) create() *incarnation {
	e := &env{id: m.id, shared: m.shared}
	config := disk.Config{SyncLatency: dist.Constant(0)}
	e.disk = disk.New(config, e, rng.New(0, "disk", uint64(m.id)))
	e.disk.Settle(crashTime)
	return &incarnation{env: e}
}

// step returns what comes of a move in a local state.
func (m *machine) step(at localID, via moveID) (*outcome, error) {
	place, found := slices.BinarySearchFunc(m.locals[at].known, via, func(a answer, id moveID) int { return cmp.Compare(a.move, id) })
	if found {
		return m.locals[at].known[place].outcome, nil
	}
	i, err := m.revive(at)
	if err != nil {
		return nil, err
	}
	o := i.make(m, via)
	m.arrive(i, o, at, via)
	if kind := m.shared.moves[via].kind; o.next == at && (kind == deliver || kind == duplicate) {
		o.ignored = len(o.sends) == 0 && len(o.told) == 0 && len(o.history) == 0
	}
	m.locals[at].known = slices.Insert(m.locals[at].known, place, answer{via, o})
	return o, nil
}

// revive returns an incarnation in a local state, for one move.
func (m *machine) revive(at localID) (*incarnation, error) {
	if i := m.locals[at].live; i != nil {
		m.locals[at].live = nil
		return i, nil
	}
	var path []moveID
	for s := at; ; s = m.locals[s].parent {
		path = append(path, m.locals[s].via)
		if s == 0 {
			break
		}
	}
	i := m.create()
	for _, via := range slices.Backward(path) {
		if o := i.make(m, via); o.broken != nil {
			return nil, fmt.Errorf("explore: node %d broke when it was given the same moves again: %s", m.id, o.broken.Detail)
		}
	}
	if i.hash() != m.locals[at].hash {
		last := m.shared.moves[path[0]]
		return nil, fmt.Errorf("explore: node %d came to another state when it was given the same moves again, the last of them %s; what a program keeps in its fields must follow from what happened to it (see %s lint)",
			m.id, last.kind, program.Name())
	}
	return i, nil
}

// arrive notes the local state that an outcome led to.
func (m *machine) arrive(i *incarnation, o *outcome, from localID, via moveID) {
	if o.broken != nil {
		o.next = nowhere
		return
	}
	hash := i.hash()
	id, found := m.byHash[hash]
	if !found {
		id = localID(len(m.locals))
		m.byHash[hash] = id
		m.locals = append(m.locals, local{hash: hash, told: i.told, parent: from, via: via, moves: i.moves()})
		if c, ok := i.process.(*client); ok {
			m.locals[id].busy = c.busy
		}
	}
	m.keep(id, i)
	o.next = id
}

// keep holds on to a process in a local state, which saves bringing another
// one there, and gives up the one that was kept longest.
func (m *machine) keep(id localID, i *incarnation) {
	switch {
	case m.locals[id].live != nil:
	case len(m.warm) < warmMax:
		m.warm = append(m.warm, id)
		m.locals[id].live = i
	default:
		m.locals[m.warm[m.coldest]].live = nil
		m.warm[m.coldest] = id
		m.locals[id].live = i
		m.coldest = (m.coldest + 1) % warmMax
	}
}

// make carries out a move, and says what came of it.
func (i *incarnation) make(m *machine, via moveID) (o *outcome) {
	m.handled++
	o = new(outcome)
	i.env.outcome = o
	defer func() {
		if value := recover(); value != nil {
			o.broken = panicked(i.process, value)
		}
		i.env.outcome = nil
	}()
	i.handle(m, m.shared.moves[via])
	if d, ok := i.process.(sim.Drainer); ok {
		d.Drained()
	}
	for _, told := range o.told {
		o.kinds = o.kinds.with(told.Kind)
		i.told = deephash.Fold(i.told, uint64(told.Incarnation), uint64(told.Kind), told.Term, told.Index, told.Value, rng.HashString(told.Text))
	}
	return o
}

// handle calls the handler that a move is for.
func (i *incarnation) handle(m *machine, what move) {
	switch what.kind {
	case start:
		i.boot(m)
	case crash:
		i.env.disk.Crash(crashTime, disk.Drop)
		i.boot(m)
	case deliver, duplicate:
		// The catalogue may grow, and move, while the message is handled.
		mail := m.shared.mails[what.mail]
		if hashOf(mail.message) != mail.content {
			panic(fmt.Sprintf("the %T from node %d had changed when node %d received it: a message is immutable once sent", mail.message, mail.from, m.id))
		}
		i.process.Receive(mail.from, mail.message)
		if hashOf(mail.message) != mail.content {
			panic(fmt.Sprintf("node %d changed the %T that it received: a message is immutable once sent", m.id, mail.message))
		}
	case expire:
		i.env.StopTimer(what.timer)
		i.process.Expire(what.timer)
	case synced:
		done := i.env.syncs[0]
		i.env.syncs = i.env.syncs[1:]
		i.process.(sim.Syncer).Synced(done.tag, done.err)
	}
}

// boot starts the next incarnation on the disk as it is.
func (i *incarnation) boot(m *machine) {
	e := i.env
	e.incarnation++
	e.rand = rng.New(0, "node", uint64(m.id), uint64(e.incarnation))
	e.timers, e.syncs = nil, nil
	i.process = m.program(m.id)
	i.process.Boot(e)
}

// panicked is the check that a program breaks which panics, or makes us do so.
func panicked(p sim.Process, value any) *checker.Check {
	return &checker.Check{Name: scenarios.ProgramName, Verdict: checker.Violation, Detail: fmt.Sprintf("%T: %v", p, value)}
}

// moves are what may happen to the node by itself.
func (i *incarnation) moves() []moveID {
	e := i.env
	var moves []moveID
	for _, timer := range e.timers {
		moves = append(moves, e.shared.move(move{kind: expire, node: e.id, timer: timer}))
	}
	if _, ok := i.process.(sim.Syncer); ok && len(e.syncs) > 0 {
		moves = append(moves, e.shared.move(move{kind: synced, node: e.id, tag: e.syncs[0].tag}))
	}
	return moves
}

// hash is that of the local state.
func (i *incarnation) hash() uint64 {
	e := i.env
	h := deephash.Fold(hashOf(i.process), e.disk.Hash(), hashOf(e.rand), uint64(e.incarnation), i.told, uint64(len(e.timers)))
	for _, timer := range e.timers {
		h = deephash.Fold(h, rng.HashString(string(timer)))
	}
	for _, s := range e.syncs {
		h = deephash.Fold(h, s.tag, hashOf(s.err))
	}
	return h
}
