package command

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// expectWidth checks that no line is wider than the terminal, but for single
// words.
func expectWidth(t *testing.T, text string, width int) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if utf8.RuneCountInString(line) > width && len(strings.Fields(line)) > 1 {
			t.Errorf("%q is wider than %d columns", line, width)
		}
		if strings.TrimRight(line, " ") != line {
			t.Errorf("%q ends with blanks", line)
		}
	}
}

func TestATableFitsTheTerminal(t *testing.T) {
	for _, name := range []string{"protocols", "scenarios", "workloads", "faults", "flaws", "yardsticks", "formats"} {
		for _, width := range []int{40, 60, 80, 132, 500} {
			var out bytes.Buffer
			execute(t.Context(), []string{"list", name}, on(&out, width), newScreen(io.Discard))
			expectWidth(t, out.String(), width)
			words := strings.Fields(out.String())
			plain := laplace(t, "list", name)
			for _, word := range strings.Fields(plain.out) {
				if !strings.Contains(strings.Join(words, " "), word) {
					t.Errorf("list %s on %d columns lacks %q", name, width, word)
				}
			}
		}
	}
}

func TestWithoutATerminalEachRowIsALine(t *testing.T) {
	for name, rows := range map[string]int{
		"protocols": len(scenarios.Protocols()), "scenarios": len(scenarios.Library()), "faults": len(nemesis.Kinds()), "flaws": len(listFlaws()),
	} {
		if a := laplace(t, "list", name); a.status != 0 || a.err != "" || strings.Count(a.out, "\n") != rows {
			t.Errorf("list %s: exit status %d, %q and\n%s\nwant %d lines", name, a.status, a.err, a.out, rows)
		}
	}
}

func TestAListAsJSONIsAnArrayOfObjects(t *testing.T) {
	for name, keys := range map[string][]string{
		"protocols":  {"source", "guarantee", "modes", "reads", "survives", "withstands", "parameters", "flaws"},
		"scenarios":  {"protocol"},
		"faults":     {"example", "fields"},
		"flaws":      {"protocol", "source"},
		"yardsticks": {"source", "measures", "trials", "cases"},
	} {
		a := laplace(t, "list", name, "--json")
		var objects []map[string]any
		if err := json.Unmarshal([]byte(a.out), &objects); err != nil || len(objects) == 0 || a.status != 0 {
			t.Errorf("list %s --json: %v, %d objects, exit status %d", name, err, len(objects), a.status)
		}
		for _, o := range objects {
			for _, key := range append(keys, "name", "summary") {
				if o[key] == nil || o[key] == "" {
					t.Errorf("list %s --json: %v lacks %s", name, o["name"], key)
				}
			}
		}
	}
}

func TestTheListSaysWhatAProtocolPromisesInEachMode(t *testing.T) {
	for _, p := range listProtocols() {
		if p.Name != "primary-backup" {
			continue
		}
		if p.Guarantee != "linearizable" || p.Withstands.Down != "one" {
			t.Errorf("it is listed as %s with %s down", p.Guarantee, p.Withstands.Down)
		}
		if len(p.Modes) != 1 || p.Modes[0].Value != "async" || p.Modes[0].Guarantee != "eventual" {
			t.Errorf("its modes are listed as %+v", p.Modes)
		}
		return
	}
	t.Error("primary-backup is not listed")
}

func TestEveryFaultOfTheListIsOneThatAFileMayHave(t *testing.T) {
	for _, k := range listFaults() {
		s, err := nemesis.Read("example", []byte("- "+k.Example))
		if err != nil || len(s) != 1 || s[0].Effect.Kind() != k.Name {
			t.Errorf("the example of %s reads as %v, %v", k.Name, s, err)
		}
		if k.Fields[0].Name != "id" {
			t.Errorf("the fields of %s lack those that all faults have", k.Name)
		}
	}
}

func TestAListOfOneNameHasWhatIsCalledSo(t *testing.T) {
	for _, c := range []struct{ list, name string }{
		{"faults", "partition"}, {"protocols", "raft"}, {"scenarios", scenarios.Library()[0].Name}, {"flaws", listFlaws()[0].Name},
	} {
		plain := laplace(t, "list", c.list, c.name)
		if plain.status != 0 || !strings.HasPrefix(plain.out, c.name+"\t") && !strings.HasPrefix(plain.out, c.name+" ") {
			t.Errorf("list %s %s: exit status %d and %q", c.list, c.name, plain.status, plain.out)
		}
		var objects []struct{ Name string }
		a := laplace(t, "list", c.list, c.name, "--json")
		if err := json.Unmarshal([]byte(a.out), &objects); err != nil || len(objects) != strings.Count(plain.out, "\n") || objects[0].Name != c.name {
			t.Errorf("list %s %s --json: %v, %+v", c.list, c.name, err, objects)
		}
	}
	if a := laplace(t, "list", "faults", "partitoin"); a.status == 0 || strings.Count(a.err, "\n") != 1 || !strings.Contains(a.err, "did you mean partition?") {
		t.Errorf("list faults partitoin: exit status %d and %q", a.status, a.err)
	}
}
