package checker

import "github.com/laplace-sim/laplace/internal/prose"

import "github.com/laplace-sim/laplace/sim/observation"

// PromisesKeptName is the name of the check of NewPromisesKept.
const PromisesKeptName = "promises"

// NewPromisesKept returns an invariant that judges that no node goes back on
// what it has promised, in whatever incarnation: the ballots that an acceptor
// promises or accepts never go down (Lamport, "Paxos Made Simple", 2001,
// section 2.2, P1a; the variable maxBal of Paxos.tla), and in one term a node
// votes for one candidate only (Ongaro, "Consensus: Bridging Theory and
// Practice", 2014, section 3.4).
//
// What was accepted counts as a promise for its position, and a promise for all
// positions must reach as high as all that was accepted.
func NewPromisesKept() Invariant {
	return &promisesKept{subject: about(PromisesKeptName, Agreement, observation.Promised, observation.Accepted)}
}

type promisesKept struct {
	subject
	unordered
	nodes []oaths // by number
	kept  int     // promises seen
}

// Oaths are what one node has promised.
type oaths struct {
	all     oath            // for all positions
	one     map[uint64]oath // for a position, if it is above all
	highest uint64          // of any position
}

// An oath is a promise for a term, to whom, in which event.
type oath struct {
	term, to, event uint64
}

func (p *promisesKept) Observe(o *Observation) *Broken {
	node := placeOf(&p.nodes, o.Node)
	if o.Kind == observation.Accepted {
		return node.accept(o, p.words.About(o.Kind))
	}
	p.kept++
	return node.promise(o, p.words.About(o.Kind))
}

// Replace forgets what a node has promised: the machine is another.
func (p *promisesKept) Replace(node int32) {
	*placeOf(&p.nodes, node) = oaths{}
}

func (n *oaths) promise(o *Observation, words *observation.Vocabulary) *Broken {
	floor := n.all
	if o.Index != 0 {
		if own, found := n.one[o.Index]; found && own.term >= floor.term {
			floor = own
		}
	}
	switch {
	case o.Term < floor.term:
		return breach("%s (incarnation %d) promised %s at %v, but had promised %s already (event %d)",
			words.OfNode(o.Node), o.Incarnation, words.OfTerm(o.Term), o.At, words.OfTerm(floor.term), floor.event)
	case o.Term == floor.term && floor.to != 0 && o.Value != 0 && floor.to != o.Value:
		return breach("%s (incarnation %d) promised %s to %s at %v, but had promised it to %s already (event %d)",
			words.OfNode(o.Node), o.Incarnation, words.OfTerm(o.Term), words.OfNode(int32(o.Value)), o.At, words.OfNode(int32(floor.to)), floor.event)
	case o.Index == 0 && o.Term < n.highest:
		return breach("%s (incarnation %d) promised %s for all positions at %v, but had gone up to %s for one of them",
			words.OfNode(o.Node), o.Incarnation, words.OfTerm(o.Term), o.At, words.OfTerm(n.highest))
	}
	sworn := oath{term: o.Term, to: o.Value, event: o.Event}
	if o.Term == floor.term && o.Value == 0 {
		sworn = floor
	}
	if o.Index == 0 {
		n.all = sworn
		clear(n.one)
	} else {
		n.raise(o.Index, sworn)
	}
	n.highest = max(n.highest, o.Term)
	return nil
}

func (n *oaths) accept(o *Observation, words *observation.Vocabulary) *Broken {
	floor := n.all
	if own, found := n.one[o.Index]; found && own.term > floor.term {
		floor = own
	}
	if o.Term < floor.term {
		return breach("%s (incarnation %d) accepted %s under %s at %v, but had promised %s already (event %d)",
			words.OfNode(o.Node), o.Incarnation, words.OfIndex(o.Index), words.OfTerm(o.Term), o.At, words.OfTerm(floor.term), floor.event)
	}
	if o.Term > floor.term {
		n.raise(o.Index, oath{term: o.Term, event: o.Event})
		n.highest = max(n.highest, o.Term)
	}
	return nil
}

func (n *oaths) raise(index uint64, sworn oath) {
	if n.one == nil {
		n.one = make(map[uint64]oath)
	}
	n.one[index] = sworn
}

// Finish is Valid if anything was promised.
func (p *promisesKept) Finish() Check {
	if p.kept == 0 {
		return p.check.Unknown("no node told of a promise, so nothing was judged")
	}
	return p.check.Valid("%s, all kept", prose.Count(p.kept, "promise"))
}
