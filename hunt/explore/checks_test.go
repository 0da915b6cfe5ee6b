package explore

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols/raft"
	"github.com/laplace-sim/laplace/protocols/synod"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

func TestObservationsCommuteWhereNoInvariantSeesTheirOrder(t *testing.T) {
	plain, leading := newChecks(Invariants(synod.Protocol().Observes...)), newChecks(Invariants(raft.Protocol().Observes...))
	of := func(kinds ...observation.Kind) kindSet { return kindsOf(kinds...) }
	for _, c := range []struct {
		name           string
		a, b           kindSet
		plain, leading bool
	}{
		{"nothing told", 0, of(observation.Applied, observation.Became), true, true},
		{"two leaders", of(observation.Became), of(observation.Became), true, false},
		{"two promises", of(observation.Promised), of(observation.Promised, observation.Accepted), true, true},
		{"two commits", of(observation.Committed), of(observation.Committed), true, false},
		{"a commit and an election", of(observation.Committed), of(observation.Became), true, false},
		{"two that apply", of(observation.Applied), of(observation.Applied), true, true},
		{"an answer and its command", of(observation.Acknowledged), of(observation.Applied), false, false},
		{"its command and an answer", of(observation.Applied, observation.Note), of(observation.Acknowledged), false, false},
		{"a snapshot and a commit", of(observation.Restored), of(observation.Committed), false, false},
		{"a commit and a snapshot", of(observation.Committed), of(observation.Restored), false, false},
		{"two decrees", of(observation.Decided), of(observation.Decided), false, false},
		{"notes", of(observation.Note), of(observation.Note), true, true},
	} {
		if got := plain.commute(c.a, c.b); got != c.plain {
			t.Errorf("%s, where logs are not told of: commute %v; expected %v", c.name, got, c.plain)
		}
		if got := leading.commute(c.a, c.b); got != c.leading {
			t.Errorf("%s, where logs are told of: commute %v; expected %v", c.name, got, c.leading)
		}
	}
}

// A hasty server answers before anybody has applied the command.
func hastyModel() Model {
	return Model{
		Servers: 2, Invariants: Invariants(synod.Protocol().Observes...), Clients: [][]services.Operation{putThenGet("A")[:1]},
		Program: programOf(script{receive: func(s *script, from sim.NodeID, m sim.Message) {
			switch m := m.(type) {
			case services.Request:
				s.env.Send(2, rumour{services.Identity(m.Client, m.Seq)})
				s.env.Send(from, services.Reply{Seq: m.Seq, Status: services.OK})
			case rumour:
				s.env.Observe(sim.Observation{Kind: sim.Applied, Index: 1, Value: m.Word})
			}
		}}),
	}
}

func TestAViolationThatOneOrderShowsIsFound(t *testing.T) {
	r := explored(t, hastyModel())
	if r.Verdict != checker.Violation || r.Check.Name != "acknowledged commands" || len(r.Path) != 3 {
		t.Fatalf("%v of %q after %d moves; expected one of acknowledged commands after 2", r.Verdict, r.Check.Name, len(r.Path)-1)
	}
	if last := r.Path[2].What; !strings.HasPrefix(last, "c1 receives Reply") {
		t.Errorf("the last move is %q; expected that c1 gets its reply", last)
	}
	for _, o := range r.History {
		if o.Return < o.Call {
			t.Errorf("the history has an operation that returns at %v, before its call at %v", o.Return, o.Call)
		}
	}
}

func TestClientsGoWhereTheyAreSentAndElsewhereAfterATimeout(t *testing.T) {
	var asked []sim.NodeID
	answer := func(leader sim.NodeID) sim.Factory {
		return programOf(script{receive: func(s *script, from sim.NodeID, m sim.Message) {
			asked = append(asked, s.env.ID())
			switch request := m.(services.Request); {
			case s.env.ID() == leader:
				s.env.Send(from, services.Reply{Seq: request.Seq, Status: services.OK})
			case s.env.ID() == 1:
				s.env.Send(from, services.Reply{Seq: request.Seq, Status: services.NotLeader, Leader: leader})
			}
		}})
	}
	put := [][]services.Operation{putThenGet("A")[:1]}
	if r := explored(t, Model{Servers: 3, Program: answer(3), Clients: put}); r.Finished != 1 || r.Depth != 4 {
		t.Errorf("sent on: %d states with all answers, depth %d; expected 1, 4", r.Finished, r.Depth)
	}
	// Nobody leads, so each timeout takes the client one server further.
	asked = nil
	r := explored(t, Model{Servers: 3, Program: answer(0), Clients: put, Bounds: Bounds{Timeouts: 2}, Sessionless: true})
	if r.Finished != 0 {
		t.Errorf("without a leader %d states have all answers; expected none", r.Finished)
	}
	seen := map[sim.NodeID]bool{}
	for _, id := range asked {
		seen[id] = true
	}
	if len(seen) != 3 {
		t.Errorf("with two timeouts %d servers were asked; expected 3", len(seen))
	}
}
