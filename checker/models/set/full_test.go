package set

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

// told makes operations of words: "+a" adds a, "=a b" reads a and b, with ? at
// the end if its outcome is unknown.
func told(words ...string) checker.History {
	var operations []checker.Operation
	var unknown []int
	for i, word := range words {
		if trimmed := strings.TrimSuffix(word, "?"); trimmed != word {
			word, unknown = trimmed, append(unknown, i+1)
		}
		o := checker.Operation{Kind: Add, Value: word[1:]}
		if word[0] == '=' {
			o = checker.Operation{Kind: Read, Found: len(word) > 1, Output: word[1:]}
		}
		operations = append(operations, o)
	}
	return modelstest.Story(unknown, operations...)
}

func TestWhatBecomesOfElementsIsTold(t *testing.T) {
	for _, c := range []struct {
		claim   string
		words   []string
		bound   time.Duration
		verdict checker.Verdict
		detail  string
	}{
		{"all is there", []string{"+a", "+b", "=a b"}, NoBound, checker.Valid,
			"no element that was acknowledged is lost; of 2 elements 2 acknowledged, 0 lost, 0 never read since, 0 stale, 0 unexpected, 0 twice in a read"},
		{"lost before it was seen", []string{"+a", "+b", "=b"}, NoBound, checker.Violation,
			"read of k by c3 (4ms to 5ms) misses a, which was acknowledged at 1ms, and no later read has it; of 2 elements 2 acknowledged, 1 lost, 0 never read since, 0 stale, 0 unexpected, 0 twice in a read"},
		{"lost after it was seen", []string{"+a", "=a", "="}, NoBound, checker.Violation, ""},
		{"of unknown outcome, seen, and lost", []string{"+a?", "=a", "="}, NoBound, checker.Violation,
			"read of k by c3 (4ms to 5ms) misses a, which a read had at 3ms, and no later read has it; of 1 element 1 acknowledged, 1 lost, 0 never read since, 0 stale, 0 unexpected, 0 twice in a read"},
		{"of unknown outcome, and never seen", []string{"+a?", "+b", "=b"}, NoBound, checker.Valid, ""},
		{"seen late, without a bound", []string{"+a", "=", "=", "=a"}, NoBound, checker.Valid,
			"no element that was acknowledged is lost; of 1 element 1 acknowledged, 0 lost, 0 never read since, 1 stale (for up to 3ms), 0 unexpected, 0 twice in a read"},
		{"seen later than the bound", []string{"+a", "=", "=", "=a"}, 2 * time.Millisecond, checker.Violation, ""},
		{"seen within the bound", []string{"+a", "=", "=", "=a"}, 3 * time.Millisecond, checker.Valid, ""},
		{"missing, for less than the bound", []string{"+a", "="}, 3 * time.Millisecond, checker.Valid, ""},
		{"never read since", []string{"+b", "=b", "+a"}, NoBound, checker.Valid,
			"no element that was acknowledged is lost; of 2 elements 2 acknowledged, 0 lost, 1 never read since, 0 stale, 0 unexpected, 0 twice in a read"},
		{"nothing to judge", []string{"+a", "+b"}, NoBound, checker.Unknown, ""},
		{"from nowhere", []string{"+a", "=a z"}, NoBound, checker.Violation,
			"read of k by c2 (2ms to 3ms) has z, which nobody had asked to add; of 1 element 2 acknowledged, 0 lost, 0 never read since, 0 stale, 1 unexpected, 0 twice in a read"},
		{"from the future", []string{"=a", "+a"}, NoBound, checker.Violation, ""},
		{"twice", []string{"+a", "=a a"}, NoBound, checker.Violation, ""},
	} {
		found, _ := Full(told(c.words...), c.bound)
		if found.Verdict != c.verdict || c.detail != "" && found.Detail != c.detail {
			t.Errorf("%s: found %v: %s\nexpected %v: %s", c.claim, found.Verdict, found.Detail, c.verdict, c.detail)
		}
	}
}

func TestAnElementThatALaterReadHasIsNotLost(t *testing.T) {
	h := told("+a", "=", "=a")
	h[2].Call = h[1].Call // the reads are under way at once
	if found, tally := Full(h, NoBound); found.Verdict != checker.Valid || tally.Stale != 1 {
		t.Errorf("found %v: %s", found.Verdict, found.Detail)
	}
}
