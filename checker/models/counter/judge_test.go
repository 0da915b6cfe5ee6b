package counter

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// story is operations one after the other, each a millisecond, written as in run but for
// what they returned: "+5", "+5?" of unknown outcome, and "=5" for a read.
func story(words string) checker.History {
	var h checker.History
	for i, word := range strings.Fields(words) {
		o := checker.Operation{ID: i, Client: fmt.Sprintf("c%d", i+1), Key: "k", Kind: Add, Outcome: checker.OutcomeOK}
		o.Call = time.Duration(2*i) * time.Millisecond
		o.Return = o.Call + time.Millisecond
		value, unknown := strings.CutSuffix(word, "?")
		if unknown {
			o.Outcome = checker.OutcomeUnknown
		}
		if output, reads := strings.CutPrefix(value, "="); reads {
			o.Kind, o.Output = Read, output
		} else {
			o.Value = value
		}
		h = append(h, o)
	}
	return h
}

func TestASumThatCannotBeIsToldWithWhatWasAdded(t *testing.T) {
	for _, c := range []struct{ claim, words, detail string }{
		{"a lost addition", "+5 -2? =2", "read(k) by c3 (4ms to 5ms) returned 2; given 1 addition since and 1 that may have taken effect, it must be 3 to 5"},
		{"a sum that falls", "+5? =5 =0", "read(k) by c3 (4ms to 5ms) returned 0; given read(k) = 5 by c2, 0 additions since and 1 that may have taken effect, it must be 5 to 10"},
		{"no number", "=x", "read(k) by c1 (0s to 1ms) returned x; it must be a whole number that a counter can hold"},
	} {
		if found := Sums(story(c.words), 0); found.Verdict != checker.Violation || found.Detail != c.detail {
			t.Errorf("%s: found %v: %s; expected: %s", c.claim, found.Verdict, found.Detail, c.detail)
		}
	}
	if found := Sums(story("+5 +x? =5"), 0); found.Verdict != checker.Unknown {
		t.Errorf("found %v, expected that what is no amount cannot be judged", found.Verdict)
	}
	if found := Sums(story("+5 =5 =5"), 2); found.Verdict != checker.Unknown || !strings.Contains(found.Detail, "allow more") {
		t.Errorf("found %v (%s), expected that the steps run out", found.Verdict, found.Detail)
	}
}
