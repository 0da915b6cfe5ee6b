package scenarios

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/trace"
	"github.com/laplace-sim/laplace/sim/wire"
)

// Options say how a scenario is run. They change nothing of what happens, but for
// Redraw, and for Invariants where the run ends.
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
	// with the most that the run takes unless clients are served very slowly; at
	// last, before it is judged, with that most twice.
	Progress func(now, most time.Duration)
	// Steps bounds the check for linearizability by the steps of its search;
	// see linear.Check. 0 is StepsDefault, and StepsEach more for each
	// operation of the history.
	Steps int
	// Levels fills in Result.Standings.
	Levels bool
	// Redraw, unless nil, has what is left to chance behind an event be drawn anew.
	Redraw *Redraw
	// Invariants, unless nil, makes what judges the observations of the run, in place of what
	// judges those of every run and of the protocol's own. The first that breaks ends the
	// run, so that it may be a shorter beginning, or a longer one, of the same.
	Invariants func() []checker.Invariant
}

// How many steps the check for linearizability may take if nothing else is
// said. What goes with the length of the history is more than an easy one
// needs, so that no run is unknown for being long, but only for being hard.
const (
	StepsDefault = 10_000_000
	StepsEach    = 100
)

// slice is how much virtual time passes between two looks at whether the run is
// over.
const slice = 50 * time.Millisecond

// HealLabel is that of the event in which all faults end.
const HealLabel = "heal"

// Run runs a scenario. In the first phase, of length s.Duration, faults
// strike; then everything heals, and clients must be served again within
// s.Recovery. A broken invariant ends the run at that event.
//
// The error is that of Scenario.Check, or of a context that ended. What the
// protocol does wrong, even a panic, is no error but part of the result, and so
// is a panic of what runs and judges it.
func Run(ctx context.Context, s Scenario, options Options) (*Result, error) {
	began := time.Now()
	result, err := attempt(ctx, s, options)
	if err != nil {
		return nil, err
	}
	result.Wall = time.Since(began)
	return result, nil
}

// A run is a scenario that is being run.
type run struct {
	spec       Scenario
	options    Options
	protocol   *protocols.Protocol
	does       Task
	guarantee  checker.Level     // with the parameters of spec
	promised   []checker.Promise // by that
	forgiven   int               // how many broken invariants were not promised any more
	world      *sim.World
	names      []string
	numbers    map[string]sim.NodeID // of nodes, by name
	workload   *workload
	nemesis    *nemesis.Nemesis
	model      Model
	online     *checker.Online
	roles      []RoleChange
	outages    outages
	spells     *spells
	servers    *roster
	orders     []OrderOutcome
	operating  bool // the operator has an order that waits for an answer, or is still to be given
	departed   departures
	copies     copies
	healedAt   time.Duration
	healed     bool
	costAtHeal sim.Cost
	busy       map[string]time.Duration // until when servers are with what they had begun at the heal
	kinds      kindWatch                // nil if nobody wants to know
	awaited    []string                 // what should happen in some run
	reached    map[string]bool
	states     *states // nil if nobody wants to know
	redrawn    bool    // as Options.Redraw has it
	recorder   *trace.Recorder
	disproved  uint64 // the event at which no order explained the history any more, and the run ended; 0 if none
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
	guarantee, err := protocol.GuaranteeWith(spec.Parameters)
	if err != nil {
		return nil, err
	}
	does, err := spec.Task()
	if err != nil {
		return nil, err
	}
	tells, err := protocol.ObservesWith(spec.Parameters)
	if err != nil {
		return nil, err
	}
	r := &run{
		spec: spec, options: options, protocol: protocol, does: does, model: ModelOf(spec), guarantee: guarantee, promised: promises(guarantee),
		numbers: make(map[string]sim.NodeID), awaited: s.AllSometimes(), departed: newDepartures(spec.Nodes),
	}
	r.online = checker.NewOnline(r.invariants(tells, guarantee)...)
	if !protocol.Logless {
		r.online.CountLost()
	}
	if options.Trace {
		r.recorder = &trace.Recorder{Spill: options.Spill}
	}
	language, err := languageOf(protocol)
	if err != nil {
		return nil, err
	}
	r.world = sim.New(sim.Config{
		Seed:     spec.Seed,
		Network:  spec.network(),
		Language: language,
		Strict:   options.Strict,
		Trace:    r.recorder,
		Limits:   sim.Limits{EventsPerSecond: spec.eventsPerSecond()},
	})
	servers, err := r.addServers(protocol)
	if err != nil {
		return nil, err
	}
	clients := r.addClients(servers)
	r.watchHistory()
	operator := r.addOperator(servers)
	words := protocol.Words.Vocabulary(r.names)
	r.online.Speak(words)

	r.copies = newCopies(protocol, r.serverNames())
	r.watchServers(words)
	r.watchKinds()
	r.watchStates(clients)
	r.world.OnObserve(r.observe)
	r.world.OnTurn(func(id sim.NodeID, kind trace.Kind) {
		r.outages.turn(r.world.Now(), id, kind)
		r.departed.turn(r.world.Now(), id, r.world.Name(id), kind)
		if kind == trace.Wipe {
			r.online.Replace(int32(id))
		}
	})
	r.nemesis = nemesis.Install(r.world, spec.Seed, servers, clients, spec.Faults)
	versions, err := r.versions()
	if err != nil {
		return nil, err
	}
	r.nemesis.Offer(versions)
	r.spells = newSpells(r)
	r.spells.change()
	r.nemesis.OnChange(r.spells.change)
	r.await()
	r.world.At(spec.Duration, HealLabel, func() {
		r.healedAt, r.healed, r.costAtHeal = r.world.Now(), true, r.world.Cost()
		r.copies.heal(r.spells.spared())
		r.nemesis.Heal()
		r.busy = make(map[string]time.Duration)
		for _, id := range servers {
			r.busy[r.world.Name(id)] = r.world.BusyUntil(id)
		}
	})
	for _, id := range slices.Concat(servers, clients, operator) {
		r.world.Boot(id)
	}
	return r, nil
}

// languageOf is how servers and clients of a protocol write their messages; nil
// if it does not list those of its servers, which can then only be simulated.
func languageOf(p *protocols.Protocol) (*wire.Language, error) {
	if p.Messages == nil {
		return nil, nil
	}
	language, err := wire.NewLanguage(append(services.Messages(), p.Messages...)...)
	if err != nil {
		return nil, fmt.Errorf("protocol %s: its messages: %w", p.Name, err)
	}
	return language, nil
}

// serverIDs are the numbers of the servers.
func (s *Scenario) serverIDs() []sim.NodeID {
	servers := make([]sim.NodeID, s.Nodes)
	for i := range servers {
		servers[i] = sim.NodeID(i + 1)
	}
	return servers
}

// serverNames are the names of the servers.
func (r *run) serverNames() []string { return slices.Clone(r.names[:r.spec.Nodes]) }

// clientID is the number of the client with the given place, from 0.
func (r *run) clientID(place int) sim.NodeID { return sim.NodeID(r.spec.Nodes + place + 1) }

// clients are the names of the clients.
func (r *run) clients() []string {
	return r.names[r.spec.Nodes : r.spec.Nodes+r.spec.Workload.Clients]
}

// addServers adds the nodes that run the protocol.
func (r *run) addServers(protocol *protocols.Protocol) ([]sim.NodeID, error) {
	servers := r.spec.serverIDs()
	program, err := protocol.New(r.spec.cluster())
	if err != nil {
		return nil, err
	}
	disk := r.spec.Disk
	if disk.SyncLatency == (dist.Dist{}) {
		disk.SyncLatency = dist.Constant(0) // it was said, not left out
	}
	for i, id := range servers {
		r.add(id, sim.NodeConfig{Name: nemesis.ServerName(i + 1), Program: program, Disk: disk, Work: r.spec.Work})
	}
	return servers, nil
}

// cluster says how the servers are to be built.
func (s *Scenario) cluster() protocols.Cluster {
	cluster := protocols.Cluster{Nodes: s.serverIDs(), Flaw: s.Flaw, Parameters: s.Parameters}
	if does, err := s.Task(); err == nil { // else checkWorkload says so
		cluster.Service = does.Service
	}
	return cluster
}

// settings are the parameters of the protocol in a scenario that can be run.
func (s *Scenario) settings(p *protocols.Protocol) protocols.Settings {
	settings, err := p.Settings(s.cluster())
	if err != nil {
		panic("scenarios: settings of what cannot be run: " + err.Error())
	}
	return settings
}

// versions are the versions of the program that a server may be restarted with.
func (r *run) versions() (map[string]sim.Factory, error) {
	programs := make(map[string]sim.Factory)
	for _, version := range r.protocol.Versions() {
		cluster := r.spec.cluster()
		cluster.Parameters = maps.Clone(cluster.Parameters)
		cluster.Parameters[r.protocol.VersionParameter] = version
		program, err := r.protocol.New(cluster)
		if err != nil {
			return nil, err
		}
		programs[version] = program
	}
	return programs, nil
}

// addClients adds the nodes that use it.
func (r *run) addClients(servers []sim.NodeID) []sim.NodeID {
	mix := r.spec.Workload.Mix.weights(r.does.Workload)
	r.workload = &workload{
		Workload:    r.spec.Workload,
		does:        r.does.Workload,
		mix:         mix,
		writes:      writesOf(mix),
		seed:        r.spec.Seed,
		world:       r.world,
		servers:     servers,
		healAt:      r.spec.Duration,
		fewSessions: r.sessionsAreFew(),
		settled:     r.settled(),
		patience:    r.spec.patience(),
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
	r.numbers[c.Name] = promised
}

// fresh reports whether clients are promised that each read sees all that was
// acknowledged before.
func (r *run) fresh() bool { return slices.Contains(r.promised, checker.Freshness) }

// settled is when replicas that need not agree all the time must have come to
// agree: a bound of the recovery after the last writes, which may take one after
// the heal. It is 0 where they agree all the time.
func (r *run) settled() time.Duration {
	if r.fresh() {
		return 0
	}
	return r.spec.Duration + 2*r.spec.Recovery
}

// invariants are what judges the observations of the run, of a protocol that tells of these
// kinds.
func (r *run) invariants(tells []sim.ObservationKind, guarantee checker.Level) []checker.Invariant {
	if r.options.Invariants != nil {
		return r.options.Invariants()
	}
	judged := slices.DeleteFunc(Invariants(tells, guarantee), func(i checker.Invariant) bool { return untold(r.protocol, i) })
	judged = append(judged, checker.NewHalts(r.mayHalt))
	return append(judged, r.protocol.OwnInvariants()...)
}

// observe hands an observation to the invariants. The first that breaks ends
// the run, unless it was not promised any more: what follows from a broken
// promise tells nobody anything.
func (r *run) observe(o sim.Observed) {
	if o.Kind == sim.Became {
		r.roles = append(r.roles, RoleChange{At: o.At, Node: o.Node, Incarnation: o.Incarnation, Role: o.Text, Term: o.Term})
	}
	r.departed.observe(&o)
	r.copies.observe(&o, r.spells.spared())
	told := checker.Observation{At: o.At, Event: o.Event, Node: int32(o.Node), Incarnation: o.Incarnation, Observation: o.Observation}
	r.servers.told.Observe(&told)
	r.online.Observe(told)
	for _, broken := range r.online.Violations(r.forgiven) {
		if r.void(broken, r.beyond()).Verdict == checker.Violation {
			r.world.Halt()
			return
		}
		r.forgiven++
	}
}

// watching bounds what it may take to judge a history while it is recorded: of each key a
// few times as many steps as most take, so that it gives up where it would be long.
var watching = linear.Bounds{Steps: 10_000, Each: 50, Bytes: 1 << 20}

// watchHistory has the history judged while it is recorded, where clients are promised that
// some order explains it. Whoever judges by invariants of his own sees what comes after.
func (r *run) watchHistory() {
	if r.does.Watch != nil && r.fresh() && r.options.Invariants == nil {
		r.workload.history.watch, r.workload.history.bad = r.does.Watch(watching), r.disprove
	}
}

// disprove ends the run, since no order explains the history, unless that was not promised
// any more. Then it is judged at the end, without what may have come of the harm.
func (r *run) disprove() {
	found := linearizability.Violated(checker.Evidence{At: r.world.Now()}, "")
	if r.void(found, r.beyond()).Verdict == checker.Violation {
		r.disproved = r.world.Events()
		r.world.Halt()
	}
}

// linearizability is what is judged of a history where all reads are fresh.
var linearizability = checker.Check{Name: linear.Name, Promise: checker.Freshness}

// patience is how long a client insists on an operation after the heal: as long
// as the recovery may take, where one is asked for.
func (s *Scenario) patience() time.Duration {
	if s.SafetyOnly {
		return s.Workload.Deadline
	}
	return s.Recovery
}

// most is when a run is over that is not served after the heal. The recovery may
// take its bound to begin and as long again for what the clients had still to
// do; where they wait for replicas to agree, as long again for their last reads.
func (r *run) most() time.Duration {
	return max(r.spec.Duration+2*r.spec.Recovery, r.settled()+r.spec.Recovery)
}

// over reports whether the run is over: all clients have ended, the world was
// halted, or time is up. Who is served, however slowly, has all the time that
// that takes: each of its operations has its own bound.
func (r *run) over() bool {
	w := r.workload
	if r.world.Halted() || w.busy == 0 {
		return true
	}
	last := r.most()
	if !r.spec.SafetyOnly && !w.late {
		last += time.Duration(w.closings()) * r.spec.Recovery
	}
	return r.world.Now() >= last
}

// advance lets the run happen until it is over, and what follows of settle.
func (r *run) advance(ctx context.Context) error {
	for !r.over() {
		if err := r.pass(ctx, r.world.Now()+slice); err != nil {
			return err
		}
	}
	return r.settle(ctx)
}

// lookEvery is how many events pass between two reports of the progress.
const lookEvery uint64 = 5000

// pass lets events happen until a time has come, or the world is halted. It
// looks at the context as often as that takes it: a program that runs away has
// very many events in no time.
func (r *run) pass(ctx context.Context, until time.Duration) error {
	for most := r.most(); ; {
		if r.options.Progress != nil {
			r.options.Progress(min(r.world.Now(), most), most)
		}
		events := min(lookEvery, r.untilRedraw())
		switch stop, err := r.world.RunWithin(ctx, until, sim.Bounds{Events: events}); stop {
		case sim.StopEvents:
		case sim.StopCancelled:
			return err
		default:
			r.blameless()
			return nil
		}
	}
}

// blameless panics if the world was halted by a panic of what judges the protocol
// or of a fault, so that this is dealt with as any other panic of ours.
func (r *run) blameless() {
	if e, ok := errors.AsType[*sim.OutsideError](r.world.Err()); ok {
		panic(e)
	}
}

// eventsEach is how many events there may be on each server for an operation
// that a client asks for, retries and duplicates included: more than ten times
// what any protocol takes.
const eventsEach = 100

// eventsPerSecond is how many events there may be within a second for each node,
// as in sim.Limits. It is more than by default where clients ask so often, going
// by the shorter of their pauses, that any program would come near to that on a
// network that takes no time.
func (s *Scenario) eventsPerSecond() uint64 {
	between := s.Workload.Think
	if s.Workload.Every != (dist.Dist{}) {
		between = s.Workload.Every
	}
	pause := max(between.Sample(1<<62), thinkMin)
	asked := uint64(s.Workload.Clients) * uint64(time.Second/pause)
	nodes := uint64(s.Nodes + s.Workload.Clients)
	return max(sim.DefaultLimits.EventsPerSecond, asked*uint64(s.Nodes)*eventsEach/nodes)
}
