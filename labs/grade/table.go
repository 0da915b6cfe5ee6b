package grade

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/confine"
	"github.com/laplace-sim/laplace/labs/similar"
	"github.com/laplace-sim/laplace/scenarios"
)

// A Document is everything that a grading came to, as JSON.
type Document struct {
	// Laplace is the build that graded.
	Laplace string `json:"laplace"`
	// Fences are the limits of the system, and which of them did not hold here.
	Fences []confine.Fence `json:"fences"`
	// Seeds is how many that everybody knows each test was tried with, where the lab does not say
	// fewer.
	Seeds int `json:"seeds"`
	// HiddenSeeds is how many seeds of each test nobody knows; 0 if there was no secret.
	HiddenSeeds int       `json:"hidden_seeds"`
	Submissions []*Graded `json:"submissions"`
	// Similar are places that are close to something else, for a teacher to look at.
	Similar []similar.Match `json:"similar,omitempty"`
}

// NewDocument is the document of a grading.
func NewDocument(graded []*Graded, o Options) *Document {
	d := &Document{Laplace: scenarios.Build(), Fences: confine.Fences(), Submissions: graded, Seeds: cmp.Or(o.Seeds, SeedsDefault)}
	if len(o.Secret) > 0 {
		d.HiddenSeeds = o.Hidden
	}
	return d
}

// JSON is the text of a document, or of anything else that is written for programs.
func JSON(v any) ([]byte, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	return append(text, '\n'), err
}

// CSV is a table with a line for each submission: its name, lab and points, then the points of
// each test of all the labs, why it did not get them all, and what a teacher should look at.
func CSV(graded []*Graded) ([]byte, error) {
	var tests []string
	for _, g := range graded {
		for _, t := range g.tests() {
			if name := g.Lab + "/" + t.Part + "/" + t.Test; !slices.Contains(tests, name) {
				tests = append(tests, name)
			}
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err := w.Write(slices.Concat([]string{"name", "lab", "points", "points_max"}, tests, []string{"why", "notes"}))
	for _, g := range graded {
		row := []string{cell(g.Name), g.Lab, strconv.Itoa(g.Points), strconv.Itoa(g.PointsMax)}
		points := map[string]int{}
		for _, t := range g.tests() {
			points[g.Lab+"/"+t.Part+"/"+t.Test] += t.Points
		}
		for _, name := range tests {
			text := ""
			if n, ok := points[name]; ok {
				text = strconv.Itoa(n)
			}
			row = append(row, text)
		}
		if err == nil {
			err = w.Write(append(row, cell(g.Why), cell(strings.Join(g.Notes, "; "))))
		}
	}
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return b.Bytes(), err
}

// cell is a text of a submission's that no spreadsheet takes for a formula.
func cell(text string) string {
	if text = plain(text); text != "" && strings.ContainsAny(text[:1], "=+-@") {
		return "'" + text
	}
	return text
}

// tests are the reports of all tests, those with hidden seeds last.
func (g *Graded) tests() (tests []labs.TestReport) {
	if g.Visible != nil {
		tests = append(tests, g.Visible.Tests...)
	}
	if g.Hidden != nil {
		tests = append(tests, g.Hidden.Tests...)
	}
	return tests
}
