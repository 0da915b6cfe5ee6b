package scenarios

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A FileError says where a file could not be understood, what stands there
// and what should.
type FileError = document.Error

// Parse reads a scenario from the text of a YAML file. The error is a
// *FileError with the place of the mistake; file is only for it. It is a mistake
// too to write what can do nothing, such as a fault after the end, or about a
// kind of message that the protocol does not have; but what a run wrote is read
// as it ran. What a file leaves out has the value that New gives it, but for the
// name, which is then that of the file.
func Parse(file string, text []byte) (Scenario, error) {
	root, err := document.Parse(file, text)
	if err != nil {
		return Scenario{}, err
	}
	s := New("")
	s.Name = nameOf(file)
	if err := root.Fill("keys and values", s.fields()); err != nil {
		return Scenario{}, err
	}
	if wrong := s.check(); wrong != nil {
		return Scenario{}, root.At(wrong.path).RefuseAs(wrong.found, wrong.expected)
	}
	if s.Recorded != nil { // it ran as it is
		if !hasKey(root, "work") {
			s.Work = sim.Work{} // when messages took no time yet
		}
		return s, nil
	}
	if wrong := s.inert(); wrong != nil {
		return Scenario{}, root.At(wrong.path).RefuseAs(wrong.found, wrong.expected)
	}
	return s, nil
}

// hasKey reports whether a mapping has a key.
func hasKey(v document.Value, name string) bool {
	pairs, err := v.Pairs("keys and values")
	return err == nil && slices.ContainsFunc(pairs, func(p document.Pair) bool { return p.Name == name })
}

// YAML writes the scenario as a file that Parse reads back. Everything that
// the run depends on is in it, whether or not it is the default.
func (s Scenario) YAML() []byte {
	return document.File(s.fields())
}

// settings are the keys of a scenario that say what a cluster, its world and its clients
// are like, whatever the protocol is and whatever befalls them.
var settings = []string{"nodes", "duration", "recovery", "network", "disk", "work", "clocks", "workload", "shift"}

// SettingFields are the keys of a scenario that say what its cluster, its world and its
// clients are like, bound to s: for files of which scenarios of several protocols are made.
func (s *Scenario) SettingFields() []document.Field {
	return slices.DeleteFunc(s.fields(), func(f field) bool { return !slices.Contains(settings, f.Name) })
}

// fields are the keys of a scenario, in the order in which they are written.
func (s *Scenario) fields() []field {
	return []field{
		textType.Field("name", &s.Name).About("how commands call it: letters, digits, -, _, . and /"),
		textType.Field("summary", &s.Summary).About("its story in one line"),
		textType.Field("protocol", &s.Protocol).About("the protocol under test"),
		document.Map(textType).Field("parameters", &s.Parameters).About("settings of the protocol, by name"),
		textType.Field("flaw", &s.Flaw).About("a documented bug to build the protocol with"),
		integerType[int]().Field("nodes", &s.Nodes).Between(1, nodesMax).About("how many servers; they are called n1, n2, …"),
		unsignedType.Field("seed", &s.Seed).About("what all chance in the run comes from"),
		durationType.Field("duration", &s.Duration).About("how long the first phase lasts, in which faults strike"),
		durationType.Field("recovery", &s.Recovery).About("the bound on the second phase, in which progress must resume"),
		presentType.Field("safety-only", &s.SafetyOnly).About("progress is not judged"),
		networkField(&s.Network).About("how links behave when no fault concerns them"),
		document.Section("disk", diskFields(&s.Disk)).About("how the disk of every server behaves"),
		document.Section("work", workFields(&s.Work)).About("how long every server takes to handle messages"),
		document.Map(document.Mapping(clockFields)).Field("clocks", &s.Clocks).About("which nodes have clocks that are wrong from the start"),
		document.Section("workload", s.Workload.fields()).About("what the clients do"),
		document.Lines("steps", stepsMax, (*Step).fields).Field("script", &s.Workload.Script).About("all that the clients do, operation by operation, in place of what the workload chooses"),
		document.Lines("orders", ordersMax, (*Order).fields).Field("operator", &s.Operator).About("what somebody asks of the cluster itself"),
		document.Sparse(durationType).Field("shift", &s.Shift).About("by how much later the faults strike at most: all by the same, drawn from the seed"),
		faultsType.Field("faults", &s.Faults).About("what strikes in the first phase"),
		document.Maybe(definedType("generator", nemesis.ReadGenerator)).Field("generate", &s.Generate).About("which faults to make up from the seed, besides"),
		document.Map(definedType("trigger", nemesis.ReadTrigger)).Field("sometimes", &s.Sometimes).About("what should happen in some run of a hunt, by name"),
		document.Maybe(document.Mapping((*Recorded).fields)).Field("recorded", &s.Recorded).About("what a run came to; runs write it, people need not"),
	}
}

func (w *Workload) fields() []field {
	return []field{
		document.Sparse(textType).Field("name", &w.Name).About("what the clients do; left out, the first that the protocol offers"),
		integerType[int]().Field("clients", &w.Clients).Between(1, clientsMax).About("how many; they are called c1, c2, …"),
		integerType[int]().Where(func(n int) bool { return n != 0 }, fmt.Sprintf("1 to %d", services.KeysMax)).Field("keys", &w.Keys).Between(1, services.KeysMax).About("how many keys they share; few keys make conflicts"),
		integerType[int]().Field("operations", &w.Operations).About("the most that each client starts in the first phase; 0 is as many as time allows"),
		distType.Field("think", &w.Think).About("how long a client waits between two operations"),
		document.Sparse(durationType).Field("from", &w.From).About("when clients begin"),
		document.Sparse(distType).Field("every", &w.Every).About("how long after one operation was to begin the next is to, whatever that takes; left out, a client thinks when its operation is done"),
		document.Sparse(durationType).Field("attempt", &w.Attempt).About("how long a client waits for the answer of one server before it asks another; 200ms if it is left out"),
		durationType.Field("deadline", &w.Deadline).About("how long a client retries an operation before it gives up"),
		mixType().Field("mix", &w.Mix).About("the weights of the kinds of operation; a kind left out has weight 0"),
		sizesType.Field("values", &w.Values).About("how many bytes the values take that clients write; left out, as few as tell them apart"),
	}
}

// mixType is a Mix, with the kinds in the order in which their services have them.
func mixType() document.Type[Mix] {
	var weights []field
	for _, name := range everyKind() {
		weights = append(weights, integerType[int]().Field(name, new(int)))
	}
	return document.Type[Mix]{
		Schema: document.Object(weights),
		Read: func(v document.Value) (Mix, error) {
			weights, err := document.Map(integerType[int]()).Read(v)
			if weights == nil {
				weights = make(Mix) // it was said, not left out
			}
			return weights, err
		},
		Write: func(m Mix) any {
			if m == nil {
				return nil // it is that of a workload which is not known yet
			}
			var entries []document.Entry
			for _, name := range everyKind() {
				if weight, has := m[name]; has {
					entries = append(entries, document.Entry{Key: name, Content: integerType[int]().Write(weight)})
				}
			}
			return entries
		},
	}
}

// nameOf returns the name of a scenario whose file does not say it: that of
// the file, without folder and extension.
func nameOf(file string) string {
	base := filepath.Base(file)
	name := strings.Map(func(r rune) rune {
		if isOdd(r) {
			return '-'
		}
		return r
	}, strings.TrimSuffix(base, filepath.Ext(base)))
	if !isName(name) {
		return New("").Name
	}
	return name
}

// faultsType is a nemesis.Schedule, one fault a line.
var faultsType = document.Type[nemesis.Schedule]{
	Schema: document.Reference("schedule"),
	Read: func(v document.Value) (nemesis.Schedule, error) {
		if entries, err := v.List("a list"); err != nil || len(entries) == 0 {
			return nil, err
		}
		return nemesis.ReadSchedule(v)
	},
	Write: func(faults nemesis.Schedule) any {
		if len(faults) == 0 {
			return nil
		}
		return document.Raw(document.Indented("\n" + strings.TrimSuffix(faults.String(), "\n")))
	},
}

// fields are what a run writes into the file that it leaves behind.
func (r *Recorded) fields() []field {
	return []field{
		digestType.Field("digest", &r.Digest),
		unsignedType.Field("events", &r.Events),
		verdictType.Field("verdict", &r.Verdict),
		lineType.Field("signature", &r.Signature),
		lineType.Field("model", (*string)(&r.Model)).About("the versions of what gave the seed its meaning"),
		lineType.Field("build", &r.Build),
		document.Sparse(writtenAs(anyText, quoted)).Field("executable", &r.Executable).About("stands for the file of the build"),
	}
}

// quoted is text that may look like a number.
func quoted(text string) document.Raw { return document.Raw(strconv.Quote(text)) }

var digestType = document.Type[sim.Digest]{
	Schema: schema{"type": "string", "pattern": "^[0-9a-f]{16}$"},
	Read: func(v document.Value) (digest sim.Digest, err error) {
		text, err := v.Text("text")
		if err == nil && digest.UnmarshalText([]byte(text)) != nil {
			err = v.Refuse("16 hexadecimal digits")
		}
		return digest, err
	},
	Write: func(d sim.Digest) any { return quoted(d.String()) },
}

// Fields ask only for the form of values. Whether a value makes sense is decided
// by Scenario.check, for files and for programs alike.
type (
	field  = document.Field
	schema = document.Schema
)

// durationPattern is what time.ParseDuration reads.
const durationPattern = `^[+-]?([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$|^0$`

var (
	anyText = writtenAs(document.Text("text"), document.Scalar)

	// textType is any text; "" is left out.
	textType = document.Sparse(anyText)
	// lineType is text that goes to people as it is, within a line.
	lineType = textType.Where(func(text string) bool { return isLine(text, lineMax) }, fmt.Sprintf("one line of at most %d bytes", lineMax))
	// verdictType is the name of a verdict.
	verdictType = textType.Where(func(text string) bool { return new(checker.Verdict).UnmarshalText([]byte(text)) == nil }, "valid, violation or unknown").
			Like(schema{"enum": []string{checker.Valid.String(), checker.Violation.String(), checker.Unknown.String()}})
	// namesType is a list of nodes.
	namesType = document.List(anyText.Like(schema{"type": "string"}))

	presentType  = document.Sparse(document.Truth()) // written only if it is on
	durationType = document.Duration().Like(schema{"type": "string", "pattern": durationPattern})
	distType     = document.Distribution("a distribution such as 5ms or uniform(1ms, 20ms)").
			Like(schema{"type": document.Scalars, "examples": []string{"5ms", "uniform(1ms, 20ms)", "lognormal(median 1ms, p99 8ms)"}})

	probabilityType = document.Parsed("a percentage from 0% to 100% with at most four decimals, such as 0.5%",
		func(text string) (rng.Probability, bool) {
			p, err := rng.ParseProbability(text)
			return p, err == nil
		},
		func(p rng.Probability) any { return p.String() }).
		Like(schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]{1,4})?%$`})

	unsignedType = document.Unsigned()
)

func integerType[T int | int64]() document.Type[T] {
	return document.Integer[T]("a whole number", "a number of at most 32 bits")
}

// writtenAs is a type of text with another way to write it.
func writtenAs(t document.Type[string], write func(string) document.Raw) document.Type[string] {
	t.Write = func(text string) any { return write(text) }
	return t
}

// lineMax is the number of bytes that the text of a lineType may have.
const lineMax = 300

// isLine reports whether a text can be shown within a line.
func isLine(text string, bytesMax int) bool {
	return len(text) <= bytesMax && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// definedType is a type of value that another package reads, writes and has in
// the schema's "$defs" under the name.
func definedType[T fmt.Stringer](name string, read func(document.Value) (T, error)) document.Type[T] {
	return document.Type[T]{
		Schema: document.Reference(name),
		Read:   read,
		Write:  func(value T) any { return document.Raw(value.String()) },
	}
}

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
			"then": schema{"properties": schema{"flaw": flawSchema(p), "parameters": parametersSchema(p), "workload": namedSchema(Tasks(p))}},
		})
	}
	for _, t := range everyTask() {
		choices = append(choices, taskSchema(t))
	}
	root["allOf"] = choices
	root["$defs"] = nemesis.Schema()
	return root
}

// everyTask are the workloads of all protocols, each once.
func everyTask() []Task {
	var all []Task
	for _, p := range Protocols() {
		for _, t := range Tasks(p) {
			if !slices.Contains(all, t) {
				all = append(all, t)
			}
		}
	}
	return all
}

// namedSchema says which workloads a protocol's clients can have.
func namedSchema(all []Task) schema {
	return schema{"properties": schema{"name": schema{"enum": names(all, func(t Task) string { return t.Name })}}}
}

// taskSchema says which kinds of operation a workload has, in a mix, and its service, in a
// script. It is meant where it is named, and where none is, with the protocols whose first
// one it is.
func taskSchema(t Task) schema {
	has := func(name schema) schema {
		return schema{"required": []string{"workload"}, "properties": schema{"workload": schema{"required": []string{"name"}, "properties": schema{"name": name}}}}
	}
	var firstOf []string
	for _, p := range Protocols() {
		if Tasks(p)[0] == t {
			firstOf = append(firstOf, p.Name)
		}
	}
	when := []schema{has(schema{"const": t.Name})}
	if len(firstOf) > 0 {
		when = append(when, schema{"properties": schema{"protocol": schema{"enum": firstOf}}, "not": has(schema{})})
	}
	mix := names(t.Mix, func(w services.Weight) string { return w.Kind.Name })
	return schema{
		"if": schema{"anyOf": when},
		"then": schema{"properties": schema{
			"workload": schema{"properties": schema{"mix": schema{"propertyNames": schema{"enum": mix}}}},
			"script":   schema{"items": schema{"properties": schema{"do": schema{"enum": t.Service.Vocabulary().Names()}}}},
		}},
	}
}

// flawSchema says which flaws a protocol has.
func flawSchema(p *protocols.Protocol) schema {
	return schema{"enum": slices.Concat([]string{""}, flawNames(p, ServicesOf(p)...))}
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

// Read fills in what a mapping within another file says, in which keys are as in a file
// of a scenario. What it leaves out stays as it is, single parameters too. The error is a
// *FileError; whether the whole makes sense is for Check to say.
func (s *Scenario) Read(v document.Value) error {
	before := s.Parameters
	s.Parameters = nil
	if err := v.Fill("keys and values", s.fields()); err != nil {
		return err
	}
	after := maps.Clone(before)
	if after == nil {
		after = make(map[string]string)
	}
	maps.Copy(after, s.Parameters)
	s.Parameters = after
	return nil
}
