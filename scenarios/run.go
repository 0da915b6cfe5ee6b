package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// Options say how a scenario is run. They change nothing of what happens.
type Options struct {
	// Trace keeps a record of all events in the Result.
	Trace bool
	// Spill, unless nil, opens a place to which that record goes, in place of
	// memory, if it is long; see trace.Recorder.
	Spill func() (trace.Store, error)
	// States keeps which abstract states the run reaches in the Result.
	States bool
	// Strict has the kernel watch for messages that change after they were
	// sent. A run so watched takes several times as long.
	Strict bool
	// Progress, unless nil, is called now and then with the virtual time and
	// with the most that the run may take; at last, before it is judged, with
	// that most twice.
	Progress func(now, most time.Duration)
	// Steps bounds the check for linearizability by the steps of its search;
	// see checker.Linearizable. 0 is StepsDefault, and StepsEach more for each
	// operation of the history.
	Steps int
}

// How many steps the check for linearizability may take if nothing else is
// said. What goes with the length of the history is more than an easy one
// needs, so that no run is unknown for being long, but only for being hard.
const (
	StepsDefault = 10_000_000
	StepsEach    = 100
)

// slice is how much virtual time passes between two looks at the context.
const slice = 50 * time.Millisecond

// Run runs a scenario. In the first phase, of length s.Duration, faults
// strike; then everything heals, and clients must be served again within
// s.Recovery. A broken invariant ends the run at that event.
//
// The error is that of Scenario.Check, or of a context that ended. What the
// protocol does wrong, even a panic, is no error but part of the result.
func Run(ctx context.Context, s Scenario, options Options) (*Result, error) {
	began := time.Now()
	r, err := newRun(s, options)
	if err != nil {
		return nil, err
	}
	defer r.world.Close()
	if err := r.advance(ctx); err != nil {
		return nil, err
	}
	if options.Progress != nil {
		options.Progress(r.most(), r.most())
	}
	result := r.judge()
	result.Wall = time.Since(began)
	return result, nil
}

// A run is a scenario that is being run.
type run struct {
	spec     Scenario
	options  Options
	world    *sim.World
	names    []string
	workload *workload
	nemesis  *nemesis.Nemesis
	online   *checker.Online
	roles    []RoleChange
	outages  outages
	healedAt time.Duration
	kinds    kindWatch // nil if nobody wants to know
	hopes    []string  // what should happen in some run
	reached  map[string]bool
	states   *states // nil if nobody wants to know
	recorder *trace.Recorder
}

// newRun builds the world of a scenario, at virtual time 0.
func newRun(s Scenario, options Options) (*run, error) {
	spec, err := s.Settle()
	if err != nil {
		return nil, err
	}
	protocol, err := FindProtocol(spec.Protocol)
	if err != nil {
		return nil, err
	}
	r := &run{spec: spec, options: options, online: checker.NewOnline(invariants(protocol)...), hopes: s.Hopes()}
	if options.Trace {
		r.recorder = &trace.Recorder{Spill: options.Spill}
	}
	r.world = sim.New(sim.Config{
		Seed:    spec.Seed,
		Network: spec.network(),
		Strict:  options.Strict,
		Trace:   r.recorder,
	})
	servers, err := r.addServers(protocol)
	if err != nil {
		return nil, err
	}
	clients := r.addClients(servers)
	operator := r.addOperator(servers)

	r.watchKinds()
	r.watchStates(clients)
	r.world.OnObserve(r.observe)
	r.world.OnTurn(func(id sim.NodeID, kind trace.Kind) { r.outages.turn(r.world.Now(), id, kind) })
	r.nemesis = nemesis.Install(r.world, spec.Seed, servers, clients, spec.Faults)
	r.await()
	r.world.At(spec.Duration, "heal", func() {
		r.healedAt = r.world.Now()
		r.nemesis.Heal()
	})
	for _, id := range slices.Concat(servers, clients, operator) {
		r.world.Boot(id)
	}
	return r, nil
}

// addServers adds the nodes that run the protocol.
func (r *run) addServers(protocol *protocols.Protocol) ([]sim.NodeID, error) {
	servers := make([]sim.NodeID, r.spec.Nodes)
	for i := range servers {
		servers[i] = sim.NodeID(i + 1)
	}
	program, err := protocol.New(protocols.Cluster{Nodes: servers, Flaw: r.spec.Flaw, Parameters: r.spec.Parameters})
	if err != nil {
		return nil, err
	}
	for i, id := range servers {
		r.add(id, sim.NodeConfig{Name: nemesis.ServerName(i + 1), Program: program, Disk: r.spec.Disk})
	}
	return servers, nil
}

// addClients adds the nodes that use it.
func (r *run) addClients(servers []sim.NodeID) []sim.NodeID {
	r.workload = &workload{
		Workload: r.spec.Workload,
		seed:     r.spec.Seed,
		world:    r.world,
		servers:  servers,
		healAt:   r.spec.Duration,
	}
	clients := make([]sim.NodeID, r.spec.Workload.Clients)
	for i := range clients {
		clients[i] = sim.NodeID(len(servers) + i + 1)
		name := nemesis.ClientName(i + 1)
		r.add(clients[i], sim.NodeConfig{Name: name, Program: r.workload.client(i, name)})
	}
	return clients
}

// add adds a node, which must get the number that it was promised.
func (r *run) add(promised sim.NodeID, c sim.NodeConfig) {
	c.Clock = r.spec.Clocks[c.Name]
	if id := r.world.Add(c); id != promised {
		panic(fmt.Sprintf("scenarios: node %s was given number %d, expected %d", c.Name, id, promised))
	}
	r.names = append(r.names, c.Name)
}

// observe hands an observation to the invariants. The first that breaks ends
// the run: what follows from a broken promise tells nobody anything.
func (r *run) observe(o sim.Observed) {
	if o.Kind == sim.Became {
		r.roles = append(r.roles, RoleChange{At: o.At, Node: o.Node, Incarnation: o.Incarnation, Role: o.Text, Term: o.Term})
	}
	r.online.Observe(checker.Observation{
		At:          o.At,
		Event:       o.Event,
		Node:        int32(o.Node),
		Incarnation: o.Incarnation,
		Kind:        checker.ObservationKind(o.Kind),
		Term:        o.Term,
		Index:       o.Index,
		Value:       o.Value,
		Text:        o.Text,
	})
	if _, broken := r.online.First(); broken {
		r.world.Halt()
	}
}

// most is when the run is over at the latest. The recovery may take its bound
// to begin and as long again for what the clients had still to do.
func (r *run) most() time.Duration { return r.spec.Duration + 2*r.spec.Recovery }

// advance lets the run happen until it is over: all clients have ended, the
// world was halted, or time is up.
func (r *run) advance(ctx context.Context) error {
	most := r.most()
	for !r.world.Halted() && r.world.Now() < most && r.workload.busy > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.options.Progress != nil {
			r.options.Progress(r.world.Now(), most)
		}
		if err := r.world.Run(min(r.world.Now()+slice, most)); err != nil {
			return nil // the world halted itself: judge says why
		}
	}
	return nil
}

// judge makes the result of a run that is over.
func (r *run) judge() *Result {
	now := r.world.Now()
	s := r.spec
	result := &Result{
		Scenario: s.Name,
		Protocol: s.Protocol,
		Flaw:     s.Flaw,
		Nodes:    s.Nodes,
		Seed:     s.Seed,
		Digest:   r.world.Digest(),
		Events:   r.world.Events(),
		Virtual:  now,
		Faults:   r.nemesis.Injected(),
		Notes:    r.notes(),
		History:  r.workload.history.end(now),
		Names:    r.names,
		Roles:    r.roles,
		HealedAt: r.healedAt,
		Trace:    r.recorder,
	}
	result.Outages = r.outages.end(now)
	result.States = r.states.all()
	for _, p := range r.world.FaultPoints() {
		if p.Fired > 0 {
			result.Points = append(result.Points, FaultPoint(p))
		}
	}
	result.Operations = OperationCounts{
		OK:      result.History.Count(checker.OutcomeOK),
		Fail:    result.History.Count(checker.OutcomeFail),
		Unknown: result.History.Count(checker.OutcomeUnknown),
	}
	result.Availability = float64(checker.Availability(result.History, 0, min(s.Duration, now), 0)) / 1_000_000
	result.Linearizability = r.checkHistory(result.History)
	result.Checks = append(result.Checks, result.Linearizability.Check)
	result.Checks = append(result.Checks, r.online.Finish()...)
	if !s.SafetyOnly {
		result.Checks = append(result.Checks, r.checkProgress(result.History))
	}
	result.Checks = append(result.Checks, r.checkProgram())
	result.Verdict = checker.Worst(checker.Verdicts(result.Checks)...)
	result.Signature = result.signature(r.world.Err())
	result.Sometimes = r.sometimes(result)
	result.Spec = s
	result.Spec.Recorded = &Recorded{
		Digest: result.Digest, Events: result.Events, Verdict: result.Verdict.String(), Signature: result.Signature, Build: Build(),
	}
	if r.recorder != nil {
		r.recorder.Header = trace.Header{
			Seed: s.Seed, Digest: uint64(result.Digest), Events: result.Events, Build: Build(), Nodes: r.names,
		}
	}
	return result
}

// checkHistory judges what the clients saw.
func (r *run) checkHistory(history checker.History) checker.Linearizability {
	steps := r.options.Steps
	if steps == 0 {
		steps = StepsDefault + StepsEach*len(history)
	}
	return checker.Linearizable(history, steps)
}

// checkProgress judges the second phase.
func (r *run) checkProgress(history checker.History) checker.Check {
	if r.world.Halted() {
		return checker.Check{Name: "progress", Detail: "the run ended before it could show"}
	}
	return checker.Progress(history, r.spec.Duration, r.spec.Recovery)
}

// programCheck is the name of the check that the program does not give up.
const programCheck = "program"

// checkProgram judges whether the program under test went on without giving
// up: an assertion of its own that fails is a finding like any other.
func (r *run) checkProgram() checker.Check {
	check := checker.Check{Name: programCheck, Verdict: checker.Valid, Detail: "no process panicked or changed a message that it had sent or received"}
	if err := r.world.Err(); err != nil {
		check.Verdict, check.Detail = checker.Violation, err.Error()
		var panicked *sim.PanicError
		if errors.As(err, &panicked) {
			check.Evidence = checker.Evidence{Event: panicked.Event, At: panicked.At}
		} else {
			check.Evidence = checker.Evidence{Event: r.world.Events(), At: r.world.Now()}
		}
	}
	return check
}
