package compare

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

type (
	field  = document.Field
	schema = document.Schema
)

// What a plan has that does not say otherwise. Clients ask in an open loop, so that what
// they wait for counts in full, for more keys than they are, so that whether a history is
// linearizable is soon known. They turn to another server sooner than protocols change
// leaders: else it is their own patience that is compared. They begin when there is a leader:
// what waits for the first is work for later, and slows what is measured. Faults strike at another time
// with each seed: servers start at one instant, so that a crash at 3s would meet them at the
// same distance from a heartbeat in all runs, and intervals would be too narrow.
const (
	clientsDefault    = 10
	keysDefault       = 24
	everyDefault      = 40 * time.Millisecond // of each client, on average: 250 operations a second in all
	attemptDefault    = 50 * time.Millisecond
	fromDefault       = time.Second
	deadlineDefault   = time.Second
	shiftDefault      = 500 * time.Millisecond
	durationDefault   = 8 * time.Second
	seedsDefault      = 50
	confidenceDefault = 990_000 // parts per million
)

// New returns a plan with everything but what is compared, and under what, at its default.
func New() Plan {
	base := scenarios.New("")
	base.Duration = durationDefault
	base.Workload.Clients = clientsDefault
	base.Workload.Keys = keysDefault
	base.Workload.Every = dist.Exponential(0, everyDefault)
	base.Shift = shiftDefault
	base.Workload.From = fromDefault
	base.Workload.Attempt = attemptDefault
	base.Workload.Deadline = deadlineDefault
	return Plan{Name: "comparison", Base: base, Seeds: seedsDefault, Confidence: confidenceDefault}
}

// ReadFile reads the plan in a file, as Parse does. The error is also that of reading it.
func ReadFile(path string) (Plan, error) {
	text, err := document.ReadFile(path)
	if err != nil {
		return Plan{}, err
	}
	return Parse(path, text)
}

// Parse reads a plan from the text of a YAML file. The error is a *document.Error with the
// place of the mistake; file is only for it. What a file leaves out has the value that New
// gives it, but for the name, which is then that of the file.
func Parse(file string, text []byte) (Plan, error) {
	root, err := document.Parse(file, text)
	if err != nil {
		return Plan{}, err
	}
	p := New()
	p.Name = nameOf(file)
	p.Base.Workload.Keys = 0
	places := new(places)
	if err := root.Fill("keys and values", p.fields(places)); err != nil {
		return Plan{}, err
	}
	if p.Base.Workload.Keys == 0 {
		p.Base.Workload.Keys = p.keys()
	}
	p.settle()
	if wrong := p.check(places); wrong != nil {
		return Plan{}, root.At(wrong.path).RefuseAs(wrong.found, wrong.expected)
	}
	return p, nil
}

// keys are as many as clients share if nothing is said: fewer if the workload takes no more.
func (p *Plan) keys() int {
	if len(p.Subjects) > 0 {
		s := p.scenario(Fault{}, 0)
		if does, err := s.Task(); err == nil && does.KeysMost > 0 {
			return min(keysDefault, does.KeysMost)
		}
	}
	return keysDefault
}

// YAML writes the plan as a file that Parse reads back. Everything that the comparison
// depends on is in it, whether or not it is the default.
func (p Plan) YAML() []byte { return document.File(p.fields(new(places))) }

// settle gives the faults the end that they leave open: that of the phase.
func (p *Plan) settle() {
	for i := range p.Faults {
		if f := &p.Faults[i]; f.End == 0 && len(f.Schedule) > 0 {
			f.End = p.Base.Duration
		}
	}
	if len(p.Faults) == 0 {
		p.Faults = Faults()[:1]
	}
}

// nameOf is the name of a plan whose file does not say it.
func nameOf(file string) string {
	base := filepath.Base(file)
	name := strings.Map(func(r rune) rune {
		if isOdd(r) {
			return '-'
		}
		return r
	}, strings.TrimSuffix(base, filepath.Ext(base)))
	if !isName(name) {
		return New().Name
	}
	return name
}

// nameMax is how many bytes the name of a plan, a subject or a fault has at most: those of
// scenarios are made of them.
const nameMax = 40

const nameExpected = "a name of at most 40 letters, digits, '-', '_' and '.', which does not begin with '.'"

// isName refuses what begins with a dot too: directories are called so, and ".." is another.
func isName(text string) bool {
	return text != "" && text[0] != '.' && len(text) <= nameMax && !strings.ContainsFunc(text, isOdd)
}

// isOdd reports whether no name has r in it.
func isOdd(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_.", r))
}

// places are where in its file each subject of a plan stands: the keys that lead to it.
type places struct{ subjects []string }

// fields are the keys of a plan, in the order in which they are written.
func (p *Plan) fields(at *places) []field {
	return slices.Concat([]field{
		textType.Field("name", &p.Name).About("how files and pages call it: letters, digits, -, _ and ."),
		textType.Field("summary", &p.Summary).About("what it is about, in one line"),
		subjectsType(at).Field("subjects", &p.Subjects).Must().About("what is compared: names of protocols, or names of your own with what each is"),
		faultsType.Field("faults", &p.Faults).About("under what: names of the catalogue, or names of your own with a schedule each; left out, nothing goes wrong"),
		document.List(document.Integer[int]("a whole number", "a number of at most 32 bits")).Field("loads", &p.Loads).
			About("operations a second of a load-latency curve, ascending"),
		document.Unsigned().Field("seeds", &p.Seeds).Between(1, seedsMax).About("how many seeds each is run with, from 1 on"),
		confidenceType.Field("confidence", &p.Confidence).About("that of the bounds by which two are told apart"),
	}, p.Base.SettingFields())
}

var (
	anyText = document.Type[string]{
		Schema: schema{"type": document.Scalars},
		Read:   document.Text("text").Read,
		Write:  func(text string) any { return document.Scalar(text) },
	}
	textType     = document.Sparse(anyText) // "" is left out
	durationType = document.Sparse(document.Duration()).Like(schema{"type": "string"})
)

// confidenceType is parts per million, written as a percentage.
var confidenceType = document.Parsed("a percentage from 80% to 99.9%, such as 99%",
	func(text string) (int64, bool) {
		_, err := rng.ParseProbability(text)
		whole, rest, _ := strings.Cut(strings.TrimSuffix(text, "%"), ".")
		var millionths int64
		for _, digit := range (whole + rest + "0000")[:min(len(whole)+4, len(whole)+len(rest)+4)] {
			millionths = millionths*10 + int64(digit-'0')
		}
		return millionths, err == nil && confidenceMin <= millionths && millionths <= confidenceMax
	},
	func(millionths int64) any { return document.Raw(percent(millionths)) }).
	Like(schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]{1,4})?%$`})

// percent writes parts per million as a percentage, with no more decimals than it takes.
func percent(millionths int64) string {
	text := fmt.Sprintf("%d.%04d", millionths/10_000, millionths%10_000)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + "%"
}

const subjectsExpected = "a list of protocols, or for each subject a name and what it is"

// subjectsType reads a list, whose entries are names of protocols or have a name each, or
// a mapping from names, and notes where each stands.
func subjectsType(at *places) document.Type[[]Subject] {
	subject := document.Mapping((*Subject).fields)
	return document.Type[[]Subject]{
		Schema: schema{"anyOf": []schema{
			{"type": "array", "items": schema{"anyOf": []schema{{"type": "string"}, document.Object(new(Subject).listed())}}},
			{"type": "object", "additionalProperties": schema{"anyOf": []schema{{"type": "string"}, subject.Schema}}},
		}},
		Read: func(v document.Value) ([]Subject, error) {
			if entries, err := v.List(subjectsExpected); err == nil {
				return at.readList(entries)
			}
			pairs, err := v.Pairs(subjectsExpected)
			if err != nil {
				return nil, err
			}
			return at.readNamed(pairs)
		},
		Write: func(subjects []Subject) any {
			var text strings.Builder
			for i := range subjects {
				text.WriteString(document.Indented("\n" + string(document.Scalar(subjects[i].Name)) + ": " + document.Flow(document.Entries(subjects[i].fields()))))
			}
			return document.Raw(text.String())
		},
	}
}

func (at *places) readList(entries []document.Value) ([]Subject, error) {
	var all []Subject
	for i, entry := range entries {
		s := Subject{}
		if word, ok := entry.Scalar(); ok {
			s.Name, s.Protocol = word, word
		} else if err := entry.Fill("a protocol, or keys and values", s.listed()); err != nil {
			return nil, err
		}
		if s.Name == "" {
			s.Name = s.Protocol
		}
		if s.Protocol == "" {
			s.Protocol = s.Name
		}
		at.subjects = append(at.subjects, fmt.Sprintf("subjects.%d", i))
		all = append(all, s)
	}
	return all, nil
}

func (at *places) readNamed(pairs []document.Pair) ([]Subject, error) {
	var all []Subject
	for _, p := range pairs {
		s := Subject{Name: p.Name}
		if word, ok := p.Value.Scalar(); ok {
			s.Protocol = word
		} else if err := p.Value.Fill("a protocol, or keys and values", s.fields()); err != nil {
			return nil, err
		}
		if s.Protocol == "" {
			s.Protocol = s.Name
		}
		at.subjects = append(at.subjects, "subjects."+p.Name)
		all = append(all, s)
	}
	return all, nil
}

// fields are the keys of a subject that has its name before it.
func (s *Subject) fields() []field {
	return []field{
		textType.Field("protocol", &s.Protocol).About("the protocol; left out, that of the subject's name"),
		document.Map(anyText).Field("parameters", &s.Parameters).About("settings of the protocol, by name"),
		textType.Field("flaw", &s.Flaw).About("a documented bug to build it with"),
		document.Sparse(document.Integer[int]("a whole number", "a number of at most 32 bits")).Field("nodes", &s.Nodes).
			About("how many machines it has; left out, as many as the others"),
	}
}

// listed are the keys of a subject in a list.
func (s *Subject) listed() []field {
	return append([]field{textType.Field("name", &s.Name).About("how files and pages call it")}, s.fields()...)
}

const faultExpected = "a name of the catalogue, or a fault: keys and values"

// faultsType is a list of names of the catalogue and of schedules with a name.
var faultsType = document.Type[[]Fault]{
	Schema: schema{"type": "array", "items": schema{"anyOf": []schema{
		{"type": "string"}, document.Object(new(Fault).listed()),
	}}},
	Read: func(v document.Value) ([]Fault, error) {
		entries, err := v.List("a list of faults")
		if err != nil {
			return nil, err
		}
		all := make([]Fault, len(entries))
		for i, entry := range entries {
			if all[i], err = readFault(entry); err != nil {
				return nil, err
			}
		}
		return all, nil
	},
	Write: func(all []Fault) any {
		var text strings.Builder
		for i := range all {
			text.WriteString("\n  - " + document.Flow(document.Entries(all[i].listed())))
		}
		return document.Raw(text.String())
	},
}

func readFault(v document.Value) (f Fault, err error) {
	if word, ok := v.Scalar(); ok {
		if f, err = FindFault(word); err != nil {
			return f, v.Unknown("fault", word, faultNames())
		}
		return f, nil
	}
	if err := v.Fill(faultExpected, f.listed()); err != nil {
		return f, err
	}
	if f.Name == "" {
		return f, v.RefuseAs("a fault without a name", "name: and a word of your own")
	}
	f.settle()
	return f, nil
}

// fields are the keys of a fault in a file of its own.
func (f *Fault) fields() []field {
	return []field{
		textType.Field("summary", &f.Summary).About("its story in one line"),
		durationType.Field("begin", &f.Begin).About("when it strikes, for pictures and recovery; left out, with the first of faults"),
		durationType.Field("end", &f.End).About("when it is over, for pictures; left out, with the last of faults"),
		scheduleType.Field("faults", &f.Schedule).About("what strikes, as in a scenario; left out, nothing does"),
	}
}

// listed are the keys of a fault in a list.
func (f *Fault) listed() []field {
	return append([]field{textType.Field("name", &f.Name).About("how files and pages call it")}, f.fields()...)
}

// scheduleType is a schedule on one line.
var scheduleType = document.Type[nemesis.Schedule]{
	Schema: document.Reference("schedule"),
	Read: func(v document.Value) (nemesis.Schedule, error) {
		if entries, err := v.List("a list of faults"); err != nil || len(entries) == 0 {
			return nil, err
		}
		return nemesis.ReadSchedule(v)
	},
	Write: func(faults nemesis.Schedule) any {
		if len(faults) == 0 {
			return nil
		}
		var each []string
		for _, f := range faults.WithIDs() {
			each = append(each, f.String())
		}
		return document.Raw("[" + strings.Join(each, ", ") + "]")
	},
}

// Schema describes the files that Parse reads, as a JSON Schema (draft 2020-12). What it
// accepts may still be refused.
func Schema() map[string]any {
	var p Plan
	root := document.Object(p.fields(new(places)))
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "a plan of a comparison by Laplace"
	root["$defs"] = maps.Clone(nemesis.Schema())
	return root
}

// Bounds of a plan. They keep a mistyped file from taking days.
const (
	subjectsMax   = 16
	faultsMax     = 64
	loadsMax      = 32
	loadMax       = 1_000_000 // operations a second
	seedsMax      = 100_000
	confidenceMin = 800_000 // parts per million
	confidenceMax = 999_000
	summaryMax    = 300 // bytes
)
