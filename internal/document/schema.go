package document

import (
	"maps"
	"strconv"

	"github.com/goccy/go-yaml/ast"
)

// A Schema is a part of a JSON Schema (draft 2020-12).
type Schema map[string]any

// With returns the schema with one keyword more.
func (s Schema) With(keyword string, value any) Schema {
	more := make(Schema, len(s)+1)
	maps.Copy(more, s)
	more[keyword] = value
	return more
}

// Object describes a mapping that has no other keys than those of the fields.
func Object(fields []Field) Schema {
	keys := make(Schema, len(fields))
	var required []string
	for _, f := range fields {
		keys[f.Name] = f.described()
		if f.required {
			required = append(required, f.Name)
		}
	}
	is := Schema{"type": "object", "properties": keys, "additionalProperties": false}
	if required != nil {
		is["required"] = required
	}
	return is
}

// described is the schema with what people are told.
func (f *Field) described() Schema {
	is := f.Schema
	if f.Summary != "" {
		is = is.With("description", f.Summary)
	}
	if value, ok := f.initial(); ok {
		is = is.With("default", value)
	}
	return is
}

// initial is the value that absence means, if that is one which could stand in
// the file: what people are told is then a value that the field itself reads.
func (f *Field) initial() (any, bool) {
	if f.Default == "" || f.accepts == nil {
		return nil, false
	}
	root, err := Parse("default", []byte(f.Default))
	if err != nil || !f.accepts(root) {
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

// Dependent says which keys have to be beside others, and which must not be.
func Dependent(fields []Field) Schema {
	keys := make(Schema)
	for _, f := range fields {
		switch {
		case f.needs != nil:
			keys[f.Name] = Schema{"anyOf": each(f.needs)}
		case f.bars != nil:
			keys[f.Name] = Schema{"not": Schema{"anyOf": each(f.bars)}}
		}
	}
	return Schema{"dependentSchemas": keys}
}

// each are schemas of mappings that have one of the keys each.
func each(keys []string) []Schema {
	all := make([]Schema, len(keys))
	for i, key := range keys {
		all[i] = Schema{"required": []string{key}}
	}
	return all
}

// Reference is what stands in "$defs" under the name.
func Reference(to string) Schema { return Schema{"$ref": "#/$defs/" + to} }

// Scalars are the types of what is read as a text: YAML takes 5, true and 1.5
// for something else unless they are quoted.
var Scalars = []string{"string", "number", "boolean"}
