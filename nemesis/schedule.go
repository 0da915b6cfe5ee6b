package nemesis

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A Schedule is a list of faults. Their order decides only which of two
// faults with the same trigger strikes first.
type Schedule []Fault

// A Fault is one thing that goes wrong in a run: when, to whom, for how long,
// and what.
type Fault struct {
	// ID names the fault within its schedule: letters, digits, '-', '_' and
	// '.'. The fault's random numbers depend on it and on the run's seed
	// alone.
	ID string
	// Trigger says when the fault strikes.
	Trigger Trigger
	// Target says whom it strikes. Nil is the effect's own choice: everybody
	// for the faults of links, nobody where the effect has to be told.
	Target Target
	// For is how long the fault lasts; 0 is until the final heal, and Ever is
	// beyond it. A fault whose effect is done at once has none.
	For time.Duration
	// Effect is what the fault does. It is not changed once it is in a
	// schedule.
	Effect Effect
}

// Label is that of the event in which the fault strikes.
func (f *Fault) Label() string { return f.Rule() + ": " + f.Effect.Kind() }

// Rule is the name of what the fault puts in force, by which a trace knows what
// lost a message.
func (f *Fault) Rule() string { return ruleOf(f.ID) }

func ruleOf(id string) string { return "fault " + id }

// Ever is how long a fault lasts that the final heal does not end. It is longer
// than any run, and no sum of times that a schedule may name overflows with it.
const Ever = 100 * timeMax

// A Target is a list of words, each the name of a node or a Role. It stands
// for all the nodes that any of its words stands for.
type Target []string

// The roles that a target may name besides nodes. They stand for servers
// only, and are resolved when the fault strikes.
const (
	// Leader is, of the servers that are up and whose latest role since they
	// booted is sim.Leader, the one of the highest term. When there is none, it
	// is drawn at random from the servers that are up.
	Leader = sim.Leader
	// Followers are all servers but the one that Leader stands for.
	Followers = "followers"
	// Minority is a random set of the most servers that are no majority: two
	// of five, one of three or four, none of one or two.
	Minority = "minority"
	// Majority is a random set of the fewest servers that are a majority.
	Majority = "majority"
	// Random is one server, each equally likely, up or down.
	Random = "random"
	// All are all servers.
	All = "all"
	// Origin is the server or client that set the fault off, which a trigger
	// by time has not.
	Origin = "origin"
)
