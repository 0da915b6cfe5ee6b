package compare

import (
	"testing"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/raft"
	"github.com/laplace-sim/laplace/scenarios"
)

func TestAProtocolOfSomebodyElseIsComparedLikeOurs(t *testing.T) {
	mine := raft.Protocol()
	mine.Name, mine.Flaws = "my-raft", nil
	if err := scenarios.Register(scenarios.Catalogue{Protocols: []*protocols.Protocol{mine}}); err != nil {
		t.Fatal(err)
	}
	p := planned(t, "subjects: [my-raft, raft]\nfaults: [leader-crash]\nduration: 5s\nseeds: 2\nworkload: {clients: 4}\n")
	table := compared(t, p, 1)
	if made, apart := toldApart(table); made == 0 || len(apart) > 0 {
		t.Errorf("found %q of %d comparisons, expected the same as raft", apart, made)
	}
	if c := table.Cells[0][0]; c.Scenario.Protocol != "my-raft" || c.Runs[0].Measures.All.OK == 0 {
		t.Errorf("found %s with %d operations", c.Scenario.Protocol, c.Runs[0].Measures.All.OK)
	}
}
