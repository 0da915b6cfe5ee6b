package services

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Workload is what the clients of a run ask of a service, and how what they were told
// is judged.
type Workload struct {
	// Name is how scenarios call it: "kv".
	Name string
	// Summary says in one line what clients do.
	Summary string
	// Keys is how many keys clients share where a scenario does not say, and KeysMost how
	// many there may be; 0 is any number.
	Keys, KeysMost int
	// Bytes is how many bytes at most the state of a key takes, with values as short as
	// they can be; 0 if there is no bound.
	Bytes int
	// Mix has the kinds of operation that clients choose from, in the order of draws,
	// with the weights that they have where a scenario does not say.
	Mix []Weight
	// New returns what makes up what one client asks for.
	New func(Seat) Generator
	// Judge judges whether all is as if each operation had taken effect at one instant
	// between its call and its return, or what of that the workload can tell, within so
	// many steps.
	Judge func(h checker.History, steps int) linear.Result
	// Watch returns what judges the same, within bounds, while a run goes on, so that it ends where a
	// history shows that it is none of that kind; nil if nothing does. It is sure of what it
	// says: Judge comes to the same, and says why where that is a violation.
	Watch func(linear.Bounds) linear.Observer
	// Levels judges which levels below linearizability a history has, within so many
	// steps, given the check of linearizability; nil if none is known of the service.
	Levels func(h checker.History, linearizable checker.Check, steps int) checker.LevelChecks
	// Least judges the least that a history must keep, whatever the protocol promises:
	// that nothing was made up, and, once nothing has gone wrong from an instant on and
	// for a bound, that reads agree. The first check is always made, the others only
	// where the protocol is to make progress.
	Least func(h checker.History, from, bound time.Duration) []checker.Check
}

// A Weight is how often a kind of operation is chosen: in proportion to it.
type Weight struct {
	Kind   *Kind
	Weight int
}

// A Seat is the place of one client in a run.
type Seat struct {
	// Client is its name.
	Client string
	// Keys are the keys that the clients share.
	Keys []string
	// Random is a stream of the client's own.
	Random *rng.Stream
	// Unique returns a value that nobody else writes, and this client only once, of at
	// most Longest bytes.
	Unique  func() string
	Longest int
}

// A Generator makes up what one client asks for. It may go by what the client was told.
type Generator interface {
	// Make returns an operation of a kind on a key, with inputs of its own; where that
	// makes no sense it may be of another kind.
	Make(kind *Kind, key string) Operation
	// Learn takes note of what the client was told of an operation. Refused is whether it
	// is as useless to ask for the like of it again; see [Client.Refusal].
	Learn(o Operation, r Result, outcome Outcome, refused bool)
	// Look returns what reads all that a key has come to; false if nothing does.
	Look(key string) (Operation, bool)
}

// Workload returns the service's workload of that name.
func (s *Service) Workload(name string) (*Workload, bool) {
	for _, w := range s.Workloads {
		if w.Name == name {
			return w, true
		}
	}
	return nil, false
}
