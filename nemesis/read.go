package nemesis

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/laplace-sim/laplace/internal/document"
)

// A FileError says where a file could not be understood, what stands there
// and what should.
type FileError = document.Error

// Read reads a schedule from the text of a YAML (or JSON) file: a list of
// faults. Faults that have no id get one by their place. The error is a
// *FileError; file is only for it.
func Read(file string, text []byte) (Schedule, error) {
	root, err := document.Parse(file, text)
	if err != nil {
		return nil, err
	}
	return ReadSchedule(root)
}

// ReadSchedule is Read for a schedule that is part of a larger document.
func ReadSchedule(v document.Value) (Schedule, error) {
	entries, err := v.List("a list of faults")
	if err != nil {
		return nil, err
	}
	schedule := make(Schedule, len(entries))
	lines := make(map[string]int, len(entries))
	for i, entry := range entries {
		if err := schedule[i].read(entry); err != nil {
			return nil, err
		}
		if schedule[i].ID == "" {
			continue
		}
		id := entry.Within("id")
		if line, ok := lines[schedule[i].ID]; ok {
			return nil, id.RefuseAs(fmt.Sprintf("the id %q again, which line %d has", schedule[i].ID, line), "ids that differ")
		}
		lines[schedule[i].ID] = id.Line()
	}
	return schedule.WithIDs(), nil
}

// read fills f from one entry of a schedule.
func (f *Fault) read(v document.Value) error {
	pairs, err := v.Pairs("a fault: keys and values")
	if err != nil {
		return err
	}
	// The kind decides which other keys there may be. Where it is missing,
	// the fields all faults have are enough to say so.
	var kind string
	fields := f.fields(&kind)
	for _, p := range pairs {
		if p.Name != "kind" {
			continue
		}
		if kind, err = kindType.Read(p.Value); err != nil {
			return err
		}
		f.Effect = mustKind(kind).zero()
		fields = append(fields, f.Effect.fields()...)
	}
	if err := v.Fill("a fault: keys and values", fields); err != nil {
		return err
	}
	if m := f.check(); m != nil {
		return v.Within(m.field).RefuseAs(m.found, m.expected)
	}
	return nil
}

// timeMax is the longest time that a file may name: more than any run lasts, and
// far from what overflows when it is added to another.
const timeMax = 10_000 * time.Hour

// fields are the keys that faults of every kind have.
func (f *Fault) fields(kind *string) []field {
	return slices.Concat([]field{
		bind(idType, "id", "f1, f2, … by place", "its name; its random numbers depend on it", &f.ID),
	}, f.Trigger.fields(), []field{
		bind(kindType, "kind", "", "what goes wrong", kind).Must(),
		bind(targetType, "target", "", "whom it strikes: nodes (n1, c1) or "+strings.Join(roles, ", "), (*[]string)(&f.Target)),
		bind(lengthType, "for", "until the final heal", "how long it lasts; ever is beyond the final heal", &f.For),
	})
}

// check says what is wrong with a fault whose fields are each well formed.
func (f *Fault) check() *mistake {
	if m := f.Trigger.check(); m != nil {
		return m
	}
	if f.Trigger.timed() && slices.Contains(f.Target, Origin) {
		return &mistake{"target", "the origin of a fault that time sets off", "it beside became, observed, sent or operation"}
	}
	if _, ok := f.Effect.(instant); ok && f.For != 0 {
		return &mistake{"for", "for beside " + f.Effect.Kind(), "none: it happens at once, and is not taken back"}
	}
	return f.Effect.check(f)
}

// WithIDs returns a copy of s with an ID for each fault that has none: f and
// its place from 1, or the next number that is free.
func (s Schedule) WithIDs() Schedule {
	taken := make(map[string]bool, len(s))
	for _, f := range s {
		taken[f.ID] = true
	}
	named := slices.Clone(s)
	for i := range named {
		if named[i].ID != "" {
			continue
		}
		number := i + 1
		for taken["f"+strconv.Itoa(number)] {
			number++
		}
		named[i].ID = "f" + strconv.Itoa(number)
		taken[named[i].ID] = true
	}
	return named
}

// UnmarshalYAML makes a schedule a part of any YAML document that goccy/go-yaml
// reads. Its errors carry the line and column but no file.
func (s *Schedule) UnmarshalYAML(node ast.Node) (err error) {
	*s, err = ReadSchedule(document.Of("schedule", node))
	return err
}

// UnmarshalJSON reads what MarshalJSON of each fault wrote.
func (s *Schedule) UnmarshalJSON(text []byte) (err error) {
	*s, err = Read("schedule", text)
	return err
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *Fault) UnmarshalJSON(text []byte) (err error) {
	*f, err = readFault("fault", text)
	return err
}

// readFault reads a text that is one fault.
func readFault(file string, text []byte) (Fault, error) {
	root, err := document.Parse(file, text)
	if err != nil {
		return Fault{}, err
	}
	var f Fault
	err = f.read(root)
	return f, err
}

// String is the schedule as a YAML file: one fault a line. Read reads it back.
// Every fault has an id in it, so deleting a line leaves the random numbers
// of the others as they are.
func (s Schedule) String() string {
	if len(s) == 0 {
		return "[]\n"
	}
	var b strings.Builder
	for _, f := range s.WithIDs() {
		b.WriteString("- " + f.String() + "\n")
	}
	return b.String()
}

// String is the fault as one line of YAML: {id: f1, at: 2s, …}.
func (f Fault) String() string { return document.Flow(f.entries()) }

// MarshalYAML makes a schedule a part of any YAML document that
// goccy/go-yaml writes.
func (s Schedule) MarshalYAML() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON writes the keys and values that YAML has, durations and other
// quantities as strings with their units.
func (f Fault) MarshalJSON() ([]byte, error) { return document.JSON(f.entries()) }

// entries are the keys of a fault that are worth writing, in the order in
// which people like to read them.
func (f Fault) entries() []document.Entry {
	var kind string
	if f.Effect != nil {
		kind = f.Effect.Kind()
	}
	fields := f.fields(&kind)
	if f.Effect != nil {
		fields = slices.Insert(fields, len(fields)-1, f.Effect.fields()...)
	}
	entries := document.Entries(fields)
	if f.Trigger.At == 0 && f.Trigger.timed() {
		at := slices.IndexFunc(entries, func(e document.Entry) bool { return e.Key == "kind" })
		entries = slices.Insert(entries, at, document.Entry{Key: "at", Content: time.Duration(0).String()})
	}
	return entries
}

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
