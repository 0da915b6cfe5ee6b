package checker

import (
	"slices"

	"github.com/laplace-sim/laplace/sim/observation"

	"github.com/laplace-sim/laplace/internal/prose"
)

// FencingName is the name of the check of NewFencing.
const FencingName = "fencing"

// NewFencing returns an invariant that judges that no node answers on its own
// authority once another has used that of a later term: when a leader Served,
// no leader of a later term may have Served, or committed anything, before
// (Ongaro, "Consensus: Bridging Theory and Practice", 2014, section 6.4.1, on
// leases; Budhiraja, Marzullo, Schneider and Toueg, "The Primary-Backup
// Approach", 1993, property Pb1: at any time there is at most one primary).
//
// What counts is the event that a node decided in. One that was held up before
// its answer left it, as by a pause, told what was so when it read, and the
// client was waiting then.
//
// Answers that others had a say in are not judged. A correct leader may give
// those late: what it tells of stood in its successor's log, or was read before
// its successor wrote. NewLeaderCompleteness and the history judge them.
func NewFencing() Invariant {
	return &fencing{subject: about(FencingName, Freshness, observation.Became, observation.Committed, observation.Served)}
}

type fencing struct {
	subject
	leads    leads
	uses     []use // of authority: the first of each term that was above all before
	leaders  int
	answered int
}

// A use is a node that used the authority of a term, and in which event.
type use struct {
	term  uint64
	node  int32
	event uint64
}

// Observe looks at what leaders commit and serve.
func (f *fencing) Observe(o *Observation) *Broken {
	switch o.Kind {
	case observation.Became:
		if f.leads.became(o) {
			f.leaders++
		}
	case observation.Committed:
		if term := f.leads.term(o); term != 0 {
			f.use(o, term)
		}
	case observation.Served:
		if later, ok := f.outdone(o); ok {
			return breach("%s answered a client on its own authority in %s at %v, but %s had acted as %s of %s (event %d)",
				f.words.OfNode(o.Node), f.words.OfTerm(o.Term), o.At, f.words.OfNode(later.node), f.words.OfLeader(), f.words.OfTerm(later.term), later.event)
		}
		f.answered++
		f.use(o, o.Term)
	}
	return nil
}

// use notes that the authority of a term was used.
func (f *fencing) use(o *Observation, term uint64) {
	if n := len(f.uses); n == 0 || f.uses[n-1].term < term {
		f.uses = append(f.uses, use{term, o.Node, o.Event})
	}
}

// outdone finds who had used the authority of a later term before a node decided to
// answer.
func (f *fencing) outdone(o *Observation) (later use, ok bool) {
	for _, u := range slices.Backward(f.uses) {
		if u.term <= o.Term {
			break
		}
		if u.event < o.Event {
			return u, true
		}
	}
	return use{}, false
}

// Finish is Valid if there was a leader: one that never answers on its own
// authority is fenced by asking others.
func (f *fencing) Finish() Check {
	if f.leaders == 0 {
		return f.check.Unknown("no node became leader, so nothing was judged")
	}
	return f.check.Valid("%s given on one node's authority, none after a later leader had acted", prose.Were(f.answered, "answer"))
}
