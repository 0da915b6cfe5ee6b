package page

import (
	"strconv"

	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// newModel is the model of a run.
func newModel(s *Subject) *Model {
	r := s.Result
	m := &Model{
		Title: explain.Headline(r.Scenario, r.Protocol, r.Flaw), Scenario: r.Scenario, Protocol: r.Protocol, Flaw: r.Flaw,
		Seed: strconv.FormatUint(r.Seed, 10), Digest: r.Digest.String(), Verdict: r.Verdict.String(),
		Events: r.Events, End: r.Virtual, HealedAt: r.HealedAt, Replay: s.Replay, Curve: s.Curve,
		Window: Window{First: 1, Last: r.Events}, Story: explain.Explain(r),
	}
	for i, name := range r.Names {
		kind := "client"
		if i < r.Nodes {
			kind = "server"
		}
		m.Nodes = append(m.Nodes, Node{name, kind})
	}
	for _, c := range r.Checks {
		m.Checks = append(m.Checks, Check{c.Name, c.Verdict.String(), c.Detail})
	}
	for record := range r.Trace.Records() {
		m.records = append(m.records, record)
	}
	for i := range r.History {
		m.operations = append(m.operations, m.operation(r, i))
	}
	return m
}

func (m *Model) operation(r *scenarios.Result, i int) operation {
	o := &r.History[i]
	client := 0
	for j, name := range r.Names {
		if name == o.Client {
			client = j + 1
		}
	}
	return operation{o.ID, client, o.Call, o.Return, o.Outcome.String(), o.Kind.Reads, o.Key, explain.Described(o), o.Kind.String()}
}

// term is the term of an observation as people write it.
func (m *Model) term(r *trace.Record) string {
	if r.Kind != trace.Observe || r.Term == 0 {
		return ""
	}
	return "term " + strconv.FormatUint(r.Term, 10)
}

// says is what a record is about, in words.
func (m *Model) says(r *trace.Record) string {
	if r.Kind == trace.Observe {
		o := observation.Observation{Kind: observation.Kind(r.Code), Term: r.Term, Index: r.Index, Value: r.Value, Text: r.Text}
		return o.Words()
	}
	return r.Text
}
