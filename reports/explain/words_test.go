package explain

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

func TestEachKindOfOperationEndsInItsWords(t *testing.T) {
	for _, test := range []struct {
		o    checker.Operation
		want string
	}{
		{checker.Operation{Kind: checker.Get}, "returned absent"},
		{checker.Operation{Kind: checker.Get, Found: true, Output: "a"}, `returned "a"`},
		{checker.Operation{Kind: checker.Put, Value: "a"}, "completed"},
		{checker.Operation{Kind: checker.Delete}, "completed"},
		{checker.Operation{Kind: checker.Append, Value: "a", Output: "ba"}, `returned "ba"`},
		{checker.Operation{Kind: checker.CompareAndSet, Found: true}, "returned swapped"},
		{checker.Operation{Kind: checker.CompareAndSet}, "returned not swapped"},
	} {
		test.o.Outcome = checker.OutcomeOK
		if got := ended(&test.o); got != test.want {
			t.Errorf("%v: found %q, expected %q", test.o, got, test.want)
		}
	}
}
