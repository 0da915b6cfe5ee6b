package explain

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services/kv/model"
	"github.com/laplace-sim/laplace/sim/observation"
)

func TestEachKindOfOperationEndsInItsWords(t *testing.T) {
	for _, test := range []struct {
		o    checker.Operation
		want string
	}{
		{checker.Operation{Kind: model.Get}, "returned absent"},
		{checker.Operation{Kind: model.Get, Found: true, Output: "a"}, `returned "a"`},
		{checker.Operation{Kind: model.Put, Value: "a"}, "completed"},
		{checker.Operation{Kind: model.Delete}, "completed"},
		{checker.Operation{Kind: model.Append, Value: "a", Output: "ba"}, `returned "ba"`},
		{checker.Operation{Kind: model.CompareAndSet, Found: true}, "returned swapped"},
		{checker.Operation{Kind: model.CompareAndSet}, "returned not swapped"},
	} {
		test.o.Outcome = checker.OutcomeOK
		if got := ended(&test.o); got != test.want {
			t.Errorf("%v: found %q, expected %q", test.o, got, test.want)
		}
	}
}

func TestEveryEntryIsKnownForWhatItsClientAskedForWhateverTheSession(t *testing.T) {
	s, err := scenarios.Find("raft/session-expiry")
	if err != nil {
		t.Fatal(err)
	}
	s.Seed = 1
	r, err := scenarios.Run(t.Context(), s, scenarios.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	tape := newTape(r)
	c := newCommands(tape)
	operations, registrations := 0, 0
	for _, o := range tape.seen {
		if o.Kind != observation.Committed || o.Value == nothing {
			continue
		}
		switch {
		case c.byValue[o.Value] != nil:
			operations++
		case c.registrations[o.Value] != "":
			registrations++
		default:
			t.Fatalf("nobody knows what stands in entry %d", o.Index)
		}
	}
	if operations == 0 || registrations < 2*s.Nodes*s.Workload.Clients {
		t.Errorf("%d entries of operations and %d of registrations show too little", operations, registrations)
	}
}
