package scenarios

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
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
	// Beyond is the harm that went beyond what the protocol claims to survive. A
	// check of what is not promised beside it is Void.
	Beyond []Excess `json:"beyond,omitempty"`
	// Operations counts the operations of clients by outcome.
	Operations OperationCounts `json:"ops"`
	// Availability is the part of the first phase in which clients were
	// served, from 0 to 1; see checker.Availability.
	Availability float64 `json:"availability"`
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
	Linearizability checker.Linearizability `json:"-"`
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
