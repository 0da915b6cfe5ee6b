package comparison

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"path"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

// page is the template of the page.
var page = template.Must(template.New(PageFile).Parse(pageText))

// A view is what the page shows.
type view struct {
	Style           template.CSS
	Title, Summary  string
	Verdicts        []verdicts
	Facts           []fact
	Words           template.HTML
	Heats           []heat
	Faults          []section
	Cost, Load      *section
	Metrics         []meaning
	Subjects, Files []string
}

// A fact is one line of the head of the page.
type fact struct{ Name, Text string }

// A verdicts says how many runs had one.
type verdicts struct {
	Kind string // for its colour
	Text string
}

// A meaning is a metric in the glossary.
type meaning struct{ Name, Title, Unit, Better string }

func (r *report) writePage(w io.Writer) error {
	var b bytes.Buffer
	if err := page.Execute(&b, r.view()); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

func (r *report) view() *view {
	v := &view{
		Style:    template.CSS(pageStyle),
		Title:    r.Plan.Name,
		Summary:  r.Plan.Summary,
		Verdicts: r.verdicts(),
		Facts:    r.facts(),
		Words:    words(r.Summary()),
		Subjects: r.subjects(),
		Metrics:  meanings(),
	}
	for _, f := range r.CSV() {
		v.Files = append(v.Files, f.Name)
	}
	if len(r.Seeds) == 0 {
		return v
	}
	v.Heats = r.heats()
	for i := range r.Cells {
		v.Faults = append(v.Faults, r.section(i))
	}
	v.Cost, v.Load = r.cost(), r.load()
	return v
}

// verdicts says loudly whatever is not valid, and quietly that all is.
func (r *report) verdicts() []verdicts {
	count := make(map[checker.Verdict]int)
	lost := 0
	for _, rows := range [][][]*compare.Cell{r.Cells, r.Load} {
		for _, cells := range rows {
			for _, c := range cells {
				for i := range c.Runs {
					count[c.Runs[i].Verdict]++
					if c.Runs[i].Measures.Lost > 0 {
						lost++
					}
				}
			}
		}
	}
	all := r.runs()
	var said []verdicts
	if n := count[checker.Violation]; n > 0 {
		said = append(said, verdicts{"violation", fmt.Sprintf("%d of %d runs are violations", n, all)})
	}
	if lost > 0 {
		said = append(said, verdicts{"violation", fmt.Sprintf("acknowledged writes were lost in %d of %d runs", lost, all)})
	}
	if n := count[checker.Unknown]; n > 0 {
		said = append(said, verdicts{"unknown", fmt.Sprintf("%d of %d runs could not be judged", n, all)})
	}
	if len(said) == 0 && all > 0 {
		said = append(said, verdicts{"valid", fmt.Sprintf("all %d runs are valid", all)})
	}
	return said
}

// facts are what was compared, and with what.
func (r *report) facts() []fact {
	var machines []string
	first := r.Plan.Base.Nodes
	for _, s := range r.Plan.Subjects {
		n := s.Nodes
		if n == 0 {
			n = first
		}
		machines = append(machines, fmt.Sprintf("%s: %d", s.Name, n))
	}
	seeds := "none"
	if n := len(r.Seeds); n > 0 {
		seeds = fmt.Sprintf("%d, from %d to %d", n, r.Seeds[0], r.Seeds[n-1])
	}
	return []fact{
		{"compared", strings.Join(r.subjects(), ", ")},
		{"under", prose.Count(len(r.Plan.Faults), "fault") + ", " + prose.Count(len(r.Plan.Loads), "load")},
		{"machines", strings.Join(machines, ", ")},
		{"seeds", seeds},
		{"runs", fmt.Sprint(r.runs())},
		{"model", string(scenarios.ModelOf(r.Plan.Scenarios()...))},
		{"build", scenarios.Build()},
	}
}

// meanings are the metrics for the glossary.
func meanings() []meaning {
	var all []meaning
	for _, m := range compare.Metrics() {
		better := "less"
		if m.Better == compare.More {
			better = "more"
		}
		all = append(all, meaning{m.Name, m.Title, m.Unit.Name(), better})
	}
	return all
}

// A card is the worst run of a cell.
type card struct {
	ID, Subject, Title string
	Seed               uint64
	Verdict, Kind      string
	Command            string
	Dir                string // "" for none
	Pictures           []string
	Replay             string
	Measures           []fact
	Strip              template.HTML
}

// card shows the worst run of a cell.
func (r *report) card(fault int, c *compare.Cell) card {
	run := &c.Runs[c.Worst]
	k := card{
		ID:      "run-" + r.cells[c],
		Subject: c.Subject,
		Title:   c.Subject + " under " + c.Fault,
		Seed:    run.Seed,
		Verdict: run.Verdict.String(),
		Kind:    run.Verdict.String(),
		Command: fmt.Sprintf("%s run %s --seed %d", program.Name(), r.scenarioFile(c), run.Seed),
		Strip:   r.strip(fault, c),
	}
	for _, m := range compare.Metrics() {
		if value, found := m.Of(&run.Measures); found {
			text := m.Unit.Text(value)
			if m.Name == "recovery" && run.Censored() {
				text = "not within " + text
			}
			k.Measures = append(k.Measures, fact{m.Title, text})
		}
	}
	if dir := r.worst(c); dir != "" {
		k.Dir = dir
		k.Pictures = []string{path.Join(dir, "timeline.svg"), path.Join(dir, "availability.svg")}
		k.Replay = program.Name() + " replay " + dir
	}
	return k
}
