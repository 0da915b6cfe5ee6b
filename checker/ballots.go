package checker

import "github.com/laplace-sim/laplace/internal/prose"

import "github.com/laplace-sim/laplace/sim/observation"

// OneValuePerBallotName is the name of the check of NewOneValuePerBallot.
const OneValuePerBallotName = "one value per ballot"

// NewOneValuePerBallot returns an invariant that judges that under one ballot
// at most one value is accepted for a position, on whichever nodes (Lamport,
// "Paxos Made Simple", 2001, section 2.2; OneValuePerBallot in Voting.tla of
// the TLA+ examples). A proposer that uses a ballot again after a crash breaks
// it.
func NewOneValuePerBallot() Invariant {
	return &oneValuePerBallot{subject: about(OneValuePerBallotName, Agreement, observation.Accepted), others: make(map[vote]ballot)}
}

type oneValuePerBallot struct {
	subject
	unordered
	ballots []ballot // of each position, from 1, the one accepted last
	others  map[vote]ballot
	votes   int
}

// A vote is for a position, under a ballot.
type vote struct{ index, term uint64 }

// A ballot is what was first accepted under it, and by whom.
type ballot struct {
	term, value, event uint64
	node               int32
}

func (v *oneValuePerBallot) Observe(o *Observation) *Broken {
	v.votes++
	now := ballot{term: o.Term, value: o.Value, event: o.Event, node: o.Node}
	var was ballot
	switch length := uint64(len(v.ballots)); {
	case o.Index == length+1:
		v.ballots = append(v.ballots, now)
		return nil
	case o.Index-1 < length && v.ballots[o.Index-1].term == o.Term:
		was = v.ballots[o.Index-1]
	default:
		// An older ballot, or a position that is far ahead.
		key, found := vote{o.Index, o.Term}, false
		if was, found = v.others[key]; found {
			break
		}
		if o.Index-1 < length && v.ballots[o.Index-1].term < o.Term {
			key.term = v.ballots[o.Index-1].term
			now, v.ballots[o.Index-1] = v.ballots[o.Index-1], now
		}
		v.others[key] = now
		return nil
	}
	if was.value == o.Value {
		return nil
	}
	words := v.words.About(o.Kind)
	return breach("%s accepted value %s for %s under %s at %v, but %s had accepted %s under it (event %d)",
		words.OfNode(o.Node), words.OfContent(o.Value), words.OfIndex(o.Index), words.OfTerm(o.Term), o.At, words.OfNode(was.node), words.OfContent(was.value), was.event)
}

// Finish is Valid if anything was accepted.
func (v *oneValuePerBallot) Finish() Check {
	if v.votes == 0 {
		return v.check.Unknown("no node told that it accepted anything, so nothing was judged")
	}
	return v.check.Valid("%s, no two under one ballot for different values", prose.Count(v.votes, "vote"))
}
