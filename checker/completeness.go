package checker

import (
	"cmp"
	"slices"

	"github.com/laplace-sim/laplace/sim/observation"

	"github.com/laplace-sim/laplace/internal/prose"
)

// LeaderCompletenessName is the name of the check of NewLeaderCompleteness.
const LeaderCompletenessName = "leader completeness"

// NewLeaderCompleteness returns an invariant that judges that the leader of a
// term holds every entry that was committed in a term before it (Ongaro,
// "Consensus: Bridging Theory and Practice", 2014, figure 3.2 and section
// 3.6.3). In the words of chain and primary-backup replication: whoever takes
// over has every update that a client may have been told of, and a deposed
// primary can complete no other.
//
// It goes by the term in which an entry was committed, not by the entry's own:
// an entry of term 2 may stand on a majority, and be missing from the leader of
// term 3, as long as nobody has committed it (figure 3.7).
//
// An entry is committed when the first node says so. If that is a leader, it is
// in the leader's term, and leaders of later terms that were elected before
// must have held it at their election; these are remembered. If it is not, a
// leader has committed it unheard, in no later term than the last that has a
// leader.
func NewLeaderCompleteness() Invariant {
	return &leaderCompleteness{subject: about(LeaderCompletenessName, Agreement, observation.Became, observation.Committed, observation.Restored, observation.Appended)}
}

type leaderCompleteness struct {
	subject
	logs      logs
	leads     leads
	elections []election // in order of time
	commits   []commit   // one for each term in which anything was committed, ascending
	length    uint64     // how many positions are committed
	lastTerm  uint64     // the highest that has had a leader
}

// Leads hold the term that each node leads.
type leads []leading // by number

// A leading is the term that an incarnation leads; 0 if it does not.
type leading struct {
	incarnation int
	term        uint64
}

// became notes a Became observation, and reports whether it is of a leader.
func (l *leads) became(o *Observation) bool {
	lead := leading{incarnation: o.Incarnation}
	if o.Leads() {
		lead.term = o.Term
	}
	*placeOf(l, o.Node) = lead
	return o.Leads()
}

// term is the term that the node which told o leads, in that incarnation; 0 if it
// leads none.
func (l *leads) term(o *Observation) uint64 {
	if lead := placeOf(l, o.Node); lead.incarnation == o.Incarnation {
		return lead.term
	}
	return 0
}

// An election is a node that became leader, and the log that it had.
type election struct {
	term  uint64
	node  int32
	event uint64
	last  entryID
}

// A commit is the last entry that was committed in a term.
type commit struct {
	term  uint64
	node  int32
	event uint64
	entry entryID
}

// Observe looks at who becomes leader, with which log, and what is committed.
// Logs that do not match are for NewLogMatching to report.
func (c *leaderCompleteness) Observe(o *Observation) *Broken {
	switch o.Kind {
	case observation.Became:
		return c.become(o)
	case observation.Committed:
		if o.Index > c.length {
			return c.commit(o)
		}
	case observation.Restored:
		c.logs.restored(o)
	case observation.Appended:
		c.logs.appended(o)
	}
	return nil
}

func (c *leaderCompleteness) become(o *Observation) *Broken {
	if !c.leads.became(o) {
		return nil
	}
	c.lastTerm = max(c.lastTerm, o.Term)
	e := election{term: o.Term, node: o.Node, event: o.Event, last: c.logs.of(o).last}
	c.elections = append(c.elections, e)
	for i := range c.commits {
		if broken := c.lacks(o, &e, &c.commits[i]); broken != nil {
			return broken
		}
	}
	return nil
}

func (c *leaderCompleteness) commit(o *Observation) *Broken {
	entry := c.logs.find(o.Index, o.Term)
	if entry == 0 {
		return breach("%s committed %s of %s at %v, but no log ever held that entry",
			c.words.OfNode(o.Node), c.words.OfIndex(o.Index), c.words.OfTerm(o.Term), o.At)
	}
	c.length = o.Index
	done := commit{term: c.lastTerm, node: o.Node, event: o.Event, entry: entry}
	if term := c.leads.term(o); term != 0 {
		done.term = term
	}
	place, found := slices.BinarySearchFunc(c.commits, done.term, func(d commit, term uint64) int { return cmp.Compare(d.term, term) })
	if found {
		c.commits[place] = done
	} else {
		c.commits = slices.Insert(c.commits, place, done)
	}
	if done.term == c.lastTerm {
		return nil
	}
	for i := range c.elections {
		if broken := c.lacks(o, &c.elections[i], &done); broken != nil {
			return broken
		}
	}
	return nil
}

// lacks returns what is wrong if a leader lacks what was committed in a term
// before its own, as o has shown.
func (c *leaderCompleteness) lacks(o *Observation, leader *election, done *commit) *Broken {
	if leader.term <= done.term || c.logs.holds(leader.last, done.entry) {
		return nil
	}
	e := &c.logs.entries[done.entry]
	return breach("%s became %s of %s (event %d) without %s of %s, which %s committed in %s (event %d), as showed at %v",
		c.words.OfNode(leader.node), c.words.OfLeader(), c.words.OfTerm(leader.term), leader.event, c.words.OfIndex(e.index), c.words.OfTerm(e.term),
		c.words.OfNode(done.node), c.words.OfTerm(done.term), done.event, o.At)
}

// Finish is Valid if there was a leader and something was committed.
func (c *leaderCompleteness) Finish() Check {
	switch {
	case len(c.elections) == 0:
		return c.check.Unknown("no node became leader, so nothing was judged")
	case c.length == 0:
		return c.check.Unknown("no node committed anything, so nothing was judged")
	}
	return c.check.Valid("%s, each of a node that had all that was committed before; %d positions were committed",
		prose.Count(len(c.elections), "election"), c.length)
}
