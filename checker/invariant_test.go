package checker

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/sim/observation"
)

// An observed story, one step after the other. Each step is one event.
type story []Observation

func became(node int32, incarnation int, term uint64) Observation {
	return Observation{Node: node, Incarnation: incarnation, Observation: observation.Observation{Kind: observation.Became, Term: term, Text: "leader"}}
}

func commits(node int32, incarnation int, index, term, value uint64) Observation {
	return Observation{Node: node, Incarnation: incarnation, Observation: observation.Observation{Kind: observation.Committed, Index: index, Term: term, Value: value}}
}

func learns(node int32, incarnation int, decree, value uint64) Observation {
	return Observation{Node: node, Incarnation: incarnation, Observation: observation.Observation{Kind: observation.Decided, Index: decree, Value: value}}
}

func applies(node int32, incarnation int, index, value uint64) Observation {
	return Observation{Node: node, Incarnation: incarnation, Observation: observation.Observation{Kind: observation.Applied, Index: index, Value: value}}
}

func restores(node int32, incarnation int, index, term uint64) Observation {
	return Observation{Node: node, Incarnation: incarnation, Observation: observation.Observation{Kind: observation.Restored, Index: index, Term: term}}
}

func acknowledges(node int32, value uint64) Observation {
	return Observation{Node: node, Incarnation: 1, Observation: observation.Observation{Kind: observation.Acknowledged, Value: value}}
}

// check runs the story through one invariant.
func (s story) check(invariant Invariant) Check {
	online := NewOnline(invariant)
	for i, o := range s {
		o.Event, o.At = uint64(i+1), time.Duration(i+1)*time.Second
		online.Observe(o)
	}
	return online.Finish()[0]
}

func TestInvariantsTellGoodStoriesFromBad(t *testing.T) {
	election := func() Invariant { return NewElectionSafety() }
	committed := func() Invariant { return NewCommittedNeverChanges() }
	applied := func() Invariant { return NewAppliedAgree() }
	acknowledged := func() Invariant { return NewAcknowledgedNotLost() }
	once := func() Invariant { return NewAtMostOnce() }
	for _, test := range []struct {
		claim     string
		invariant func() Invariant
		story     story
		want      Verdict
		event     uint64 // the first bad one
		detail    string
	}{
		{"terms with one leader each", election,
			story{became(1, 1, 1), became(2, 1, 2), became(1, 1, 3), became(1, 1, 3)}, Valid, 0, "3 terms"},
		{"no leader", election,
			story{{Node: 1, Observation: observation.Observation{Kind: observation.Became, Term: 1, Text: "follower"}}}, Unknown, 0, "no node became leader"},
		{"two leaders of a term, long apart", election,
			story{became(1, 1, 1), became(2, 1, 2), became(3, 1, 3), became(2, 1, 1)}, Violation, 4, "node 2 (incarnation 1) became leader of term 1 at 4s, but node 1 (incarnation 1) already was, since event 1"},
		{"one node that leads a term again after a crash", election,
			story{became(1, 1, 1), became(1, 2, 1)}, Violation, 2, "node 1 (incarnation 2)"},

		{"the same entries on two nodes", committed,
			story{commits(1, 1, 1, 1, 7), commits(2, 1, 1, 1, 7), commits(1, 1, 2, 1, 8)}, Valid, 0, "2 positions"},
		{"nothing committed", committed, story{became(1, 1, 1)}, Unknown, 0, "no node committed"},
		{"another value", committed,
			story{commits(1, 1, 1, 1, 7), commits(2, 1, 1, 1, 9)}, Violation, 2, "node 2 committed term 1, value 9 at index 1 at 2s, but node 1 had committed term 1, value 7 there (event 1)"},
		{"another term", committed,
			story{commits(1, 1, 1, 1, 7), commits(2, 1, 1, 2, 7)}, Violation, 2, "term 2, value 7"},
		{"another value after a restart", committed,
			story{commits(1, 1, 1, 1, 7), commits(1, 2, 1, 1, 9)}, Violation, 2, "value 9"},
		{"a hole", committed,
			story{commits(1, 1, 1, 1, 7), commits(1, 1, 3, 1, 8)}, Violation, 2, "so 2 was next"},
		{"a position committed twice by an incarnation", committed,
			story{commits(1, 1, 1, 1, 7), commits(1, 1, 1, 1, 7)}, Violation, 2, "so 2 was next"},
		{"a log that starts at 2", committed, story{commits(1, 1, 2, 1, 7)}, Violation, 1, "so 1 was next"},
		{"a new incarnation commits all again", committed,
			story{commits(1, 1, 1, 1, 7), commits(1, 1, 2, 1, 8), commits(1, 2, 1, 1, 7), commits(1, 2, 2, 1, 8)}, Valid, 0, ""},
		{"a snapshot jumps", committed,
			story{commits(1, 1, 1, 1, 7), commits(1, 1, 2, 1, 8), restores(2, 1, 2, 1), commits(2, 1, 3, 1, 9)}, Valid, 0, ""},
		{"an older snapshot changes nothing", committed,
			story{commits(1, 1, 1, 1, 7), commits(1, 1, 2, 1, 8), restores(1, 1, 1, 1), commits(1, 1, 3, 1, 9)}, Valid, 0, ""},
		{"a snapshot of the future", committed,
			story{commits(1, 1, 1, 1, 7), restores(2, 1, 5, 1)}, Violation, 2, "ends at index 5"},
		{"a snapshot of another term", committed,
			story{commits(1, 1, 1, 1, 7), restores(2, 1, 1, 2)}, Violation, 2, "of term 2"},
		{"an index beyond all reason takes no memory", committed,
			story{restores(1, 1, 1<<62, 1), commits(1, 1, 1<<62+1, 1, 7)}, Violation, 2, "no node had committed more than index 0"},
		{"decrees beside the log, one of them missed by a node, and one that is known from its disk", committed,
			story{commits(4, 1, 1, 1, 7), learns(1, 1, 1, 8), learns(1, 1, 2, 9), learns(2, 1, 2, 9), learns(1, 2, 1, 8)}, Valid, 0, "1 position was committed, none changed; 2 decrees were decided, none changed"},
		{"decrees, and nothing committed", committed, story{learns(1, 1, 1, 8)}, Unknown, 0, "no node committed"},
		{"two values for a decree", committed,
			story{learns(1, 1, 1, 8), learns(2, 1, 1, 9)}, Violation, 2, "node 2 took value 9 for decree 1 at 2s, but node 1 had taken 8 for it (event 1)"},
		{"a decree after one that nobody knows", committed,
			story{learns(1, 1, 1, 8), learns(2, 1, 3, 9)}, Violation, 2, "node 2 knew decree 3 at 2s, but no node had known more than decree 1"},
		{"a decree of a number beyond all reason", committed, story{learns(1, 1, 1<<62, 8)}, Violation, 1, "more than decree 0"},

		{"the same commands on two nodes", applied,
			story{applies(1, 1, 1, 7), applies(2, 1, 1, 7), applies(1, 1, 2, 0), applies(2, 1, 2, 0)}, Valid, 0, "2 positions"},
		{"nothing applied", applied, story{became(1, 1, 1)}, Unknown, 0, "no node applied"},
		{"another command", applied,
			story{applies(1, 1, 1, 7), applies(2, 1, 1, 9)}, Violation, 2, "node 2 applied command 9 at index 1 at 2s, but node 1 had applied command 7"},
		{"a suppressed duplicate on one node only", applied,
			story{applies(1, 1, 1, 7), applies(2, 1, 1, 0)}, Violation, 2, "node 2 applied nothing at index 1"},
		{"a position left out", applied,
			story{applies(1, 1, 1, 7), applies(1, 1, 3, 7)}, Violation, 2, "so 2 was next"},
		{"a position applied twice", applied,
			story{applies(1, 1, 1, 7), applies(1, 1, 1, 7)}, Violation, 2, "so 2 was next"},
		{"a snapshot that goes back", applied,
			story{applies(1, 1, 1, 7), applies(1, 1, 2, 7), restores(1, 1, 1, 1)}, Violation, 3, "had applied up to index 2"},
		{"a snapshot after a crash may go back", applied,
			story{applies(1, 1, 1, 7), applies(1, 1, 2, 7), restores(1, 2, 1, 1), applies(1, 2, 2, 7)}, Valid, 0, ""},

		{"an acknowledged command that was applied", acknowledged,
			story{applies(1, 1, 1, 7), acknowledges(1, 7), acknowledges(1, 7)}, Valid, 0, "1 command was acknowledged"},
		{"an acknowledged command that nobody applied", acknowledged,
			story{applies(1, 1, 1, 7), acknowledges(1, 8)}, Violation, 2, "node 1 acknowledged command 8 at 2s, but no node had applied it"},
		{"an acknowledged command replaced", acknowledged,
			story{applies(1, 1, 1, 7), acknowledges(1, 7), applies(2, 1, 1, 9)}, Violation, 3, "command 7, which was acknowledged, was applied at index 1, but node 2 applied command 9 there"},
		{"a replaced command acknowledged", acknowledged,
			story{applies(1, 1, 1, 7), applies(2, 1, 1, 9), acknowledges(1, 7)}, Violation, 3, "node 1 acknowledged command 7 at 3s, but command 7 was applied"},
		{"a read beside the log", acknowledged,
			story{applies(1, 1, 1, 7), acknowledges(1, 0)}, Valid, 0, "no command was acknowledged"},
		{"nothing applied at all", acknowledged, story{acknowledges(1, 0)}, Unknown, 0, "no node applied"},
		{"a run that ends before anybody came so far again", acknowledged,
			story{applies(1, 1, 1, 7), applies(1, 1, 2, 8), acknowledges(1, 8), became(1, 2, 9)}, Unknown, 0, "command 8 was acknowledged at index 2, but no node has applied anything since it last started"},
		{"a restarted node that came so far again", acknowledged,
			story{applies(1, 1, 1, 7), applies(1, 1, 2, 8), acknowledges(1, 8), restores(1, 2, 1, 1), commits(1, 2, 2, 1, 3)}, Valid, 0, ""},

		{"each command once", once,
			story{applies(1, 1, 1, 7), applies(2, 1, 1, 7), applies(1, 1, 2, 8), applies(1, 2, 1, 7)}, Valid, 0, "2 commands"},
		{"a command at two positions", once,
			story{applies(1, 1, 1, 7), applies(1, 1, 2, 8), applies(1, 1, 3, 7)}, Violation, 3, "node 1 applied command 7 at index 3 at 3s, but it was applied at index 1 already"},
		{"a command at two positions of two nodes", once,
			story{applies(1, 1, 1, 7), applies(2, 1, 1, 8), applies(2, 1, 2, 7)}, Violation, 3, "index 1 already"},
		{"no effect may repeat", once,
			story{applies(1, 1, 1, 0), applies(1, 1, 2, 0)}, Valid, 0, "0 commands"},
		{"nothing to apply", once, nil, Unknown, 0, "no node applied"},
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

func TestOnlineRemembersTheFirstViolation(t *testing.T) {
	online := NewOnline(StandardInvariants()...)
	if _, found := online.First(); found {
		t.Error("found a violation before any observation, expected none")
	}
	for i, o := range (story{applies(1, 1, 1, 7), became(1, 1, 1), became(2, 1, 1), applies(2, 1, 1, 8), became(3, 1, 1)}) {
		o.Event = uint64(10 * (i + 1))
		online.Observe(o)
	}
	first, found := online.First()
	if !found || first.Name != "election safety" || first.Evidence.Event != 30 || first.Evidence.Observation != 3 {
		t.Errorf("found %+v, expected election safety broken by the third observation, in event 30", first)
	}
	want := []Verdict{Violation, Unknown, Violation, Valid, Valid}
	for i, c := range online.Finish() {
		if c.Verdict != want[i] {
			t.Errorf("%s: found %v (%s), expected %v", c.Name, c.Verdict, c.Detail, want[i])
		}
	}
}

func TestIdentitiesBehaveLikeAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table identities
		model := make(map[uint64]uint64)
		keys := rapid.OneOf(rapid.Uint64Range(1, 50), rapid.Uint64Range(1, 1<<63), rapid.Map(rapid.Uint64Range(1, 4000), func(n uint64) uint64 { return n << 40 }))
		for range rapid.IntRange(0, 3000).Draw(t, "steps") {
			key := keys.Draw(t, "key")
			want, known := model[key]
			got := table.find(key)
			switch {
			case known != (got != nil), known && *got != want:
				t.Fatalf("key %d: found %v, expected %d (%v)", key, got, want, known)
			case known:
				*got++
				model[key]++
			default:
				table.add(key, key/2)
				model[key] = key / 2
			}
		}
	})
}
