package comparison

import (
	"fmt"
	"html/template"

	"github.com/laplace-sim/laplace/hunt/compare"
)

// A section is what the page says of one fault, or of the cost, or of loads.
type section struct {
	ID, Name, Summary string
	Whiskers          []whiskers
	Pictures          []picture
	Estimates         grid
	Differences       grid
	Cards             []card
}

// A picture is a figure in the page.
type picture struct {
	Title, Alt string
	SVG        template.URL // the figure itself
	Files      [2]string    // as SVG and as PNG
}

// A grid is a table of numbers.
type grid struct {
	Head []string
	Rows [][]string
}

// Of the metrics, those that are drawn with their intervals for each fault, and those of cost.
var (
	drawnOfFaults = []string{"availability", "recovery", "longest-outage", "write-p50", "write-p99", "read-p99"}
	drawnOfCost   = []string{"messages", "bytes", "syncs", "work"}
)

func (r *report) section(fault int) section {
	cells, f := r.Cells[fault], r.Plan.Faults[fault]
	s := section{ID: "fault-" + r.faults[fault], Name: f.Name, Summary: f.Summary}
	for _, name := range drawnOfFaults {
		s.whisker(name, cells)
	}
	for _, f := range r.ofFault(fault) {
		s.picture(f)
	}
	s.Estimates = estimatesOf(compare.Metrics(), cells)
	s.Differences = r.differencesOf(f.Name)
	for _, c := range cells {
		s.Cards = append(s.Cards, r.card(fault, c))
	}
	return s
}

func (s *section) whisker(name string, cells []*compare.Cell) {
	if w, found := newWhiskers(name, cells); found {
		s.Whiskers = append(s.Whiskers, w)
	}
}

func (s *section) picture(f *figure) {
	s.Pictures = append(s.Pictures, picture{f.title, f.alt, dataURL(f.svg()), [2]string{f.file(".svg"), f.file(".png")}})
}

// estimatesOf has a row for each metric that some cell has.
func estimatesOf(metrics []compare.Metric, cells []*compare.Cell) grid {
	g := grid{Head: []string{"measure"}}
	for _, c := range cells {
		g.Head = append(g.Head, c.Subject)
	}
	for i, m := range metrics {
		row, found := []string{m.Title}, false
		for _, c := range cells {
			e := estimate(c, i)
			found = found || e.N > 0
			row = append(row, estimateText(m, c, e))
		}
		if found {
			g.Rows = append(g.Rows, row)
		}
	}
	return g
}

func estimateText(m compare.Metric, c *compare.Cell, e compare.Estimate) string {
	text := cellText(m, c, e)
	if e.N == 0 {
		return text
	}
	return fmt.Sprintf("%s (%s)", text, m.Unit.Span(e.Low, e.High))
}

// differencesOf are the paired differences under a fault, those first that tell two apart.
func (r *report) differencesOf(fault string) grid {
	g := grid{Head: []string{"measure", "pair", "mean difference", "bounds", "pairs", "told apart"}}
	var rest [][]string
	for _, d := range r.Differences {
		if d.Fault != fault || d.N == 0 {
			continue
		}
		_, m := metric(d.Metric)
		row := []string{m.Title, d.A + " − " + d.B, m.Unit.Text(d.Mean), m.Unit.Span(d.Low, d.High), fmt.Sprint(d.N), "no"}
		if d.Apart {
			row[5] = "yes"
			g.Rows = append(g.Rows, row)
		} else {
			rest = append(rest, row)
		}
	}
	g.Rows = append(g.Rows, rest...)
	return g
}

// cost is what operations cost where as little went wrong as the plan has.
func (r *report) cost() *section {
	calmest := 0
	for i, f := range r.Plan.Faults {
		if len(f.Schedule) < len(r.Plan.Faults[calmest].Schedule) {
			calmest = i
		}
	}
	if len(r.Cells) == 0 {
		return nil
	}
	s := &section{ID: "cost", Name: "Cost", Summary: "For each acknowledged operation, of all machines and clients together, under " + r.Plan.Faults[calmest].Name + "."}
	for _, name := range drawnOfCost {
		s.whisker(name, r.Cells[calmest])
	}
	return s
}

// load is how each subject does when more and more is asked of it; nil if that was not asked.
func (r *report) load() *section {
	if len(r.Load) == 0 {
		return nil
	}
	s := &section{ID: "load", Name: "Load", Summary: "Nothing goes wrong, and clients ask for more and more."}
	for _, f := range r.ofLoad() {
		s.picture(f)
	}
	s.Estimates = r.loadsTold()
	return s
}

// loadsTold has a row for each load and subject.
func (r *report) loadsTold() grid {
	g := grid{Head: []string{"asked a second", "subject"}}
	names := []string{"throughput", "availability", "read-p50", "read-p99", "write-p50", "write-p99"}
	for _, name := range names {
		_, m := metric(name)
		g.Head = append(g.Head, m.Title)
	}
	for _, cells := range r.Load {
		for _, c := range cells {
			row := []string{fmt.Sprint(c.Rate), c.Subject}
			for _, name := range names {
				at, m := metric(name)
				row = append(row, estimateText(m, c, estimate(c, at)))
			}
			g.Rows = append(g.Rows, row)
		}
	}
	return g
}
