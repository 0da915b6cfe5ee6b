package chain

import (
	"testing"

	"github.com/laplace-sim/laplace/internal/protocoltest/viewstest"
)

func TestServersAreMembersOfViews(t *testing.T) {
	viewstest.Design{
		Protocol: Protocol(),
		Sizes:    4,
		Reader:   3,
		Hops:     2,
		Lengths:  []int{160_000, 200_000, 210_000},
		Nodes:    5,
		Breaches: []viewstest.Breach{
			{Flaw: "stale-tail", Promises: "fencing, linearizability"},
			{Flaw: "drop-sent", Promises: "progress"},
			{Flaw: "no-fencing", Promises: viewstest.Logs},
			{Flaw: "no-duplicate-suppression", Promises: viewstest.Logs},
			{Flaw: "join-early", Promises: viewstest.Logs, Parameters: map[string]string{"length": "2"}},
			{Flaw: "forget-promise", Promises: viewstest.Votes, Parameters: map[string]string{"masters": "3"}},
		},
	}.Test(t)
}
