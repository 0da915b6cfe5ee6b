//go:build soak

package scenarios

import (
	"os"
	"strings"
	"testing"
)

func TestThePageOfPartialPartitionsHasWhatIsMeasured(t *testing.T) {
	was, err := os.ReadFile(partialPage)
	if err != nil {
		t.Fatal(err)
	}
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
	if t.Failed() {
		t.Logf("the rows are\n%s", strings.Join(rows, ""))
		return
	}
	page := replaced(string(was), partialHead, partialHead+strings.Join(rows, ""))
	page = replaced(page, partialSummaryHead(), summary(rows))
	if *update {
		if err := os.WriteFile(partialPage, []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if page != string(was) {
		t.Errorf("%s is out of date; to renew it: go test ./scenarios -tags soak -run %s -update\nfound\n%s\nexpected\n%s", partialPage, t.Name(), was, page)
	}
}
