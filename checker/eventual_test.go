package checker

import (
	"testing"
	"time"
)

// chronicle builds a history of operations on k1 by clients of their own, each a
// second long, one every two seconds.
func chronicle(operations ...Operation) History {
	for i := range operations {
		o := &operations[i]
		o.ID, o.Client, o.Key = i, string(rune('a'+i)), "k1"
		o.Call = time.Duration(2*i) * time.Second
		o.Return = o.Call + time.Second
	}
	return operations
}

func put(value string, outcome Outcome) Operation {
	return Operation{Kind: Put, Value: value, Outcome: outcome}
}

func got(value string) Operation {
	return Operation{Kind: Get, Output: value, Found: true, Outcome: OutcomeOK}
}

var absent = Operation{Kind: Get, Outcome: OutcomeOK}

func appended(value, output string) Operation {
	return Operation{Kind: Append, Value: value, Output: output, Outcome: OutcomeOK}
}

func TestWhatNobodyWroteIsNotRead(t *testing.T) {
	for _, c := range []struct {
		name     string
		h        History
		expected Verdict
	}{
		{"nothing read", chronicle(put("x", OutcomeOK)), Unknown},
		{"absence alone", chronicle(absent), Unknown},
		{"what was put", chronicle(put("x", OutcomeOK), got("x")), Valid},
		{"what may have been put", chronicle(put("x", OutcomeUnknown), got("x")), Valid},
		{"what was put long ago", chronicle(put("x", OutcomeOK), put("y", OutcomeOK), got("x")), Valid},
		{"what failed", chronicle(put("x", OutcomeFail), got("x")), Violation},
		{"what was put later", chronicle(got("x"), put("x", OutcomeOK)), Violation},
		{"what nobody put", chronicle(put("x", OutcomeOK), got("z")), Violation},
		{"the empty value", chronicle(put("", OutcomeOK), got("")), Valid},
		{"an empty value that nobody put", chronicle(put("x", OutcomeOK), got("")), Violation},
		{"pieces", chronicle(put("x", OutcomeOK), appended("1,", "x1,"), appended("2,", "x1,2,"), got("x1,2,")), Valid},
		{"pieces of which one is lost", chronicle(put("x", OutcomeOK), appended("1,", "x1,"), appended("2,", "2,")), Valid},
		{"a piece that nobody appended", chronicle(put("x", OutcomeOK), appended("1,", "x1,"), got("x1,9,")), Violation},
		{"an append that returns what nobody wrote", chronicle(appended("1,", "z1,")), Violation},
		{"what another replica's cas may have set", chronicle(
			Operation{Kind: CompareAndSet, Expected: "a", Value: "x", Outcome: OutcomeOK}, got("x")), Valid},
	} {
		found := WrittenValues(c.h)
		if found.Verdict != c.expected {
			t.Errorf("%s: found %v (%s), expected %v", c.name, found.Verdict, found.Detail, c.expected)
		}
		if found.Verdict == Violation && (found.Evidence.Accused == nil || found.Evidence.At == 0) {
			t.Errorf("%s: found the evidence %+v, expected whom it accuses", c.name, found.Evidence)
		}
	}
}

func TestReplicasAgreeOnceAllIsQuiet(t *testing.T) {
	const bound = 2 * time.Second // one operation between the last write and the first read that counts
	x, w := put("x", OutcomeOK), got("x")
	y := put("y", OutcomeUnknown)
	for _, c := range []struct {
		name     string
		h        History
		from     time.Duration
		expected Verdict
	}{
		{"one read", chronicle(x, w, w), 0, Unknown},
		{"two that agree", chronicle(x, w, w, w), 0, Valid},
		{"two that do not", chronicle(x, w, w, got("y")), 0, Violation},
		{"absence after a value", chronicle(x, w, w, absent), 0, Violation},
		{"reads too early", chronicle(x, got("y"), w, w), 0, Valid},
		{"reads before the heal", chronicle(x, w, got("y"), w, w, w), 4 * time.Second, Valid},
		{"a write that may come late", chronicle(y, x, absent, w, got("y")), 0, Valid},
		{"and is seen by some only", chronicle(y, x, absent, got("y"), w), 0, Valid},
		{"a piece that may come late", chronicle(Operation{Kind: Append, Value: "1,"}, x, absent, w, got("x1,")), 0, Valid},
		{"no such piece", chronicle(Operation{Kind: Append, Value: "1,"}, x, absent, w, got("x2,")), 0, Violation},
		{"a delete that may come late", chronicle(Operation{Kind: Delete}, x, absent, w, absent), 0, Valid},
	} {
		found := Converged(c.h, c.from, bound)
		if found.Verdict != c.expected {
			t.Errorf("%s: found %v (%s), expected %v", c.name, found.Verdict, found.Detail, c.expected)
		}
	}
}

func TestWhatIsLinearizableIsEventualToo(t *testing.T) {
	h := chronicle(put("x", OutcomeOK), appended("1,", "x1,"), got("x1,"), Operation{Kind: Delete, Outcome: OutcomeOK}, absent, absent, absent)
	if l := Linearizable(h, 1000); l.Verdict != Valid {
		t.Fatalf("found %v: %s", l.Verdict, l.Detail)
	}
	if c := WrittenValues(h); c.Verdict != Valid {
		t.Errorf("found %v: %s", c.Verdict, c.Detail)
	}
	if c := Converged(h, 0, 2*time.Second); c.Verdict != Valid {
		t.Errorf("found %v: %s", c.Verdict, c.Detail)
	}
}
