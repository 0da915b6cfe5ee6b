package checker

import "fmt"

// Fencing judges that no node answers on its own authority once another has
// used that of a later term: when a leader Served, no leader of a later term
// may have Served, or committed anything, before (Ongaro, "Consensus: Bridging
// Theory and Practice", 2014, section 6.4.1, on leases; Budhiraja, Marzullo,
// Schneider and Toueg, "The Primary-Backup Approach", 1993, property Pb1: at
// any time there is at most one primary).
//
// Answers that others had a say in are not judged. A correct leader may give
// those late: what it tells of stood in its successor's log, or was read before
// its successor wrote. LeaderCompleteness and the history judge them.
type Fencing struct {
	leads    []reign // by node, the term that it leads
	used     uint64  // the highest term whose authority was used
	by       int32
	event    uint64
	leaders  int
	answered int
}

// NewFencing returns the invariant before any observation.
func NewFencing() *Fencing { return &Fencing{} }

// Name returns "fencing".
func (f *Fencing) Name() string { return "fencing" }

// Promise returns Freshness.
func (*Fencing) Promise() Promise { return Freshness }

// Kinds are those that Observe looks at.
func (f *Fencing) Kinds() []ObservationKind {
	return []ObservationKind{Became, Committed, Served}
}

// Observe looks at what leaders commit and serve.
func (f *Fencing) Observe(o *Observation) *Broken {
	switch o.Kind {
	case Became:
		f.become(o)
	case Committed:
		if int(o.Node) < len(f.leads) {
			if r := f.leads[o.Node]; r.term > f.used && r.incarnation == o.Incarnation {
				f.use(o, r.term)
			}
		}
	case Served:
		if o.Term < f.used {
			return &Broken{Detail: fmt.Sprintf("node %d answered a client on its own authority in term %d at %v, but node %d had acted as leader of term %d (event %d)",
				o.Node, o.Term, o.At, f.by, f.used, f.event)}
		}
		f.answered++
		if o.Term > f.used {
			f.use(o, o.Term)
		}
	}
	return nil
}

func (f *Fencing) become(o *Observation) {
	if int(o.Node) >= len(f.leads) {
		f.leads = append(f.leads, make([]reign, int(o.Node)+1-len(f.leads))...)
	}
	f.leads[o.Node] = reign{}
	if o.Text == "leader" {
		f.leads[o.Node] = reign{incarnation: o.Incarnation, term: o.Term}
		f.leaders++
	}
}

func (f *Fencing) use(o *Observation, term uint64) {
	f.used, f.by, f.event = term, o.Node, o.Event
}

// Finish is Valid if there was a leader: one that never answers on its own
// authority is fenced by asking others.
func (f *Fencing) Finish() Check {
	if f.leaders == 0 {
		return Check{Name: f.Name(), Detail: "no node became leader, so nothing was judged"}
	}
	return Check{Name: f.Name(), Verdict: Valid, Detail: fmt.Sprintf("%d answers were given on one node's authority, none after a later leader had acted", f.answered)}
}
