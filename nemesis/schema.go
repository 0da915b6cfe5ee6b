package nemesis

import (
	"maps"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/laplace-sim/laplace/internal/document"
)

// A schema is a part of a JSON Schema (draft 2020-12).
type schema map[string]any

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
	maps.Copy(fault, dependent(triggers))
	var each []schema
	for _, k := range kinds {
		each = append(each, k.schema(triggers))
	}
	fault["oneOf"] = each
	trigger := mapping(triggers)
	trigger["description"] = "When: at a time, or the nth time that something happens from then on."
	maps.Copy(trigger, dependent(triggers))
	generator, budget := mapping(g.fields()), mapping(g.Budget.fields())
	generator["description"] = "Which faults to make up from the seed."
	budget["description"] = "What damage the faults may do together at any time."
	return map[string]any{
		"schedule":  schema{"description": "A list of faults.", "type": "array", "items": reference("fault")},
		"fault":     fault,
		"trigger":   trigger,
		"generator": generator,
		"budget":    budget,
	}
}

// schema describes a fault of the kind. The keys of triggers are as in
// "trigger".
func (k *Kind) schema(triggers []field) schema {
	var f Fault
	var name string
	f.Effect = k.zero()
	is := mapping(append(f.fields(&name), f.Effect.fields()...))
	keys := is["properties"].(schema)
	for _, t := range triggers {
		keys[t.name] = reference("trigger/properties/" + t.name)
	}
	keys["kind"] = schema{"const": k.Name, "description": k.Summary}
	if _, ok := f.Effect.(instant); ok {
		delete(keys, "for") // it happens at once
	}
	is["title"], is["description"] = k.Name, k.Summary
	is["examples"] = []any{k.example()}
	return is
}

// example is the example of the kind as JSON has it.
func (k *Kind) example() any {
	f, err := readFault("example", []byte(k.Example))
	if err != nil {
		panic("nemesis: the example of " + k.Name + ": " + err.Error())
	}
	return plain(f.entries())
}

// plain is a mapping as JSON has it.
func plain(entries []entry) map[string]any {
	keys := make(map[string]any, len(entries))
	for _, e := range entries {
		keys[e.key] = e.content
		if nested, ok := e.content.([]entry); ok {
			keys[e.key] = plain(nested)
		}
	}
	return keys
}

// mapping describes a mapping that has no other keys than those of the fields.
func mapping(fields []field) schema {
	keys := make(schema, len(fields))
	var required []string
	for _, f := range fields {
		is := maps.Clone(f.schema)
		is["description"] = f.summary
		if value, ok := f.initial(); ok {
			is["default"] = value
		}
		keys[f.name] = is
		if f.required {
			required = append(required, f.name)
		}
	}
	is := schema{"type": "object", "properties": keys, "additionalProperties": false}
	if required != nil {
		is["required"] = required
	}
	return is
}

// initial is the value that absence means, if that is one which could stand in
// the file: what people are told is then a value that the field itself reads.
func (f *field) initial() (any, bool) {
	if f.fallback == "" {
		return nil, false
	}
	root, err := document.Parse("default", []byte(f.fallback))
	if err != nil || f.read(root) != nil {
		return nil, false
	}
	switch node := root.Node().(type) {
	case *ast.IntegerNode:
		number, err := strconv.Atoi(node.GetToken().Value)
		return number, err == nil
	case *ast.BoolNode:
		return node.Value, true
	}
	return root.Scalar()
}

// dependent says which keys have to be beside others, and which must not be.
func dependent(fields []field) schema {
	keys := make(schema)
	for _, f := range fields {
		switch {
		case f.needs != nil:
			keys[f.name] = schema{"anyOf": each(f.needs)}
		case f.bars != nil:
			keys[f.name] = schema{"not": schema{"anyOf": each(f.bars)}}
		}
	}
	return schema{"dependentSchemas": keys}
}

// each are schemas of mappings that have one of the keys each.
func each(keys []string) []schema {
	all := make([]schema, len(keys))
	for i, key := range keys {
		all[i] = schema{"required": []string{key}}
	}
	return all
}

func reference(to string) schema { return schema{"$ref": "#/$defs/" + to} }

// scalars are the types of what is read as a text: YAML takes 5, true and 1.5
// for something else unless they are quoted.
var scalars = []string{"string", "number", "boolean"}

var (
	nameSchema = schema{"type": scalars, "pattern": `^[A-Za-z0-9_.-]{1,100}$`}
	nodeSchema = schema{"type": "string", "pattern": `^[nc][1-9][0-9]*$`}
)

// oneOrMore describes one thing or a list of such.
func oneOrMore(one schema) schema {
	return schema{"anyOf": []schema{one, listSchema(one)}}
}

// listSchema describes a list that is not empty and has nothing twice.
func listSchema(one schema) schema {
	return schema{"type": "array", "items": one, "minItems": 1, "uniqueItems": true}
}

func integerSchema(lo, hi int64) schema {
	return schema{"type": "integer", "minimum": lo, "maximum": hi}
}

// durationSchema describes a length of time from lo on. 0 needs no unit.
func durationSchema(lo time.Duration) schema {
	return schema{
		"type":    []string{"string", "integer"},
		"pattern": `^` + sign(int64(lo)) + `((([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+|0)$`,
		"minimum": 0, "maximum": 0,
	}
}

// partsSchema describes a number with % or ppm from lo on.
func partsSchema(lo int64) schema {
	return schema{"type": "string", "pattern": `^` + sign(lo) + `([0-9]{0,6}(\.[0-9]{0,4})? *%|[0-9]+ *ppm)$`}
}

// sign is a pattern of the signs that a number from lo on may have.
func sign(lo int64) string {
	if lo < 0 {
		return `[+-]?`
	}
	return `\+?`
}
