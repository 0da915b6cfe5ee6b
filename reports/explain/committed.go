package explain

import (
	"fmt"
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/observation"
)

// twoEntries tells of a position that held two things, or was left out.
func (t *teller) twoEntries() {
	bad := t.bad
	switch bad.Kind {
	case observation.Appended:
		t.tookBack()
		return
	case observation.Restored:
		t.badSnapshot()
		return
	case observation.Acknowledged:
		t.unfounded()
		return
	}
	entry := t.about(bad.Kind).entry
	other := t.first(func(o *statement) bool {
		return o.Kind == bad.Kind && o.Index == bad.Index && (o.Value != bad.Value || o.Term != bad.Term)
	})
	if other == nil || other.place >= bad.place {
		if bad.Kind == observation.Decided {
			t.beyondAll()
		} else {
			t.outOfOrder()
		}
		return
	}
	t.claim = fmt.Sprintf("%s %d holds two things: %s has %s, and %s has %s.", upper(entry), bad.Index,
		t.name(other.Node), t.holding(other), t.name(bad.Node), t.holding(bad))
	t.side(other)
	t.tell(other, Decisive, "%s %s%s", verbs[other.Kind], t.what(other), t.backing(other))
	t.tell(bad, Decisive, "%s %s%s%s", verbs[bad.Kind], t.what(bad), t.by(bad.Event), t.backing(bad))
	t.acknowledged(other)
	t.origin(other)
	t.origin(bad)
	if t.members() != "" {
		t.configured(other, other)
		t.configured(bad, bad)
	}
}

// beyondAll tells of a decree that comes after one that nobody knew.
func (t *teller) beyondAll() {
	bad := t.bad
	entry := t.about(bad.Kind).entry
	t.claim = fmt.Sprintf("%s learned %s %d, although nobody had learned %s %d before.", t.name(bad.Node), entry, bad.Index, entry, bad.Index-1)
	t.did(bad, Decisive)
	last := t.latest(bad, func(o *statement) bool { return o.Kind == observation.Decided })
	if last != nil {
		t.side(last)
		t.did(last, Decisive)
	}
	t.origin(bad)
	t.sender(bad)
}

var verbs = map[observation.Kind]string{
	observation.Committed: "committed", observation.Applied: "applied", observation.Appended: "appended", observation.Accepted: "accepted", observation.Decided: "learned",
	observation.Restored: "restored a snapshot that ends with", observation.Compacted: "took a snapshot that ends with",
}

// did tells what a node did to an entry, and on what.
func (t *teller) did(o *statement, weight Importance) {
	t.tell(o, weight, "%s %s%s", verbs[o.Kind], t.what(o), t.by(o.Event))
}

// holding is what stands in an entry, without its position.
func (t *teller) holding(o *statement) string {
	if o.Kind == observation.Applied {
		return t.command(o.Value)
	}
	text := t.content(o)
	if o.Term != 0 {
		text += " of " + t.in(o.Term)
	}
	return text
}

// acknowledged tells that a client was told of what an entry holds.
func (t *teller) acknowledged(o *statement) {
	identity := o.Value
	if o.Kind != observation.Applied {
		operation := t.byValue[o.Value]
		if operation == nil {
			return
		}
		identity = t.identities[operation.ID]
	}
	if identity == 0 {
		return
	}
	if ack := t.first(func(a *statement) bool { return a.Kind == observation.Acknowledged && a.Value == identity }); ack != nil {
		t.sides = append(t.sides, ack.Event)
		t.tell(ack, Important, "was told that its %s took effect", t.bare(identity))
	}
}

// bare is a command without the name of the client.
func (t *teller) bare(identity uint64) string {
	if o := t.byIdentity[identity]; o != nil {
		t.involve(o)
		return request(o)
	}
	return t.command(identity)
}

// backing says who had, when it was committed or applied, what stands at a
// position: in their logs, or as what they had voted for.
func (t *teller) backing(o *statement) string {
	value, found := t.valueOf(o)
	if !found {
		return ""
	}
	if votes := t.acceptances(o, value); len(votes) > 0 {
		var parts []string
		for _, ballot := range slices.Sorted(maps.Keys(votes)) {
			nodes, share := votes[ballot], ""
			if t.few(len(nodes)) && !t.ofDecree(o.Kind) {
				share = fmt.Sprintf(" (%d of %d servers)", len(nodes), t.Nodes)
			}
			parts = append(parts, fmt.Sprintf("%s under %s%s", t.list(nodes), t.about(observation.Accepted).in(ballot), share))
		}
		return "; accepted by then by " + prose.List(parts)
	}
	if was := t.appended(o, value); was != nil {
		return fmt.Sprintf("; in the logs of %s by then", t.list(t.holders(was, o.place)))
	}
	return ""
}

// acceptances are the servers, by ballot, that had voted for a value at the position
// of an observation by the time of that. The last vote of each counts.
func (t *teller) acceptances(o *statement, value uint64) map[uint64][]int32 {
	ballots := make(map[int32]uint64)
	for _, a := range t.seen[:o.place] {
		if a.Kind == observation.Accepted && a.Index == o.Index && a.Value == value {
			ballots[a.Node] = a.Term
		}
	}
	votes := make(map[uint64][]int32)
	for node := int32(1); t.isServer(node); node++ {
		if ballot, voted := ballots[node]; voted {
			votes[ballot] = append(votes[ballot], node)
		}
	}
	return votes
}

// appended is the first that put into its log what stands at the position of
// an observation; nil if nobody did.
func (t *teller) appended(o *statement, value uint64) *statement {
	return t.first(func(a *statement) bool {
		return a.Kind == observation.Appended && a.place <= o.place &&
			a.Index == o.Index && a.Value == value && (a.Term == o.Term || o.Kind == observation.Applied)
	})
}

// origin tells how what was committed or applied at a position came there: who
// proposed it, and how whoever led then came to lead.
func (t *teller) origin(o *statement) {
	value, found := t.valueOf(o)
	if !found {
		return
	}
	if votes := t.acceptances(o, value); len(votes) > 0 {
		ballots := slices.Sorted(maps.Keys(votes))
		for _, ballot := range ballots {
			first := t.first(func(a *statement) bool {
				return a.Kind == observation.Accepted && a.Index == o.Index && a.Value == value && a.Term == ballot
			})
			t.sides = append(t.sides, first.Event)
			t.tell(first, Context, "was the first to accept %s", t.what(first))
			t.elected(t.proposer(first), Important)
		}
		if !t.ofDecree(o.Kind) {
			t.missed(o, value, ballots[0])
		}
		return
	}
	was := t.appended(o, value)
	if was == nil {
		return
	}
	t.sides = append(t.sides, was.Event)
	t.tell(was, Important, "was the first to append %s", t.what(was))
	t.elected(t.leaderOf(was.Term), Important)
	t.elected(t.leaderOf(t.reignAt(o)), Important)
	t.replaced(was, o)
}

// reignAt is the term that was led by whoever committed or applied an entry,
// or else the last that had a leader by then.
func (t *teller) reignAt(o *statement) uint64 {
	if role := t.roleAt(o.Node, o.Event); isLeader(role) {
		return role.Term
	}
	if leader := t.latest(o, isLeader); leader != nil {
		return leader.Term
	}
	return 0
}

// valueOf is the hash of what an observation says stands at its position.
func (t *teller) valueOf(o *statement) (uint64, bool) {
	if o.Kind != observation.Applied {
		return o.Value, true
	}
	committed := t.latest(t.after(o), func(c *statement) bool {
		return c.Kind == observation.Committed && c.Index == o.Index && c.Node == o.Node && c.Incarnation == o.Incarnation
	})
	if committed != nil {
		return committed.Value, true
	}
	if operation := t.byIdentity[o.Value]; operation != nil {
		return t.values[operation.ID], true
	}
	return 0, false
}

// after is the observation behind another; the last if there is none.
func (t *teller) after(o *statement) *statement {
	return t.seen[min(o.place+1, len(t.seen)-1)]
}

// holders are the nodes in whose logs an entry stood when some observations
// had been made.
func (t *teller) holders(entry *statement, upTo int) []int32 {
	var nodes []int32
	for node := int32(1); t.isServer(node); node++ {
		if t.logAt(node, upTo).holds(entry.Index, entry.Term) {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

// replaced tells where an entry took the place of another one that had been
// committed, or was to be.
func (t *teller) replaced(entry, until *statement) {
	for node := int32(1); t.isServer(node); node++ {
		var before *statement
		for _, o := range t.seen[:until.place] {
			if o.Node != node || o.Kind != observation.Appended || o.Index != entry.Index {
				continue
			}
			if before != nil && before.Term != o.Term && o.Term == entry.Term && before.Incarnation == o.Incarnation {
				t.tell(o, Context, "replaced %s %d of %s by that of %s%s", t.entry, o.Index, t.in(before.Term), t.in(o.Term), t.by(o.Event))
			}
			before = o
		}
	}
}

// missed tells of servers whose promise the proposer of a value counted on, and
// which had accepted another value for the position before, or did so after a
// promise of that ballot.
func (t *teller) missed(o *statement, value, ballot uint64) {
	leader := t.leaderOf(ballot)
	if leader == nil {
		return
	}
	votes, promised := t.votes(leader)
	if !promised {
		return
	}
	for _, v := range votes {
		other := t.latest(leader, func(a *statement) bool {
			return a.Kind == observation.Accepted && a.Index == o.Index && a.Value != value && a.Node == v.node && a.Term < ballot
		})
		if other == nil {
			continue
		}
		t.sides = append(t.sides, v.event)
		if other.Event > v.event {
			t.tell(other, Decisive, "accepted %s after it had promised %s", t.what(other), t.in(ballot))
			return
		}
		t.happened(v.event, Decisive, "%s promised %s to %s, having accepted %s", t.name(v.node), t.in(ballot), t.name(leader.Node), t.what(other))
		return
	}
}
