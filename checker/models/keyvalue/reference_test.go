package keyvalue_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

func TestLinearizableAgreesWithTryingEveryOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := modeltest.Draw(t)
		want := checker.Violation
		switch {
		case h.Count(checker.OutcomeOK) == 0:
			want = checker.Unknown
		case modeltest.Linearizable(h):
			want = checker.Valid
		}
		if got := keyvalue.Linearizable(h, 0); got.Verdict != want {
			t.Fatalf("found %v (%s), expected %v for\n%v", got.Verdict, got.Detail, want, h)
		}
	})
}

func TestWhatIsRecordedAtOneInstantIsInThatOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := modeltest.Draw(t)
		modeltest.Record(t, h)
		want := checker.Violation
		switch {
		case h.Count(checker.OutcomeOK) == 0:
			want = checker.Unknown
		case modeltest.Linearizable(h):
			want = checker.Valid
		}
		if got := keyvalue.Linearizable(h, 0); got.Verdict != want {
			t.Fatalf("found %v (%s), expected %v for\n%+v", got.Verdict, got.Detail, want, h)
		}
	})
}

// The operations named as evidence must contradict each other, and the
// history without the first bad return must not.
func TestEvidenceOfAViolationIsOneByItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := modeltest.Draw(t)
		l := keyvalue.Linearizable(h, 0)
		if l.Verdict != checker.Violation {
			t.Skip("no violation")
		}
		named := make(map[int]bool)
		for _, id := range l.Evidence.Operations {
			named[id] = true
		}
		var alone, before checker.History
		for _, o := range h {
			if o.Key != l.Key {
				continue
			}
			less := o
			if o.Outcome == checker.OutcomeOK && !named[o.ID] {
				less.Outcome, less.Found, less.Output = checker.OutcomeUnknown, false, ""
			}
			alone = append(alone, less)
			less = o
			if o.Outcome == checker.OutcomeOK && o.Return >= l.Evidence.At {
				less.Outcome, less.Found, less.Output = checker.OutcomeUnknown, false, ""
			}
			before = append(before, less)
		}
		if modeltest.Linearizable(alone) {
			t.Fatalf("operations %v are no contradiction in\n%v", l.Evidence.Operations, h)
		}
		if !modeltest.Linearizable(before) {
			t.Fatalf("a contradiction shows before %v in\n%v", l.Evidence.At, h)
		}
	})
}
