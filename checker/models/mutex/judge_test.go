package mutex

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// A story is operations that follow each other.
func story(operations ...checker.Operation) checker.History {
	for i := range operations {
		o := &operations[i]
		o.ID, o.Client, o.Key, o.Outcome = i+1, "c1", "l", checker.OutcomeOK
		o.Call = time.Duration(2*i) * time.Millisecond
		o.Return = o.Call + time.Millisecond
	}
	return operations
}

func TestAViolationIsToldInTheWordsOfLocks(t *testing.T) {
	for name, test := range map[string]struct {
		h      checker.History
		detail string
	}{
		"two hold the lock": {
			story(checker.Operation{Kind: Acquire, Found: true, Output: "1"}, checker.Operation{Kind: Acquire, Found: true, Output: "2"}),
			"acquire(l) by c1 (2ms to 3ms) returned 2; it could have returned held",
		},
		"a token comes twice": {
			story(checker.Operation{Kind: Acquire, Found: true, Output: "1"}, checker.Operation{Kind: Seize, Output: "1"}),
			"seize(l) by c1 (2ms to 3ms) returned 1; given acquire(l) by c1 (0s to 1ms) = 1, it could have returned 2",
		},
		"who lost the lock goes on": {
			story(checker.Operation{Kind: Acquire, Found: true, Output: "1"}, checker.Operation{Kind: Seize, Output: "2"}, checker.Operation{Kind: Use, Value: "2", Found: true}, checker.Operation{Kind: Use, Value: "1", Found: true}),
			"use(l, 1) by c1 (6ms to 7ms) returned done; given acquire(l) by c1 (0s to 1ms) = 1 and use(l, 2) by c1 (4ms to 5ms) = done, it could have returned fenced off",
		},
	} {
		if found := Linearizable(test.h, 0); found.Verdict != checker.Violation || found.Detail != test.detail {
			t.Errorf("%s: found %v:\n%s\nexpected a violation:\n%s", name, found.Verdict, found.Detail, test.detail)
		}
	}
}

func TestTheLeastThatLocksMustKeep(t *testing.T) {
	twice := story(checker.Operation{Kind: Acquire, Found: true, Output: "1"}, checker.Operation{Kind: Acquire, Found: true, Output: "1"})
	above := story(checker.Operation{Kind: Acquire, Found: true, Output: "1"}, checker.Operation{Kind: Seize, Output: "3"}, checker.Operation{Kind: Seize, Output: "4"})
	differ := story(checker.Operation{Kind: Acquire, Found: true, Output: "1"}, checker.Operation{Kind: Holder, Found: true, Output: "1"}, checker.Operation{Kind: Holder})
	pending := func(kind *checker.Kind) checker.History {
		h := append(checker.History{}, differ...)
		h[0].Kind, h[0].Outcome, h[0].Found, h[0].Output = kind, checker.OutcomeUnknown, false, ""
		if kind == Use {
			h[0].Value = "1"
		}
		return h
	}
	for name, test := range map[string]struct {
		found    checker.Check
		expected checker.Verdict
	}{
		"a token that was granted before is not from nowhere": {Granted(twice), checker.Valid},
		"a token above all grants is":                         {Granted(above), checker.Violation},
		"answers that differ":                                 {Converged(differ, 0, 0), checker.Violation},
		"answers that a grant under way explains":             {Converged(pending(Seize), 0, 0), checker.Valid},
		"answers that a use does not explain":                 {Converged(pending(Use), 0, 0), checker.Violation},
	} {
		if test.found.Verdict != test.expected {
			t.Errorf("%s: found %v (%s), expected %v", name, test.found.Verdict, test.found.Detail, test.expected)
		}
	}
}
