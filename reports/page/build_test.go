package page

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// run runs a scenario of the library with a flaw and a seed; 0 is its own.
func run(t testing.TB, scenario, flaw string, seed uint64) *scenarios.Result {
	t.Helper()
	s, err := scenarios.Find(scenario)
	if err != nil {
		t.Fatal(err)
	}
	s.Flaw = flaw
	if seed != 0 {
		s.Seed = seed
	}
	r, err := scenarios.Run(t.Context(), s, scenarios.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// modelOf is the model of a subject.
func modelOf(t *testing.T, s *Subject) *Model {
	t.Helper()
	m, err := newModel(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAFaultOfMessagesHasTheirDirection(t *testing.T) {
	r := &scenarios.Result{
		Names: []string{"n1", "n2", "c1"}, Nodes: 2, Virtual: 9 * time.Second, Trace: eventful(),
		Faults: []nemesis.Injected{
			{Fault: nemesis.Fault{ID: "deaf", Effect: &nemesis.Partition{Direction: nemesis.In}}, Nodes: []string{"n2"}, From: 1, Until: 2},
			{Fault: nemesis.Fault{ID: "mute", Effect: &nemesis.Partition{Direction: nemesis.Out}}, Nodes: []string{"n2"}, From: 1},
			{Fault: nemesis.Fault{ID: "block", Effect: &nemesis.Block{Selection: nemesis.Selection{Direction: nemesis.In}}}, Nodes: []string{"c1"}},
			{Fault: nemesis.Fault{ID: "gone", Effect: new(nemesis.Isolate)}, Nodes: []string{"n1"}},
			{Fault: nemesis.Fault{ID: "groups", Effect: &nemesis.Partition{Groups: [][]string{{"n1"}, {"n2"}}}}},
			{Fault: nemesis.Fault{ID: "crash", Effect: new(nemesis.Crash)}, Nodes: []string{"n1"}},
			{Fault: nemesis.Fault{ID: "skipped", Effect: new(nemesis.Crash)}, Skipped: "n1 was down"},
		},
	}
	m := modelOf(t, &Subject{Result: r})
	var found []string
	for _, f := range m.Faults {
		found = append(found, f.ID+" "+f.Direction)
	}
	if want := []string{"deaf in", "mute out", "block in", "gone both", "groups ", "crash "}; !slices.Equal(found, want) {
		t.Errorf("found %q, expected %q", found, want)
	}
	if f := m.Faults[0]; f.Text != "partition n2 (deaf)" || !slices.Equal(f.Nodes, []int{2}) || f.To != 2 {
		t.Errorf("found %+v", f)
	}
	if f := m.Faults[1]; f.To != r.Virtual {
		t.Errorf("a fault that lasts ends at %v, expected the end of the run", f.To)
	}
}

// eventful is a trace of one event.
func eventful() *trace.Recorder {
	r := new(trace.Recorder)
	r.Append(trace.Record{Kind: trace.Boot, Number: 1, Node: 1})
	return r
}

func TestAModelIsInTheWordsOfItsProtocol(t *testing.T) {
	r := run(t, "paxos/transfer", "", 0)
	m := modelOf(t, &Subject{Result: r})
	if last := m.Nodes[len(m.Nodes)-1]; last.Kind != "operator" || m.Nodes[0] != (Node{"n1", "server"}) || m.Nodes[r.Nodes].Kind != "client" {
		t.Errorf("found the nodes %v", m.Nodes)
	}
	if len(m.Orders) != len(r.Orders) || m.Orders[0].Text == "reconfigure" || m.Orders[0].To <= m.Orders[0].At {
		t.Errorf("found the orders %+v", m.Orders)
	}
	led := 0
	for _, s := range m.Stints {
		if s.Role != "leader" {
			continue
		}
		led++
		if i := slices.IndexFunc(r.Roles, func(c scenarios.RoleChange) bool { return int(c.Node) == s.Node && c.At == s.From }); i < 0 || s.Term != m.chronicle.Term(r.Roles[i].Term) || !strings.HasPrefix(s.Term, "ballot ") {
			t.Errorf("found the stint %+v", s)
		}
	}
	if led == 0 {
		t.Errorf("found no leader in %+v", m.Stints)
	}
	records := 0
	for record := range m.inWindow() {
		if record.Kind != syncKind {
			records++
		}
	}
	if records != int(r.Trace.Len()) || len(m.operations) != len(r.History) {
		t.Errorf("found %d records and %d operations", records, len(m.operations))
	}
	for _, o := range m.operations {
		if m.Nodes[o.client-1].Name != r.History[o.id].Client {
			t.Fatalf("operation %d is of %s, expected %s", o.id, m.Nodes[o.client-1].Name, r.History[o.id].Client)
		}
	}
}
