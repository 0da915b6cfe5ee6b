package paxos

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/meter"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Where the search of every order goes a few moves deep, a walk goes deep and takes one order: any
// message that is under way may be next, any timer that is set may run out, any server may lose
// its power, as the seed has it and without any time.

// walksName is the name of the check of walks.
const walksName = "orders by chance"

const (
	walksEach    = 40  // walks of a seed, every fourth of five servers, the others of three
	walkMoves    = 60  // in each at most, for each server
	underWayMost = 400 // messages; the oldest are lost
)

// anyOrder takes walks, all of them different.
func anyOrder(ctx context.Context, s *labs.Solution, seed uint64) (*labs.Outcome, error) {
	create, ok := s.Work.(Program)
	if !ok {
		return nil, errors.New("lab paxos: found a solution without a program, expected one that paxos.Solution made")
	}
	o := &labs.Outcome{Seed: seed}
	learned := 0
	for number := range uint64(walksEach) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		servers := 3 + number%4/3*2
		w := newWalk(create, int(servers), rng.New(seed, "lab paxos walk", number))
		w.run()
		if w.broken != "" { // once more, to tell of it
			w = newWalk(create, int(servers), rng.New(seed, "lab paxos walk", number))
			w.tells = true
			w.run()
		}
		o.Events += uint64(w.moves)
		o.Digest = sim.Digest(rng.HashString(fmt.Sprint(o.Digest, w.moves, w.sent, w.values)))
		if w.broken != "" {
			c := checker.Check{Name: checker.CommittedNeverChangesName, Promise: checker.Agreement}
			o.Checks = []checker.Check{c.Violated(checker.Evidence{At: time.Duration(w.moves)}, "%s, after %d moves:\n%s", w.broken, w.moves, strings.Join(w.told, "\n"))}
			return o, nil
		}
		if len(w.values) > 0 {
			learned++
		}
	}
	c := checker.Check{Name: walksName, Promise: checker.Liveness}
	if learned == 0 {
		c = c.Violated(checker.Evidence{}, "in none of %d walks of %d moves for each server had any server learned a value", walksEach, walkMoves)
	} else {
		c = c.Valid("in none of %d walks did servers learn two values; in %d they learned one", walksEach, learned)
	}
	o.Checks = []checker.Check{c}
	return o, nil
}

// A walk is a run in which chance alone says what is next.
type walk struct {
	random   rng.Stream
	habits   habits
	servers  []*walker
	underWay []letter
	moves    int
	sent     int
	proposed []string // values that servers were asked for
	values   []string // that were learned, each once
	tells    bool
	told     []string // what happened, a line for each move, if it tells
	broken   string   // what is wrong; "" for nothing
}

// A letter is a message that is under way.
type letter struct {
	from, to sim.NodeID
	message  sim.Message
}

// A walker is a server of a walk, and the Env of it.
type walker struct {
	walk    *walk
	id      sim.NodeID
	create  func() Server
	server  Server
	random  rng.Stream
	timers  []sim.Timer // that are set
	records map[uint64]string
	boots   uint64
	decree  first
}

func newWalk(create Program, servers int, random rng.Stream) *walk {
	w := &walk{random: random}
	w.habits = drawHabits(&w.random)
	config := configOf(servers)
	for _, id := range config.Nodes {
		w.servers = append(w.servers, &walker{walk: w, id: id, records: map[uint64]string{}, create: func() Server { return create(configOf(servers)) }})
	}
	return w
}

// run makes the moves of the walk, until something is broken.
func (w *walk) run() {
	for _, s := range w.servers {
		s.boot()
	}
	for w.moves < walkMoves*len(w.servers) && w.broken == "" {
		w.moves++
		w.move()
	}
}

// habits are how likely what is in a walk, in percent; each walk has its own (Groce et al., "Swarm
// Testing", ISSTA 2012).
type habits struct{ crash, expire, lose, repeat uint64 }

func drawHabits(random *rng.Stream) habits {
	choose := func(of ...uint64) uint64 { return of[random.Below(uint64(len(of)))] }
	return habits{crash: choose(0, 2, 15), expire: choose(5, 12, 25), lose: choose(0, 10, 30), repeat: choose(0, 10, 50)}
}

// move makes one move.
func (w *walk) move() {
	s := w.servers[w.random.Below(uint64(len(w.servers)))]
	switch {
	case w.random.Below(100) < w.habits.crash:
		w.tell("%v loses its power, and starts again", s.id)
		s.boot()
	case w.random.Below(100) < w.habits.expire || len(w.underWay) == 0:
		s.expire()
	default:
		w.deliver()
	}
}

// deliver delivers a message; now and then it is lost, or stays under way to come again.
func (w *walk) deliver() {
	i := int(w.random.Below(uint64(len(w.underWay))))
	l := w.underWay[i]
	if w.random.Below(100) >= w.habits.repeat {
		w.underWay = slices.Delete(w.underWay, i, i+1)
	}
	if w.random.Below(100) < w.habits.lose {
		return
	}
	w.tell("%v receives from %v %T%+v", l.to, l.from, l.message, l.message)
	s := w.servers[l.to-1]
	s.handle(func() { s.server.Receive(l.from, l.message) })
}

func (w *walk) tell(format string, args ...any) {
	if w.tells {
		w.told = append(w.told, fmt.Sprintf(format, args...))
	}
}

func (s *walker) boot() {
	s.boots++
	s.random = s.walk.random.Derive(uint64(s.id)<<32 + s.boots)
	s.timers, s.decree = nil, first{}
	s.server = s.create()
	s.walk.proposed = append(s.walk.proposed, s.value())
	s.handle(func() { s.server.Boot(s) })
	s.ask()
}

func (s *walker) expire() {
	if len(s.timers) == 0 {
		return
	}
	i := int(s.walk.random.Below(uint64(len(s.timers))))
	timer := s.timers[i]
	s.timers = slices.Delete(s.timers, i, i+1)
	s.walk.tell("%v: the timer %q runs out", s.id, timer)
	s.handle(func() { s.server.Expire(timer) })
	s.ask()
}

// value is what the server is asked for: another one after each start.
func (s *walker) value() string { return fmt.Sprintf("%s, start %d", valueOf(s.id), s.boots) }

// ask asks the server for a value of its own, unless it has learned one.
func (s *walker) ask() {
	if !s.decree.known && s.walk.broken == "" {
		s.handle(func() { s.server.Propose(s.value()) })
	}
}

// handle runs a handler. One that panics ends the walk.
func (s *walker) handle(do func()) {
	defer func() {
		if p := recover(); p != nil {
			s.walk.broken = fmt.Sprintf("%v panicked: %v", s.id, p)
		}
	}()
	meter.Start()
	do()
}

// Send implements Env.
func (s *walker) Send(to sim.NodeID, message sim.Message) {
	if to < 1 || int(to) > len(s.walk.servers) || message == nil {
		panic(fmt.Sprintf("it sent %T to node %d, of %d", message, to, len(s.walk.servers)))
	}
	s.walk.sent++
	if s.walk.underWay = append(s.walk.underWay, letter{s.id, to, message}); len(s.walk.underWay) > underWayMost {
		s.walk.underWay = slices.Delete(s.walk.underWay, 0, 1)
	}
}

// SetTimer implements Env.
func (s *walker) SetTimer(timer sim.Timer, _ time.Duration) {
	if !slices.Contains(s.timers, timer) {
		s.timers = append(s.timers, timer)
	}
}

// StopTimer implements Env.
func (s *walker) StopTimer(timer sim.Timer) {
	s.timers = slices.DeleteFunc(s.timers, func(t sim.Timer) bool { return t == timer })
}

// ID, Monotonic, Rand, Note, Save, Remove, Saved, Load and Done implement Env.
func (s *walker) ID() sim.NodeID                  { return s.id }
func (s *walker) Monotonic() time.Duration        { return time.Duration(s.walk.moves) * time.Millisecond }
func (s *walker) Rand() *rng.Stream               { return &s.random }
func (s *walker) Note(text string)                { s.walk.tell("%v: %s", s.id, text) }
func (s *walker) Save(record uint64, text string) { s.records[record] = text }
func (s *walker) Load(record uint64) string       { return s.records[record] }
func (s *walker) Done() uint64                    { return 0 }

func (s *walker) Remove(records ...uint64) {
	for _, record := range records {
		delete(s.records, record)
	}
}

func (s *walker) Saved() (records []uint64) {
	//laplace:allow maporder because they are sorted
	for record := range s.records {
		records = append(records, record)
	}
	slices.Sort(records)
	return records
}

// Chosen implements Env.
func (s *walker) Chosen(slot uint64, value string) {
	_, settled := s.decree.learn(slot, value)
	for _, value := range settled {
		s.learned(value)
	}
}

// learned judges what a server has learned.
func (s *walker) learned(value string) {
	if value == "" {
		return // the slot is passed over
	}
	w := s.walk
	w.tell("%v learns %q", s.id, value)
	wasProposed := slices.Contains(w.proposed, value)
	if !slices.Contains(w.values, value) {
		w.values = append(w.values, value)
	}
	switch {
	case !wasProposed:
		w.broken = fmt.Sprintf("%v learned %q, which nobody had proposed", s.id, value)
	case len(w.values) > 1 && w.broken == "":
		w.broken = fmt.Sprintf("%v learned %q, and another server had learned %q", s.id, value, w.values[0])
	}
}
