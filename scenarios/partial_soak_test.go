//go:build soak

package scenarios

import (
	"os"
	"strings"
	"testing"
)

// partialSeeds is how many seeds each row of the page stands for, from 1.
const partialSeeds = 100

func TestThePageOfPartialPartitionsHasWhatIsMeasured(t *testing.T) {
	before, was, after := partialTable(t)
	rows := make([]string, len(hardships)*len(contenders))
	t.Run("rows", func(t *testing.T) {
		for i, h := range hardships {
			for j, with := range contenders {
				t.Run(h.name+"/"+with.name, func(t *testing.T) {
					t.Parallel()
					var all []ordeal
					for seed := range uint64(partialSeeds) {
						all = append(all, undergo(t, h, with, seed+1))
					}
					from, to := lasting(find(t, h.scenario, 1))
					rows[i*len(contenders)+j] = row(h, with, all, to-from)
				})
			}
		}
	})
	table := strings.Join(rows, "")
	if *update && !t.Failed() {
		if err := os.WriteFile(partialPage, []byte(before+partialHead+table+"\n"+after), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if was != table {
		t.Errorf("the table in %s is out of date; to renew it: go test ./scenarios -tags soak -run %s -update\nfound\n%s\nexpected\n%s", partialPage, t.Name(), was, table)
	}
}
