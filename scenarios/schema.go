package scenarios

import (
	"slices"
	"strconv"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
)

// Schema describes the files that Parse reads, as a JSON Schema (draft
// 2020-12), so that editors can complete them and mark mistakes. What it
// accepts may still be refused: it knows no nodes, and no times but their form.
func Schema() map[string]any {
	var s Scenario
	root := document.Object(s.fields())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "a Laplace scenario"
	root["required"] = []string{"protocol"}
	properties := root["properties"].(schema)
	properties["protocol"] = properties["protocol"].(schema).With("enum", protocolNames())
	properties["parameters"] = schema{"type": "object", "description": properties["parameters"].(schema)["description"]}
	var choices []schema
	for _, p := range Protocols() {
		choices = append(choices, schema{
			"if":   schema{"properties": schema{"protocol": schema{"const": p.Name}}},
			"then": schema{"properties": schema{"flaw": flawSchema(p), "parameters": parametersSchema(p)}},
		})
	}
	root["allOf"] = choices
	root["$defs"] = nemesis.Schema()
	return root
}

// flawSchema says which flaws a protocol has.
func flawSchema(p *protocols.Protocol) schema {
	return schema{"enum": slices.Concat([]string{""}, flawNames(p))}
}

// parametersSchema says which parameters a protocol has.
func parametersSchema(p *protocols.Protocol) schema {
	properties := make(schema)
	for _, q := range p.Parameters {
		properties[q.Name] = parameterSchema(q).With("description", q.Summary).With("default", q.Default)
	}
	return schema{"properties": properties, "additionalProperties": false}
}

// parameterSchema says which values a parameter can have.
func parameterSchema(q protocols.Parameter) schema {
	switch q.Kind {
	case protocols.Switch:
		return schema{"enum": []any{true, false, "true", "false"}}
	case protocols.Number:
		return schema{"type": []string{"integer", "string"}, "minimum": q.Min, "maximum": q.Max}
	case protocols.Duration:
		return schema{"type": "string", "pattern": durationPattern}
	case protocols.Choice:
		return schema{"enum": spellings(q.Values)}
	}
	return schema{"type": document.Scalars}
}

// ScheduleSchema describes the files that nemesis.Read reads: a list of faults
// by itself.
func ScheduleSchema() map[string]any {
	return map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "a schedule of Laplace's faults",
		"$ref":    "#/$defs/schedule",
		"$defs":   nemesis.Schema(),
	}
}

// spellings are words as a file may have them: what looks like a number needs no
// quotes.
func spellings(words []string) []any {
	var all []any
	for _, word := range words {
		all = append(all, word)
		if n, err := strconv.Atoi(word); err == nil {
			all = append(all, n)
		}
	}
	return all
}
