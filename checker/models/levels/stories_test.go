package levels_test

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
	"github.com/laplace-sim/laplace/checker/models/levels"
)

func TestALevelThatIsRuledOutSaysByWhat(t *testing.T) {
	for _, story := range []struct {
		name, history string
		holds         []checker.Level
		why           map[checker.Level]string
	}{
		{
			name: "a stale read of another's write is sequential",
			history: `
				c1  0 10 x put a -> ok
				c1 20 30 x put b -> ok
				c2 40 50 x get   -> a`,
			holds: []checker.Level{checker.SequentialPerKey, checker.Causal, checker.ReadYourWrites, checker.MonotonicReads, checker.MonotonicWrites, checker.WritesFollowReads, checker.Prefix},
		},
		{
			name: "a lost write whose writer reads what was there before is not",
			history: `
				c1  0 10 x put a -> ok
				c1 20 30 x put b -> ok
				c1 40 50 x get   -> a`,
			holds: []checker.Level{checker.MonotonicReads, checker.MonotonicWrites, checker.WritesFollowReads, checker.Prefix},
			why: map[checker.Level]string{
				checker.SequentialPerKey: `key x: no order of the writes agrees with all that clients saw: c1 put "a" at 10ms before it put "b" at 30ms and c1 put "b" at 30ms before it read "a" at 50ms`,
				checker.Causal:           `key x: c1 read "a" at 50ms, though by what it had done and seen before, c1 put "b" at 30ms after "a" was there`,
				checker.ReadYourWrites:   `key x: c1 read "a" at 50ms, though it had itself put "b" at 30ms, after "a" was there`,
			},
		},
		{
			name: "nor is one whose writer reads again what it had read before",
			history: `
				c2  0 10 x put a -> ok
				c1 20 30 x get   -> a
				c1 40 50 x put b -> ok
				c1 60 70 x get   -> a`,
			holds: []checker.Level{checker.MonotonicReads, checker.MonotonicWrites, checker.WritesFollowReads, checker.Prefix},
			why: map[checker.Level]string{
				checker.ReadYourWrites: `key x: c1 read "a" at 70ms, though it had itself put "b" at 50ms, after "a" was there`,
			},
		},
		{
			name: "nor is one that others had read",
			history: `
				c1  0 10 x put a -> ok
				c2 20 30 x put b -> ok
				c3 40 50 x get   -> a
				c3 51 52 x get   -> b
				c3 60 70 x get   -> a`,
			why: map[checker.Level]string{
				checker.MonotonicReads: `key x: c3 read "a" at 70ms after it had read "b" at 52ms, and before that had read "a" at 50ms`,
			},
			holds: []checker.Level{checker.Causal, checker.ReadYourWrites, checker.MonotonicWrites, checker.WritesFollowReads, checker.Prefix},
		},
		{
			name: "two that both replace one value",
			history: `
				c1  0 10 x put a   -> ok
				c1 20 30 x cas a b -> swapped
				c2 20 35 x cas a c -> swapped`,
			holds: []checker.Level{checker.Causal, checker.ReadYourWrites, checker.MonotonicReads, checker.MonotonicWrites, checker.WritesFollowReads},
			why: map[checker.Level]string{
				checker.Prefix:           `key x: both found "a" and replaced it: `,
				checker.SequentialPerKey: `key x: both found "a" and replaced it: c1 replaced "a" by "b" at 30ms, and c2 replaced "a" by "c" at 35ms`,
			},
		},
		{
			name: "writes of one client that come in reverse",
			history: `
				c1  0 10 x append a -> ba
				c1 20 30 x append b -> b`,
			holds: []checker.Level{checker.Prefix},
			why: map[checker.Level]string{
				checker.MonotonicWrites: `each of these came before the next, and the last before the first: c1 appended "b", which made "b" at 30ms (x) and c1 appended "a", which made "ba" at 10ms (x)`,
			},
		},
		{
			name: "a write before what its client had read",
			history: `
				c1  0 10 x get   -> b
				c1 20 30 x put a -> ok
				c2 40 50 x get   -> a
				c2 60 70 x put b -> ok`,
			holds: []checker.Level{checker.MonotonicWrites, checker.Prefix},
			why: map[checker.Level]string{
				checker.WritesFollowReads: `each of these came before the next, and the last before the first: `,
			},
		},
		{
			name: "what only one of two that were not answered can have left",
			history: `
				c1  0 10 x append b -> ?
				c1 20 30 x cas b b  -> ?
				c2 40 50 x append a -> a
				c3 60 70 x get      -> b`,
			holds: []checker.Level{checker.Causal, checker.ReadYourWrites, checker.MonotonicReads, checker.MonotonicWrites, checker.WritesFollowReads},
			why:   map[checker.Level]string{checker.Prefix: `key x: several operations may have left what c3 found when it read "b" at 70ms`},
		},
		{
			name: "what nobody wrote",
			history: `
				c1  0 10 x put a -> ok
				c2 20 30 x get   -> z`,
			why: map[checker.Level]string{
				checker.MonotonicWrites: `get(x) = "z" by c2 at 30ms returned what nothing that was asked for can have left`,
			},
		},
		{
			name: "values that are written twice, for which orders are tried",
			history: `
				c1  0 10 x put a -> ok
				c2  0 10 x put a -> ok
				c3 20 30 x put b -> ok
				c3 40 50 x get   -> a
				c3 60 70 x get   -> b
				c3 80 90 x get   -> a
				c4 80 90 x get   -> b
				c4 91 92 x get   -> a
				c4 93 94 x get   -> b`,
			holds: []checker.Level{checker.Causal, checker.ReadYourWrites, checker.MonotonicWrites, checker.WritesFollowReads, checker.Prefix},
			why: map[checker.Level]string{
				checker.SequentialPerKey: `key x: no order of its 9 operations explains what clients were told`,
				checker.MonotonicReads:   `key x: several operations may have left what c3 found when it read "a" at 50ms`,
			},
		},
	} {
		t.Run(story.name, func(t *testing.T) {
			h := modeltest.History(t, story.history)
			standings := levels.Registers(h, keyvalue.Linearizable(h, 0).Check, 0).Standings()
			if standings[0].Level != checker.Linearizable || standings[0].Verdict != checker.Violation {
				t.Errorf("found %v, expected no linearizability first", standings[0])
			}
			holds := map[checker.Level]bool{}
			for _, level := range story.holds {
				holds[level] = true
			}
			for _, s := range standings[1:] {
				if holds[s.Level] != (s.Verdict == checker.Valid) {
					t.Errorf("%s: found %v (%s), expected valid to be %t", s.Level, s.Verdict, s.Why, holds[s.Level])
				}
				if why := story.why[s.Level]; !strings.Contains(s.Why, why) {
					t.Errorf("%s: found\n%s\nexpected\n%s", s.Level, s.Why, why)
				}
			}
		})
	}
}
