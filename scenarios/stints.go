package scenarios

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A Stint is a time for which a node had a role, or did nothing.
type Stint struct {
	From, To time.Duration // virtual time
	// Role is what the node said that it became, in Term; both are zero of an outage, whose
	// kind is Outage.
	Role   string
	Term   uint64
	Outage OutageKind
}

// Stints are those of a node of a run that ended at the given time, in order of time. A role
// ends where the next begins or the node goes down. After a pause a node goes on in its
// role; after a crash it has none.
func (r *Result) Stints(node sim.NodeID, end time.Duration) []Stint {
	var all []Stint
	for _, change := range r.Roles {
		if change.Node == node {
			all = append(all, Stint{From: change.At, To: end, Role: change.Role, Term: change.Term})
		}
	}
	for _, outage := range r.Outages {
		if outage.Node == node {
			all = append(all, Stint{From: outage.From, To: outage.To, Outage: outage.Kind})
		}
	}
	inOrder(all)
	return cutAtOutages(all)
}

func inOrder(all []Stint) {
	slices.SortStableFunc(all, func(a, b Stint) int { return cmp.Compare(a.From, b.From) })
}

// cutAtOutages ends each role where the next begins or the node goes down.
func cutAtOutages(all []Stint) []Stint {
	var cut []Stint
	for i, stint := range all {
		if stint.Outage != "" {
			cut = append(cut, stint)
			continue
		}
		for _, next := range all[i+1:] {
			if next.From > stint.To {
				break
			}
			if before := stint; before.From < next.From {
				before.To = next.From
				cut = append(cut, before)
			}
			stint.From = next.To
			if next.Outage != Paused {
				stint.From = stint.To
				break
			}
		}
		if stint.From < stint.To {
			cut = append(cut, stint)
		}
	}
	inOrder(cut)
	return cut
}
