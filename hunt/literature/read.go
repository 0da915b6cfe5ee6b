package literature

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Bounds of a file.
const (
	trialsMax = 1_000_000
	listMax   = 1000 // cases, draws or values
)

// Parse reads a yardstick from the text of a YAML file, whose name is that of the
// yardstick. The error is a *document.Error with the place of the mistake.
func Parse(file string, text []byte) (*Yardstick, error) {
	root, err := document.Parse(file, text)
	if err != nil {
		return nil, err
	}
	r := reader{root: root, y: Yardstick{Name: strings.TrimSuffix(path.Base(file), document.FolderEnding)}}
	if err := root.Fill("keys and values", r.fields()); err != nil {
		return nil, err
	}
	for i, c := range r.cases {
		if err := r.add(c, fmt.Sprintf("cases.%d", i)); err != nil {
			return nil, err
		}
	}
	if len(r.y.Cases) == 0 {
		return nil, root.At("cases").RefuseAs("no cases", "at least one")
	}
	return &r.y, nil
}

// A reader puts a yardstick together: cases are read when all else has been, for the
// scenario of each is that of the file with what the case says in its place.
type reader struct {
	root     document.Value
	y        Yardstick
	scenario document.Value
	cases    []writtenCase
}

// A writtenCase is a case as it stands in the file.
type writtenCase struct {
	name      string
	scenario  *document.Value
	draws     []writtenDraw
	published []writtenValue
}

// A writtenDraw is a Draw as it stands in the file.
type writtenDraw struct{ Draw }

// A writtenValue is a published value whose unit is not known yet.
type writtenValue struct {
	statistic, is, tolerance string
	most                     bool
	whose, because           string
}

// asItIs is any value, to be read later.
var asItIs = document.Type[document.Value]{Read: func(v document.Value) (document.Value, error) { return v, nil }}

func (r *reader) fields() []document.Field {
	text := document.Text("text")
	return []document.Field{
		text.Field("summary", &r.y.Summary).About("what was found, in one line").Must(),
		text.Field("source", &r.y.Source).About("where: author, title, year, section").Must(),
		text.Field("setup", &r.y.Setup).About("how near the experiment is to that of the source").Must(),
		text.Field("margin", &r.y.Margin).About("why values may be off as far as they may").Must(),
		document.Integer[int]("a whole number", "a number of at most 32 bits").
			Where(func(n int) bool { return 1 <= n && n <= trialsMax }, fmt.Sprintf("1 to %d", trialsMax)).
			Field("trials", &r.y.Trials).About("how many runs each case has").Must(),
		measurementType.Field("measures", &r.y.Measures).About("what is measured of each run").Must(),
		asItIs.Field("scenario", &r.scenario).About("the experiment, with the keys of a scenario").Must(),
		document.Lines("cases", listMax, (*writtenCase).fields).Field("cases", &r.cases).About("the settings of each case, and what was published").Must(),
	}
}

func (c *writtenCase) fields() []document.Field {
	text := document.Text("text")
	return []document.Field{
		text.Field("name", &c.name).About("what tells it from the others").Must(),
		document.Maybe(asItIs).Field("scenario", &c.scenario).About("what is different in this case"),
		document.Lines("draws", listMax, (*writtenDraw).fields).Field("draws", &c.draws).About("faults whose time is drawn for each trial"),
		document.Lines("values", listMax, (*writtenValue).fields).Field("published", &c.published).About("the values of the source").Must(),
	}
}

func (d *writtenDraw) fields() []document.Field {
	return []document.Field{
		document.Text("the ID of a fault").Field("fault", &d.Fault).About("which fault").Must(),
		document.Distribution("a distribution such as uniform(0ms, 75ms)").Field("later", &d.Later).About("how much later than the scenario says").Must(),
	}
}

func (w *writtenValue) fields() []document.Field {
	text := document.Text("a duration or a percentage")
	return []document.Field{
		document.Text("a statistic").Field("statistic", &w.statistic).About("of what the value is").Must(),
		text.Field("is", &w.is).About("the value").Must(),
		document.Truth().Field("at-most", &w.most).About("the source says that it is no more"),
		text.Field("tolerance", &w.tolerance).About("by how much ours may be off, besides chance").Must(),
		document.Word("side", "theirs, ours or model", sides).Field("whose", &w.whose).About("whose a difference is that is known").Beside("because"),
		document.Text("text").Field("because", &w.because).About("why there is one"),
	}
}

// sides are whose a difference can be.
var sides = []string{Theirs, Ours, Model}

// Whose a difference can be.
const (
	Theirs = "theirs" // what was published does not hold for what it is said of
	Ours   = "ours"   // this implementation does otherwise than the source's
	Model  = "model"  // the simulated world is not as that of the source was
)

// add puts a case together, which stands at a path.
func (r *reader) add(w writtenCase, at string) error {
	c := Case{Name: w.name, Scenario: scenarios.New("")}
	c.Scenario.Name = r.y.Name + "/" + w.name
	if err := c.Scenario.Read(r.scenario); err != nil {
		return err
	}
	if w.scenario != nil {
		if err := c.Scenario.Read(*w.scenario); err != nil {
			return err
		}
	}
	for i, d := range w.draws {
		if !slices.ContainsFunc(c.Scenario.Faults, func(f nemesis.Fault) bool { return f.ID == d.Fault }) {
			return r.root.At(fmt.Sprintf("%s.draws.%d.fault", at, i)).Refuse("the ID of one of the faults of the scenario")
		}
		c.Draws = append(c.Draws, d.Draw)
	}
	for i, v := range w.published {
		p, err := v.value(r.y.Measures, r.root.At(fmt.Sprintf("%s.published.%d", at, i)))
		if err != nil {
			return err
		}
		c.Published = append(c.Published, p)
	}
	if len(c.Published) == 0 {
		return r.root.At(at).RefuseAs("a case without a value", "at least one")
	}
	if err := r.check(&c, w.scenario, at); err != nil {
		return err
	}
	r.y.Cases = append(r.y.Cases, c)
	return nil
}

// check refuses a scenario that cannot be run, where it says so: in the case that stands at
// a path, or else in what all cases have in common.
func (r *reader) check(c *Case, own *document.Value, at string) error {
	err := c.Scenario.Check()
	wrong, ok := errors.AsType[*scenarios.CheckError](err)
	if !ok {
		return err
	}
	const key = "scenario."
	first, _, _ := strings.Cut(strings.TrimSuffix(wrong.Path, document.KeyOf("")), ".")
	place := r.root.At(key + wrong.Path)
	if own != nil && own.Within(first).Node() != own.Node() {
		place = r.root.At(at + "." + key + wrong.Path)
	}
	return place.RefuseAs(wrong.Found, wrong.Expected)
}

// value is a published value, in the unit of what is measured.
func (w *writtenValue) value(m *Measurement, at document.Value) (Published, error) {
	p := Published{Bound: w.most, Whose: w.whose, Because: w.because}
	if p.Statistic = statistic(w.statistic); p.Statistic == nil || p.Statistic.Unit != m.Unit {
		return p, at.Within("statistic").RefuseAs(document.Quote(w.statistic), document.OneOf(w.statistic, statisticsOf(m.Unit)))
	}
	if w.because != "" && w.whose == "" {
		return p, at.Within("because").RefuseAs("a reason alone", "whose beside it: "+strings.Join(sides, ", "))
	}
	var ok bool
	if p.Value, ok = m.Unit.parse(w.is); !ok {
		return p, at.Within("is").RefuseAs(document.Quote(w.is), m.Unit.expected())
	}
	if p.Tolerance, ok = m.Unit.parse(w.tolerance); !ok {
		return p, at.Within("tolerance").RefuseAs(document.Quote(w.tolerance), m.Unit.expected())
	}
	return p, nil
}

// A Unit is what a measurement is counted in.
type Unit int

// The units.
const (
	Duration Unit = iota // nanoseconds
	Share                // of the trials in which something happened, in parts per million
)

// parse reads a value; false if it is none.
func (u Unit) parse(text string) (int64, bool) {
	if u == Share {
		p, err := rng.ParseProbability(text)
		return int64(p), err == nil
	}
	d, err := time.ParseDuration(text)
	return int64(d), err == nil && d >= 0
}

func (u Unit) expected() string {
	if u == Share {
		return "a percentage with at most four decimals, such as 5.2%"
	}
	return "a duration, such as 172ms"
}

// Format writes a value as people read it: durations in milliseconds, to the tenth, and
// shares in percent, to the hundredth.
func (u Unit) Format(value int64) string {
	if u == Share {
		return rng.Probability((value + 50) / 100 * 100).String()
	}
	tenths := (value + int64(50*time.Microsecond)) / int64(100*time.Microsecond)
	if tenths%10 == 0 {
		return fmt.Sprintf("%d ms", tenths/10)
	}
	return fmt.Sprintf("%d.%d ms", tenths/10, tenths%10)
}
