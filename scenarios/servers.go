package scenarios

import (
	"context"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A Server says what has become of one server by the end of a run, as far as it
// told.
type Server struct {
	Name string `json:"name"`
	// State is how it was at the end, and Since from when on.
	State ServerState   `json:"state"`
	Since time.Duration `json:"since_ns"`
	// Incarnations is how often it was started.
	Incarnations int `json:"incarnations"`
	// Role, Term, Committed, Applied and Snapshot are the last that its last
	// incarnation told: what part it played, in which term, and up to which
	// position of the log it knew entries to be committed, had applied them, and
	// had a snapshot in their place.
	Role      string `json:"role,omitempty"`
	Term      uint64 `json:"term"`
	Committed uint64 `json:"committed"`
	Applied   uint64 `json:"applied"`
	Snapshot  uint64 `json:"snapshot"`
	// Odd says what people should know of it, such as why it halted or what it
	// is behind in; empty for a server that does what it should.
	Odd string `json:"odd,omitempty"`
}

// A ServerState says whether a server runs.
type ServerState string

// The states of a server.
const (
	// ServerUp: it runs.
	ServerUp ServerState = "up"
	// ServerPaused: it stands still.
	ServerPaused ServerState = "paused"
	// ServerDown: it has crashed or was stopped.
	ServerDown ServerState = "down"
	// ServerHalted: its program refuses to go on.
	ServerHalted ServerState = "halted"
)

// A roster follows what becomes of the servers of a run.
type roster struct {
	told    *checker.Servers
	turned  []time.Duration  // when each server last started, went down, was paused or went on
	booted  []time.Duration  // when each server last started
	catchUp *checker.CatchUp // nil before all is quiet, or if it is not judged
}

// watchServers begins to follow the servers, in the words of their protocol.
func (r *run) watchServers(words *observation.Vocabulary) {
	names := r.names[:r.spec.Nodes]
	r.servers = &roster{told: checker.NewServers(names...), turned: make([]time.Duration, len(names)), booted: make([]time.Duration, len(names))}
	r.servers.told.Speak(words)
	r.world.OnTurn(func(id sim.NodeID, kind trace.Kind) {
		if int(id) > len(names) {
			return
		}
		r.servers.turned[id-1] = r.world.Now()
		if kind == trace.Boot {
			r.servers.booted[id-1] = r.world.Now()
		}
	})
}

// becameOf says what has become of each server.
func (r *run) becameOf() []Server {
	all := make([]Server, r.spec.Nodes)
	for i := range all {
		id := sim.NodeID(i + 1)
		told := r.servers.told.Of(int32(id))
		s := Server{
			Name: r.names[i], State: ServerUp, Since: r.servers.turned[i], Incarnations: r.world.Incarnation(id),
			Role: told.Role, Term: told.Term, Committed: told.Committed, Applied: told.Applied, Snapshot: told.Snapshot,
		}
		switch {
		case !r.world.Up(id):
			s.State = ServerDown
		case r.world.Paused(id):
			s.State = ServerPaused
		case r.hasHalted(id):
			s.State, s.Since, s.Odd = ServerHalted, told.HaltedAt, told.Halted
		case r.servers.catchUp != nil:
			s.Odd = r.servers.catchUp.Behind(int32(id))
		}
		all[i] = s
	}
	return all
}

// hasHalted reports whether a server's present incarnation has halted.
func (r *run) hasHalted(id sim.NodeID) bool {
	told := r.servers.told.Of(int32(id))
	return told.Halted != "" && told.Incarnation == r.world.Incarnation(id)
}

// mayHalt reports whether something was done to a server by which it may have to
// halt: to its disk, or by giving it a small one.
func (r *run) mayHalt(o *checker.Observation) bool {
	if r.spec.Disk.Capacity > 0 || int(o.Node) > r.spec.Nodes {
		return true
	}
	name := r.names[o.Node-1]
	lasting := func(i nemesis.Injected) bool {
		return slices.Contains(i.Met, name) && !slices.Contains(passing, i.Fault.Effect.Kind())
	}
	return r.nemesis.HasFailed(sim.NodeID(o.Node), r.servers.booted[o.Node-1], passing...) || slices.ContainsFunc(r.nemesis.Injected(), lasting)
}

// passing are the kinds of fault by which an operation of a disk fails and says so,
// and nothing that was synced is any different afterwards. The next incarnation of a
// server finds a disk as a crash leaves it, on which it must go on.
var passing = []string{"failed-sync", "io-error", "short-write"}

// settle lets the run go on, once the clients have ended, until all servers have
// caught up with each other and the operator waits for nothing any more, or the
// bound of the recovery is over. If what happened voids what would be asked of
// them, nothing is waited for.
func (r *run) settle(ctx context.Context) error {
	if r.spec.SafetyOnly || r.world.Halted() || r.healedAt == 0 {
		return nil
	}
	from := r.world.Now()
	if kinds := r.converges(); kinds != nil {
		r.servers.catchUp = r.servers.told.CatchUp(kinds, r.logMax(), from, r.spec.Recovery)
	}
	most := from + r.spec.Recovery
	for !r.world.Halted() {
		condition := r.conditions()
		caughtUp := r.servers.catchUp == nil || r.servers.catchUp.Look(r.world.Now(), condition)
		if caughtUp && !r.operating || r.world.Now() >= most || r.owesNothing() {
			return nil
		}
		if err := r.pass(ctx, min(r.world.Now()+slice, most)); err != nil {
			return err
		}
	}
	return nil
}

// converges are the kinds of observation by which servers are seen to catch up. None
// need where leaders may be deposed for ever: what takes longer to send than one leads
// never arrives.
func (r *run) converges() []observation.Kind {
	if r.mayLeaveOut() && r.protocol.Disruptive != nil && r.protocol.Disruptive(r.spec.settings(r.protocol)) {
		return nil
	}
	return r.protocol.Converges.In
}

// logMax is how many entries a server may have applied at most of which it has no
// snapshot, once all is quiet: as many as are between two, and as many again while
// one is under way.
func (r *run) logMax() uint64 {
	if !slices.Contains(r.protocol.Converges.In, sim.Compacted) {
		return 0
	}
	return 2 * uint64(r.spec.settings(r.protocol).Number(protocols.SnapshotEvery.Name))
}

// owesNothing reports whether harm beyond the claim voids all that is asked of
// servers once all is quiet. What settings beyond it void may yet come true.
func (r *run) owesNothing() bool {
	return slices.ContainsFunc(r.harmed(), func(e Excess) bool { return slices.Contains(e.Voids, checker.Liveness) })
}

// conditions says what can be asked of each server now. One is excused whose disk
// was damaged, or that is kept for long by what it had begun before the heal; and
// while faults last, one that is not of the group that serves clients.
func (r *run) conditions() func(node int32) checker.Condition {
	excused := make(map[string]bool)
	lasting := false
	for _, i := range r.nemesis.Injected() {
		for _, name := range i.Met {
			excused[name] = true
		}
		lasting = lasting || i.Active()
	}
	return func(node int32) checker.Condition {
		id, name := sim.NodeID(node), r.names[node-1]
		switch {
		case !r.world.Up(id) || r.world.Paused(id) || r.hasHalted(id):
			return checker.Away
		case excused[name], r.busy[name] > r.spec.Duration+r.spec.Recovery/2:
			return checker.Excused
		case lasting && !r.spells.isWholeIn(r.spells.group, id):
			return checker.Excused
		}
		return checker.Sound
	}
}

// checkServers judges what has become of the servers, and of the operator's
// orders, once all was quiet.
func (r *run) checkServers() []checker.Check {
	var checks []checker.Check
	switch {
	case r.spec.SafetyOnly:
		return nil
	case r.servers.catchUp != nil && !r.world.Halted():
		check := r.servers.catchUp.Check()
		if r.servers.catchUp.Excused() {
			check = check.Voided("harm was done to each member that runs, so nothing can be asked of any")
		}
		checks = append(checks, check)
	case r.converges() != nil:
		checks = append(checks, checker.Check{Name: checker.CatchUpName, Promise: checker.Liveness, Detail: "the run ended before it could show"})
	}
	if orders, judged := r.checkOrders(); judged {
		checks = append(checks, orders)
	}
	return checks
}
