package nemesis

import (
	"strconv"
	"strings"
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
	// Follower is one of Followers, each equally likely, up or down.
	Follower = "follower"
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

// roles lists the words of a target that are no nodes.
var roles = []string{Leader, Followers, Follower, Minority, Majority, Random, All, Origin}

// nodeMax is the highest number that a node's name may carry.
const nodeMax = 1 << 20

// ServerName is the name in a schedule of the i-th server, from 1.
func ServerName(i int) string { return "n" + strconv.Itoa(i) }

// ClientName is the name in a schedule of the i-th client, from 1.
func ClientName(i int) string { return "c" + strconv.Itoa(i) }

// isNode reports whether a word is the name of a node that could be.
func isNode(word string) bool {
	return nodeNumber(word, "n") > 0 || nodeNumber(word, "c") > 0
}

// nodeNumber is the number in a node's name that begins with the prefix; 0 if
// the word is no such name.
func nodeNumber(word, prefix string) int {
	digits, ok := strings.CutPrefix(word, prefix)
	if !ok || digits == "" || digits[0] < '1' || digits[0] > '9' {
		return 0
	}
	i, err := strconv.Atoi(digits)
	if err != nil || i > nodeMax {
		return 0
	}
	return i
}

// nodeExists reports whether a word is the name of one of that many servers
// and clients.
func nodeExists(word string, servers, clients int) bool {
	server, client := nodeNumber(word, "n"), nodeNumber(word, "c")
	return 0 < server && server <= servers || 0 < client && client <= clients
}

// String is the target as a schedule writes it.
func (t Target) String() string {
	if len(t) == 1 {
		return t[0]
	}
	return "[" + strings.Join(t, ", ") + "]"
}

// Version is the version of the faults. Whoever changes what a schedule does in
// a run, or which schedule a seed and a Generator stand for, raises it. A kind
// of fault, a trigger or a key that no earlier file has leaves it as it is,
// unless it changes what is drawn for a generator that does not name it.
const Version = 3
