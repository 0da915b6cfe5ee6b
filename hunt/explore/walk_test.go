package explore

import (
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// flawed is the model of a scenario of the library with a flaw.
func flawed(t *testing.T, name, flaw string, servers int, bounds Bounds) (scenarios.Scenario, Model) {
	t.Helper()
	for _, s := range scenarios.Library() {
		if s.Name != name {
			continue
		}
		s.Flaw, s.Nodes = flaw, servers
		m, err := OfScenario(s)
		if err != nil {
			t.Fatal(err)
		}
		m.Bounds = bounds
		return s, m
	}
	t.Fatalf("found no scenario %s", name)
	return scenarios.Scenario{}, Model{}
}

var walks = []struct {
	name, flaw string
	servers    int
	bounds     Bounds
}{
	{"synod/quiet", "forget-promise", 2, Bounds{Crashes: 1}},
	{"synod/quiet", "forget-promise", 3, Bounds{Crashes: 1, Timeouts: 1}},
}

func TestAViolationIsWalkedToAgain(t *testing.T) {
	for _, tt := range walks {
		s, m := flawed(t, tt.name, tt.flaw, tt.servers, tt.bounds)
		found, err := Search(t.Context(), m)
		if err != nil || found.Verdict != checker.Violation || len(found.Steps) != len(found.Path)-1 {
			t.Fatalf("found %+v (%v)", found, err)
		}
		again, err := Walk(m, found.Steps)
		if err != nil {
			t.Fatal(err)
		}
		if again.Verdict != checker.Violation || again.Check.Detail != found.Check.Detail || again.Digest() != found.Digest() || !slices.EqualFunc(again.Path, found.Path, func(a, b Move) bool { return a.What == b.What && slices.Equal(a.Then, b.Then) }) {
			t.Errorf("walked to %+v, expected %+v", again, found)
		}
		a, b := found.Recorded(&s, tt.servers), again.Recorded(&s, tt.servers)
		if d := trace.FirstDifference(&a.Trace.Trace, &b.Trace.Trace); d != nil || a.Digest != b.Digest || a.Digest == 0 {
			t.Errorf("the records differ: %+v", d)
		}
	}
}

// The record of a run is one as the kernel makes it: events are numbered, a message comes from
// the event that sent it, and the evidence points at what is there.
func TestARecordHasWhatThePathHas(t *testing.T) {
	for _, tt := range walks {
		s, m := flawed(t, tt.name, tt.flaw, tt.servers, tt.bounds)
		found, err := Search(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		r := found.Recorded(&s, tt.servers)
		number, observations, delivered, crashes := uint64(0), 0, 0, 0
		nodes := make(map[uint64]int32)
		for record := range r.Trace.Records() {
			switch {
			case record.Kind.IsEvent():
				if number++; record.Number != number {
					t.Fatalf("found event %d, expected %d", record.Number, number)
				}
				nodes[number] = record.Node
				if record.Kind == trace.Deliver {
					if delivered++; nodes[record.Cause] != record.From || record.Cause >= number {
						t.Errorf("%v: its message is of event %d on node %d", record, record.Cause, nodes[record.Cause])
					}
				}
			case record.Kind == trace.Crash:
				crashes++
			case record.Kind == trace.Observe:
				if observations++; nodes[record.Number] != record.Node {
					t.Errorf("%v: its event is on node %d", record, nodes[record.Number])
				}
				if e := r.Checks[0].Evidence; observations == e.Observation && (e.Event != record.Number || e.At != record.At) {
					t.Errorf("the evidence is event %d at %v, expected %v", e.Event, e.At, record)
				}
			}
		}
		steps := make(map[string]int)
		for _, step := range found.Steps {
			steps[step.Kind]++
		}
		if delivered != steps["deliver"]+steps["duplicate"] || crashes != steps["crash"] || r.Events != number || len(r.Names) != tt.servers+len(m.Clients) {
			t.Errorf("found %d deliveries, %d crashes and %d events of %v, for %v", delivered, crashes, number, r.Names, steps)
		}
	}
}

func TestAStepThatCannotBeMadeIsRefused(t *testing.T) {
	_, m := flawed(t, walks[0].name, walks[0].flaw, walks[0].servers, walks[0].bounds)
	found, err := Search(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func([]Step) []Step{
		"another message": func(s []Step) []Step { s[0].Content++; return s },
		"another kind":    func(s []Step) []Step { s[1].Kind = "boot"; return s },
		"another node":    func(s []Step) []Step { s[0].From++; return s },
	} {
		if r, err := Walk(m, change(slices.Clone(found.Steps))); err == nil || !strings.HasPrefix(err.Error(), "step ") {
			t.Errorf("%s: found %+v and the error %v", name, r, err)
		}
	}
	if r, err := Walk(m, found.Steps[:1]); err != nil || r.Verdict != checker.Unknown || r.Recorded(nil, 2) != nil {
		t.Errorf("a part of the path: found %+v (%v), expected no violation", r, err)
	}
}
