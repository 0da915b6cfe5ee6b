package page

import (
	"embed"
	"html/template"
	"io"
	"strings"

	"github.com/laplace-sim/laplace/hunt/likelihood"
	"github.com/laplace-sim/laplace/scenarios"
)

//go:embed assets
var assets embed.FS

// scripts are the files of the program of the page, in the order in which they stand in it.
var scripts = []string{"unpack.js", "main.js"}

var frame = template.Must(template.ParseFS(assets, "assets/page.html"))

// A Subject is what a page is about.
type Subject struct {
	// Result is the run, with its trace.
	Result *scenarios.Result
	// Twin is the nearest run that differs in one thing, which Difference says in words; nil
	// for none.
	Twin       *scenarios.Result
	Difference string
	// Curve is the chance of a violation along the run; nil if it is not known.
	Curve *likelihood.Curve
	// Case is what stands in place of a scenario, of a run that only a test can make; "" of
	// any other.
	Case string
	// Replay is the line that runs the run again.
	Replay string
}

// Write writes the page of a run. The error is that of w.
func Write(w io.Writer, s *Subject) error {
	run, err := newModel(s).pack()
	if err != nil {
		return err
	}
	var program strings.Builder
	for _, name := range scripts {
		text, err := assets.ReadFile("assets/" + name)
		if err != nil {
			panic("page: an asset is missing: " + err.Error())
		}
		program.Write(text)
	}
	style, err := assets.ReadFile("assets/style.css")
	if err != nil {
		panic("page: an asset is missing: " + err.Error())
	}
	return frame.Execute(w, map[string]any{
		"Title": "Laplace", "Style": template.CSS(style), "Run": template.HTML(run), "Twin": template.HTML(""), "Program": template.JS(program.String()),
	})
}
