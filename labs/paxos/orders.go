package paxos

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/explore"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/labs/meter"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/rng"
)

// The search of every order is a test of its own: where others draw how long a message takes,
// it has messages arrive, timers expire and servers crash in every order, those of
// few moves first.

// ordersName is the name of the check of the search; a violation has that of what it breaks.
const ordersName = "every order"

// searches are what the search is tried with: seed 1 is the first of them, and so round and
// round.
var searches = []struct {
	servers int
	bounds  explore.Bounds
}{
	{2, explore.Bounds{Timeouts: 3, States: 20_000}},
	{3, explore.Bounds{Timeouts: 2, States: 60_000}},
	{2, explore.Bounds{Timeouts: 3, Crashes: 1, States: 20_000}},
	{3, explore.Bounds{Timeouts: 2, Copies: 1, States: 60_000}},
	{3, explore.Bounds{Timeouts: 2, Crashes: 1, States: 60_000}},
}

// everyOrder searches one of searches.
func everyOrder(ctx context.Context, s *labs.Solution, seed uint64) (*labs.Outcome, error) {
	create, ok := s.Work.(Program)
	if !ok {
		return nil, errors.New("lab paxos: found a solution without a program, expected one that paxos.Solution made")
	}
	search := searches[(seed+uint64(len(searches))-1)%uint64(len(searches))]
	var learned bool
	model := explore.Model{
		Servers: search.servers,
		Bounds:  search.bounds,
		Program: func(id sim.NodeID) sim.Process { return &lone{server: create(configOf(search.servers))} },
		Invariants: func() []checker.Invariant {
			return []checker.Invariant{checker.NewCommittedNeverChanges(), &wasProposed{servers: search.servers, learned: &learned}}
		},
	}
	found, err := explore.Search(ctx, model)
	if err != nil {
		return nil, err
	}
	o := &labs.Outcome{Seed: seed, Digest: sim.Digest(rng.HashString(fmt.Sprint(found.Digest(), found.States, found.Transitions))), Events: uint64(found.Transitions)}
	o.Checks = []checker.Check{verdict(found, search.servers, learned)}
	return o, nil
}

func configOf(servers int) (c Config) {
	for id := sim.NodeID(1); int(id) <= servers; id++ {
		c.Nodes = append(c.Nodes, id)
	}
	return c
}

// verdict says what a search came to.
func verdict(found *explore.Result, servers int, learned bool) checker.Check {
	c := checker.Check{Name: ordersName}
	switch {
	case found.Verdict == checker.Violation:
		return found.Check
	case !learned:
		return c.Violated(checker.Evidence{At: time.Duration(found.Depth)}, "in none of %d states, up to %d moves deep, had any of %d servers learned a value", found.States, found.Depth, servers)
	}
	which := fmt.Sprintf("the %d states that take the fewest moves, up to %d", found.States, found.Depth)
	if found.Exhausted {
		which = fmt.Sprintf("all %d states", found.States)
	}
	return c.Valid("in none of %s, did %d servers learn two values", which, servers)
}

// A lone server has no clients: it is asked for a value of its own when it starts, and whenever
// a timer has run out, until it has learned one.
type lone struct {
	env    sim.Env
	server Server
	decree first
}

func (l *lone) Boot(env sim.Env) {
	l.env = env
	l.handle(func() { l.server.Boot(given{host.World{Env: env}, host.NewRecords(env), l}) })
}

func (l *lone) Receive(from sim.NodeID, message sim.Message) {
	meter.Start()
	l.server.Receive(from, message)
}

func (l *lone) Expire(timer sim.Timer) { l.handle(func() { l.server.Expire(timer) }) }

func (l *lone) handle(do func()) {
	meter.Start()
	do()
	if !l.decree.known {
		l.server.Propose(valueOf(l.env.ID()))
	}
}

// valueOf is what a lone server is asked for.
func valueOf(id sim.NodeID) string { return fmt.Sprintf("the value of n%d", id) }

// Chosen implements Env.
func (l *lone) Chosen(slot uint64, value string) {
	from, settled := l.decree.learn(slot, value)
	tell(l.env, from, settled)
}

// Done implements Env.
func (l *lone) Done() uint64 { return 0 }

// wasProposed judges that what lone servers learn is what one of them was asked for.
type wasProposed struct {
	servers int
	learned *bool // set once anything is
}

func (*wasProposed) Name() string              { return provenanceName }
func (*wasProposed) Promise() checker.Promise  { return checker.Provenance }
func (*wasProposed) Kinds() []observation.Kind { return []observation.Kind{observation.Committed} }
func (*wasProposed) Unordered()                {}

func (w *wasProposed) Observe(o *checker.Observation) *checker.Broken {
	if o.Text == "" {
		return nil // the slot is passed over
	}
	*w.learned = true
	for id := sim.NodeID(1); int(id) <= w.servers; id++ {
		if o.Text == valueOf(id) {
			return nil
		}
	}
	return &checker.Broken{Detail: fmt.Sprintf("n%d learned %q, which nobody had proposed", o.Node, o.Text)}
}

func (w *wasProposed) Finish() checker.Check { return checker.Check{Name: w.Name()}.Valid("") }
