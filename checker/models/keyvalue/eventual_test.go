package keyvalue

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// chronicle builds a history of operations on k1 by clients of their own, each a
// second long, one every two seconds.
func chronicle(operations ...checker.Operation) checker.History {
	for i := range operations {
		o := &operations[i]
		o.ID, o.Client, o.Key = i, string(rune('a'+i)), "k1"
		o.Call = time.Duration(2*i) * time.Second
		o.Return = o.Call + time.Second
	}
	return operations
}

func put(value string, outcome checker.Outcome) checker.Operation {
	return checker.Operation{Kind: Put, Value: value, Outcome: outcome}
}

func got(value string) checker.Operation {
	return checker.Operation{Kind: Get, Output: value, Found: true, Outcome: checker.OutcomeOK}
}

var absent = checker.Operation{Kind: Get, Outcome: checker.OutcomeOK}

func appended(value, output string) checker.Operation {
	return checker.Operation{Kind: Append, Value: value, Output: output, Outcome: checker.OutcomeOK}
}

func TestWhatNobodyWroteIsNotRead(t *testing.T) {
	for _, c := range []struct {
		name     string
		h        checker.History
		expected checker.Verdict
	}{
		{"nothing read", chronicle(put("x", checker.OutcomeOK)), checker.Unknown},
		{"absence alone", chronicle(absent), checker.Unknown},
		{"what was put", chronicle(put("x", checker.OutcomeOK), got("x")), checker.Valid},
		{"what may have been put", chronicle(put("x", checker.OutcomeUnknown), got("x")), checker.Valid},
		{"what was put long ago", chronicle(put("x", checker.OutcomeOK), put("y", checker.OutcomeOK), got("x")), checker.Valid},
		{"what failed", chronicle(put("x", checker.OutcomeFail), got("x")), checker.Violation},
		{"what was put later", chronicle(got("x"), put("x", checker.OutcomeOK)), checker.Violation},
		{"what nobody put", chronicle(put("x", checker.OutcomeOK), got("z")), checker.Violation},
		{"the empty value", chronicle(put("", checker.OutcomeOK), got("")), checker.Valid},
		{"an empty value that nobody put", chronicle(put("x", checker.OutcomeOK), got("")), checker.Violation},
		{"pieces", chronicle(put("x", checker.OutcomeOK), appended("1,", "x1,"), appended("2,", "x1,2,"), got("x1,2,")), checker.Valid},
		{"pieces of which one is lost", chronicle(put("x", checker.OutcomeOK), appended("1,", "x1,"), appended("2,", "2,")), checker.Valid},
		{"a piece that nobody appended", chronicle(put("x", checker.OutcomeOK), appended("1,", "x1,"), got("x1,9,")), checker.Violation},
		{"an append that returns what nobody wrote", chronicle(appended("1,", "z1,")), checker.Violation},
		{"what another replica's cas may have set", chronicle(
			checker.Operation{Kind: CompareAndSet, Expected: "a", Value: "x", Outcome: checker.OutcomeOK}, got("x")), checker.Valid},
	} {
		found := WrittenValues(c.h)
		if found.Verdict != c.expected {
			t.Errorf("%s: found %v (%s), expected %v", c.name, found.Verdict, found.Detail, c.expected)
		}
		if found.Verdict == checker.Violation && (found.Evidence.Accused == nil || found.Evidence.At == 0) {
			t.Errorf("%s: found the evidence %+v, expected whom it accuses", c.name, found.Evidence)
		}
	}
}

func TestReplicasAgreeOnceAllIsQuiet(t *testing.T) {
	const bound = 2 * time.Second // one operation between the last write and the first read that counts
	x, w := put("x", checker.OutcomeOK), got("x")
	y := put("y", checker.OutcomeUnknown)
	for _, c := range []struct {
		name     string
		h        checker.History
		from     time.Duration
		expected checker.Verdict
	}{
		{"one read", chronicle(x, w, w), 0, checker.Unknown},
		{"two that agree", chronicle(x, w, w, w), 0, checker.Valid},
		{"two that do not", chronicle(x, w, w, got("y")), 0, checker.Violation},
		{"absence after a value", chronicle(x, w, w, absent), 0, checker.Violation},
		{"reads too early", chronicle(x, got("y"), w, w), 0, checker.Valid},
		{"reads before the heal", chronicle(x, w, got("y"), w, w, w), 4 * time.Second, checker.Valid},
		{"a write that may come late", chronicle(y, x, absent, w, got("y")), 0, checker.Valid},
		{"and is seen by some only", chronicle(y, x, absent, got("y"), w), 0, checker.Valid},
		{"a piece that may come late", chronicle(checker.Operation{Kind: Append, Value: "1,"}, x, absent, w, got("x1,")), 0, checker.Valid},
		{"no such piece", chronicle(checker.Operation{Kind: Append, Value: "1,"}, x, absent, w, got("x2,")), 0, checker.Violation},
		{"a delete that may come late", chronicle(checker.Operation{Kind: Delete}, x, absent, w, absent), 0, checker.Valid},
	} {
		found := Converged(c.h, c.from, bound)
		if found.Verdict != c.expected {
			t.Errorf("%s: found %v (%s), expected %v", c.name, found.Verdict, found.Detail, c.expected)
		}
	}
}

func TestWhatIsLinearizableIsEventualToo(t *testing.T) {
	h := chronicle(put("x", checker.OutcomeOK), appended("1,", "x1,"), got("x1,"), checker.Operation{Kind: Delete, Outcome: checker.OutcomeOK}, absent, absent, absent)
	if l := Linearizable(h, 1000); l.Verdict != checker.Valid {
		t.Fatalf("found %v: %s", l.Verdict, l.Detail)
	}
	if c := WrittenValues(h); c.Verdict != checker.Valid {
		t.Errorf("found %v: %s", c.Verdict, c.Detail)
	}
	if c := Converged(h, 0, 2*time.Second); c.Verdict != checker.Valid {
		t.Errorf("found %v: %s", c.Verdict, c.Detail)
	}
}
