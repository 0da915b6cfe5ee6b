package nemesis

import (
	"maps"

	"github.com/laplace-sim/laplace/internal/document"
)

// Schema returns what belongs under "$defs" of a JSON Schema (draft 2020-12)
// of a file that has schedules in it: "schedule", "fault", "trigger",
// "generator" and "budget", which refer to one another by "#/$defs/…". They
// say which keys there are and what their values look like, so that an editor
// can complete and check them. They accept whatever Read does; what takes more
// than one look at a key, such as whether a node is there, is left to Read.
func Schema() map[string]any {
	var t Trigger
	var g Generator
	triggers := t.fields()
	fault := schema{"description": "One thing that goes wrong: when, to whom, for how long, and what."}
	maps.Copy(fault, document.Dependent(triggers))
	var each []schema
	for _, k := range kinds {
		each = append(each, k.schema(triggers))
	}
	fault["oneOf"] = each
	trigger := document.Object(triggers).With("description", "When: at a time, or the nth time that something happens from then on.")
	maps.Copy(trigger, document.Dependent(triggers))
	return map[string]any{
		"schedule":  schema{"description": "A list of faults.", "type": "array", "items": document.Reference("fault")},
		"fault":     fault,
		"trigger":   trigger,
		"generator": document.Object(g.fields()).With("description", "Which faults to make up from the seed."),
		"budget":    document.Object(g.Budget.fields()).With("description", "What damage the faults may do together at any time."),
	}
}

// schema describes a fault of the kind. The keys of triggers are as in
// "trigger".
func (k *Kind) schema(triggers []field) schema {
	var f Fault
	var name string
	f.Effect = k.zero()
	is := document.Object(append(f.fields(&name), f.Effect.fields()...))
	keys := is["properties"].(schema)
	for _, t := range triggers {
		keys[t.Name] = document.Reference("trigger/properties/" + t.Name)
	}
	keys["kind"] = schema{"const": k.Name, "description": k.Summary}
	if _, ok := f.Effect.(instant); ok {
		delete(keys, "for") // it happens at once
	}
	is["title"], is["description"] = k.Name, k.Summary
	is["examples"] = []any{k.example()}
	return is
}

// example is the example of the kind as JSON has it, or its text if that is no
// fault, which a test says.
func (k *Kind) example() any {
	f, err := readFault("example", []byte(k.Example))
	if err != nil {
		return k.Example
	}
	return plain(f.entries())
}

// plain is a mapping as JSON has it.
func plain(entries []document.Entry) map[string]any {
	keys := make(map[string]any, len(entries))
	for _, e := range entries {
		keys[e.Key] = e.Content
		if nested, ok := e.Content.([]document.Entry); ok {
			keys[e.Key] = plain(nested)
		}
	}
	return keys
}
