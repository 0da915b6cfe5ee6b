package scenarios

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

func TestWhoIsToldThatItsSessionHasExpiredIsServedOnlyWhereThereAreFewerThanClients(t *testing.T) {
	history := checker.History{{ID: 0, Client: "c1", Kind: keyvalue.Put, Call: 1, Return: 2}, {ID: 1, Client: "c2", Kind: keyvalue.Put, Call: 1, Return: 2}}
	for _, c := range []struct {
		few  bool
		want checker.Outcome
	}{{false, checker.OutcomeUnknown}, {true, checker.OutcomeOK}} {
		r := &run{workload: &workload{fewSessions: c.few, history: recorder{expired: []int{1}}}}
		served := r.served(history)
		if served[0].Outcome != checker.OutcomeUnknown || served[1].Outcome != c.want {
			t.Errorf("few sessions %v: %v without an answer and %v with one; expected %v and %v",
				c.few, served[0].Outcome, served[1].Outcome, checker.OutcomeUnknown, c.want)
		}
		if history[1].Outcome != checker.OutcomeUnknown {
			t.Fatal("the history itself has changed")
		}
	}
}

func TestClientsThatTakeOneAnotherTheSessionsAccuseNobody(t *testing.T) {
	s := find(t, "synod/quiet", 1)
	s.Workload.Clients = 20
	s.Parameters = map[string]string{"sessions": "1"}
	r := mustRun(t, s, Options{})
	mustBeValid(t, r)
	if 3*r.Operations.Unknown < r.Operations.OK || r.Operations.OK == 0 {
		t.Errorf("%d operations succeeded and %d are unknown; expected that many sessions expire before they are of use", r.Operations.OK, r.Operations.Unknown)
	}
}
