package page

import (
	"bytes"
	"context"
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
var scripts = []string{
	"unpack.js",
	"diagram/spans.js",
	"diagram/calls.js",
	"diagram/track.js",
	"diagram/colours.js",
	"diagram/frame.js",
	"diagram/lanes.js",
	"diagram/axis.js",
	"diagram/stints.js",
	"diagram/operations.js",
	"diagram/arrows.js",
	"diagram/density.js",
	"diagram/marks.js",
	"diagram/faults.js",
	"diagram/focus.js",
	"diagram/overview.js",
	"diagram/picking.js",
	"diagram/gestures.js",
	"diagram/diagram.js",
	"words.js",
	"causal.js",
	"layout.js",
	"story.js",
	"details.js",
	"filter.js",
	"legend.js",
	"search.js",
	"series.js",
	"charts.js",
	"tables.js",
	"keys.js",
	"link.js",
	"main.js",
}

// uplot is the library that draws the time series, as it was published.
const uplot = "third_party/uplot/"

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
	// Window is the part of the run that is asked for; zero is as much as a page has room for.
	Window Span
	// Case is what stands in place of a scenario, of a run that only a test can make; "" of
	// any other.
	Case string
	// Replay is the line that runs the run again.
	Replay string
}

// Write writes the page of a run, which it makes once more to see what servers say of
// themselves. The errors are those of w and of the context, and an *EmptyError.
func Write(ctx context.Context, w io.Writer, s *Subject) error {
	m, err := newModel(ctx, s)
	if err != nil {
		return err
	}
	t, err := newTwin(ctx, s, m)
	if err != nil {
		return err
	}
	run, err := m.pack()
	if err != nil {
		return err
	}
	twin := ""
	if t != nil {
		if twin, err = t.pack(); err != nil {
			return err
		}
	}
	return writeFrame(w, m.Title, run, twin)
}

// Is reports whether a text is a page that Write has written.
func Is(text []byte) bool {
	return bytes.Contains(text, []byte(`<script type="text/plain" id="run">`))
}

// writeFrame writes the page of a packed run, and of its twin unless that is "".
func writeFrame(w io.Writer, title, run, twin string) error {
	var program strings.Builder
	for _, name := range scripts {
		program.WriteString(asset(name))
	}
	return frame.Execute(w, map[string]any{
		"Title": title,
		"Style": template.CSS(theme() + asset(uplot+"uPlot.min.css") + asset("style.css")),
		"Run":   template.HTML(run), "Twin": template.HTML(twin),
		"Library": template.JS(asset(uplot + "uPlot.iife.min.js")), "License": asset(uplot + "LICENSE"),
		"Program": template.JS(program.String()),
	})
}

// asset is the text of a file of assets. It panics if there is none.
func asset(name string) string {
	text, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic("page: an asset is missing: " + err.Error())
	}
	return string(text)
}
