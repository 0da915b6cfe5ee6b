package scenarios

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
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
		"protocol: raft\nworkload: {mix: {read: 1}}",
		"protocol: raft\nscript: [{at: 1s, client: c1, do: read, key: x}]",
		"protocol: raft\nworkload: {name: kw}",
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

// Two services have two languages, and a file is of one workload.
func TestTheSchemaKnowsTheKindsOfEachWorkload(t *testing.T) {
	bells, whistles := &services.Kind{Name: "ring", Code: 1}, &services.Kind{Name: "blow", Code: 1}
	service := func(name string, kind *services.Kind) *services.Service {
		w := *kv.Service().Workloads[0]
		w.Name, w.Mix = name, []services.Weight{{Kind: kind, Weight: 1}}
		return &services.Service{Name: name, Summary: name, Kinds: checker.Kinds{kind}, Execute: kv.Service().Execute, Workloads: []*services.Workload{&w}}
	}
	was, before := offered, registry
	t.Cleanup(func() { offered, registry = was, before })
	whistling := *registry[0]
	whistling.Name, whistling.Flaws, whistling.Services = "whistling", nil, []*services.Service{service("whistles", whistles)}
	if err := Register(Catalogue{Services: []*services.Service{service("bells", bells)}, Protocols: []*protocols.Protocol{&whistling}}); err != nil {
		t.Fatal(err)
	}
	schema := compiled(t, Schema())
	for text, may := range map[string]bool{
		"protocol: raft\nworkload: {mix: {put: 1}}":                                                                 true,
		"protocol: raft\nworkload: {mix: {ring: 1}}":                                                                false,
		"protocol: raft\nworkload: {name: bells, mix: {ring: 1}}":                                                   true,
		"protocol: raft\nworkload: {name: bells, mix: {put: 1}}":                                                    false,
		"protocol: raft\nworkload: {name: bells}\nscript: [{client: c1, do: ring, key: k}]":                         true,
		"protocol: raft\nworkload: {name: bells}\nscript: [{client: c1, do: put, key: k}]":                          false,
		"protocol: raft\nscript: [{client: c1, do: ring, key: k}]":                                                  false,
		"protocol: whistling\nworkload: {mix: {blow: 1}}":                                                           true,
		"protocol: whistling\nworkload: {mix: {put: 1}}":                                                            false,
		"protocol: whistling\nworkload: {name: bells}":                                                              false,
		"protocol: whistling\nworkload: {name: whistles, mix: {blow: 1}}\nscript: [{client: c1, do: blow, key: k}]": true,
	} {
		if _, err := Parse("f.yaml", []byte(text)); (err == nil) != may {
			t.Errorf("%q: read %v, expected %t", text, err, may)
		}
		if err := judged(t, schema, []byte(text)); (err == nil) != may {
			t.Errorf("%q: the schema says %v, expected %t", text, err, may)
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
