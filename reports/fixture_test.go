package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// A maker makes up results without running anything.
type maker struct{ random uint64 }

func (m *maker) below(n int) int {
	m.random = m.random*6364136223846793005 + 1442695040888963407
	return int(m.random >> 33 % uint64(n))
}

// quietRun is a run in which five servers answer six clients, with a leader
// that is cut off, a crash and a pause. It is valid.
func quietRun(operations int) *scenarios.Result {
	const clients = 6
	m := &maker{random: 7}
	r := &scenarios.Result{
		Scenario: "raft/leader-partition", Protocol: "raft", Nodes: 5, Seed: 7, Digest: 0x0123456789abcdef,
		Events: 48_211, Virtual: 12 * time.Second, Verdict: checker.Valid, HealedAt: 10 * time.Second,
		Measures: measure.Measures{All: measure.Operations{Asked: 50, OK: 48, Unknown: 2, Within: 47, Longest: 812_345_678}},
		Names:    []string{"n1", "n2", "n3", "n4", "n5"},
	}
	for i := range clients {
		r.Names = append(r.Names, fmt.Sprintf("c%d", i+1))
	}
	r.Roles = []scenarios.RoleChange{
		{At: 0, Node: 1, Role: "follower"}, {At: 0, Node: 2, Role: "follower"}, {At: 0, Node: 3, Role: "follower"},
		{At: 0, Node: 4, Role: "follower"}, {At: 0, Node: 5, Role: "follower"},
		{At: 180 * time.Millisecond, Node: 2, Role: "candidate", Term: 1},
		{At: 230 * time.Millisecond, Node: 2, Role: "leader", Term: 1},
		{At: 3300 * time.Millisecond, Node: 4, Role: "candidate", Term: 2},
		{At: 3400 * time.Millisecond, Node: 4, Role: "leader", Term: 2},
		{At: 5100 * time.Millisecond, Node: 2, Role: "follower", Term: 2},
		{At: 7900 * time.Millisecond, Node: 5, Role: "candidate", Term: 3},
		{At: 7960 * time.Millisecond, Node: 5, Role: "leader", Term: 3},
		{At: 8600 * time.Millisecond, Node: 4, Role: "follower", Term: 3},
	}
	r.Outages = []scenarios.Outage{
		{Node: 1, Kind: scenarios.Down, From: 5500 * time.Millisecond, To: 6800 * time.Millisecond},
		{Node: 4, Kind: scenarios.Paused, From: 7700 * time.Millisecond, To: 8500 * time.Millisecond},
	}
	r.Faults = []nemesis.Injected{
		{Fault: nemesis.Fault{Effect: &nemesis.Partition{}}, Nodes: []string{"n2"}, From: 3 * time.Second, Until: 5 * time.Second},
		{Fault: nemesis.Fault{Effect: &nemesis.Crash{}}, Nodes: []string{"n1"}, From: 5500 * time.Millisecond, Until: 6800 * time.Millisecond},
		{Fault: nemesis.Fault{Effect: &nemesis.Pause{}}, Nodes: []string{"n4"}, From: 7700 * time.Millisecond, Until: 8500 * time.Millisecond},
		{Fault: nemesis.Fault{Effect: &nemesis.ClockOffset{}}, Nodes: []string{"n3"}, From: 4 * time.Second, Until: 10 * time.Second},
		{Fault: nemesis.Fault{Effect: &nemesis.Crash{}}, From: 9 * time.Second, Skipped: "n1 was down"},
	}
	for client := range clients {
		r.History = append(r.History, m.client(fmt.Sprintf("c%d", client+1), (operations+client)/clients)...)
	}
	answer(r.History)
	slices.SortFunc(r.History, func(a, b checker.Operation) int { return cmp.Compare(a.Call, b.Call) })
	for i := range r.History {
		r.History[i].ID = i
	}
	count(r)
	judge(r)
	return r
}

// client makes up what one client asked for.
func (m *maker) client(name string, operations int) checker.History {
	var history checker.History
	at := time.Duration(300+m.below(100)) * time.Millisecond
	pace := 11_000_000 / max(operations, 1) // microseconds an operation
	for i := range operations {
		o := checker.Operation{Client: name, Key: fmt.Sprintf("k%d", 1+m.below(4)), Call: at, Outcome: checker.OutcomeOK}
		o.Return = at + time.Duration(1+min(pace/3, 3_000)+m.below(min(pace/2, 6_000)+1))*time.Microsecond
		switch m.below(5) {
		case 0, 1:
			o.Kind, o.Value = keyvalue.Put, fmt.Sprintf("%s.%d", name, i)
		case 2:
			o.Kind, o.Value, o.Expected = keyvalue.CompareAndSet, fmt.Sprintf("%s.%d", name, i), "c1.0"
		default:
			o.Kind = keyvalue.Get
		}
		if at > 3*time.Second && at < 3500*time.Millisecond {
			o.Return = max(o.Return, 3500*time.Millisecond+time.Duration(m.below(20_000))*time.Microsecond)
		}
		if m.below(60) == 0 {
			o.Outcome = checker.OutcomeFail
		}
		if m.below(50) == 0 {
			o.Outcome, o.Return = checker.OutcomeUnknown, o.Return+time.Duration(min(pace*2, 400_000))*time.Microsecond
		}
		at = o.Return + time.Duration(1+m.below(pace))*time.Microsecond
		history = append(history, o)
	}
	return history
}

// answer fills in what a store that does each operation at its return says.
func answer(history checker.History) {
	store := map[string]string{}
	order := make([]*checker.Operation, len(history))
	for i := range history {
		order[i] = &history[i]
	}
	slices.SortFunc(order, func(a, b *checker.Operation) int { return cmp.Compare(a.Return, b.Return) })
	for _, o := range order {
		value, found := store[o.Key]
		if o.Outcome != checker.OutcomeOK {
			continue
		}
		switch o.Kind {
		case keyvalue.Get:
			o.Output, o.Found = value, found
		case keyvalue.Put:
			store[o.Key] = o.Value
		case keyvalue.CompareAndSet:
			if o.Found = found && value == o.Expected; o.Found {
				store[o.Key] = o.Value
			}
		}
	}
}

func count(r *scenarios.Result) {
	r.Operations = scenarios.OperationCounts{
		OK:      r.History.Count(checker.OutcomeOK),
		Fail:    r.History.Count(checker.OutcomeFail),
		Unknown: r.History.Count(checker.OutcomeUnknown),
	}
}

func judge(r *scenarios.Result) {
	r.Linearizability = keyvalue.Linearizable(r.History, 0)
	r.Checks = []checker.Check{
		r.Linearizability.Check,
		{Name: "election safety", Verdict: checker.Valid, Detail: "3 leaders in 3 terms"},
	}
	r.Verdict = checker.Conclude(r.Checks)
}

// staleRun is quietRun with a read that returns what was overwritten long
// before it. The evidence is written by hand: in a long history the search
// for it takes its time.
func staleRun(operations int) *scenarios.Result {
	r := quietRun(operations)
	r.Flaw = "stale-read"
	puts := map[string][]checker.Operation{}
	for i := range r.History {
		o := &r.History[i]
		if o.Kind == keyvalue.Put && o.Outcome == checker.OutcomeOK {
			puts[o.Key] = append(puts[o.Key], *o)
		}
		before := puts[o.Key]
		if o.Call < 4*time.Second || !o.Kind.Reads || o.Outcome != checker.OutcomeOK || len(before) < 3 {
			continue
		}
		stale, over := before[len(before)-3], before[len(before)-2]
		o.Output, o.Found = stale.Value, true
		r.Checks[0].Verdict, r.Verdict = checker.Violation, checker.Violation
		r.Checks[0].Detail = fmt.Sprintf("get(%s) by %s (%v to %v) returned %q; given put(%s, %q) by %s (%v to %v) and put(%s, %q) by %s (%v to %v), it could have returned %q",
			o.Key, o.Client, o.Call, o.Return, o.Output, stale.Key, stale.Value, stale.Client, stale.Call, stale.Return,
			over.Key, over.Value, over.Client, over.Call, over.Return, over.Value)
		r.Checks[0].Evidence = checker.Evidence{
			Operations: []int{stale.ID, over.ID, o.ID}, Accused: &o.ID, Answers: []string{strconv.Quote(over.Value)}, At: o.Return,
		}
		return r
	}
	panic("no read to make stale")
}

// splitRun is quietRun with two leaders in a term: a violation that rests on
// an event and not on operations.
func splitRun(operations int) *scenarios.Result {
	r := quietRun(operations)
	r.Checks[1] = checker.Check{Name: "election safety", Verdict: checker.Violation,
		Detail:   "n4 became leader of term 1, of which n2 became leader at 230ms",
		Evidence: checker.Evidence{Event: 12_345, At: 3400 * time.Millisecond}}
	r.Verdict = checker.Violation
	return r
}
