package scenarios

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/laplace-sim/laplace/nemesis"
)

// compiled is a schema that can judge files.
func compiled(t *testing.T, schema map[string]any) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// judged is what the schema says of a YAML file.
func judged(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(value)
}

func TestTheSchemaAcceptsWhatIsWrittenAndWhatRunsWrite(t *testing.T) {
	schema := compiled(t, Schema())
	for _, s := range Library() {
		settled, err := s.Settle()
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range [][]byte{s.YAML(), settled.YAML()} {
			if err := judged(t, schema, text); err != nil {
				t.Errorf("%s: %v", s.Name, err)
			}
		}
	}
	short := find(t, "raft/everything", 3)
	short.Duration = 1e9
	r := mustRun(t, short, Options{})
	if err := judged(t, schema, r.Spec.YAML()); err != nil {
		t.Errorf("what a run wrote: %v", err)
	}
	if err := judged(t, schema, r.Scripted().YAML()); err != nil {
		t.Errorf("a scripted run: %v", err)
	}
}

func TestTheSchemaAcceptsTheLibraryAsItStandsInItsFiles(t *testing.T) {
	schema := compiled(t, Schema())
	for _, s := range Library() {
		text, err := os.ReadFile("library/" + s.Name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if err := judged(t, schema, text); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
}

func TestTheSchemaRefusesWhatTheReaderRefuses(t *testing.T) {
	schema := compiled(t, Schema())
	for _, text := range []string{
		"nodes: 3",
		"protocol: rift",
		"protocol: raft\nnode: 3",
		"protocol: raft\nnodes: three",
		"protocol: raft\nnodes: 1000001",
		"protocol: raft\nseed: -1",
		"protocol: raft\nflaw: stale",
		"protocol: synod\nflaw: stale-read",
		"protocol: raft\nparameters: {pre-vot: true}",
		"protocol: raft\nparameters: {pre-vote: perhaps}",
		"protocol: raft\nduration: 10 s",
		"protocol: raft\nnetwork: {los: 1%}",
		"protocol: raft\nnetwork: {loss: 0.00001%}",
		"protocol: raft\nworkload: {mix: {gte: 1}}",
		"protocol: raft\nscript: [{at: 1s, client: c1, do: gte, key: x}]",
		"protocol: raft\noperator: [{at: 1s, do: resign}]",
		"protocol: raft\nclocks: {n1: {drift: 5}}",
		"protocol: raft\nfaults: [{at: 1s, kind: crsh, target: n1}]",
		"protocol: raft\nfaults: [{at: 1s, kind: crash, target: n1, unsynced: lose}]",
		"protocol: raft\nfaults: [{at: 1s, kind: crash, target: n1, probability: 5%}]",
		"protocol: raft\ngenerate: {kind: [crash]}",
		"protocol: raft\nsometimes: {a leader: {become: leader}}",
	} {
		if _, err := Parse("f.yaml", []byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
		if err := judged(t, schema, []byte(text)); err == nil {
			t.Errorf("%q: the schema accepts it", text)
		}
	}
}

func TestTheScheduleSchemaAcceptsTheExampleOfEachKind(t *testing.T) {
	schema := compiled(t, ScheduleSchema())
	for _, k := range nemesis.Kinds() {
		if err := judged(t, schema, []byte("- "+k.Example)); err != nil {
			t.Errorf("%s: %v", k.Name, err)
		}
	}
	if judged(t, schema, []byte("- {at: 1s, kind: crash, tagret: n1}")) == nil {
		t.Error("the schema accepts a key that there is not")
	}
}

func TestThePagesOfSchemasAreThese(t *testing.T) {
	for name, schema := range map[string]map[string]any{"scenario": Schema(), "schedule": ScheduleSchema()} {
		file := "../docs/" + name + ".schema.json"
		want, err := json.MarshalIndent(schema, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, '\n')
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		}
		if strings.TrimSpace(string(got)) != strings.TrimSpace(string(want)) {
			t.Errorf("%s is out of date; to renew it: go test ./scenarios -run ThePage -update", file)
		}
	}
}
