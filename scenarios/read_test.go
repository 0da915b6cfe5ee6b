package scenarios

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
)

// minimal is a scenario that says no more than it must.
const minimal = "name: t\nprotocol: raft\n"

func TestAScenarioWrittenAndReadIsTheSame(t *testing.T) {
	for _, s := range Library() {
		settled, err := s.Settle()
		if err != nil {
			t.Fatal(err)
		}
		settled.Recorded = &Recorded{Digest: 0xfeed, Events: 7, Verdict: "valid", Build: "laplace 0, go"}
		for _, want := range []Scenario{s, settled} {
			text := want.YAML()
			got, err := Parse("written.yaml", text)
			if err != nil {
				t.Errorf("%s: %v in\n%s", s.Name, err, text)
				continue
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: read back\n%s\nfrom\n%s", s.Name, got.YAML(), text)
			}
		}
	}
}

func TestWhatAFileLeavesOutIsAsNewSays(t *testing.T) {
	got, err := Parse("minimal.yaml", []byte(minimal))
	if err != nil {
		t.Fatal(err)
	}
	want := New("raft")
	want.Name = "t"
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read\n%s\nexpected\n%s", got.YAML(), want.YAML())
	}
}

func TestAMistakeInAFileIsReportedAtItsPlace(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
	}{
		{"an empty file", "", "x.yaml: found 0 YAML documents, expected one"},
		{"two documents", minimal + "---\n" + minimal, "x.yaml: found 2 YAML documents, expected one"},
		{"no mapping", "- a\n- b\n", "x.yaml:1:1: found a list, expected keys and values"},
		{"broken YAML", minimal + "nodes: [1\n", "x.yaml:3:8: found text that is not YAML"},
		{"a wrong key", minimal + "sed: 4\n", `x.yaml:3:1: found the key "sed", expected one of name, summary,`},
		{"a misspelt key", minimal + "durration: 4s\n", "(did you mean duration?)"},
		{"a key twice", minimal + "nodes: 3\nnodes: 5\n", "x.yaml:4:1: found"},
		{"a key without value", minimal + "nodes:\n", "x.yaml:3:8: found nothing, expected a whole number"},
		{"a wrong type", minimal + "nodes: many\n", `x.yaml:3:8: found "many", expected a whole number`},
		{"text for a mapping", minimal + "workload: heavy\n", `x.yaml:3:11: found "heavy", expected keys and values`},
		{"a broken number", minimal + "nodes: 3.5\n", "x.yaml:3:8: found the number 3.5, expected a whole number"},
		{"a negative duration", minimal + "duration: -5s\n", "x.yaml:3:11: found -5s, expected 1ns to 24h0m0s"},
		{"a duration without unit", minimal + "duration: 5\n", "x.yaml:3:11: found the number 5, expected a duration such as"},
		{"no recovery", minimal + "recovery: 0s\n", "x.yaml:3:11: found 0s, expected 1ns to 24h0m0s"},
		{"no nodes", minimal + "nodes: 0\n", "x.yaml:3:8: found 0, expected 1 to 1000000"},
		{"too many nodes", minimal + "nodes: 100000000000\n", "x.yaml:3:8: found"},
		{"a negative seed", minimal + "seed: -1\n", "x.yaml:3:7: found the number -1, expected a whole number from 0 to"},
		{"no name", "protocol: raft\nname: \"\"\n", `x.yaml:2:7: found "", expected a name of letters`},
		{"a summary of two lines", minimal + "summary: \"a\\nb\"\n", `x.yaml:3:10: found "a\nb", expected one line`},
		{"an unknown protocol", "name: t\nprotocol: rafd\n", `(did you mean raft?)`},
		{"no protocol", "name: t\n", `x.yaml:1:1: found "", expected one of `},
		{"an unknown flaw", minimal + "flaw: stale-reads\n", `x.yaml:3:7: found "stale-reads", expected one of`},
		{"an unknown fault point", "protocol: raft\nfaults:\n  - {at: 0s, kind: fault-point, point: step-dawn, probability: 5%}\n", `x.yaml:3:5: found the fault point "step-dawn", expected one of skip-pre-vote, step-down`},
		{"a generated fault point", "protocol: raft\ngenerate: {points: [pre-vote]}\n", `x.yaml:2:11: found the fault point "pre-vote", expected one of`},
		{"a fault point of none", "protocol: synod\ngenerate: {points: [step-down]}\n", `x.yaml:2:11: found the fault point "step-down", expected none: synod has no fault points`},
		{"an unknown parameter", minimal + "parameters: {prevote: true}\n", `x.yaml:3:14: found the parameter "prevote", expected one of pre-vote`},
		{"a wrong parameter", minimal + "parameters:\n  heartbeat: soon\n", `x.yaml:4:14: found "soon", expected a duration from`},
		{"a loss above all", minimal + "network: {loss: 101%}\n", `x.yaml:3:17: found "101%", expected a percentage`},
		{"a loss without unit", minimal + "network: {loss: 0.1}\n", "x.yaml:3:17: found the number 0.1, expected a percentage"},
		{"a wrong distribution", minimal + "network: {delay: unifrom(1ms)}\n", "x.yaml:3:18: found \"unifrom(1ms)\", expected a duration such as 3ms, or uniform,"},
		{"a distribution without its end", minimal + "network: {delay: \"uniform(1ms, 2\"}\n", `x.yaml:3:18: found the end in "uniform(1ms, 2", expected a unit of time: ns,`},
		{"an impossible distribution", minimal + "network: {delay: \"uniform(3ms, 2ms)\"}\n", `x.yaml:3:18: found 3ms as the lower bound and 2ms as the upper bound in "uniform(3ms, 2ms)", expected the first to be no greater`},
		{"a negative bandwidth", minimal + "network: {bandwidth: -1}\n", "x.yaml:3:22: found -1, expected 0 for no limit"},
		{"no clients", minimal + "workload: {clients: 0}\n", "x.yaml:3:21: found 0, expected 1 to 99"},
		{"an idle mix", minimal + "workload: {mix: {get: 0}}\n", "found weights that sum to 0, expected at least one above it"},
		{"a negative weight", minimal + "workload: {mix: {get: 5, put: -1}}\n", "x.yaml:3:31: found -1, expected 0 to 1000000"},
		{"a client that never waits", minimal + "workload: {think: 0s}\n", "x.yaml:3:19: found 0s, expected a distribution that reaches"},
		{"no deadline", minimal + "workload: {deadline: 0s}\n", "x.yaml:3:22: found 0s, expected 1ns to"},
		{"a fault of no kind", minimal + "faults:\n  - {at: 1s, kind: earthquake}\n", `x.yaml:4:20: found the kind "earthquake"`},
		{"a fault of a node that is not there", minimal + "faults:\n  - {at: 1s, kind: crash, target: n9, for: 1s}\n", "x.yaml:4:5: found the node n9, expected one of n1 to n5"},
		{"two faults of one id", minimal + "faults:\n  - {id: a, at: 1s, kind: crash, target: n1}\n  - {id: a, at: 2s, kind: crash, target: n1}\n", "x.yaml:5:10: found"},
		{"faults that are no list", minimal + "faults: {a: 1}\n", "found keys and values, expected a list"},
		{"an impossible generator", minimal + "generate: {shortest: 5s, longest: 1s}\n", "x.yaml:3:"},
		{"a recorded verdict that there is not", minimal + "recorded: {verdict: fine}\n", `x.yaml:3:21: found "fine", expected valid, violation or unknown`},
		{"a recorded model that writes to the terminal", minimal + `recorded: {model: "kernel 1\x1b[2J"}` + "\n", "x.yaml:3:19: found \"kernel 1\\x1b[2J\", expected one line of at most 300 bytes"},
		{"a recorded signature of two lines", minimal + `recorded: {signature: "program: a\nb"}` + "\n", "x.yaml:3:23: found \"program: a\\nb\", expected one line of at most 300 bytes"},
		{"a broken digest", minimal + "recorded: {digest: xyz}\n", `x.yaml:3:20: found "xyz", expected 16 hexadecimal digits`},
		{"an anchor", "name: &a t\nprotocol: raft\n", `x.yaml:1:7: found the YAML sign "&", expected plain keys and values`},
		{"a tag", "name: !!str t\nprotocol: raft\n", "x.yaml:1:7: found the YAML sign"},
		{"a flood of keys", flood(200), "x.yaml:1:1: found 200 keys, expected at most 64"},
		{"a word without end", minimal + strings.Repeat("k", 100_000) + ": 1\n", "kkk…\", expected one of name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("x.yaml", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("found error %v\nexpected %s", err, c.want)
			}
			if _, ok := err.(*FileError); !ok {
				t.Errorf("found an error of type %T, expected *FileError", err)
			}
		})
	}
}

func TestAFileThatDoesNotSayItsNameGivesItsOwn(t *testing.T) {
	for file, want := range map[string]string{
		"stories/split-brain.yaml": "split-brain",
		"my story.v2.yaml":         "my-story.v2",
		"/tmp/.yaml":               "unnamed",
		"":                         "unnamed",
	} {
		s, err := Parse(file, []byte("protocol: raft\n"))
		if err != nil || s.Name != want {
			t.Errorf("%q: found the name %q and error %v, expected %q", file, s.Name, err, want)
		}
	}
}

func TestTheMostFaultsFitInAFile(t *testing.T) {
	s := New("raft")
	for i := range faultsMax {
		s.Faults = append(s.Faults, nemesis.Fault{
			ID: fmt.Sprintf("g%d", i+1), Trigger: nemesis.Trigger{At: 23*time.Hour + time.Duration(i)*time.Millisecond},
			For: 1234 * time.Millisecond, Target: nemesis.Target{"leader"}, Effect: &nemesis.Pause{},
		})
	}
	if size := len(s.YAML()); size > document.SizeMax {
		t.Errorf("%d faults make a file of %d bytes, and no more than %d are read", faultsMax, size, document.SizeMax)
	}
}

func flood(keys int) string {
	var b strings.Builder
	for i := range keys {
		b.WriteString("k" + strings.Repeat("x", i) + ": 1\n")
	}
	return b.String()
}

func TestAScenarioMadeByAProgramIsCheckedLikeAFile(t *testing.T) {
	s := New("raft")
	s.Nodes = 0
	err := s.Check()
	if err == nil || !strings.Contains(err.Error(), "nodes: found 0, expected 1 to 1000000") {
		t.Errorf("found error %v", err)
	}
}

func TestFindSuggestsWhatWasMeant(t *testing.T) {
	if _, err := Find("raft/leader-partition"); err != nil {
		t.Error(err)
	}
	_, err := Find("raft/leader-partiton")
	if err == nil || !strings.Contains(err.Error(), "did you mean raft/leader-partition?") {
		t.Errorf("found error %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(minimal))
	for _, s := range Library() {
		f.Add(s.YAML())
	}
	f.Add([]byte("name: t\nprotocol: raft\nparameters: {}\nfaults: []\ngenerate: {}\nrecorded: {}\ndisk: {}\n"))
	f.Add([]byte("name: 'x'\nprotocol: raft\nparameters: {pre-vote: false, batch: 0x10}\nseed: 0o17\nworkload:\n  mix:\n    get: 1\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse("fuzz.yaml", text)
		if err != nil {
			if _, ok := err.(*FileError); !ok {
				t.Fatalf("found an error of type %T: %v", err, err)
			}
			return
		}
		written := s.YAML()
		again, err := Parse("written.yaml", written)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v\n%s", err, written)
		}
		if !reflect.DeepEqual(s, again) {
			t.Fatalf("read back\n%s\nfrom\n%s", again.YAML(), written)
		}
	})
}

func TestTheNumberOfNodesIsAMatterOfMemory(t *testing.T) {
	s, err := Parse("x.yaml", []byte(minimal+"nodes: 100000\n"))
	if err != nil || s.Nodes != 100_000 {
		t.Errorf("found %d nodes and the error %v, expected 100000", s.Nodes, err)
	}
}
