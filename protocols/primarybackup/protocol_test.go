package primarybackup

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/protocoltest/viewstest"
	"github.com/laplace-sim/laplace/protocols"
)

var design = viewstest.Design{
	Protocol: Protocol(),
	Sizes:    3,
	Reader:   2,
	Hops:     1,
	Lengths:  []int{160_000, 192_000, 200_000},
	Nodes:    4,
	Breaches: []viewstest.Breach{
		{Flaw: "acknowledge-early", Promises: "applied commands"},
		{Flaw: "no-fencing", Promises: viewstest.Logs},
		{Flaw: "stale-read", Promises: "fencing, linearizability"},
		{Flaw: "clock-rollback", Promises: viewstest.Logs},
		{Flaw: "promote-early", Promises: viewstest.Logs},
		{Flaw: "acknowledge-unsynced", Promises: viewstest.Logs},
		{Flaw: "no-sessions", Promises: "at most once"},
		{Flaw: "forget-promise", Promises: viewstest.Votes, Parameters: map[string]string{"masters": "3"}},
	},
}

func TestServersAreMembersOfViews(t *testing.T) { design.Test(t) }

func TestAsyncLosesWhatItAcknowledged(t *testing.T) {
	cluster := protocols.Cluster{Parameters: map[string]string{"mode": "async"}}
	lost := 0
	for seed := range uint64(20) {
		_, violations := design.Broken(t, seed, cluster)
		if slices.Contains(violations, "acknowledged commands") {
			lost++
		}
	}
	if lost == 0 {
		t.Error("no run of 20 says that an acknowledged command was lost")
	}
}

func TestNoMorePromisedThanTheModeKeeps(t *testing.T) {
	for mode, expected := range map[string]checker.Level{
		"sync": checker.Linearizable, "async": checker.Eventual,
	} {
		found, err := Protocol().GuaranteeWith(map[string]string{"mode": mode})
		if err != nil || found != expected {
			t.Errorf("%s promises %s, %v; expected %s", mode, found, err, expected)
		}
	}
}
