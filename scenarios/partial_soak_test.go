//go:build soak

package scenarios

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
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

// allOutcomes are in the order in which a row counts them.
var allOutcomes = []string{stable, recovers, churns, stuck}

// row is what many runs of a hardship with a contender came to, as a row of the page.
func row(h hardship, with contender, all []ordeal, lasted time.Duration) string {
	counts := make(map[string]int)
	var firsts []time.Duration
	leaders, served, writes := 0, 0, 0
	for _, o := range all {
		counts[o.outcome]++
		leaders, served, writes = leaders+o.leaders, served+o.served, writes+o.writes
		if o.first > 0 {
			firsts = append(firsts, o.first)
		}
	}
	var found []string
	for _, outcome := range allOutcomes {
		if n := counts[outcome]; n > 0 {
			found = append(found, fmt.Sprintf("%s %d", outcome, n))
		}
	}
	expected := h.expected[with.name]
	if expected == "" {
		expected = "-"
	}
	perMinute := leaders * 60 * 10 / (len(all) * int(lasted/time.Second))
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %d.%d | %d.%d %% | %d |\n", h.name, with.name, expected, strings.Join(found, ", "), quantiles(firsts, len(all)),
		perMinute/10, perMinute%10, served/len(all)/10_000, served/len(all)/1000%10, writes/(len(all)*int(lasted/time.Second)))
}

// quantiles are the median and the greatest of the times until the first write of many
// runs, in milliseconds. In what is missing of them no write was acknowledged.
func quantiles(times []time.Duration, of int) string {
	if len(times) == 0 {
		return "never"
	}
	slices.Sort(times)
	text := fmt.Sprintf("%d, %d", times[len(times)/2].Milliseconds(), times[len(times)-1].Milliseconds())
	if never := of - len(times); never > 0 {
		text += fmt.Sprintf(", never in %d", never)
	}
	return text
}

// replaced is a text with another table in place of the one with a head.
func replaced(text, head, table string) string {
	before, rest, _ := strings.Cut(text, head)
	_, after, _ := strings.Cut(rest, "\n\n")
	return before + table + "\n" + after
}
