package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A Result is what a run came to. As JSON it is one object with the keys
// below, in their order.
type Result struct {
	Scenario string `json:"scenario"`
	Protocol string `json:"protocol"`
	Flaw     string `json:"flaw"`  // empty for none
	Nodes    int    `json:"nodes"` // servers
	Seed     uint64 `json:"seed"`
	// Model says which versions gave the seed its meaning.
	Model Model `json:"model"`
	// Digest is that of all events: the same scenario, seed and model give
	// the same on every machine.
	Digest sim.Digest `json:"digest"`
	// Events is the number of events executed.
	Events uint64 `json:"events"`
	// Virtual is how long the run took by its own time, and Wall by that of
	// the machine it ran on, the checks included.
	Virtual time.Duration `json:"virtual_ns"`
	Wall    time.Duration `json:"wall_ns"`
	// Verdict is what the checks come to; see checker.Conclude.
	Verdict checker.Verdict `json:"verdict"`
	Checks  []checker.Check `json:"checks"`
	// Level is what clients were promised, at which their history was judged.
	Level checker.Level `json:"level,omitempty"`
	// Standings say which levels the history has, the strongest first, where it is not
	// linearizable, or need not be; nil if nobody wants to know. What was promised, they
	// judge nothing of: harm beyond the claim, for instance, they do not know.
	Standings []checker.Standing `json:"standings,omitempty"`
	// Beyond is the harm that went beyond what the protocol claims to survive. A
	// check of what is not promised beside it is Void.
	Beyond []Excess `json:"beyond,omitempty"`
	// Operations counts the operations of clients by outcome.
	Operations OperationCounts `json:"ops"`
	// Measures say how well clients were served in the first phase, and what that cost.
	Measures measure.Measures `json:"measures"`
	// Faults are those that struck, in the order in which they did.
	Faults []nemesis.Injected `json:"faults"`
	// Servers says what has become of each server, in the order of their numbers.
	Servers []Server `json:"servers,omitempty"`
	// Orders says what came of each of the operator's orders, in their order.
	Orders []OrderOutcome `json:"orders,omitempty"`
	// Notes are what people should know of the run that no check judges, such
	// as a key of the scenario that had nothing to do with it.
	Notes []string `json:"notes,omitempty"`
	// Points are the fault points in the protocol's code that were switched on
	// and struck, by name.
	Points []FaultPoint `json:"points,omitempty"`
	// Panic is the panic that ended the run; nil if none did.
	Panic *Panic `json:"panic,omitempty"`
	// Out is the directory that the result was written to; empty for none.
	Out string `json:"out"`
	// Input is the Fingerprint of the scenario, and From that of the scenario
	// that it was made smaller from, or that it was found near; empty for none.
	// Whoever writes the result to a directory fills them in.
	Input string `json:"input,omitempty"`
	From  string `json:"from,omitempty"`
	// Signature tells one way to fail from another: the violation that showed
	// first, and of what kind it is, such as "linearizability: get"; or what
	// kept the run from being judged, such as "harness: division by zero". It
	// is "" if there was neither. Runs that fail for the same reason mostly
	// have the same, on every machine.
	Signature string `json:"signature"`
	// Sometimes says which of Scenario.AllSometimes happened.
	Sometimes []Reached `json:"sometimes"`

	// Spec is the scenario as it ran, with nothing left to choose: generated
	// faults are among its Faults, and Recorded is set.
	Spec Scenario `json:"-"`
	// History is what the clients did and saw.
	History checker.History `json:"-"`
	// Linearizability is the evidence behind that check, for pictures.
	Linearizability linear.Result `json:"-"`
	// Names are those of all nodes, servers before clients, and the operator
	// last if there is one, in the order of their NodeIDs: node 1 has the first.
	Names []string `json:"-"`
	// Roles are the roles that servers took, in order of time.
	Roles []RoleChange `json:"-"`
	// Outages are the times at which nodes were down or paused, in the order
	// in which they began.
	Outages []Outage `json:"-"`
	// HealedAt is the virtual time at which all faults ended; 0 if the run
	// stopped before.
	HealedAt time.Duration `json:"-"`
	// States are the abstract states that the run reached, as hashes in order;
	// nil if they were not collected.
	States []uint64 `json:"-"`
	// Trace is the record of all events; nil if none was kept.
	Trace *trace.Recorder `json:"-"`
}

// OperationCounts are numbers of operations by outcome.
type OperationCounts struct {
	OK      int `json:"ok"`
	Fail    int `json:"fail"`
	Unknown int `json:"unknown"`
}

// A FaultPoint says how often the protocol's code asked about a place where it
// may be told to misbehave, and how often it was told so.
type FaultPoint struct {
	Name  string `json:"name"`
	Asked uint64 `json:"asked"`
	Fired uint64 `json:"fired"`
}

// A RoleChange is a server that took a role.
type RoleChange struct {
	At          time.Duration // virtual time
	Node        sim.NodeID
	Incarnation int
	Role        string // such as "leader"
	Term        uint64
}

// First returns the violation that showed first, and false if there was none.
// One whose evidence points at nothing comes last.
func (r *Result) First() (checker.Check, bool) {
	var first *checker.Check
	for i, c := range r.Checks {
		if c.Verdict != checker.Violation {
			continue
		}
		if first == nil || !c.Evidence.IsZero() && (first.Evidence.IsZero() || c.Evidence.At < first.Evidence.At) {
			first = &r.Checks[i]
		}
	}
	if first == nil {
		return checker.Check{}, false
	}
	return *first, true
}

// signature says in what way a run failed: the check that broke first, and of
// what kind the failure is, without anything that another run of the same
// mistake would have otherwise: no names, numbers or times. err is what halted
// the world.
func (r *Result) signature(err error) string {
	first, broken := r.First()
	switch {
	case !broken:
		return ""
	case first.Name == ProgramName:
		return line(first.Name + ": " + mishap(err))
	case first.Evidence.Accused != nil:
		return line(fmt.Sprintf("%s: %v", first.Name, r.History[*first.Evidence.Accused].Kind))
	}
	return line(first.Name)
}

// Judged returns the result as it is by other checks than its own, made of the same run: what they
// come to, and their signature. What the run was recorded as is still said by its own.
func (r *Result) Judged(checks []checker.Check) *Result {
	judged := *r
	judged.Checks = checks
	judged.Verdict = checker.Conclude(checks)
	first, broken := judged.First()
	own, brokenBefore := r.First()
	switch {
	case broken && brokenBefore && own.Name == first.Name || !broken && !brokenBefore:
		// It fails as it did, or still does not.
	case first.Name == ProgramName:
		judged.Signature = line(first.Name)
	default:
		judged.Signature = judged.signature(nil)
	}
	return &judged
}

// line makes any text one that a lineType takes: a space in place of what cannot
// be shown, and an ellipsis in place of what is too long.
func line(text string) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	const ellipsis = "…"
	if len(text) <= lineMax {
		return text
	}
	end := lineMax - len(ellipsis)
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + ellipsis
}

// Retrace fills in what of the result stands in its trace: the names of the nodes,
// the roles that they took and their outages.
func (r *Result) Retrace() {
	r.Names, r.Roles = r.Trace.Header.Nodes, nil
	incarnations := make(map[int32]int)
	var out outages
	for record := range r.Trace.Records() {
		switch kind := record.Kind; {
		case kind == trace.Observe && sim.ObservationKind(record.Code) == sim.Became:
			r.Roles = append(r.Roles, RoleChange{
				At: record.At, Node: sim.NodeID(record.Node), Incarnation: incarnations[record.Node], Role: record.Text, Term: record.Term,
			})
		case kind == trace.Boot:
			incarnations[record.Node]++
			out.turn(record.At, sim.NodeID(record.Node), kind)
		case slices.Contains(turns, kind):
			out.turn(record.At, sim.NodeID(record.Node), kind)
		}
	}
	r.Outages = out.end(r.Virtual)
}

// turns are what may become of a node, besides that it boots.
var turns = []trace.Kind{trace.Crash, trace.Wipe, trace.Stop, trace.Pause, trace.Unpause}

// An Outage is a time in which a node did nothing.
type Outage struct {
	Node     sim.NodeID
	Kind     OutageKind
	From, To time.Duration // virtual time; To is the end of the run if it lasted
}

// An OutageKind says why a node did nothing.
type OutageKind string

// The kinds of outage.
const (
	// Down: the node had crashed or was stopped.
	Down OutageKind = "down"
	// Paused: the node stood still.
	Paused OutageKind = "paused"
)

// outages collects the outages of a run.
type outages struct {
	all  []Outage
	open map[sim.NodeID]int // the place in all, plus 1, of a node's outage that lasts
}

// turn notes what has become of a node.
func (o *outages) turn(at time.Duration, node sim.NodeID, kind trace.Kind) {
	if last := o.open[node]; last > 0 {
		if o.all[last-1].Kind == Down && (kind == trace.Crash || kind == trace.Wipe) {
			return // of the machine, on which no process ran
		}
		o.all[last-1].To = at
		delete(o.open, node)
	}
	switch kind {
	case trace.Crash, trace.Wipe, trace.Stop:
		o.begin(Outage{Node: node, Kind: Down, From: at})
	case trace.Pause:
		o.begin(Outage{Node: node, Kind: Paused, From: at})
	}
}

func (o *outages) begin(outage Outage) {
	if o.open == nil {
		o.open = make(map[sim.NodeID]int)
	}
	o.all = append(o.all, outage)
	o.open[outage.Node] = len(o.all)
}

// end returns the outages of a run that ended at the given time, in order of
// time.
func (o *outages) end(at time.Duration) []Outage {
	for _, last := range o.open {
		o.all[last-1].To = at
	}
	return o.all
}

// Vocabulary is how people call what the run has numbers for: the names of its nodes, and its
// protocol's words. Of a protocol that is not known they are Raft's.
func (r *Result) Vocabulary() *observation.Vocabulary {
	var words protocols.Words
	if p, err := FindProtocol(r.Protocol); err == nil {
		words = p.Words
	}
	return words.Vocabulary(r.Names)
}
