//go:build soak

package hunt

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the exhibit of this build to "+exhibitFile)

// exhibitFile shows how soon each flaw is found.
const exhibitFile = "../docs/exhibit.md"

const exhibitHead = `# The exhibit

Each protocol can be built with documented bugs. This is how soon each is found, over 10 ranges of seeds that have none in common,
each tried up to 500 seeds far: *seen by* and *scenario* are the checks that saw it and the scenarios that showed it, with the number of
ranges; *seeds* and *virtual* are the median number of seeds and of virtual seconds until then; *twin* is the same protocol without the
flaw, on the same seeds.

To make it again: ` + "`go test ./hunt -tags soak -timeout 1h -run TestEachFlawIsFoundInEveryRange -update`" + `.

`

func TestEachFlawIsFoundInEveryRangeAndItsTwinIsClean(t *testing.T) {
	defer RelaxGC()()
	var rows []Row
	for row, err := range Exhibit(t.Context(), Exhibition{First: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
		t.Logf("%s %s: seeds %v", row.Protocol, row.Flaw, row.Seeds)
		if row.Found() < len(row.Seeds) {
			t.Errorf("%s %s: found in %d ranges of %d", row.Protocol, row.Flaw, row.Found(), len(row.Seeds))
		}
		for _, f := range row.TwinFailures {
			t.Errorf("%s without %s: %s, seed %d: %v: %s", row.Protocol, row.Flaw, f.Scenario, f.Seed, f.Verdict, f.Detail)
		}
	}
	text := exhibitHead + Table(rows)
	if *update {
		if err := os.WriteFile(exhibitFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	was, err := os.ReadFile(exhibitFile)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(string(was), "\r\n", "\n"); got != text {
		t.Errorf("%s is not what this build finds:\n%s\nif that was changed on purpose, run this test with -update", exhibitFile, text)
	}
}
