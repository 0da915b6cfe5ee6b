package explain

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// run runs a scenario of the library with a flaw, within a bound that is the
// same on every machine.
func run(t *testing.T, scenario, flaw string, seed uint64) *scenarios.Result {
	t.Helper()
	s, err := scenarios.Find(scenario)
	if err != nil {
		t.Fatal(err)
	}
	s.Flaw, s.Seed = flaw, seed
	r, err := scenarios.Run(t.Context(), s, scenarios.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A script is a trace made by hand, of three servers and a client.
type script struct {
	recorder trace.Recorder
	number   uint64
	at       time.Duration
}

// The nodes of a script.
const (
	n1 int32 = iota + 1
	n2
	n3
	c1
)

// event adds an event a millisecond after the last and returns its number.
func (s *script) event(r trace.Record) uint64 {
	s.number++
	s.at += time.Millisecond
	r.Number, r.At = s.number, s.at
	s.recorder.Append(r)
	return s.number
}

// boot, expire and deliver are events of a node; the last gets a message that
// the handler of the event cause has sent.
func (s *script) boot(node int32) uint64 { return s.event(trace.Record{Kind: trace.Boot, Node: node}) }

func (s *script) expire(node int32) uint64 {
	return s.event(trace.Record{Kind: trace.Expire, Node: node, Name: "tick"})
}

func (s *script) deliver(from, to int32, message string, cause uint64) uint64 {
	return s.event(trace.Record{Kind: trace.Deliver, Node: to, From: from, Name: message, Cause: cause, Index: 1, Sent: s.at})
}

func (s *script) control(label string) uint64 {
	return s.event(trace.Record{Kind: trace.Control, Name: label})
}

// turn notes what the last event did to a node.
func (s *script) turn(kind trace.Kind, node int32) {
	s.recorder.Append(trace.Record{Kind: kind, Number: s.number, At: s.at, Node: node})
}

// observe lets the node of the last event observe something.
func (s *script) observe(node int32, kind observation.Kind, term, index, value uint64, text string) {
	s.recorder.Append(trace.Record{
		Kind: trace.Observe, Number: s.number, At: s.at, Node: node, Code: uint8(kind),
		Term: term, Index: index, Value: value, Text: text,
	})
}

// drop notes that a message was lost.
func (s *script) drop(from, to int32, message, why, by string) {
	s.recorder.Append(trace.Record{Kind: trace.Drop, Number: s.number, At: s.at, Node: to, From: from, Name: message, Index: 2, Text: why, By: by})
}

// result is what the run of a script came to, by the given check; what it says
// if it is an invariant, the observations show.
func (s *script) result(check checker.Check) *scenarios.Result {
	invariants := slices.DeleteFunc(checker.StandardInvariants(observation.All()...), func(i checker.Invariant) bool { return i.Name() != check.Name })
	if check.Name != "" && len(invariants) == 0 && failures[check.Name] == nil && check.Evidence.Event == 0 {
		panic(fmt.Sprintf("no invariant of checker.StandardInvariants is called %q, nor is one of failures: "+
			"name the check as its invariant does, and give the invariant a line in StandardInvariants", check.Name))
	}
	r := &scenarios.Result{
		Scenario: "by/hand", Protocol: "raft", Nodes: 3, Seed: 1, Verdict: checker.Violation,
		Names: []string{"n1", "n2", "n3", "c1"}, Events: s.number, Virtual: s.at, Trace: &s.recorder,
		Spec: scenarios.Scenario{Name: "by/hand"},
	}
	online := checker.NewOnline(invariants...)
	for _, o := range newTape(r).seen {
		online.Observe(o.Observation)
	}
	if first, broken := online.First(); broken {
		check = first
	}
	r.Checks = []checker.Check{check}
	return r
}
