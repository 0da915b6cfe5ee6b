package command

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/synod"
	"github.com/laplace-sim/laplace/scenarios"
)

// mine is a program with a protocol and a scenario more.
func mine() Options {
	p := synod.Protocol()
	p.Name = "turns"
	p.Version = 7
	p.Flaws = []protocols.Flaw{p.Flaws[3]}
	p.Flaws[0].Scenario = "turns/quiet"
	library := fstest.MapFS{"scenarios/turns/quiet.yaml": {Data: []byte("name: turns/quiet\nprotocol: turns\nnodes: 3\nduration: 1s\n")}}
	return Options{Name: "mine", Catalogue: scenarios.Catalogue{Protocols: []*protocols.Protocol{p}, Library: library}}
}

// unfinished is a program whose protocol lacks much.
func unfinished() Options {
	o := mine()
	o.Catalogue.Protocols[0].Summary, o.Catalogue.Protocols[0].Source = "", ""
	return o
}

// outcome runs a program in a process of its own.
func outcome(t *testing.T, name string, args ...string) answer {
	t.Helper()
	cmd, out := commandOf(t, name, args...)
	var notes bytes.Buffer
	cmd.Stderr = &notes
	_ = cmd.Run()
	return answer{cmd.ProcessState.ExitCode(), out.String(), notes.String()}
}

func TestAProgramOfOnesOwnIsTheWholeCommandWithItsProtocol(t *testing.T) {
	inEmptyDirectory(t)
	for _, c := range []struct {
		args     []string
		status   int
		expected []string
	}{
		{[]string{"list", "protocols", "turns"}, 0, []string{"turns"}},
		{[]string{"list", "flaws", "--json"}, 0, []string{`"protocol": "turns"`, `"protocol": "raft"`}},
		{[]string{"list", "scenarios"}, 0, []string{"turns/quiet", "raft/quiet"}},
		{[]string{"__complete", "run", "turns"}, 0, []string{"turns/quiet"}},
		{[]string{"schema", "scenario"}, 0, []string{`"const": "turns"`}},
		{[]string{"run", "turns/quiet"}, 0, []string{"VALID", "runs/turns-quiet-seed1"}},
		{[]string{"replay", "runs/turns-quiet-seed1"}, 0, []string{"SAME RUN"}},
		{[]string{"hunt", "turns/quiet", "--seeds", "40", "--flaw", "own-value", "--until-found", "--out", "found"}, 1, []string{"mine replay found", "mine explain found"}},
		{[]string{"help", "run"}, 0, []string{"mine run raft/everything --seed 42", `"mine list scenarios"`}},
	} {
		got := outcome(t, "mine", c.args...)
		if got.status != c.status {
			t.Errorf("%v: found the status %d, expected %d\n%s%s", c.args, got.status, c.status, got.out, got.err)
		}
		for _, text := range c.expected {
			if !strings.Contains(got.out, text) {
				t.Errorf("%v: found\n%s\nexpected %q in it", c.args, got.out, text)
			}
		}
		if told := strings.ReplaceAll(got.out+got.err, "laplace "+scenarios.Version, ""); strings.Contains(told, "laplace ") {
			t.Errorf("%v: found\n%s%s\nexpected nobody to be told to type laplace", c.args, got.out, got.err)
		}
	}
	got := outcome(t, "mine", "run", "turns/nosuch")
	if got.status != statusMisuse || !strings.HasPrefix(got.err, "mine run: ") || !strings.Contains(got.err, "see mine list scenarios") {
		t.Errorf("found the status %d and %q, expected %d and what to type", got.status, got.err, statusMisuse)
	}
}

func TestARunOfAnotherProgramIsKnownByItsVersionAndByWhoWroteIt(t *testing.T) {
	inEmptyDirectory(t)
	got := outcome(t, "mine", "run", "turns/quiet", "--json", "--out", "kept")
	var result struct{ Model, Build string }
	if err := json.Unmarshal([]byte(got.out), &result); err != nil || !strings.HasSuffix(result.Model, ", turns 7") {
		t.Errorf("found the model %q (%v), expected turns 7 in it", result.Model, err)
	}
	for _, c := range []string{"replay", "explain", "shrink", "run"} {
		path := "kept"
		if c == "run" {
			path = "kept/schedule.yaml"
		}
		other := outcome(t, "laplace", c, path)
		if other.status != statusMisuse || strings.Count(other.err, "\n") != 1 || !strings.Contains(other.err, `found "turns"`) ||
			!strings.Contains(other.err, "the program that wrote this file, laplace ") {
			t.Errorf("%s: found the status %d and %q, expected one line that says there is no such protocol, and who may have it", c, other.status, other.err)
		}
	}
}

func TestAProgramWithAnUnfinishedProtocolSaysInOneLineWhatItLacks(t *testing.T) {
	got := outcome(t, "unfinished", "version")
	if got.status != statusMisuse || strings.Count(got.err, "\n") != 1 || !strings.HasPrefix(got.err, `mine: protocol "turns": Summary: found nothing`) ||
		!strings.Contains(got.err, `protocol "turns": Source: found nothing`) {
		t.Errorf("found the status %d and %q, expected %d and one line about Summary and Source", got.status, got.err, statusMisuse)
	}
}
