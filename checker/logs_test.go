package checker

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/sim/observation"
)

func appends(node int32, incarnation int, index, term, value uint64) Observation {
	return Observation{Node: node, Incarnation: incarnation, Observation: observation.Observation{Kind: observation.Appended, Index: index, Term: term, Value: value}}
}

func promises(node int32, incarnation int, index, term, to uint64) Observation {
	return Observation{Node: node, Incarnation: incarnation, Observation: observation.Observation{Kind: observation.Promised, Index: index, Term: term, Value: to}}
}

func accepts(node int32, incarnation int, index, term, value uint64) Observation {
	return Observation{Node: node, Incarnation: incarnation, Observation: observation.Observation{Kind: observation.Accepted, Index: index, Term: term, Value: value}}
}

func placed(node int32, incarnation int, chain, place uint64) Observation {
	return Observation{Node: node, Incarnation: incarnation, Observation: observation.Observation{Kind: observation.Placed, Term: chain, Index: place}}
}

func serves(node int32, term uint64) Observation {
	return Observation{Node: node, Incarnation: 1, Observation: observation.Observation{Kind: observation.Served, Term: term}}
}

func follows(node int32, term uint64) Observation {
	return Observation{Node: node, Incarnation: 1, Observation: observation.Observation{Kind: observation.Became, Term: term, Text: "follower"}}
}

// figure37 is Ongaro's thesis, figure 3.7, up to (c): the entry of term 2 that
// node 1 led stands on a majority, nodes 1, 2 and 3, but nobody has committed
// it, and node 5 has another one of term 3.
var figure37 = story{
	appends(1, 1, 1, 1, 10), appends(2, 1, 1, 1, 10), appends(3, 1, 1, 1, 10), appends(4, 1, 1, 1, 10), appends(5, 1, 1, 1, 10),
	became(1, 1, 2), commits(1, 1, 1, 1, 10), appends(1, 1, 2, 2, 20), appends(2, 1, 2, 2, 20),
	became(5, 1, 3), appends(5, 1, 2, 3, 30),
	became(1, 1, 4), appends(3, 1, 2, 2, 20), appends(1, 1, 3, 4, 40),
}

func (s story) then(more ...Observation) story { return append(slices.Clip(s), more...) }

func TestInvariantsOfLogsAndPromisesTellGoodStoriesFromBad(t *testing.T) {
	committed := func() Invariant { return NewCommittedNeverChanges() }
	matching := func() Invariant { return NewLogMatching() }
	complete := func() Invariant { return NewLeaderCompleteness() }
	kept := func() Invariant { return NewPromisesKept() }
	ballots := func() Invariant { return NewOneValuePerBallot() }
	order := func() Invariant { return NewChainOrder() }
	fencing := func() Invariant { return NewFencing() }
	for _, test := range []struct {
		claim     string
		invariant func() Invariant
		story     story
		want      Verdict
		event     uint64 // the first bad one
		detail    string
	}{
		{"logs of different terms", matching, figure37, Valid, 0, "4 entries stood at 3 positions"},
		{"no log", matching, story{became(1, 1, 1)}, Unknown, 0, "no node told what stands in its log"},
		{"another value in one term", matching,
			story{appends(1, 1, 1, 1, 7), appends(2, 1, 1, 1, 8)}, Violation, 2, "node 2 holds value 8 at index 1 of term 1 at 2s, but node 1 had value 7 there (event 1)"},
		{"the same entry behind another", matching,
			story{appends(1, 1, 1, 1, 7), appends(1, 1, 2, 3, 8), appends(2, 1, 1, 2, 7), appends(2, 1, 2, 3, 8)}, Violation, 4, "behind other entries than node 1 had before it, where index 1 was of term 1"},
		{"a crashed log is remembered", matching,
			story{appends(1, 1, 1, 1, 7), appends(1, 2, 1, 1, 8)}, Violation, 2, "value 7"},
		{"an entry that replaces others", matching,
			story{appends(1, 1, 1, 1, 7), appends(1, 1, 2, 1, 8), appends(1, 1, 1, 2, 9), appends(1, 1, 2, 2, 9)}, Valid, 0, ""},
		{"an entry behind what was cut off", matching,
			story{appends(1, 1, 1, 1, 7), appends(1, 1, 2, 1, 8), appends(1, 1, 1, 2, 9), appends(1, 1, 3, 2, 9)}, Violation, 4, "its log ended at index 1"},
		{"a log that begins with a hole", matching, story{appends(1, 1, 2, 1, 7)}, Violation, 1, "its log ended at index 0"},
		{"index 0", matching, story{appends(1, 1, 0, 1, 7)}, Violation, 1, "index 0"},
		{"a restart tells the log again", matching,
			story{appends(1, 1, 1, 1, 7), appends(1, 1, 2, 1, 8), appends(1, 2, 1, 1, 7), appends(1, 2, 2, 2, 9)}, Valid, 0, ""},
		{"a snapshot in place of entries", matching,
			story{appends(1, 1, 1, 1, 7), appends(1, 1, 2, 1, 8), restores(2, 1, 2, 1), appends(2, 1, 3, 1, 9), appends(1, 1, 3, 1, 9)}, Valid, 0, ""},
		{"a snapshot inside a log leaves what follows", matching,
			story{appends(1, 1, 1, 1, 7), appends(1, 1, 2, 1, 8), restores(1, 1, 1, 1), appends(1, 1, 3, 1, 9)}, Valid, 0, ""},
		{"a snapshot of another history takes what follows", matching,
			story{appends(1, 1, 1, 1, 7), appends(2, 1, 1, 2, 7), appends(1, 1, 2, 1, 8), restores(1, 1, 1, 2), appends(1, 1, 3, 1, 9)}, Violation, 5, "its log ended at index 1"},
		{"an empty snapshot takes what follows", matching,
			story{appends(1, 1, 1, 1, 7), restores(1, 1, 0, 0), appends(1, 1, 2, 1, 8)}, Violation, 3, "its log ended at index 0"},
		{"an empty snapshot", matching, story{restores(1, 1, 0, 0), appends(1, 1, 1, 1, 7)}, Valid, 0, ""},
		{"a snapshot from nowhere", matching, story{appends(1, 1, 1, 1, 7), restores(2, 1, 1<<62, 1)}, Violation, 2, "no log ever held that entry"},

		{"what is committed stays in the log", committed,
			story{appends(1, 1, 1, 1, 7), appends(1, 1, 2, 1, 8), commits(1, 1, 1, 1, 7), appends(1, 1, 2, 2, 9)}, Valid, 0, "1 position"},
		{"what is committed is cut off", committed,
			story{appends(1, 1, 1, 1, 7), appends(1, 1, 2, 1, 8), commits(1, 1, 1, 1, 7), commits(1, 1, 2, 1, 8), appends(1, 1, 1, 1, 7)}, Violation, 5, "node 1 (incarnation 1) replaced index 1 of its log at 5s, but had committed up to index 2"},
		{"the last that is committed is replaced", committed,
			story{appends(1, 1, 1, 1, 7), commits(1, 1, 1, 1, 7), appends(1, 1, 1, 2, 7)}, Violation, 3, "replaced index 1"},
		{"the last that is committed is told again", committed,
			story{appends(1, 1, 1, 1, 7), commits(1, 1, 1, 1, 7), appends(1, 1, 1, 1, 7)}, Valid, 0, ""},
		{"a restart tells a committed log again", committed,
			story{appends(1, 1, 1, 1, 7), commits(1, 1, 1, 1, 7), appends(1, 2, 1, 1, 7), commits(1, 2, 1, 1, 7)}, Valid, 0, ""},

		{"an entry of term 2 on a majority may go if nobody committed it", complete,
			figure37.then(became(5, 1, 5), appends(1, 1, 2, 3, 30)), Valid, 0, "4 elections"},
		{"it may not if somebody did", complete,
			figure37.then(commits(1, 1, 2, 2, 20), became(5, 1, 5)), Violation, 16, "node 5 became leader of term 5 (event 16) without index 2 of term 2, which node 1 committed in term 4 (event 15), as showed at 16s"},
		{"a leader of an earlier term may lack it", complete,
			figure37.then(commits(1, 1, 2, 2, 20), became(5, 1, 3)), Valid, 0, ""},
		{"a deposed leader commits what its successor had", complete,
			story{became(1, 1, 1), appends(1, 1, 1, 1, 7), appends(2, 1, 1, 1, 7), became(2, 1, 2), commits(1, 1, 1, 1, 7)}, Valid, 0, ""},
		{"a deposed leader commits what its successor lacked", complete,
			story{became(1, 1, 1), appends(1, 1, 1, 1, 7), became(2, 1, 2), follows(2, 3), commits(1, 1, 1, 1, 7)}, Violation, 5, "node 2 became leader of term 2 (event 3) without index 1 of term 1, which node 1 committed in term 1 (event 5), as showed at 5s"},
		{"whoever hears of a commit first need not lead", complete,
			story{became(1, 1, 1), appends(1, 1, 1, 1, 7), appends(2, 1, 1, 1, 7), commits(2, 1, 1, 1, 7), became(3, 1, 2)}, Violation, 5, "without index 1 of term 1"},
		{"a leader that lost its log in a crash", complete,
			story{became(1, 1, 1), appends(1, 1, 1, 1, 7), commits(1, 1, 1, 1, 7), became(1, 2, 2)}, Violation, 4, "node 1 became leader of term 2"},
		{"a leader that found its log again", complete,
			story{became(1, 1, 1), appends(1, 1, 1, 1, 7), commits(1, 1, 1, 1, 7), appends(1, 2, 1, 1, 7), became(1, 2, 2)}, Valid, 0, ""},
		{"a leader that has a snapshot", complete,
			story{became(1, 1, 1), appends(1, 1, 1, 1, 7), commits(1, 1, 1, 1, 7), restores(2, 1, 1, 1), became(2, 1, 2)}, Valid, 0, ""},
		{"a commit of what stood nowhere", complete,
			story{became(1, 1, 1), commits(1, 1, 1, 1, 7)}, Violation, 2, "no log ever held that entry"},
		{"nobody led", complete, story{appends(1, 1, 1, 1, 7)}, Unknown, 0, "no node became leader"},
		{"nothing was committed", complete, story{became(1, 1, 1)}, Unknown, 0, "no node committed"},

		{"promises that go up", kept, story{promises(1, 1, 0, 3, 0), promises(1, 1, 0, 3, 0), promises(1, 2, 0, 4, 0), promises(2, 1, 0, 1, 0)}, Valid, 0, "4 promises"},
		{"no promise", kept, story{became(1, 1, 1)}, Unknown, 0, "no node told of a promise"},
		{"a promise forgotten in a crash", kept,
			story{promises(1, 1, 0, 3, 0), promises(1, 2, 0, 2, 0)}, Violation, 2, "node 1 (incarnation 2) promised term 2 at 2s, but had promised term 3 already (event 1)"},
		{"a vote for two candidates", kept,
			story{promises(1, 1, 0, 3, 4), promises(1, 2, 0, 3, 5)}, Violation, 2, "promised term 3 to node 5 at 2s, but had promised it to node 4"},
		{"a vote that is repeated", kept, story{promises(1, 1, 0, 3, 4), promises(1, 1, 0, 3, 0), promises(1, 2, 0, 3, 4)}, Valid, 0, ""},
		{"a vote for two, with a promise to nobody between", kept,
			story{promises(1, 1, 0, 3, 4), promises(1, 1, 0, 3, 0), promises(1, 1, 0, 3, 5)}, Violation, 3, "to node 4"},
		{"an old ballot accepted", kept,
			story{promises(1, 1, 0, 3, 0), accepts(1, 1, 8, 2, 7)}, Violation, 2, "node 1 (incarnation 1) accepted index 8 under term 2 at 2s, but had promised term 3"},
		{"a promise below what was accepted", kept,
			story{promises(1, 1, 0, 3, 0), accepts(1, 1, 8, 5, 7), promises(1, 1, 0, 4, 0)}, Violation, 3, "had gone up to term 5"},
		{"promises for one position leave others alone", kept,
			story{promises(1, 1, 1, 5, 0), promises(1, 1, 2, 3, 0), accepts(1, 1, 2, 3, 7), accepts(1, 1, 1, 5, 7)}, Valid, 0, "2 promises"},
		{"promises for one position bind there", kept,
			story{promises(1, 1, 1, 5, 0), promises(1, 2, 1, 4, 0)}, Violation, 2, "promised term 4"},
		{"what is accepted binds there", kept,
			story{promises(1, 1, 0, 3, 0), accepts(1, 1, 1, 5, 7), accepts(1, 1, 1, 4, 8)}, Violation, 3, "accepted index 1 under term 4"},

		{"one value under each ballot", ballots,
			story{accepts(1, 1, 1, 2, 7), accepts(2, 1, 1, 2, 7), accepts(1, 1, 1, 3, 8), accepts(3, 1, 1, 2, 7), accepts(1, 1, 9, 3, 8)}, Valid, 0, "5 votes"},
		{"nothing accepted", ballots, story{became(1, 1, 1)}, Unknown, 0, "no node told"},
		{"two values under one ballot", ballots,
			story{accepts(1, 1, 1, 2, 7), accepts(2, 1, 1, 2, 8)}, Violation, 2, "node 2 accepted value 8 for index 1 under term 2 at 2s, but node 1 had accepted 7 under it (event 1)"},
		{"two values under an old ballot", ballots,
			story{accepts(1, 1, 1, 2, 7), accepts(2, 1, 1, 3, 8), accepts(3, 1, 1, 2, 9)}, Violation, 3, "node 1 had accepted 7"},
		{"two values at a position far ahead", ballots,
			story{accepts(1, 1, 1<<60, 2, 7), accepts(2, 1, 1<<60, 2, 8)}, Violation, 2, "accepted 7"},

		{"a chain whose end lags", order,
			story{placed(1, 1, 1, 1), placed(2, 1, 1, 2), placed(3, 1, 1, 3), appends(1, 1, 1, 1, 7), appends(1, 1, 2, 1, 8), appends(2, 1, 1, 1, 7), appends(3, 1, 1, 1, 7)}, Valid, 0, "2 positions"},
		{"no chain", order, story{appends(1, 1, 1, 1, 7)}, Unknown, 0, "no node told its place"},
		{"no update", order, story{placed(1, 1, 1, 1)}, Unknown, 0, "no node told what stands"},
		{"a node ahead of the one before it", order,
			story{placed(1, 1, 1, 1), placed(2, 1, 1, 2), appends(1, 1, 1, 1, 7), appends(2, 1, 1, 1, 7), appends(2, 1, 2, 1, 8)}, Violation, 5, "node 2, at place 2 of the chain of term 1, holds index 2 of term 1 at 5s, but node 1, at place 1 before it, does not"},
		{"a node that goes another way", order,
			story{placed(1, 1, 1, 1), placed(2, 1, 1, 2), appends(1, 1, 1, 1, 7), appends(2, 1, 1, 2, 8)}, Violation, 4, "holds index 1 of term 2"},
		{"a first node that takes back what it passed on", order,
			story{placed(1, 1, 1, 1), placed(2, 1, 1, 2), appends(1, 1, 1, 1, 7), appends(2, 1, 1, 1, 7), appends(1, 1, 1, 2, 8)}, Violation, 5, "node 2, at place 2"},
		{"nodes in different chains are not compared", order,
			story{placed(1, 1, 1, 1), placed(2, 1, 2, 2), appends(2, 1, 1, 1, 7)}, Valid, 0, ""},
		{"a node placed before its log has come", order,
			story{placed(1, 1, 1, 1), appends(1, 1, 1, 1, 7), placed(2, 1, 1, 2), placed(2, 1, 2, 1), placed(1, 1, 2, 2)}, Violation, 5, "node 1, at place 2 of the chain of term 2"},
		{"a restarted node has no place until it says so", order,
			story{placed(1, 1, 1, 1), placed(2, 1, 1, 2), appends(1, 1, 1, 1, 7), appends(2, 1, 1, 1, 7), appends(1, 2, 1, 1, 7), placed(1, 2, 1, 1)}, Valid, 0, ""},
		{"a restarted node that lost what it passed on", order,
			story{placed(1, 1, 1, 1), placed(2, 1, 1, 2), appends(1, 1, 1, 1, 7), appends(2, 1, 1, 1, 7), placed(1, 2, 1, 1)}, Violation, 5, "node 2, at place 2"},

		{"a leader that serves until the next one acts", fencing,
			story{became(1, 1, 1), serves(1, 1), became(2, 1, 2), serves(1, 1), commits(2, 1, 1, 2, 7), serves(2, 2)}, Valid, 0, "3 answers"},
		{"a leader that asks others needs no fence", fencing, story{became(1, 1, 1)}, Valid, 0, "0 answers"},
		{"nobody to fence", fencing, story{commits(1, 1, 1, 1, 7)}, Unknown, 0, "no node became leader"},
		{"a deposed leader that serves after its successor committed", fencing,
			story{became(1, 1, 1), became(2, 1, 2), commits(2, 1, 1, 2, 7), serves(1, 1)}, Violation, 4, "node 1 answered a client on its own authority in term 1 at 4s, but node 2 had acted as leader of term 2 (event 3)"},
		{"a deposed leader that serves after its successor served", fencing,
			story{became(1, 1, 1), became(2, 1, 2), serves(2, 2), serves(1, 1)}, Violation, 4, "event 3"},
		{"a follower that commits uses nobody's authority", fencing,
			story{became(1, 1, 1), became(2, 1, 2), follows(2, 3), commits(2, 1, 1, 2, 7), serves(1, 1)}, Valid, 0, ""},
	} {
		t.Run(test.claim, func(t *testing.T) {
			c := test.story.check(test.invariant())
			if c.Verdict != test.want || c.Evidence.Event != test.event || !strings.Contains(c.Detail, test.detail) {
				t.Errorf("found %v at event %d (%s), expected %v at event %d (%s)",
					c.Verdict, c.Evidence.Event, c.Detail, test.want, test.event, test.detail)
			}
		})
	}
}

func TestOnlyWhatAProtocolTellsOfIsJudged(t *testing.T) {
	for _, test := range []struct {
		told []observation.Kind
		want string
	}{
		{nil, ""},
		{[]observation.Kind{observation.Appended}, "log matching, leader completeness"},
		{[]observation.Kind{observation.Promised, observation.Appended, observation.Served}, "log matching, leader completeness, promises, fencing"},
		{[]observation.Kind{observation.Promised, observation.Accepted}, "promises, one value per ballot"},
		{[]observation.Kind{observation.Appended, observation.Placed}, "log matching, leader completeness, chain order"},
		{[]observation.Kind{observation.Placed}, ""},
	} {
		var names []string
		for _, invariant := range StandardInvariants(test.told...)[len(StandardInvariants()):] {
			names = append(names, invariant.Name())
		}
		if got := strings.Join(names, ", "); got != test.want {
			t.Errorf("%v: found %q, expected %q", test.told, got, test.want)
		}
	}
}

// TestTheTreeOfLogsBehavesLikeLogs plays random logs of several nodes, which
// match as logs do, against plain slices.
func TestTheTreeOfLogsBehavesLikeLogs(t *testing.T) {
	type entry struct{ index, term uint64 }
	rapid.Check(t, func(t *rapid.T) {
		var tree logs
		plain := make(map[int32][]entry)
		for step := range rapid.IntRange(1, 200).Draw(t, "steps") {
			node := rapid.Int32Range(1, 4).Draw(t, "node")
			log := plain[node]
			switch rapid.IntRange(0, 3).Draw(t, "deed") {
			case 0: // a leader's own entry, of a new term
				keep := rapid.IntRange(0, len(log)).Draw(t, "keep")
				log = append(slices.Clip(log[:keep]), entry{uint64(keep + 1), uint64(step + 1)})
				appendTo(t, &tree, node, log[keep].index, log[keep].term)
			case 1: // a follower takes over all of another log
				other := plain[rapid.Int32Range(1, 4).Draw(t, "other")]
				same := 0
				for same < min(len(log), len(other)) && log[same] == other[same] {
					same++
				}
				if same == len(other) {
					continue
				}
				log = slices.Clone(other)
				for _, e := range log[same:] {
					appendTo(t, &tree, node, e.index, e.term)
				}
			default: // look into two logs
				other := slices.Sorted(maps.Keys(plain))
				if len(other) == 0 {
					continue
				}
				theirs := plain[rapid.SampledFrom(other).Draw(t, "whose")]
				if len(theirs) == 0 {
					continue
				}
				e := rapid.SampledFrom(theirs).Draw(t, "entry")
				got := tree.holds(tree.of(&Observation{Node: node, Incarnation: 1}).last, tree.find(e.index, e.term))
				if want := slices.Contains(log, e); got != want {
					t.Fatalf("does node %d hold %v: found %v, expected %v", node, e, got, want)
				}
			}
			plain[node] = log
		}
	})
}

func appendTo(t *rapid.T, tree *logs, node int32, index, term uint64) {
	o := appends(node, 1, index, term, index^term<<32)
	if _, misfit := tree.appended(&o); misfit != fits {
		t.Fatalf("index %d of term %d does not fit (%d)", index, term, misfit)
	}
}

func TestAnAnswerThatWasDecidedOnBeforeASuccessorActedMayLeaveLate(t *testing.T) {
	for decided, want := range map[uint64]Verdict{2: Valid, 4: Violation} {
		online := NewOnline(NewFencing())
		for _, o := range []Observation{became(1, 1, 1), became(2, 1, 2), commits(2, 1, 1, 2, 7), became(3, 1, 3), serves(3, 3), serves(1, 1)} {
			o.Event = map[uint64]uint64{1: 1, 2: 3, 3: 5}[uint64(o.Node)]
			if o.Kind == observation.Served && o.Node == 1 {
				o.Event = decided
			}
			online.Observe(o)
		}
		if c := online.Finish()[0]; c.Verdict != want {
			t.Errorf("decided in event %d: found %v (%s), expected %v", decided, c.Verdict, c.Detail, want)
		}
	}
}
