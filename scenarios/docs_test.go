package scenarios

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/observation"
)

func TestTheExamplesInTheDocumentationCanBeRun(t *testing.T) {
	text, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "```yaml\n")
	if !found {
		t.Fatal("found no example")
	}
	for found {
		var example string
		example, rest, _ = strings.Cut(rest, "```\n")
		if !strings.Contains(example, "protocol:") { // a part of a scenario
			example = "protocol: raft\n" + example
		}
		s, err := Parse("example.yaml", []byte(example))
		if err != nil {
			t.Fatalf("%v in\n%s", err, example)
		}
		s.Flaw = ""
		mustBeValid(t, mustRun(t, s, Options{}))
		_, rest, found = strings.Cut(rest, "```yaml\n")
	}
}

func TestTheDocumentationNamesEveryKey(t *testing.T) {
	text, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	s := New("raft")
	for _, f := range slices.Concat(s.fields(), s.Network.fields(), s.Workload.fields()) {
		if !strings.Contains(string(text), "`"+f.Name+"`") {
			t.Errorf("docs/scenarios.md does not explain %s", f.Name)
		}
	}
}

func TestTheDocumentationNamesEveryFaultThatMayVoidAPromise(t *testing.T) {
	text, err := os.ReadFile("../docs/checkers.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| harm | claimed | voids |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	kinds := slices.Concat(traceless, delaying, misdelivering, []string{"crash", "crash-loop", "clock-stop", "clock-drift", "clock-offset", "clock-jump", "clock-freeze", "broken-bound"})
	for _, damage := range damages {
		kinds = append(kinds, damage...)
	}
	for _, kind := range kinds {
		if !strings.Contains(table, "`"+kind+"`") {
			t.Errorf("the table of harm in docs/checkers.md does not name %s", kind)
		}
	}
}

func TestTheDocumentationHasEachCheckAndItsPromise(t *testing.T) {
	text, err := os.ReadFile("../docs/checkers.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := make(map[string][]string) // the cells of tables' rows, by the first
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(strings.Trim(line, "|\n "), " | "); len(cells) > 1 {
			rows[cells[0]] = cells
		}
	}
	for _, i := range append(checker.StandardInvariants(observation.All()...), checker.NewHalts(nil)) {
		if rows[i.Name()] == nil {
			t.Errorf("docs/checkers.md has no row about %s; say there what a violation of it means", i.Name())
		}
		promise := rows[string(i.Promise())]
		if promise == nil || !slices.Contains(strings.Split(promise[2], ", "), i.Name()) {
			t.Errorf("docs/checkers.md does not name %s among the checks of the promise %s", i.Name(), i.Promise())
		}
	}
}

// huntPage is where the table of the values stands that a search may draw for parameters.
const huntPage = "../docs/hunt.md"

func TestThePageOfHuntsSaysWhatMayBeDrawn(t *testing.T) {
	text, err := os.ReadFile(huntPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), drawsHead)
	was, after, ended := strings.Cut(rest, "\n\n")
	if !found || !ended {
		t.Fatalf("%s has no table with the head\n%s", huntPage, drawsHead)
	}
	table := drawsTable()
	if *update {
		if err := os.WriteFile(huntPage, []byte(before+drawsHead+table+"\n\n"+after), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if was != table {
		t.Errorf("the table of parameters in %s is out of date; to renew it: go test ./scenarios -run %s -update\nfound\n%s\nexpected\n%s", huntPage, t.Name(), was, table)
	}
}

const drawsHead = "| protocol | parameter | values |\n|---|---|---|\n"

// drawsTable is what may be drawn for each parameter of each protocol: a line for those,
// one after the other, that have the same.
func drawsTable() string {
	var lines []string
	for _, p := range Protocols() {
		name := p.Name + " "
		for i := 0; i < len(p.Parameters); i++ {
			draws := p.Parameters[i].Draws
			if len(draws) == 0 {
				continue
			}
			names := "`" + p.Parameters[i].Name + "`"
			for i+1 < len(p.Parameters) && slices.Equal(p.Parameters[i+1].Draws, draws) {
				i++
				names += ", `" + p.Parameters[i].Name + "`"
			}
			lines = append(lines, "| "+name+"| "+names+" | "+strings.Join(draws, ", ")+" |")
			name = ""
		}
	}
	return strings.Join(lines, "\n")
}
