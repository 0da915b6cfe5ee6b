package reports

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// aMoment has a node that describes itself, one that fails to, and one that is down.
func aMoment() *scenarios.Moment {
	raised := sim.Stack{{Function: "mine.(*Server).Describe", File: "mine/mine.go", Line: 7}}
	return &scenarios.Moment{
		State: sim.State{
			Event: 9, Nodes: []sim.NodeState{
				{ID: 1, Name: "n1", Up: true, Incarnation: 1, Timers: []sim.TimerState{{Name: "election", Due: time.Second}}, Facts: []sim.Fact{
					{Name: "role", Value: "leader"},
					{Name: "match index", Value: "n2 at 113 (pipelining), n3 at 113 (pipelining), n4 at 113 (pipelining)"},
				}},
				{ID: 2, Name: "n2", Up: true, Incarnation: 1, Undescribed: &sim.PanicError{Node: "n2", Value: errors.New("no such entry"), Stack: raised}},
				{ID: 3, Name: "n3"},
			},
			Messages: []sim.MessageState{{From: 1, To: 2, Kind: "Put", Ordinal: 1, Message: struct{ Value string }{"\x01a\nb of n5"}}},
		},
		Names: []string{"n1", "n2", "n3", "n4", "c1"}, Protocol: "paxos", Servers: 4,
		Roles: map[sim.NodeID]scenarios.RoleChange{1: {At: time.Millisecond, Node: 1, Role: "leader", Term: 4001}},
		Last:  trace.Record{Kind: trace.Boot, Number: 9, Node: 1},
	}
}

func TestAMomentTellsWhatEachProcessSaysOfItself(t *testing.T) {
	got := Moment(aMoment(), 60)
	want := `event 9 at 0s, digest 0000000000000000
      #9   0.000000 s  n1  started

n1: incarnation 1, leader of ballot 4.1 since 1ms
  role         leader
  match index  n2 at 113 (pipelining), n3 at 113
               (pipelining), n4 at 113 (pipelining)
  timer election: in 1s

n2: incarnation 1
  Describe panicked  no such entry, in mine/mine.go:7
                     mine.(*Server).Describe

n3: down

under way: 1 message
  1. Put 1 from n1 to n2 in 0s, sent 0s ago by event 0
     {Value:�a b of c1}
`
	if got != want {
		t.Errorf("found\n%s\nexpected\n%s", got, want)
	}
}

func TestAMomentFitsItsTerminal(t *testing.T) {
	for _, width := range []int{40, 60, 80, 132} {
		text := Moment(aMoment(), width)
		for line := range strings.Lines(text) {
			if n := prose.Width(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("a line of %d columns on a terminal of %d: %q", n, width, line)
			}
		}
		for _, word := range []string{"leader", "n4 at 113", "mine.(*Server).Describe"} {
			if !strings.Contains(strings.Join(strings.Fields(text), " "), word) {
				t.Errorf("on %d columns %q is lost:\n%s", width, word, text)
			}
		}
	}
}

func TestWithoutATerminalNothingOfAMomentIsCut(t *testing.T) {
	m := aMoment()
	long := strings.Repeat("long ", 60)
	m.Messages[0].Message = struct{ Value string }{long}
	if text := Moment(m, 0); !strings.Contains(text, strings.TrimSpace(long)) || strings.Contains(text, "…") {
		t.Errorf("found\n%s", text)
	}
}

func TestAMomentIsOneJSONObject(t *testing.T) {
	var b strings.Builder
	if err := WriteMomentJSON(&b, aMoment()); err != nil {
		t.Fatal(err)
	}
	var o momentObject
	if err := json.Unmarshal([]byte(b.String()), &o); err != nil || strings.Count(b.String(), "\n") != 1 {
		t.Fatalf("%v in %s", err, b.String())
	}
	if o.Event != 9 || len(o.Nodes) != 3 || o.Nodes[0].Role != "leader of ballot 4.1" || o.Nodes[0].Facts[0] != (factObject{"role", "leader"}) || o.Nodes[2].Up ||
		*o.Nodes[0].Timers[0].Due != time.Second || o.Messages[0].To != "n2" || !strings.Contains(o.Messages[0].Content, "of c1") {
		t.Errorf("found %s", b.String())
	}
}
