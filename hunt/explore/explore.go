package explore

import (
	"context"
	"fmt"
	"reflect"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A Model is a cluster and how far to search it.
//
// Servers are nodes 1 to Servers, and clients the nodes behind them. A handler
// runs whole, with an empty inbox behind it: it is followed by Drained at once,
// and no crash comes in the midst of it. Clocks stand at zero, and work and
// disks take no time. A sync keeps what it covers from the moment it begins;
// that an asynchronous one has ended is told later, in any order with the rest.
//
// A message that gets lost is one that is never delivered, and a node that is
// down is one that nothing is delivered to, so neither needs a move of its own:
// whatever they lead to is found without them. A crash therefore includes the
// start that follows it.
type Model struct {
	// Servers is how many there are, from 1 to NodesMax with the clients.
	Servers int
	// Program makes the program of each server. It must be deterministic, and
	// all that it will ever do must follow from its fields and its disk, where
	// functions and channels in its fields do not count. So it must not be one
	// of sim.Blocking, whose state nobody can read.
	Program sim.Factory
	// Invariants makes, anew at each call, what judges the observations of all
	// nodes; see Invariants. With nil only what clients see is judged, and that
	// no program panics.
	Invariants func() []checker.Invariant
	// Words are how people call terms and positions. Nodes are called n1, c1 and so on in any
	// case.
	Words protocols.Words
	// Clients are what each client does, one operation after the other. The
	// first begins at the start, and each further one the moment the one
	// before it returns. Operation k of client j, both counted from 0, goes
	// to server 1+(j+k) modulo Servers, so that a client that reads what it
	// wrote asks another server.
	//
	// With Timeouts or Copies a command may reach the servers twice, so each
	// client opens a session before its first write, as services.Client does. Without,
	// none needs one, and the space is much smaller.
	Clients [][]services.Operation
	// Task is the service that the operations are of, and the workload that judges
	// what clients see. The zero Task is the first workload of the first service of
	// scenarios.Services.
	Task scenarios.Task
	// Sessionless lets clients do without sessions in any case, for servers that
	// have none. What was asked for twice is then executed twice, by correct
	// servers too.
	Sessionless bool
	Bounds
	// Progress, if it is not nil, is called now and then by the goroutine
	// that searches.
	Progress func(Progress)

	full bool // try all orders of moves that commute as well
}

// Bounds are how far to search.
type Bounds struct {
	// Depth is the most moves in a run; 0 is no bound.
	Depth int `json:"depth"`
	// Timeouts is how many timers may expire in one run, those of clients that
	// ask again included.
	Timeouts int `json:"timeouts"`
	// Crashes is how many times a server may lose power, and all that it had
	// not synced, in one run. It starts again at once.
	Crashes int `json:"crashes"`
	// Copies is how many messages the network may deliver twice in one run.
	Copies int `json:"copies"`
	// States is the most states to keep, which bounds the memory: a million
	// take some 200 MB. 0 is StatesDefault.
	States int `json:"states"`
}

const (
	// NodesMax is how many nodes a model may have.
	NodesMax = 16
	// StatesDefault is how many states are kept if nothing else is said.
	StatesDefault = 2_000_000
	// StatesMax is how many can be kept.
	StatesMax = 1 << 25
	// budgetMax is the most that any other bound may be.
	budgetMax = 1 << 20
)

// Progress is how far a search is.
type Progress struct {
	States   int // unique ones found so far
	Frontier int // those among them of which the moves are still to be tried
	Depth    int // moves from the start to the states that are being tried
}

// A Result is what a search came to.
type Result struct {
	// Verdict is Violation if one was found, Valid if there is none in the
	// whole space that the model spans, and else Unknown.
	Verdict checker.Verdict `json:"verdict"`
	// Exhausted reports whether the whole space was searched.
	Exhausted bool `json:"exhausted"`
	// Reason says in words why the search ended.
	Reason string `json:"reason"`
	// States is the number of unique states found, the first included.
	States int `json:"states"`
	// Transitions is how many moves were made from them.
	Transitions int `json:"transitions"`
	// Saved is how many moves were not, because they commute with others.
	Saved int `json:"saved"`
	// Depth is the number of moves to the deepest state found.
	Depth int `json:"depth"`
	// Frontier is how many states were found whose moves were not tried.
	Frontier int `json:"frontier"`
	// Finished is in how many states every client has all its answers.
	Finished int `json:"finished"`
	// Locals is the number of unique states of single nodes, and Handled is
	// how many times a handler of a program was run to find them.
	Locals  int `json:"locals"`
	Handled int `json:"handled"`
	// Check is what is violated, Path the shortest way there, and History
	// what the clients saw on it, at times and events that count moves.
	// Without a violation they are empty.
	Check   checker.Check   `json:"check,omitzero"`
	Path    []Move          `json:"path,omitempty"`
	History checker.History `json:"-"`
	// Steps are the moves of Path behind the start, for Walk.
	Steps []Step `json:"-"`

	digest   uint64 // of the run
	recorded *recorder
}

// Digest stands for all that came of the run of Path: the same path of the same program
// has the same on every machine. It is 0 without a violation.
func (r *Result) Digest() uint64 { return r.digest }

// A Move is one of a run, in words.
type Move struct {
	// What is what happened: "n1 receives Prepare{1 1.2} from n2".
	What string `json:"move"`
	// Then are what the node told because of it, and what its client saw.
	Then []string `json:"then,omitempty"`
}

// Search searches the model. It ends with the first violation, which no run
// of fewer moves has, or when nothing is left to try, or at a bound of the
// model, or with the context.
//
// The error is that the model makes no sense, that its program is not
// deterministic, or that of the context; there is no result then.
func Search(ctx context.Context, m Model) (*Result, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	return newSearch(m).run(ctx)
}

// Invariants returns what makes the invariants of a protocol whose clients are
// promised linearizability, and whose programs tell of the given kinds; see
// protocols.Protocol.Observes.
func Invariants(tells ...sim.ObservationKind) func() []checker.Invariant {
	return func() []checker.Invariant { return scenarios.Invariants(tells, checker.Linearizable) }
}

// Check reports the first thing in the model that makes no sense.
func (m *Model) Check() error {
	if m.Program == nil {
		return fmt.Errorf("explore: found no program, expected what makes the program of a server")
	}
	if reflect.TypeOf(m.Program(1)) == reflect.TypeOf(sim.Blocking(nil)) {
		return fmt.Errorf("explore: found a program of sim.Blocking, expected one whose state is in its fields")
	}
	if nodes := m.Servers + len(m.Clients); m.Servers < 1 || nodes > NodesMax {
		return fmt.Errorf("explore: found %d servers and %d clients, expected one server or more, and no more than %d nodes", m.Servers, len(m.Clients), NodesMax)
	}
	for _, bound := range []struct {
		name        string
		value, most int
	}{
		{"timeouts", m.Timeouts, budgetMax}, {"crashes", m.Crashes, budgetMax}, {"copies", m.Copies, budgetMax},
		{"depth", m.Depth, budgetMax}, {"states", m.States, StatesMax},
	} {
		if bound.value < 0 || bound.value > bound.most {
			return fmt.Errorf("explore: %s: found %d, expected a number from 0 to %d", bound.name, bound.value, bound.most)
		}
	}
	return nil
}
