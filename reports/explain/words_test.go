package explain

import (
	"fmt"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/observation"

	"github.com/laplace-sim/laplace/protocols"
)

func TestAProtocolIsToldOfInItsOwnWordsAndInRaftsForTheRest(t *testing.T) {
	hex := func(term uint64) string { return fmt.Sprintf("%#x", term) }
	for _, c := range []struct {
		own                            protocols.Words
		position, leader, decree, vote string
	}{
		{protocols.Words{}, "entry 7 of term 17", "leader", "", "voted"},
		{protocols.Words{Term: "view", Leader: "primary"}, "entry 7 of view 17", "primary", "", "voted"},
		{protocols.Words{Entry: "slot", Promised: "sworn", Number: hex, Masters: &protocols.Words{Term: "ballot"}}, "slot 7 of term 0x11", "leader", "ballot 17", "sworn"},
	} {
		w := completed(c.own)
		if found := w.position(7, 17); found != c.position || w.leader != c.leader || w.promised != c.vote {
			t.Errorf("with %+v: found %q, %q and %q, expected %q, %q and %q", c.own, found, w.leader, w.promised, c.position, c.leader, c.vote)
		}
		if (w.decrees == nil) != (c.decree == "") || w.decrees != nil && w.decrees.in(17) != c.decree {
			t.Errorf("with %+v: found the words %+v for what masters agree on, expected %q", c.own, w.decrees, c.decree)
		}
	}
	if found := wordsFor("no such").in(2); found != "term 2" {
		t.Errorf("found %q for a protocol that is not known, expected Raft's words", found)
	}
	if found := wordsFor("paxos").position(3, 4001); found != "slot 3 of ballot 4.1" {
		t.Errorf("found %q, expected the words of Paxos", found)
	}
}

func TestEachKindOfOperationEndsInItsWords(t *testing.T) {
	for _, test := range []struct {
		o    checker.Operation
		want string
	}{
		{checker.Operation{Kind: keyvalue.Get}, "returned absent"},
		{checker.Operation{Kind: keyvalue.Get, Found: true, Output: "a"}, `returned "a"`},
		{checker.Operation{Kind: keyvalue.Put, Value: "a"}, "completed"},
		{checker.Operation{Kind: keyvalue.Delete}, "completed"},
		{checker.Operation{Kind: keyvalue.Append, Value: "a", Output: "ba"}, `returned "ba"`},
		{checker.Operation{Kind: keyvalue.CompareAndSet, Found: true}, "returned swapped"},
		{checker.Operation{Kind: keyvalue.CompareAndSet}, "returned not swapped"},
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
