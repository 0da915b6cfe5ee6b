package checker

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
)

// StabilityName is the name of the check of Stable and of Restless.
const StabilityName = "stability"

// A Reign begins when a server becomes leader.
type Reign struct {
	At     time.Duration
	Leader string
	Term   uint64
	// Words are the term as people write it, such as "ballot 4.1"; empty is "term 4001".
	Words string
}

// term is the term as people write it.
func (r *Reign) term() string {
	if r.Words != "" {
		return r.Words
	}
	return fmt.Sprintf("term %d", r.Term)
}

// A Calm is a time in which servers that are enough to serve clients are whole and
// hear each other soon, and nothing of the rest.
type Calm struct{ From, To time.Duration }

// Stable judges whether a leader that works stays leader: once a calm has lasted
// for bound, nobody else may begin to lead in it (Aguilera et al., "Stable Leader
// Election", DISC 2001). Who leads before that does not matter; whoever led last
// may begin anew, as the first of a view does when another joins. The reigns are in
// the order of their beginnings.
//
// It is false, and there is no check, if no calm is longer than the bound.
func Stable(reigns []Reign, calms []Calm, bound time.Duration) (Check, bool) {
	check := Check{Name: StabilityName, Promise: Liveness}
	var judged time.Duration
	for _, calm := range calms {
		from := calm.From + bound
		if calm.To <= from {
			continue
		}
		judged += calm.To - from
		for i, reign := range reigns {
			if reign.At <= from || reign.At >= calm.To || i > 0 && reigns[i-1].Leader == reign.Leader {
				continue
			}
			before := "nobody had led before"
			if i > 0 {
				last := reigns[i-1]
				before = prose.Sprintf("%s had led in %s since %v", last.Leader, last.term(), last.At)
			}
			return check.Violated(Evidence{At: reign.At}, "%s became leader in %s at %v, though enough servers had been whole, and heard each other, since %v: by %v whoever leads was to stay; %s",
				reign.Leader, reign.term(), reign.At, calm.From, from, before), true
		}
	}
	if judged == 0 {
		return Check{}, false
	}
	return check.Valid("while enough servers were whole, no leader was replaced in %v", judged), true
}
