package scenarios

import (
	"reflect"
	"testing"
)

// Whoever has but a trace of a run knows of roles and outages what the run itself did.
func TestRolesAndOutagesStandInTheTrace(t *testing.T) {
	outages := make(map[OutageKind]bool)
	for _, name := range []string{"raft/rolling-crashes", "paxos/paused-leader", "raft/rejoin", "chain/rolling-crashes"} {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Run(t.Context(), s, Options{Trace: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range r.Outages {
			outages[o.Kind] = true
		}
		again := &Result{Trace: r.Trace, Virtual: r.Virtual}
		again.Retrace()
		if len(r.Roles) == 0 || !reflect.DeepEqual(again.Names, r.Names) || !reflect.DeepEqual(again.Roles, r.Roles) || !reflect.DeepEqual(again.Outages, r.Outages) {
			t.Errorf("%s: the trace has the names %v, the roles %v and the outages %v, expected %v, %v and %v",
				name, again.Names, again.Roles, again.Outages, r.Names, r.Roles, r.Outages)
		}
	}
	if !outages[Down] || !outages[Paused] {
		t.Errorf("the runs have outages of the kinds %v, expected both", outages)
	}
}
