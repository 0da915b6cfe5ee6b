package checker

import (
	"slices"
	"testing"
)

func TestOfLevelsThatHoldThoseCountThatNoOtherComesWith(t *testing.T) {
	standing := func(level Level, v Verdict) Standing { return Standing{Level: level, Verdict: v} }
	for name, c := range map[string]struct {
		standings          []Standing
		strongest, weakest []Level
	}{
		"all": {
			[]Standing{standing(Linearizable, Valid), standing(SequentialPerKey, Valid), standing(Causal, Valid), standing(MonotonicReads, Valid)},
			[]Level{Linearizable}, nil,
		},
		"some that cannot be compared": {
			[]Standing{standing(Linearizable, Violation), standing(SequentialPerKey, Violation), standing(Causal, Valid), standing(ReadYourWrites, Valid), standing(MonotonicReads, Valid)},
			[]Level{Causal, MonotonicReads}, []Level{SequentialPerKey},
		},
		"one that rules out others": {
			[]Standing{standing(Linearizable, Violation), standing(SequentialPerKey, Violation), standing(Causal, Unknown), standing(ReadYourWrites, Violation)},
			nil, []Level{ReadYourWrites},
		},
		"transactions": {
			[]Standing{standing(StrictSerializable, Violation), standing(Serializable, Valid), standing(ReadCommitted, Valid)},
			[]Level{Serializable}, []Level{StrictSerializable},
		},
	} {
		if found := Strongest(c.standings); !slices.Equal(found, c.strongest) {
			t.Errorf("%s: found %v strongest, expected %v", name, found, c.strongest)
		}
		if found := Weakest(c.standings); !slices.Equal(found, c.weakest) {
			t.Errorf("%s: found %v weakest, expected %v", name, found, c.weakest)
		}
	}
}

func TestWhatIsPromisedIsJudgedByTheStrongestLevelsThatComeWithIt(t *testing.T) {
	var all LevelChecks
	for _, level := range []Level{Linearizable, SequentialPerKey, Causal, ReadYourWrites, Prefix} {
		all = append(all, LevelCheck{level, Check{Name: string(level)}})
	}
	for promised, expected := range map[Level][]string{
		Sequential: {"sequential-per-key", "causal"}, Causal: {"causal"}, Prefix: {"prefix"}, ReadYourWrites: {"read-your-writes"}, Eventual: nil,
	} {
		var names []string
		for _, c := range all.Promised(promised) {
			names = append(names, c.Name)
		}
		if !slices.Equal(names, expected) {
			t.Errorf("%s: found %v, expected %v", promised, names, expected)
		}
	}
	if c := all.At(Serializable); c.Verdict != Unknown || c.Detail == "" {
		t.Errorf("found %v of a level that is not judged, expected it to be unknown, with the reason", c)
	}
}
