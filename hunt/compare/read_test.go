package compare

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/laplace-sim/laplace/internal/document"
)

// planned reads a plan that is right.
func planned(t testing.TB, text string) Plan {
	t.Helper()
	p, err := Parse("plan.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const wholePlan = `
name: heartbeats
summary: does raft fare better with shorter heartbeats?
subjects:
  raft: {}
  slow: {protocol: raft, parameters: {heartbeat: 60ms}}
  chain: chain
  small: {protocol: paxos, nodes: 3}
faults:
  - none
  - leader-crash
  - name: twice
    summary: the leader is cut off twice
    begin: 3s
    faults:
      - {at: 2s, kind: partition, target: leader, for: 500ms}
      - {at: 4s, kind: partition, target: leader, for: 1s}
loads: [100, 1000]
seeds: 20
confidence: 99.5%
nodes: 5
duration: 6s
network: {delay: 2ms}
workload: {clients: 4, keys: 10, every: "exponential(0s, mean 20ms)"}
`

func TestAPlanIsReadAsItIsWritten(t *testing.T) {
	p := planned(t, wholePlan)
	if len(p.Subjects) != 4 || p.Subjects[1].Name != "slow" || p.Subjects[1].Protocol != "raft" || p.Subjects[1].Parameters["heartbeat"] != "60ms" ||
		p.Subjects[2].Protocol != "chain" || p.Subjects[3].Nodes != 3 {
		t.Errorf("found the subjects %+v", p.Subjects)
	}
	if len(p.Faults) != 3 || p.Faults[1].Begin != 3*time.Second || p.Faults[1].End != 5*time.Second || p.Faults[2].Begin != 3*time.Second || p.Faults[2].End != 5*time.Second {
		t.Errorf("found the faults %+v", p.Faults)
	}
	if p.Seeds != 20 || p.Confidence != 995_000 || !reflect.DeepEqual(p.Loads, []int{100, 1000}) || p.Base.Duration != 6*time.Second || p.Base.Workload.Deadline != time.Second {
		t.Errorf("found %d seeds, a confidence of %d, loads %v, %v and a deadline of %v", p.Seeds, p.Confidence, p.Loads, p.Base.Duration, p.Base.Workload.Deadline)
	}
	if again := planned(t, string(p.YAML())); !reflect.DeepEqual(p, again) {
		t.Errorf("read back\n%s\nfrom\n%s", again.YAML(), p.YAML())
	}
}

func TestAPlanMayBeNoMoreThanNames(t *testing.T) {
	p := planned(t, "subjects: [raft, paxos]\n")
	if len(p.Subjects) != 2 || p.Subjects[1].Protocol != "paxos" || len(p.Faults) != 1 || p.Faults[0].Name != "none" || p.Name != "plan" {
		t.Errorf("found %+v", p)
	}
}

func TestAMistakeInAPlanSaysWhereItIsAndWhatToDo(t *testing.T) {
	const some = "subjects: [raft, paxos]\n"
	for _, c := range []struct{ text, want string }{
		{"subjects: [raft]\n", "1:11: found 1 subject, expected 2 to 16 to compare"},
		{"seeds: 3\n", `1:1: found no key "subjects", expected one (what is compared`},
		{"subjects: [raft, praxos]\n", `1:18: found "praxos", expected one of chain`},
		{"subjects: [raft, praxos]\n", `(did you mean paxos?)`},
		{"subjects: [raft, raft]\n", "1:18: found the subject raft once more, expected names that differ"},
		{"subjects:\n  raft: {}\n  b: {protocol: raft, parameters: {hartbeat: 2s}}\n", `3:36: found the parameter "hartbeat", expected`},
		{"subjects:\n  raft: {}\n  b: {protocol: raft, parameters: {heartbeat: soon}}\n", `3:47: found "soon", expected`},
		{"subjects:\n  raft: {}\n  b: {protocol: raft, flaw: none-such}\n", `3:29: found "none-such", expected one of`},
		{"subjects:\n  raft: {}\n  b: {protocl: raft}\n", `3:7: found the key "protocl", expected one of protocol`},
		{"subjects:\n  raft: {}\n  a b: {protocol: raft}\n", `found the subject "a b", expected a name of at most 40 letters`},
		{"subjects: raft\n", `1:11: found "raft", expected a list of protocols`},
		{some + "name: ..\n", `2:7: found "..", expected a name of at most 40 letters`},
		{some + "faults: [leader-crsh]\n", `2:10: found the fault "leader-crsh", expected one of`},
		{some + "faults: [leader-crsh]\n", `(did you mean leader-crash?)`},
		{some + "faults: [none, none]\n", `2:16: found the fault none once more`},
		{some + "faults: [{faults: []}]\n", `2:10: found a fault without a name, expected name:`},
		{some + "faults: [{name: x, faults: [{at: 2s, kind: crush}]}]\n", `2:44: found the kind "crush"`},
		{some + "faults: [{name: x, faults: [{at: 9s, kind: crash, target: n1, for: 1s}]}]\n", `2:10: found 9s, expected 0s to the duration, 8s`},
		{some + "faults: [{name: x, faults: [{at: 2s, kind: crash, target: n7, for: 1s}]}]\n", `2:29: found the node n7`},
		{some + "faults: [leader-crash]\nduration: 4s\n", `2:10: found 5s, expected 3s, when leader-crash strikes, to 4s`},
		{some + "faults: [{name: x, faults: [{at: 2s, kind: block, message: Accept, target: n1, for: 1s}]}]\n", `2:60: found the kind of message "Accept", expected`},
		{some + "loads: [500, 100]\n", `2:14: found 100 behind 500, expected rates that rise`},
		{some + "loads: [0]\n", `2:9: found 0, expected 1 to`},
		{some + "seeds: 0\n", `2:8: found 0, expected 1 to`},
		{some + "confidence: 50%\n", `2:13: found "50%", expected a percentage from 80%`},
		{some + "confidence: 100%\n", `2:13: found "100%", expected a percentage from 80%`},
		{some + "nodes: 0\n", `2:8: found 0, expected 1 to`},
		{some + "workload: {clints: 2}\n", `2:12: found the key "clints", expected one of`},
		{some + "workload: {mix: {fetch: 2}}\n", `2:18: found the key "fetch"`},
		{some + "network: {kinds: {Accept: {delay: 2ms}}}\n", `2:19: found the kind of message "Accept", expected`},
		{some + "protocol: raft\n", `2:1: found the key "protocol", expected one of name`},
	} {
		p, err := Parse("plan.yaml", []byte(c.text))
		if err == nil {
			t.Errorf("%q: found no mistake in\n%s", c.text, p.YAML())
			continue
		}
		if _, ok := err.(*document.Error); !ok || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: found %q, expected %q in it", c.text, err, c.want)
		}
	}
}

func TestAPlanWithoutFaultsIsRefused(t *testing.T) {
	p := planned(t, "subjects: [raft, paxos]\n")
	p.Faults = nil
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), "faults: found 0 faults, expected 1 to") {
		t.Errorf("found %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(wholePlan))
	f.Add([]byte("subjects: [raft, {name: b, protocol: raft, parameters: {heartbeat: 20ms}}]\nfaults: []\n"))
	f.Add([]byte("subjects: {a: raft, b.c: {protocol: raft}}\nfaults: [partial-chained, {name: x}]\nconfidence: 99.1234%\nclocks: {n1: {offset: 2ms}}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse("fuzz.yaml", text)
		if err != nil {
			if _, ok := err.(*document.Error); !ok {
				t.Fatalf("found an error of type %T: %v", err, err)
			}
			return
		}
		again, err := Parse("written.yaml", p.YAML())
		if err != nil {
			t.Fatalf("what was read cannot be written: %v\n%s", err, p.YAML())
		}
		if !bytes.Equal(p.YAML(), again.YAML()) {
			t.Fatalf("read back\n%s\nfrom\n%s", again.YAML(), p.YAML())
		}
	})
}

func TestTheSchemaAcceptsPlansAndRefusesMistakes(t *testing.T) {
	text, err := json.Marshal(Schema())
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("plan.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("plan.json")
	if err != nil {
		t.Fatal(err)
	}
	p := planned(t, wholePlan)
	for _, c := range []struct {
		text string
		ok   bool
	}{
		{wholePlan, true}, {string(p.YAML()), true}, {"subjects: [raft, paxos]", true},
		{"seeds: 3", false}, {"subjects: {raft: {protocl: raft}}", false}, {"subjects: [raft, paxos]\nfaults: [{name: x, faults: [{at: 2s, kind: crush}]}]", false},
		{"subjects: [raft, paxos]\nconfidence: high", false},
	} {
		asJSON, err := yaml.YAMLToJSON([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(value); (err == nil) != c.ok {
			t.Errorf("%s\nfound %v, expected it to be accepted: %v", c.text, err, c.ok)
		}
	}
}

func TestAWorkloadOfOneKeyIsComparedWithOne(t *testing.T) {
	p := planned(t, "subjects: [raft, paxos]\nworkload: {name: register}\n")
	if p.Base.Workload.Keys != 1 {
		t.Errorf("found %d keys, expected the one that a register has", p.Base.Workload.Keys)
	}
	if _, err := Parse("plan.yaml", []byte("subjects: [raft, paxos]\nworkload: {keys: 0}\n")); err == nil {
		t.Error("0 keys are taken for those of nobody who says how many")
	}
}
