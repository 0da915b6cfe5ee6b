package rundir

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/hunt/explore"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// A Path is the way to a violation that a search of all orders found, as a file has it: the
// cluster, the bounds of the search, and the moves.
type Path struct {
	Scenario scenarios.Scenario // whose cluster it is
	Bounds   explore.Bounds
	Steps    []explore.Step
	// Words are what each step is, for people who read the file.
	Words []string
}

// Model is that of the search.
func (p *Path) Model() (explore.Model, error) {
	m, err := explore.OfScenario(p.Scenario)
	if err == nil {
		m.Bounds = p.Bounds
		err = m.Check()
	}
	return m, err
}

// PathText is the file of a violation that a search of all orders found.
func PathText(p *Path, r *scenarios.Result) string {
	var b strings.Builder
	c := r.Checks[0]
	fmt.Fprintf(&b, "path: %q\nbroken: %q\ndetail: %q\ndigest: %q\nevents: %d\nmodel: %q\n", r.Scenario, c.Name, c.Detail, r.Digest, r.Events, r.Model)
	fmt.Fprintf(&b, "timeouts: %d\ncrashes: %d\ncopies: %d\n", p.Bounds.Timeouts, p.Bounds.Crashes, p.Bounds.Copies)
	b.WriteString("scenario: |\n")
	for line := range strings.Lines(string(p.Scenario.YAML())) {
		if line != "\n" {
			b.WriteString("  ")
		}
		b.WriteString(line)
	}
	b.WriteString("steps:\n")
	for i, s := range p.Steps {
		fmt.Fprintf(&b, "  - {move: %s, node: %d", s.Kind, s.Node)
		if s.From != 0 {
			fmt.Fprintf(&b, ", from: %d, content: %q", s.From, sim.Digest(s.Content))
		}
		if s.Timer != "" {
			fmt.Fprintf(&b, ", timer: %q", s.Timer)
		}
		if s.Tag != 0 {
			fmt.Fprintf(&b, ", tag: %d", s.Tag)
		}
		if i < len(p.Words) {
			fmt.Fprintf(&b, ", what: %s", quotedYAML(p.Words[i]))
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// quotedYAML is a text in single quotes, in which YAML knows one escape only.
func quotedYAML(text string) string {
	return "'" + strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "'", "''") + "'"
}

// isPath reports whether a text is meant for a path.
func isPath(text []byte) bool {
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "path:") {
			return true
		}
	}
	return false
}

// A pathFile is a path as it is read.
type pathFile struct {
	Case
	Path
	text string // of the scenario
}

// parsePath reads a path. The error is one line and says where what is wrong.
func parsePath(file string, text []byte) (p pathFile, err error) {
	root, err := document.Parse(file, text)
	if err != nil {
		return p, err
	}
	var steps []step
	count := document.Integer[int]("a whole number", "a whole number below 2^31")
	err = root.Fill("the path of a search: keys and values", []document.Field{
		document.Text("the name of a scenario").Field("path", &p.Test),
		document.Text("the name of a check").Field("broken", &p.Broken),
		document.Text("what was seen").Field("detail", &p.Detail),
		digestType.Field("digest", &p.Digest),
		document.Unsigned().Field("events", &p.Events),
		document.Text("the versions of what made the run").Field("model", (*string)(&p.Case.Model)),
		count.Field("timeouts", &p.Bounds.Timeouts),
		count.Field("crashes", &p.Bounds.Crashes),
		count.Field("copies", &p.Bounds.Copies),
		document.Text("a scenario, as text").Field("scenario", &p.text),
		document.Lines("steps", math.MaxInt32, func(s *step) []document.Field { return s.fields() }).Field("steps", &steps),
	})
	for _, s := range steps {
		p.Steps, p.Words = append(p.Steps, s.Step), append(p.Words, s.what)
	}
	return p, err
}

// A step is one of a file.
type step struct {
	explore.Step
	what string
}

// fields are what is written of a step.
func (s *step) fields() []document.Field {
	content := document.Parsed("a hash: 16 hexadecimal digits", func(text string) (hash uint64, ok bool) {
		hash, err := strconv.ParseUint(text, 16, 64)
		return hash, err == nil
	}, nil)
	node := document.Parsed("the number of a node", func(text string) (id sim.NodeID, ok bool) {
		n, err := strconv.ParseUint(text, 10, 31)
		return sim.NodeID(n), err == nil
	}, nil)
	return []document.Field{
		document.Word("move", "", explore.StepKinds()).Field("move", &s.Kind),
		node.Field("node", &s.Node),
		node.Field("from", &s.From),
		content.Field("content", &s.Content),
		document.Text("the name of a timer").Field("timer", (*string)(&s.Timer)),
		document.Unsigned().Field("tag", &s.Tag),
		document.Text("what it is, in words").Field("what", &s.what),
	}
}

// asTested is the path as what other commands take: a run that is read as it lies there.
func (p *pathFile) asTested(file string) (*Tested, error) {
	if p.text == "" || len(p.Steps) == 0 {
		return nil, &document.Error{File: file, Found: "no scenario or no steps", Expected: "both, as in a file that laplace hunt --exhaustive wrote"}
	}
	var err error
	if p.Scenario, err = scenarios.Parse(file+" (scenario)", []byte(p.text)); err != nil {
		return nil, err
	}
	return &Tested{Case: p.Case, File: file, Path: &p.Path}, nil
}

// replayOf is the line that walks a path again.
func replayOf(file string) string { return program.Name() + " replay " + reports.Quoted(file) }
