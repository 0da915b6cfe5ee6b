package listappend

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
	"github.com/laplace-sim/laplace/checker/models/listappend"
	"github.com/laplace-sim/laplace/checker/txn"
	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/servicetest"
	"github.com/laplace-sim/laplace/sim/rng"
)

func transaction(text string) services.Operation {
	return services.Operation{Kind: Txn, Key: "g", Value: text}
}

func TestTransactionsMeanWhatTheySay(t *testing.T) {
	s := services.NewStore(Service(), 1)
	for i, step := range []struct {
		operation services.Operation
		expected  string
	}{
		{transaction("read x; read y"), "x=[]; y=[]"},
		{transaction("append x 1; read x; append x 2; read x; read y"), "x=[1]; x=[1 2]; y=[]"},
		{transaction("append y 3; append x 4"), ""},
		{services.Operation{Kind: Read, Key: "g", Value: "read y; read x"}, "y=[3]; x=[1 2 4]"},
		{services.Operation{Kind: Read, Key: "h", Value: "read x"}, "x=[]"},
		{services.Operation{Kind: Read, Key: "g", Value: "append x 5"}, ""},
		{transaction("append x 5; drop x"), ""},
		{transaction("read x"), "x=[1 2 4]"},
	} {
		if found := s.Execute(step.operation); found.Value != step.expected {
			t.Errorf("step %d returned %q; expected %q", i+1, found.Value, step.expected)
		}
	}
}

func TestATransactionOfWhichOneListBecomesTooLongDoesNothing(t *testing.T) {
	s := services.NewStore(Service(), 1)
	half := strings.Repeat("~", services.CommandMax/2)
	for _, o := range []services.Operation{transaction("append x " + half), transaction("append y 1; append x " + half)} {
		s.Execute(o)
	}
	if found := s.Execute(transaction("read y")).Value; found != "y=[]" {
		t.Errorf("found %s, expected that the second transaction did nothing", found)
	}
	if found := s.Execute(transaction("read x")).Value; len(found) != len(half)+len("x=[]") {
		t.Errorf("found %d bytes, expected what the first appended", len(found))
	}
	if found := s.Execute(transaction("read x; read x; read x")).Value; found != "" {
		t.Errorf("found %d bytes, expected nothing of more than fits", len(found))
	}
}

func TestWhatIsNoTransactionIsRefused(t *testing.T) {
	for text, ok := range map[string]bool{
		"append x 3; read y": true, "read x": true, "": false, "append x": false, "append x 3 4": false, "read x;read y": false,
		"append x a]b": false, "read ": false, "drop x": false, "read x; ": false,
	} {
		if found := expects(transaction(text)); (found == "") != ok {
			t.Errorf("%q: expected is %q", text, found)
		}
	}
	if expects(services.Operation{Kind: Read, Value: "append x 3"}) == "" {
		t.Error("a read that appends was accepted")
	}
}

func TestClientsTurnToNewListsWhenTheirsAreLong(t *testing.T) {
	random := rng.New(1, "inputs", 0)
	makes := transactions.New(services.Seat{Client: "c1", Random: &random, Unique: func() string { return "c1.1" }})
	s, longest := services.NewStore(Service(), 1), 0
	for range 500 {
		o := makes.Make(Txn, "g")
		r := s.Execute(o)
		makes.Learn(o, r, services.Succeeded, false)
		for _, a := range strings.Split(r.Value, txn.Between) {
			longest = max(longest, strings.Count(a, "c1.1"))
		}
	}
	if o, _ := makes.Look("g"); strings.Contains(o.Value, "x1") || longest < elementsMax/2 || longest > elementsMax+stepsMost {
		t.Errorf("found lists of %d elements, and in the end %s; expected about %d, and others than in the beginning", longest, o.Value, elementsMax)
	}
}

func TestTransactionsThatDoAsTheySayAreNotAccused(t *testing.T) {
	servicetest.Explains(t, Service(), transactions)
}

func TestTransactionsThatDoNotSeeTheirOwnAppendsAreFoundOut(t *testing.T) {
	servicetest.FindsOut(t, Service(), transactions, readBefore)
}

// few has clients append one of two elements to one of two lists, so that elements come
// again.
var few = &services.Workload{
	Name: "few", Mix: transactions.Mix,
	New: func(s services.Seat) services.Generator { return fewGenerator{s} },
}

type fewGenerator struct{ services.Seat }

func (g fewGenerator) Make(kind *services.Kind, key string) services.Operation {
	var steps []txn.Step
	for range 1 + g.Random.Below(3) {
		s := txn.Step{Object: string("xy"[g.Random.Below(2)])}
		if kind == Txn && g.Random.Below(2) == 0 {
			s.Write, s.Value = true, string("12"[g.Random.Below(2)])
		}
		steps = append(steps, s)
	}
	return services.Operation{Kind: kind, Key: key, Value: listappend.Notation.Asked(steps)}
}

func (fewGenerator) Learn(services.Operation, services.Result, services.Outcome, bool) {}

func (fewGenerator) Look(string) (services.Operation, bool) { return services.Operation{}, false }

// draw draws a short history in which results are often right.
func draw(t *rapid.T) checker.History {
	w := rapid.SampledFrom([]*services.Workload{transactions, few}).Draw(t, "workload")
	h := servicetest.Simulation{
		Seed: rapid.Uint64().Draw(t, "seed"), Service: Service(), Workload: w, Clients: rapid.IntRange(1, 4).Draw(t, "clients"), Keys: 1,
		Operations: rapid.IntRange(1, 8).Draw(t, "operations"), Unknown: 30,
	}.History()
	for i := range h {
		if o := &h[i]; o.Output != "" && rapid.IntRange(0, 7).Draw(t, "wrong") == 0 {
			o.Output = corrupted(t, o.Output)
		}
	}
	return h
}

// corrupted takes the last element of a list, or the first, or repeats one, or makes one
// up.
func corrupted(t *rapid.T, output string) string {
	lists := strings.Split(output, txn.Between)
	place := rapid.IntRange(0, len(lists)-1).Draw(t, "list")
	name, rest, _ := strings.Cut(lists[place], "=[")
	elements := strings.Fields(strings.TrimSuffix(rest, "]"))
	switch how := rapid.IntRange(0, 3).Draw(t, "how"); {
	case len(elements) == 0 || how == 3:
		elements = append(elements, rapid.SampledFrom([]string{"1", "2", "c1.1"}).Draw(t, "element"))
	case how == 0:
		elements = elements[:len(elements)-1]
	case how == 1:
		elements = elements[1:]
	default:
		elements = append(elements, elements[0])
	}
	lists[place] = name + "=[" + strings.Join(elements, " ") + "]"
	return strings.Join(lists, txn.Between)
}

// executed runs an operation for one who tries every order.
func executed(store map[string]string, o checker.Operation) bool {
	after, output, _ := listappend.Spec.Step(store[o.Key], &o)
	store[o.Key] = after
	return o.Outcome != checker.OutcomeOK || output == o.Output
}

func TestTransactionsAreJudgedAsByTryingEveryOrder(t *testing.T) {
	verdicts := make(map[checker.Verdict]int)
	rapid.Check(t, func(t *rapid.T) {
		h := draw(t)
		expected := checker.Violation
		switch {
		case h.Count(checker.OutcomeOK) == 0:
			expected = checker.Unknown
		case modeltest.LinearizableBy(h, executed):
			expected = checker.Valid
		}
		verdicts[expected]++
		if found := listappend.Linearizable(h, 0); found.Verdict != expected {
			t.Fatalf("found %v (%s), expected %v for\n%v", found.Verdict, found.Detail, expected, h)
		}
	})
	if verdicts[checker.Valid] < 10 || verdicts[checker.Violation] < 10 {
		t.Errorf("found the verdicts %v, expected many of each", verdicts)
	}
}

func TestManyUnknownOutcomesTakeFewSteps(t *testing.T) {
	h := servicetest.Simulation{Seed: 1, Service: Service(), Workload: transactions, Clients: 5, Keys: 2, Operations: 2000, Unknown: 10}.History()
	if found := listappend.Linearizable(h, 200_000); found.Verdict != checker.Valid {
		t.Errorf("found %v (%s), expected valid", found.Verdict, found.Detail)
	}
}

// story is operations that follow each other. Those with an ID of -1 have an unknown
// outcome.
func story(operations ...checker.Operation) checker.History {
	for i := range operations {
		o := &operations[i]
		if o.Outcome = checker.OutcomeOK; o.ID < 0 {
			o.Outcome = checker.OutcomeUnknown
		}
		o.ID, o.Client, o.Key = i+1, "c1", "g"
		o.Call = time.Duration(2*i) * time.Millisecond
		o.Return = o.Call + time.Millisecond
	}
	return operations
}

func TestAViolationIsToldInTheWordsOfTransactions(t *testing.T) {
	found := listappend.Linearizable(story(
		checker.Operation{Kind: Txn, Value: "append x 1; append y 2"},
		checker.Operation{Kind: Read, Value: "read x; read y", Output: "x=[1]; y=[]"}), 0)
	const expected = `read(g, "read x; read y") by c1 (2ms to 3ms) returned "x=[1]; y=[]"; given txn(g, "append x 1; append y 2") by c1 (0s to 1ms) = "", it could have returned "x=[1]; y=[2]"`
	if found.Verdict != checker.Violation || found.Detail != expected {
		t.Errorf("found %v:\n%s\nexpected a violation:\n%s", found.Verdict, found.Detail, expected)
	}
}

func TestTheLeastThatListsMustKeep(t *testing.T) {
	reads := func(lists, found string) checker.Operation {
		return checker.Operation{Kind: Read, Value: lists, Output: found}
	}
	appends := checker.Operation{Kind: Txn, Value: "append x 1; append x 2"}
	pending := appends
	pending.ID = -1
	for name, test := range map[string]struct {
		found    checker.Check
		expected checker.Verdict
	}{
		"another order, and twice":          {listappend.Appended(story(appends, reads("read x", "x=[2 1 2]"))), checker.Valid},
		"an element of another list":        {listappend.Appended(story(appends, reads("read y", "y=[1]"))), checker.Violation},
		"an element that comes later":       {listappend.Appended(story(reads("read x", "x=[1]"), appends)), checker.Violation},
		"an answer to something else":       {listappend.Appended(story(appends, reads("read x", "y=[]"))), checker.Violation},
		"lists that differ":                 {listappend.Converged(story(appends, reads("read x", "x=[1 2]"), reads("read y; read x", "y=[]; x=[]")), 0, 0), checker.Violation},
		"lists that another may have made":  {listappend.Converged(story(pending, reads("read x", "x=[1 2]"), reads("read x", "x=[]")), 0, 0), checker.Valid},
		"lists of which none is read twice": {listappend.Converged(story(appends, reads("read x", "x=[1 2]"), reads("read y", "y=[]")), 0, 0), checker.Valid},
	} {
		if test.found.Verdict != test.expected {
			t.Errorf("%s: found %v (%s), expected %v", name, test.found.Verdict, test.found.Detail, test.expected)
		}
	}
}
