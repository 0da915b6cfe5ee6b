package levels

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// A sort of history, from the simplest on.
type sort struct {
	name    string
	kinds   checker.Kinds
	unique  bool // each value is written once
	pending int  // one in so many writes has an unknown outcome; 0 is none
	decided bool // all levels are
	breaks  bool // monotonic writes and prefixes can be seen to be broken
}

var sorts = []sort{
	{"registers", checker.Kinds{keyvalue.Get, keyvalue.Put}, true, 0, true, false},
	{"registers whose writes get lost", checker.Kinds{keyvalue.Get, keyvalue.Put}, true, 3, true, false},
	{"compare-and-set", checker.Kinds{keyvalue.Get, keyvalue.Put, keyvalue.CompareAndSet}, true, 4, false, true},
	{"appends", checker.Kinds{keyvalue.Get, keyvalue.Append, keyvalue.Append, keyvalue.Put}, true, 4, false, true},
	{"repeated values", checker.Kinds{keyvalue.Get, keyvalue.Put, keyvalue.CompareAndSet}, false, 5, false, true},
	{"all kinds", keyvalue.Kinds, true, 4, false, true},
	{"all kinds and repeated values", keyvalue.Kinds, false, 4, false, true},
}

// draw draws a small history, in which clients often read what is old, and seldom what is
// new again.
func draw(rng *rand.Rand, s sort, most int) checker.History {
	clients, keys := 2+rng.IntN(2), 1+rng.IntN(2)
	var h checker.History
	held := make([][]keyvalue.Content, keys) // by key, what it held, one after the other
	for k := range held {
		held[k] = []keyvalue.Content{{}}
	}
	for i := range 1 + rng.IntN(most) {
		key := rng.IntN(keys)
		o := checker.Operation{
			ID: i, Client: fmt.Sprint("c", rng.IntN(clients)), Kind: s.kinds[rng.IntN(len(s.kinds))], Key: string(rune('x' + key)),
			Outcome: checker.OutcomeOK, Call: time.Duration(2 * i), Return: time.Duration(2*i + 1),
		}
		was := held[key][len(held[key])-1]
		if rng.IntN(3) == 0 {
			was = held[key][rng.IntN(len(held[key]))]
		}
		fresh := string(rune('a' + i))
		if !s.unique {
			fresh = string(rune('a' + rng.IntN(2)))
		}
		if o.Kind.Inputs != checker.NoInput {
			o.Value = fresh
		}
		after := keyvalue.Content{Value: fresh, Present: true}
		switch o.Kind {
		case keyvalue.Get:
			o.Found, o.Output, after = was.Present, was.Value, was
		case keyvalue.Delete:
			after = keyvalue.Content{}
		case keyvalue.CompareAndSet:
			o.Expected = was.Value
			if o.Found = was.Present && rng.IntN(4) > 0; !o.Found {
				after = was
			}
		case keyvalue.Append:
			o.Output = was.Value + fresh
			after.Value = o.Output
		}
		if s.pending > 0 && rng.IntN(s.pending) == 0 {
			o.Outcome, o.Found, o.Output, o.Return = checker.OutcomeUnknown, false, "", o.Call
		}
		held[key] = append(held[key], after)
		h = append(h, o)
	}
	if rng.IntN(4) == 0 {
		return shuffled(rng, h)
	}
	return h
}

// shuffled has the operations in another order, so that clients know what is to come.
func shuffled(rng *rand.Rand, h checker.History) checker.History {
	all := make(checker.History, len(h))
	for i, from := range rng.Perm(len(h)) {
		all[i] = h[from]
		all[i].ID, all[i].Call, all[i].Return = h[i].ID, h[i].Call, h[i].Call+h[from].Return-h[from].Call
	}
	return all
}

func TestLevelsAreThoseThatTryingEverythingFinds(t *testing.T) {
	const histories = 5_000
	for i, s := range sorts {
		t.Run(s.name, func(t *testing.T) {
			tally := compare(t, s, rand.New(rand.NewPCG(uint64(i), 1)), histories, 6)
			for level := range OfRegisters[1:] {
				for _, v := range []checker.Verdict{checker.Valid, checker.Violation} {
					possible := s.breaks || v == checker.Valid || OfRegisters[1+level] != checker.MonotonicWrites && OfRegisters[1+level] != checker.Prefix
					if f := (standing{OfRegisters[1+level], v}); possible && tally[f] == 0 {
						t.Errorf("found no history of which %s is %v, expected some", f.level, f.verdict)
					}
				}
			}
		})
	}
}

// A standing is a verdict about a level.
type standing struct {
	level   checker.Level
	verdict checker.Verdict
}

// compare compares so many histories with trying everything, and counts what was found.
func compare(t *testing.T, s sort, rng *rand.Rand, histories, most int) map[standing]int {
	tally := make(map[standing]int)
	for range histories {
		h := draw(rng, s, most)
		if err := h.Validate(); err != nil {
			t.Fatal(err)
		}
		if h.Count(checker.OutcomeOK) > 0 {
			agree(t, h, tally)
		}
	}
	for _, level := range OfRegisters[1:] {
		expected := 0
		if level == checker.ReadYourWrites || level == checker.MonotonicReads {
			expected = tally[standing{checker.WritesFollowReads, checker.Violation}] // of which nothing is said
		}
		if unknown := tally[standing{level, checker.Unknown}]; s.decided && unknown > expected {
			t.Errorf("found %s unknown %d times, expected %d at most", level, unknown, expected)
		}
	}
	return tally
}

// agree compares a history with trying everything.
func agree(t *testing.T, h checker.History, tally map[standing]int) {
	t.Helper()
	may := map[checker.Level]bool{checker.SequentialPerKey: bruteSequential(h), checker.Prefix: brutePrefix(h)}
	guarantees := bruteSessions(h)
	for i, level := range sessionLevels {
		may[level] = guarantees[i]
	}
	looks := 0
	for i := range h {
		if (tried{Operation: &h[i]}).looks() {
			looks++
		}
	}
	if looks <= bruteCausalMost {
		may[checker.Causal] = bruteCausal(h)
	}
	for _, s := range Registers(h, checker.Check{}, 0).Standings()[1:] {
		possible, judged := may[s.Level]
		tally[standing{s.Level, s.Verdict}]++
		if !judged || s.Verdict == checker.Unknown || possible == (s.Verdict == checker.Valid) {
			continue
		}
		for _, o := range h {
			t.Logf("%s %v", o.Client, o)
		}
		t.Fatalf("%s: found %v (%s), but trying everything says %t", s.Level, s.Verdict, s.Why, possible)
	}
}
