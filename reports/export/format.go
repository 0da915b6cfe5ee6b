package export

import (
	"bufio"
	"io"
	"iter"
	"slices"

	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
)

// A Format is one in which a run, a hunt, or either can be written.
type Format struct {
	// Name is what people call it on the command line: "perfetto".
	Name string
	// Summary says in a few words what it is for.
	Summary string
	// Extension is how the names of its files end, with the dot.
	Extension string
	// Run writes a run, and Hunt a hunt; nil if there is no such thing in this format. The
	// errors are those of the writer, and of a hunt that cannot be read.
	Run  func(io.Writer, *Run) error
	Hunt func(io.Writer, *Hunt) error
}

// formats are all of them, in the order in which they are listed.
var formats = []Format{
	{"perfetto", "a trace for ui.perfetto.dev: nodes, roles, messages and faults on one axis", ".json", writePerfetto, nil},
	{"shiviz", "a log with vector clocks, which ShiViz draws as a space-time diagram", ".log", writeShiViz, nil},
	{"history.edn", "what clients did and saw, for the checkers of Jepsen", ".edn", writeEDN, nil},
	{"csv", "a row for each run", ".csv", nil, writeCSV},
	{"junit", "JUnit XML for continuous integration: a test case for each check or failure", ".xml", writeJUnit, writeHuntJUnit},
	{"markdown", "GitHub-flavoured Markdown for issues and job summaries", ".md", writeMarkdown, writeHuntMarkdown},
	{"openmetrics", "OpenMetrics text, which Prometheus reads", ".txt", writeOpenMetrics, writeHuntOpenMetrics},
}

// Formats are all formats, in the order in which they are listed.
func Formats() []Format { return slices.Clone(formats) }

// Of says of what there is the format: "a run", "a hunt", or "a run or a hunt".
func (f Format) Of() string {
	var of []string
	if f.Run != nil {
		of = append(of, "a run")
	}
	if f.Hunt != nil {
		of = append(of, "a hunt")
	}
	return prose.Either(of)
}

// A Run is one that is written.
type Run struct {
	// Result is what it came to, with its trace.
	Result *scenarios.Result
	// Story is why the verdict is what it is, with the line that runs the run again.
	Story *explain.Story
}

// A Hunt is one that is written.
type Hunt struct {
	// Name is where it lies, as people call it.
	Name string
	Plan store.Plan
	// Runs yields the runs in their order, each time from the first on. An error is the
	// last thing that it yields.
	Runs iter.Seq2[store.Run, error]
	// Failures are the first runs of each signature, in the order of their places.
	Failures []Failure
	// Sometimes says what should have happened in some run.
	Sometimes []store.Sometimes
	// States is how many abstract states the runs reached.
	States int
}

// A Failure is the first run of those with one signature.
type Failure struct {
	store.Failure
	// Dir is where the run lies, and ShrunkDir where the smallest does; "" for nowhere.
	Dir, ShrunkDir string
}

// buffered has write write through a buffer.
func buffered(w io.Writer, write func(*bufio.Writer) error) error {
	b := bufio.NewWriterSize(w, 1<<16)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}
