//go:build soak

package compare

import "testing"

// Twenty-four tables of raft beside raft with other seeds: of each hundred comparisons at
// 99 % one is expected to tell them apart, and five are too many.
func TestRaftIsNotToldApartFromItselfInManyComparisons(t *testing.T) {
	const tables, each = 24, 24
	p := twins(t, "")
	p.Seeds = tables * each
	table := compared(t, p, 0)
	all, wrong := 0, 0
	for i := range tables {
		part := &Table{Plan: table.Plan, Seeds: table.Seeds[:each]}
		for _, row := range table.Cells {
			part.Cells = append(part.Cells, []*Cell{{Runs: row[0].Runs[i*each : (i+1)*each]}})
		}
		made, apart := toldApart(shuffledApart(p, part))
		all += made
		wrong += len(apart)
	}
	t.Logf("%d of %d comparisons told raft apart from itself", wrong, all)
	if all < 500 || wrong*100 > 5*all {
		t.Errorf("found that %d of %d comparisons told raft apart from itself, expected 1 in 100, and 5 at the most", wrong, all)
	}
}
