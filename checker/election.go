package checker

import "github.com/laplace-sim/laplace/internal/prose"

import "github.com/laplace-sim/laplace/sim/observation"

// ElectionSafetyName is the name of the check of NewElectionSafety.
const ElectionSafetyName = "election safety"

// NewElectionSafety returns an invariant that judges that at most one leader is
// elected in a term, over the whole run: leaders that were deposed or crashed
// are remembered (Ongaro, "Consensus: Bridging Theory and Practice", 2014,
// figure 3.2, Election Safety). A node that crashes and leads the same term
// again in a new incarnation counts as a second leader, since it may have
// forgotten what it did as the first.
func NewElectionSafety() Invariant {
	return &electionSafety{subject: about(ElectionSafetyName, Leadership, observation.Became), leaders: make(map[uint64]leader)}
}

type electionSafety struct {
	subject
	unordered
	leaders map[uint64]leader // by term
}

type leader struct {
	node        int32
	incarnation int
	event       uint64
}

// Observe looks at those who came to lead.
func (s *electionSafety) Observe(o *Observation) *Broken {
	if !o.Leads() {
		return nil
	}
	was, found := s.leaders[o.Term]
	if !found {
		s.leaders[o.Term] = leader{node: o.Node, incarnation: o.Incarnation, event: o.Event}
		return nil
	}
	if was.node == o.Node && was.incarnation == o.Incarnation {
		return nil
	}
	return breach("%s (incarnation %d) became %s of %s at %v, but %s (incarnation %d) already was, since event %d",
		s.words.OfNode(o.Node), o.Incarnation, s.words.OfLeader(), s.words.OfTerm(o.Term), o.At, s.words.OfNode(was.node), was.incarnation, was.event)
}

// Finish is Valid if there was a leader.
func (s *electionSafety) Finish() Check {
	if len(s.leaders) == 0 {
		return s.check.Unknown("no node became leader, so nothing was judged")
	}
	return s.check.Valid("%s had a leader, none had two", prose.Count(len(s.leaders), "term"))
}
