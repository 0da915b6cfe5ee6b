package checker

import "time"

// A Turn is when a server took on another role, or entered another term.
type Turn struct {
	At     time.Duration
	Server string
}

// What a server may do in a calm without being taken for restless: so many turns at
// once, as when another joins a view, and so many more in each bound.
const (
	turnsAtOnce  = 12
	turnsInBound = 2
)

// Restless looks for a server that goes on changing its role and its term where
// nothing goes wrong, once a calm has lasted for bound: whoever hears the leader
// and stands for election nevertheless may never win one, and so Stable does not
// see it. Each calm is one in which all servers are whole and hear each other soon.
// It is false if there is no such server; one that turns now and then without need
// is not seen.
func Restless(turns []Turn, calms []Calm, bound time.Duration) (Check, bool) {
	for _, calm := range calms {
		from := calm.From + bound
		counts := make(map[string]int)
		for _, turn := range turns {
			if turn.At < from || turn.At >= calm.To {
				continue
			}
			counts[turn.Server]++
			may := turnsAtOnce + turnsInBound*int((turn.At-from)/bound)
			if counts[turn.Server] <= may {
				continue
			}
			return Check{Name: StabilityName, Promise: Liveness}.Violated(Evidence{At: turn.At},
				"%s changed its role or its term %d times from %v to %v, though all servers had been whole, and heard each other, since %v: it may do so %d times at most",
				turn.Server, counts[turn.Server], from, turn.At, calm.From, may), true
		}
	}
	return Check{}, false
}
