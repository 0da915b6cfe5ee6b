package page

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// newModel is the model of a run. The errors are those of a window without events, and of the
// context.
func newModel(ctx context.Context, s *Subject) (*Model, error) {
	r := s.Result
	m := &Model{
		Title: explain.Headline(r.Scenario, r.Protocol, r.Flaw), Scenario: r.Scenario, Protocol: r.Protocol, Flaw: r.Flaw,
		Seed: strconv.FormatUint(r.Seed, 10), Digest: r.Digest.String(), Verdict: r.Verdict.String(), Claim: reports.Why(r),
		Events: r.Events, End: endOf(r), HealedAt: r.HealedAt, Config: s.config(), Replay: s.Replay, Curve: s.Curve,
		Measures: reports.Measured(r), Stances: stances, Nodes: nodesOf(r), Observations: observations(),
		chronicle: explain.NewChronicle(r), protocol: protocolOf(r), trace: &r.Trace.Trace,
		// What there is none of is an empty list, not null.
		Stints: []Stint{}, Faults: []Fault{}, Orders: []Order{}, Checks: []Check{},
	}
	for _, c := range r.Checks {
		m.Checks = append(m.Checks, Check{c.Name, c.Verdict.String(), c.Detail})
	}
	m.addStints(r)
	m.addFaults(r)
	m.addOrders(r)
	m.Story = explain.Explain(r)
	m.Story.Replay = s.Replay
	m.Focus = focusOf(r, m.Story, m.Nodes)
	window, err := limit(RecordsMax).window(m.trace, s.Window, m.Focus)
	if err != nil {
		return nil, err
	}
	m.Window = window
	if s.Curve != nil {
		m.CurveSays = strings.Join(s.Curve.Sentences(), " ")
	}
	m.addOperations(r)
	return m, m.watch(ctx, s)
}

// protocolOf is the protocol of a run; one without words if it is that of a test.
func protocolOf(r *scenarios.Result) *protocols.Protocol {
	if p, err := scenarios.FindProtocol(r.Protocol); err == nil {
		return p
	}
	return new(protocols.Protocol)
}

// endOf is when a run ended: with its last event, or with the last operation that was
// answered.
func endOf(r *scenarios.Result) time.Duration {
	end := r.Virtual
	for i := range r.History {
		end = max(end, r.History[i].Return)
	}
	return end
}

// config is the scenario of a run as it ran, or what stands in its place.
func (s *Subject) config() string {
	if s.Case != "" {
		return s.Case
	}
	return string(s.Result.Spec.YAML())
}

// nodesOf are the nodes of a run and, behind them, clients that are none.
func nodesOf(r *scenarios.Result) []Node {
	var nodes []Node
	for i, name := range r.Names {
		switch {
		case i < r.Nodes:
			nodes = append(nodes, Node{name, "server"})
		case name == scenarios.OperatorName && len(r.Orders) > 0:
			nodes = append(nodes, Node{name, "operator"})
		default:
			nodes = append(nodes, Node{name, "client"})
		}
	}
	for i := range r.History {
		if client := (Node{r.History[i].Client, "client"}); number(nodes, client.Name) == 0 {
			nodes = append(nodes, client)
		}
	}
	return nodes
}

// number is that of a node; 0 if there is none of the name.
func number(nodes []Node, name string) int {
	return 1 + slices.IndexFunc(nodes, func(n Node) bool { return n.Name == name })
}

// observations are the names of the kinds of observation by their code.
func observations() []string {
	names := make([]string, observation.End)
	for _, kind := range observation.All() {
		names[kind] = kind.String()
	}
	return names
}

// stances are the names of the stances by their number.
var stances = []string{
	protocols.Other: "other", protocols.Leads: "leads", protocols.Seeks: "seeks", protocols.Follows: "follows",
	protocols.Joins: "joins", protocols.Idles: "idles", protocols.Oversees: "oversees",
}

// outageStance is that of an outage.
const outageStance = -1

// addStints adds what each node did, in the protocol's words.
func (m *Model) addStints(r *scenarios.Result) {
	for place := range r.Names {
		for _, of := range r.Stints(sim.NodeID(place+1), m.End) {
			stint := Stint{Node: place + 1, From: of.From, To: of.To, Role: string(of.Outage), Stance: outageStance}
			if of.Outage == "" {
				role := m.protocol.Role(of.Role)
				stint.Role, stint.Stance, stint.Term = role.Word, int(role.Stance), m.chronicle.Term(of.Term)
			}
			m.Stints = append(m.Stints, stint)
		}
	}
}

// addFaults adds the faults that struck.
func (m *Model) addFaults(r *scenarios.Result) {
	servers := r.Names[:min(r.Nodes, len(r.Names))]
	for _, i := range r.Faults {
		if i.Skipped != "" {
			continue
		}
		f := Fault{
			ID: i.Fault.ID, Text: reports.Struck(i, servers), Kind: i.Fault.Effect.Kind(), From: i.From, To: i.Until, Idle: i.Idle, Note: i.Note,
			Nodes: []int{}, Direction: direction(&i.Fault),
		}
		if f.To == 0 {
			f.To = m.End
		}
		for _, name := range i.Nodes {
			if node := number(m.Nodes, name); node != 0 {
				f.Nodes = append(f.Nodes, node)
			}
		}
		m.Faults = append(m.Faults, f)
	}
}

// direction says which messages of those that were struck the fault is about; "" if it
// is about none.
func direction(f *nemesis.Fault) string {
	if way, messages := f.Way(); messages {
		return way.String()
	}
	return ""
}

// addOrders adds the orders of the operator.
func (m *Model) addOrders(r *scenarios.Result) {
	for i, given := range r.Orders {
		order := Order{At: given.At, To: given.Answered, Text: string(given.Do), Outcome: string(given.Outcome)}
		if i < len(r.Spec.Operator) {
			order.Text = explain.Ordered(r.Spec.Operator[i])
		}
		switch {
		case order.To != 0:
		case i+1 < len(r.Orders):
			order.To = r.Orders[i+1].At
		default:
			order.To = m.End
		}
		m.Orders = append(m.Orders, order)
	}
}

// operationsMax is how many operations a page has at most that were not under way in its
// window. What is drawn against the time of the whole run is made from them.
const operationsMax = 200_000

// addOperations adds the operations of the clients.
func (m *Model) addOperations(r *scenarios.Result) {
	first, _ := r.Trace.Event(m.Window.First)
	last, _ := r.Trace.Event(m.Window.Last)
	for i := range r.History {
		o := &r.History[i]
		if len(r.History) > operationsMax && (o.Return < first.At || o.Call > last.At) && (m.Focus == nil || !slices.Contains(m.Focus.Operations, o.ID)) {
			continue
		}
		m.operations = append(m.operations, m.operation(r, i))
	}
}

func (m *Model) operation(r *scenarios.Result, i int) operation {
	o := &r.History[i]
	return operation{o.ID, number(m.Nodes, o.Client), o.Call, o.Return, o.Outcome.String(), o.Kind.Reads, o.Key, explain.Described(o), o.Kind.String()}
}

// says is what a record is about, in words: of an observation what was observed, of a
// message that was lost why. What else there is to say stands in other columns.
func (m *Model) says(r *trace.Record) string {
	if r.Kind == trace.Observe {
		return m.chronicle.Says(*r)
	}
	return r.Text
}
