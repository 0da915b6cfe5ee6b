package nemesis_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/goccy/go-yaml"

	"github.com/laplace-sim/laplace/nemesis"
)

// compiled are the definitions of the schema, ready to validate with.
func compiled(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": nemesis.Schema()})
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("laplace.json", document); err != nil {
		t.Fatal(err)
	}
	definitions := make(map[string]*jsonschema.Schema)
	for name := range nemesis.Schema() {
		if definitions[name], err = c.Compile("laplace.json#/$defs/" + name); err != nil {
			t.Fatal(err)
		}
	}
	return definitions
}

// validate is what the schema says of a text of YAML.
func validate(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	converted, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(converted)))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(value)
}

func TestTheSchemaAcceptsEveryExampleAndWhatIsGenerated(t *testing.T) {
	s := compiled(t)
	for _, k := range nemesis.Kinds() {
		if err := validate(t, s["fault"], k.Example); err != nil {
			t.Errorf("%s: %v", k.Example, err)
		}
	}
	for seed := range uint64(20) {
		g := everything(nemesis.Families)
		g.Kinds = append(g.Kinds, "priorities")
		g.Swarm, g.Unlimited = true, seed%2 == 0
		schedule := mustGenerate(seed, g, 5)
		if err := validate(t, s["schedule"], schedule.String()); err != nil {
			t.Errorf("%v in\n%s", err, schedule)
		}
		if err := validate(t, s["generator"], g.String()); err != nil {
			t.Errorf("%v in %s", err, g)
		}
	}
}

// Read and the schema agree about each of these.
func TestTheSchemaRefusesWhatReadRefusesForItsFormAndAcceptsTheRest(t *testing.T) {
	s := compiled(t)
	for _, c := range []struct {
		text  string
		right bool
	}{
		{"{kind: pause, target: [n1, leader], at: 0, for: 1h2m3.5s}", true},
		{"{kind: crash, target: n1, became: leader, term: 3, nth: 2, by: [n1, n2], within: 1s}", true},
		{"{kind: crash, target: n1, observed: note, text: enters the configuration}", true},
		{"{kind: clock-offset, target: n1, offset: -1.5s}", true},
		{"{kind: clock-drift, target: n1, drift: -0.5%}", true},
		{"{kind: loss, probability: 5 %, links: servers, first: 3}", true},
		{"{kind: partition, groups: [[n1], [n2, c1]]}", true},
		{"{kind: delay, delay: 5ms, message: 5}", true},
		{"{kind: pause, target: n1, duration: 1s}", false},
		{"{kind: paus, target: n1}", false},
		{"{target: n1}", false},
		{"{kind: loss}", false},
		{"{kind: pause, target: leder}", false},
		{"{kind: pause, target: []}", false},
		{"{kind: pause, target: [n1, n1]}", false},
		{"{kind: pause, target: n1, at: 2}", false},
		{"{kind: pause, target: n1, at: -2s}", false},
		{"{kind: pause, target: n1, at: soon}", false},
		{"{kind: pause, target: n1, unsynced: tear}", false},
		{"{kind: crash, target: n1, unsynced: torn}", false},
		{"{kind: loss, probability: 0.5}", false},
		{"{kind: loss, probability: 5.00001%}", false},
		{"{kind: loss, probability: -5%}", false},
		{"{kind: clock-jump, target: n1, offset: 1s, for: 1s}", false},
		{"{kind: slow-node, target: n1, factor: 1.5}", false},
		{"{kind: slow-node, target: n1, factor: 0}", false},
		{"{kind: partition, groups: [[n1]]}", false},
		{"{kind: pause, target: n1, became: leader, sent: Vote}", false},
		{"{kind: pause, target: n1, observed: none}", false},
		{"{kind: pause, target: n1, nth: 2}", false},
		{"{kind: pause, target: n1, became: leader, to: n2}", false},
		{"{kind: pause, target: n1, sent: Vote, text: x}", false},
		{"{kind: pause, target: n1, id: a b}", false},
	} {
		_, read := nemesis.Read("f", []byte("- "+c.text))
		if (read == nil) != c.right {
			t.Errorf("%s: Read says %v", c.text, read)
		}
		if err := validate(t, s["fault"], c.text); (err == nil) != c.right {
			t.Errorf("%s: the schema says %v", c.text, err)
		}
	}
	for _, c := range []struct {
		text  string
		right bool
	}{
		{"{kinds: [network, crash], without: [clock], swarm: true, gap: 1s, budget: {away: 1, unsynced: [drop], loss: 5%}}", true},
		{"{}", true},
		{"{kind: crash}", false},
		{"{kinds: [crush]}", false},
		{"{swarm: 1}", false},
		{"{budget: {away: -1}}", false},
		{"{budget: {disks: [bit-rot]}}", false},
	} {
		var g nemesis.Generator
		read := yaml.Unmarshal([]byte(c.text), &g)
		if (read == nil) != c.right {
			t.Errorf("%s: it is read with the error %v", c.text, read)
		}
		if err := validate(t, s["generator"], c.text); (err == nil) != c.right {
			t.Errorf("%s: the schema says %v", c.text, err)
		}
	}
}

func TestTheSchemaSaysWhatPeopleAreTold(t *testing.T) {
	text, err := json.Marshal(nemesis.Schema())
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Fault struct {
			OneOf []struct {
				Title      string
				Examples   []any
				Required   []string
				Properties map[string]struct {
					Ref         string `json:"$ref"`
					Description string
					Default     any
				}
				AdditionalProperties bool
			}
		}
	}
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	kinds := nemesis.Kinds()
	if len(s.Fault.OneOf) != len(kinds) {
		t.Fatalf("there are %d kinds, expected %d", len(s.Fault.OneOf), len(kinds))
	}
	for i, is := range s.Fault.OneOf {
		if is.Title != kinds[i].Name || len(is.Examples) != 1 || is.AdditionalProperties {
			t.Errorf("%s is told as %+v", kinds[i].Name, is)
		}
		for _, f := range kinds[i].Fields {
			if got := is.Properties[f.Name].Description; got != f.Summary {
				t.Errorf("%s of %s is told as %q, expected %q", f.Name, is.Title, got, f.Summary)
			}
		}
		if is.Title == "priorities" {
			if got := is.Properties["messages"].Default; got != 1000.0 {
				t.Errorf("the default of messages is %v, expected 1000", got)
			}
			if got := is.Properties["direction"].Default; got != "both" {
				t.Errorf("the default of direction is %v, expected both", got)
			}
			if strings.Join(is.Required, " ") != "kind spread" {
				t.Errorf("what priorities require is %v", is.Required)
			}
		}
	}
}
