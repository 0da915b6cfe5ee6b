package explain

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/observation"
)

// incompleteLeader tells of a leader that lacks what was committed.
func (t *teller) incompleteLeader() {
	leader, committed := t.lack()
	if leader == nil {
		t.elsewhere()
		return
	}
	t.side(leader)
	t.side(committed)
	t.claim = fmt.Sprintf("%s, which %s had committed, is missing from the log of %s, %s of %s.",
		upper(t.what(committed)), t.name(committed.Node), t.name(leader.Node), t.leader, t.in(leader.Term))
	length := t.logAt(leader.Node, leader.place)
	reign := ""
	if term := t.reignAt(committed); term != committed.Term && term != 0 {
		reign = ", in " + t.in(term)
	}
	support, _ := t.support(leader)
	t.tell(committed, Decisive, "committed %s%s%s", t.what(committed), reign, t.backing(committed))
	t.tell(leader, Decisive, "became %s of %s%s; its log %s%s", t.leader, t.in(leader.Term), support,
		t.ends(length, committed), t.knowing(leader, committed))
	t.acknowledged(committed)
	t.elected(t.leaderOf(t.reignAt(committed)), Important)
	if was := t.first(func(o *statement) bool {
		return o.Kind == observation.Appended && o.Index == committed.Index && o.Term == committed.Term
	}); was != nil {
		t.tell(was, Important, "was the first to append %s", t.what(was))
		t.elected(t.leaderOf(was.Term), Important)
	}
	votes, _ := t.votes(leader)
	nodes := voters(votes)
	if len(nodes) == 0 {
		nodes = []int32{leader.Node}
	}
	for _, node := range nodes {
		t.forgot(node, committed, leader)
	}
	for _, o := range []*statement{committed, leader} {
		t.configured(o, t.after(o))
	}
	if view := t.announced(leader); view != nil && leader.Term > 1 {
		before := t.latest(view, announces)
		if before != nil && before.Term != t.reignAt(committed) {
			t.tell(before, Important, "%s", noted(before))
		}
	}
}

// elsewhere tells of what was committed and stood in no log.
func (t *teller) elsewhere() {
	bad := t.bad
	if bad.Kind != observation.Committed || t.appended(bad, bad.Value) != nil {
		t.tell(bad, Decisive, "showed it")
		return
	}
	t.claim = fmt.Sprintf("%s committed %s, which stood in no log.", t.name(bad.Node), t.what(bad))
	t.did(bad, Decisive)
	t.sender(bad)
}

// knowing says who voted for a leader although it had what the leader lacked.
func (t *teller) knowing(leader, lacked *statement) string {
	votes, _ := t.votes(leader)
	var nodes []int32
	for _, v := range votes {
		if t.logAt(v.node, t.upTo(v.event)).holds(lacked.Index, lacked.Term) {
			nodes = append(nodes, v.node)
		}
	}
	if len(nodes) == 0 {
		return ""
	}
	return fmt.Sprintf("; %s, which voted for it, had the entry", t.list(nodes))
}

// configured tells of the last change of members before the given observation
// that a node knew of which made another.
func (t *teller) configured(o, before *statement) {
	if c := t.latest(before, func(c *statement) bool {
		return c.Node == o.Node && changesMembers(c)
	}); c != nil {
		t.tell(c, Important, "%s", noted(c))
	} else if t.configuration(o) != nil {
		t.notes = append(t.notes, fmt.Sprintf("%s knew of no change of members.", t.name(o.Node)))
	}
}

// ends says how a log ends, seen from an entry that it lacks.
func (t *teller) ends(l log, lacked *statement) string {
	switch o := l.entries[lacked.Index]; {
	case l.last == 0:
		return "was empty"
	case l.last < lacked.Index:
		return fmt.Sprintf("ended at %s %d", t.entry, l.last)
	case o != nil:
		return fmt.Sprintf("had %s in its place", t.position(o.Index, o.Term))
	}
	return fmt.Sprintf("ended at %s %d and lacked it", t.entry, l.last)
}

// lack finds the leader that lacks a committed entry, as the invariant has
// seen it when the bad observation was made, and that entry: of those that it
// lacks the first.
func (t *teller) lack() (leader, committed *statement) {
	commits := make(map[uint64]*statement) // by index, the first that said so
	var leaders []*statement
	var length uint64
	for _, o := range t.seen[:t.bad.place+1] {
		switch {
		case isLeader(o):
			leaders = append(leaders, o)
		case o.Kind == observation.Committed && commits[o.Index] == nil:
			commits[o.Index] = o
			length = max(length, o.Index)
		}
	}
	if isLeader(t.bad) {
		leaders = []*statement{t.bad}
	}
	for _, leader := range leaders {
		l := t.logAt(leader.Node, leader.place)
		for index := uint64(1); index <= length; index++ {
			c := commits[index]
			if c != nil && !l.holds(c.Index, c.Term) && t.reignAt(c) < leader.Term {
				return leader, c
			}
		}
	}
	return nil, nil
}

// forgot tells of a voter, or of the leader itself, that had held an entry and
// lost it before it voted.
func (t *teller) forgot(node int32, entry, leader *statement) {
	var had, gone *statement
	for _, o := range t.seen[:leader.place] {
		if o.Node != node {
			continue
		}
		switch {
		case o.Kind == observation.Appended && o.Index == entry.Index && o.Term == entry.Term:
			had, gone = o, nil
		case had != nil && gone == nil && o.Kind == observation.Appended && o.Index <= entry.Index && o.Term != entry.Term:
			gone = o
		}
	}
	if had == nil || t.logAt(node, leader.place).holds(entry.Index, entry.Term) {
		return
	}
	t.party(node)
	t.tell(had, Context, "had appended %s", t.position(entry.Index, entry.Term))
	if u, down := t.crashed(node, had.Event, leader.Event); down && (gone == nil || u.Number < gone.Event) {
		t.lostInCrash(u, leader.Event, had, entry)
		return
	}
	if gone != nil {
		t.tell(gone, Decisive, "put %s in its log, in place of what was there%s", t.position(gone.Index, gone.Term), t.by(gone.Event))
	}
}

// lostInCrash tells that a node came back from a crash without an entry that was
// committed, and that it had vouched for it before it was synced, if that is why.
func (t *teller) lostInCrash(down turn, until uint64, had, committed *statement) {
	boot, is := t.booted(down.Node, down.Number, until)
	if !is {
		return
	}
	if l := t.logAt(boot.Node, t.upTo(boot.Number)); !l.holds(had.Index, had.Term) {
		t.happened(boot.Number, Decisive, "%s was back from the crash at %s without the entry%s: its log %s",
			t.name(boot.Node), prose.Seconds(down.At), t.unsyncedBy(down, had, committed), t.ends(l, had))
	}
}

// unsyncedBy says that a node had acknowledged an entry before it synced it, as an
// insertion; "" if a crash undid nothing on it, if a fault had damaged its disk, or if
// nobody that committed the entry could know that the node had it.
func (t *teller) unsyncedBy(down turn, had, committed *statement) string {
	name := t.name(down.Node)
	crash := t.faultOf(t.Event(down.Number).Name)
	if crash == nil || !slices.Contains(crash.Undone, name) || !t.Past(committed.Event).Has(had.Event) {
		return ""
	}
	for _, f := range t.Faults {
		if f.From <= down.At && slices.Contains(f.Nodes, name) && slices.Contains(t.harmed(f, t.end()), down.Node) {
			return ""
		}
	}
	return ", which it had acknowledged before it was synced"
}
