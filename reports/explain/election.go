package explain

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A vote is what a server did for another to lead.
type vote struct {
	node  int32
	event uint64
}

// votes are those that a leader came to lead by, as far as records tell:
// promises for its term that it could know of, or answers to it as a candidate.
// There is one of each server, in order of events. Promised reports which it is.
func (t *teller) votes(leader *statement) (all []vote, promised bool) {
	known := t.Past(leader.Event)
	for _, o := range t.seen[:leader.place] {
		// Who follows whoever comes has promised a ballot, but voted for nobody.
		follows := o.Value == uint64(leader.Node) || o.Value == 0 && t.ballot
		if o.Kind == observation.Promised && o.Term == leader.Term && follows && known.Has(o.Event) {
			promised = true
			if !slices.ContainsFunc(all, func(v vote) bool { return v.node == o.Node }) {
				all = append(all, vote{o.Node, o.Event})
			}
		}
	}
	if promised {
		return all, true
	}
	candidate := t.latest(leader, func(o *statement) bool {
		return o.Node == leader.Node && o.Incarnation == leader.Incarnation && o.Kind == observation.Became && o.Text == observation.Candidate && o.Term == leader.Term
	})
	if candidate == nil {
		return nil, false
	}
	all = append(all, vote{leader.Node, candidate.Event})
	answer := t.answerToCandidate()
	for _, e := range t.Between(candidate.Event, leader.Event) {
		if e.Kind == trace.Deliver && e.Node == leader.Node && e.Name == answer && t.isServer(e.From) &&
			!slices.ContainsFunc(all, func(v vote) bool { return v.node == e.From }) {
			all = append(all, vote{e.From, e.Cause})
		}
	}
	return all, false
}

// answerToCandidate is the kind of message by which servers of the protocol answer a
// candidate; "" if they observe what they promise.
func (t *teller) answerToCandidate() string {
	p, err := scenarios.FindProtocol(t.Protocol)
	if err != nil || p.Vote == nil {
		return ""
	}
	return sim.KindOf(p.Vote)
}

// voters are the nodes of votes.
func voters(votes []vote) []int32 {
	nodes := make([]int32, len(votes))
	for i, v := range votes {
		nodes[i] = v.node
	}
	return nodes
}

// support says by what a leader came to lead, "" if no record tells, and whether
// that was too few.
func (t *teller) support(leader *statement) (text string, few bool) {
	votes, promised := t.votes(leader)
	switch {
	case promised:
		word := "votes"
		if t.ballot {
			word = "promises"
		}
		text = fmt.Sprintf(", with the %s of %s", word, t.list(voters(votes)))
		if few = t.few(len(votes)) && t.configuration(leader) == nil; few {
			text += fmt.Sprintf(" only: %d of %d servers", len(votes), t.Nodes)
		}
		return text, few
	case len(votes) > 1:
		return fmt.Sprintf(", after answers to its candidacy from %s", t.list(voters(votes[1:]))), false
	}
	if view := t.announced(leader); view != nil {
		members, _ := view.Noted(observation.AnnouncesView)
		return fmt.Sprintf(", as %s announced: view %s", t.name(view.Node), members), false
	}
	return "", false
}

// few reports whether so many servers are no majority. It is never so where
// only some of the servers are members, for no record tells which.
func (t *teller) few(servers int) bool { return servers <= t.Nodes/2 && t.members() == "" }

// members says how many of the servers are members at a time, if not all are.
func (t *teller) members() string {
	members := t.Spec.Parameters["members"]
	if members == "0" || members == strconv.Itoa(t.Nodes) {
		return ""
	}
	return members
}

// announced is what a view service said of the view that a leader leads.
func (t *teller) announced(leader *statement) *statement {
	return t.latest(leader, func(o *statement) bool { return o.Term == leader.Term && announces(o) })
}

// announces reports whether an observation is of a view service that announces a view.
func announces(o *statement) bool {
	_, is := o.Noted(observation.AnnouncesView)
	return is
}

// configuration is the last change of members that was told before an
// observation; nil if there was none.
func (t *teller) configuration(before *statement) *statement {
	return t.latest(before, changesMembers)
}

// changesMembers reports whether an observation is of a change of members: that it
// came into force, or that a server acts by it, which may be before.
func changesMembers(o *statement) bool {
	_, noted := o.NotedConfiguration()
	return noted || o.Kind == observation.Configured && o.Index > 0
}

// elected tells how a leader came to lead; nil is none.
func (t *teller) elected(leader *statement, weight Importance) {
	if leader == nil {
		return
	}
	t.party(leader.Node)
	support, few := t.support(leader)
	if few {
		weight = Decisive
	}
	t.tell(leader, weight, "became %s of %s%s", t.leader, t.in(leader.Term), support)
}

// leaderOf is the first that led a term; nil if nobody did.
func (t *teller) leaderOf(term uint64) *statement {
	if term == 0 {
		return nil
	}
	return t.first(func(o *statement) bool { return isLeader(o) && o.Term == term })
}

// isLeader reports whether an observation is that of a new leader; nil is none.
func isLeader(o *statement) bool {
	return o != nil && o.Leads()
}

// twoLeaders tells of a term with two leaders.
func (t *teller) twoLeaders() {
	second := t.bad
	first := t.first(func(o *statement) bool {
		return isLeader(o) && o.Term == second.Term && (o.Node != second.Node || o.Incarnation != second.Incarnation)
	})
	if first == nil {
		t.elected(second, Decisive)
		return
	}
	t.side(first)
	t.elected(first, Decisive)
	t.elected(second, Decisive)
	if first.Node == second.Node {
		t.claim = fmt.Sprintf("%s led %s twice, before a crash and after it, and cannot know what it did the first time.",
			t.name(first.Node), t.in(first.Term))
		if u, down := t.crashed(first.Node, first.Event, second.Event); down {
			t.back(u, second.Event)
		}
		t.usedBallot(first)
		return
	}
	t.claim = fmt.Sprintf("%s had two leaders, %s and %s.", upper(t.in(first.Term)), t.name(first.Node), t.name(second.Node))
	a, promised := t.votes(first)
	b, _ := t.votes(second)
	double := false
	for _, v := range a {
		for _, w := range b {
			if v.node == w.node {
				double = true
				t.votedTwice(v, w, first, second, promised)
			}
		}
	}
	if !double {
		t.doubled(first)
		t.doubled(second)
	}
}

// usedBallot tells what had been proposed when a leader crashed that led the
// same ballot again.
func (t *teller) usedBallot(first *statement) {
	var proposed *statement
	var nodes []int32
	for _, o := range t.seen[first.place:t.bad.place] {
		if o.Kind != observation.Accepted || o.Term != first.Term {
			continue
		}
		if proposed == nil {
			proposed = o
		}
		if o.Index == proposed.Index && o.Value == proposed.Value {
			nodes = append(nodes, o.Node)
		}
	}
	if proposed == nil {
		return
	}
	t.sides = append(t.sides, proposed.Event)
	t.add(Step{At: proposed.At, Event: proposed.Event, Node: t.name(proposed.Node), Importance: Important,
		Text: fmt.Sprintf("%s accepted %s", t.list(nodes), t.what(proposed))})
}

// votedTwice tells of a server that helped two to lead.
func (t *teller) votedTwice(v, w vote, first, second *statement, promised bool) {
	t.party(v.node)
	to := second
	if w.event < v.event {
		v, w, to = w, v, first
	}
	between := ""
	if u, down := t.crashed(v.node, v.event, w.event); down {
		between = fmt.Sprintf(", after a crash at %s", prose.Seconds(u.At))
	}
	did := fmt.Sprintf("answered %s's candidacy", t.name(to.Node))
	switch {
	case to.Node == v.node:
		did = "stood for election itself"
	case promised:
		did = fmt.Sprintf("%s for %s", t.promised, t.name(to.Node))
	}
	t.happened(w.event, Decisive, "%s %s in %s as well%s", t.name(v.node), did, t.in(to.Term), between)
}

// doubled tells of votes for a leader that arrived twice, between its candidacy
// and its election: messages of the kind that made it leader.
func (t *teller) doubled(leader *statement) {
	candidate := t.latest(leader, func(o *statement) bool { return o.Node == leader.Node && o.Kind == observation.Became })
	if candidate == nil {
		return
	}
	for _, e := range slices.Backward(t.Between(candidate.Event+1, leader.Event)) {
		if e.Kind == trace.Deliver && e.Node == leader.Node && e.Name == t.Event(leader.Event).Name && t.repeated(e.Number) {
			t.happened(e.Number, Decisive, "%s got %s from %s once more: the network had made two of it", t.name(e.Node), t.message(&e.Record), t.name(e.From))
		}
	}
}
