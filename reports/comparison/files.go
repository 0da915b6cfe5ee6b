package comparison

import (
	"bytes"
	"io"

	"github.com/laplace-sim/laplace/hunt/compare"
)

// The files of a report, besides those of the table's numbers.
const (
	PageFile    = "index.html"
	SummaryFile = "summary.md"
	// PicturesDir has each plot as SVG and PNG.
	PicturesDir = "pictures"
	// ScenariosDir has the scenario of each cell, so that any of its runs can be made again.
	ScenariosDir = "scenarios"
)

// Files are those of a comparison's report, named relative to the directory that they are
// for: the page, the summary in words, the numbers as CSV, the scenario of each cell, and the
// plots. Worst says where the directory of the worst run of a cell is, relative to the page;
// "" is for nowhere, and then the page has only the line that makes the run. Nothing is drawn
// before a file is written; the errors of that are those of its writer.
func Files(t *compare.Table, worst func(*compare.Cell) string) []compare.File {
	r := newReport(t, worst)
	files := append([]compare.File{
		{Name: PageFile, Write: r.writePage},
		made(SummaryFile, func() []byte { return []byte(t.Summary()) }),
	}, t.CSV()...)
	for _, row := range [][][]*compare.Cell{t.Cells, t.Load} {
		for _, cells := range row {
			for _, c := range cells {
				files = append(files, made(r.scenarioFile(c), c.Scenario.YAML))
			}
		}
	}
	for _, f := range r.figures() {
		files = append(files,
			compare.File{Name: f.file(".svg"), Write: f.writeSVG},
			compare.File{Name: f.file(".png"), Write: f.writePNG})
	}
	return files
}

// made is a file with a text that is made when it is written.
func made(name string, text func() []byte) compare.File {
	return compare.File{Name: name, Write: func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(text()))
		return err
	}}
}
