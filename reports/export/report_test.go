package export

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/laplace-sim/laplace/checker"
)

func TestAReaderOfJUnitFindsEachCheckWithItsVerdict(t *testing.T) {
	eachRun(t, func(t *testing.T, run *Run) {
		suites, err := junit.Ingest(written(t, "junit", run))
		if err != nil || len(suites) != 1 {
			t.Fatalf("found %d suites (%v)", len(suites), err)
		}
		s := suites[0]
		if s.Name != run.Result.Scenario || len(s.Tests) != len(run.Result.Checks) || s.Properties["seed"] != strconv.FormatUint(run.Result.Seed, 10) || s.Properties["replay"] != run.Story.Replay {
			t.Fatalf("found %q with %d tests and %v", s.Name, len(s.Tests), s.Properties)
		}
		told := s.SystemOut
		for i, c := range run.Result.Checks {
			test := s.Tests[i]
			want := map[checker.Verdict]junit.Status{checker.Valid: junit.StatusPassed, checker.Violation: junit.StatusFailed, checker.Unknown: junit.StatusError}[c.Verdict]
			if c.Void != "" && c.Verdict != checker.Valid {
				want = junit.StatusSkipped
			}
			if test.Name != c.Name || test.Status != want {
				t.Errorf("found %s %s, expected %s %s", test.Name, test.Status, c.Name, want)
			}
			if want == junit.StatusFailed && (test.Error == nil || test.Error.Error() != c.Detail) {
				t.Errorf("%s fails with %v, expected %s", c.Name, test.Error, c.Detail)
			}
			told += test.SystemOut
		}
		if !strings.Contains(told, run.Story.Replay) {
			t.Errorf("no output has the story:\n%s", told)
		}
	})
}

// html is Markdown as GitHub shows it.
func html(t *testing.T, text []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert(text, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAReaderOfMarkdownFindsTheStoryAndTheChecks(t *testing.T) {
	eachRun(t, func(t *testing.T, run *Run) {
		shown := html(t, written(t, "markdown", run))
		rows := len(run.Result.Checks)
		if run.Story.Check != "" {
			rows += len(run.Story.Operations)
		}
		if found := strings.Count(shown, "<td>") / 3; found < rows || strings.Count(shown, "<h3>") != 1 {
			t.Errorf("found %d rows, expected %d:\n%s", found, rows, shown)
		}
		if !strings.Contains(shown, "<pre><code>"+run.Story.Replay+"\n</code></pre>") {
			t.Errorf("it lacks the line that replays it:\n%s", shown)
		}
		if _, broken := run.Result.First(); broken && strings.Count(shown, "<li>") < 2 {
			t.Errorf("it lacks the steps:\n%s", shown)
		}
		if strings.Contains(shown, "|") {
			t.Errorf("a table is not read as one:\n%s", shown)
		}
	})
}

// metrics reads OpenMetrics as Prometheus does: the samples by their labels, the type of
// each family, and its unit.
func metrics(t *testing.T, text []byte) (samples map[string]float64, types, units map[string]string) {
	t.Helper()
	samples, types, units = make(map[string]float64), make(map[string]string), make(map[string]string)
	p := textparse.NewOpenMetricsParser(text, labels.NewSymbolTable())
	for {
		entry, err := p.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch entry {
		case textparse.EntryType:
			name, is := p.Type()
			types[string(name)] = string(is)
		case textparse.EntryUnit:
			name, unit := p.Unit()
			units[string(name)] = string(unit)
		case textparse.EntrySeries:
			var l labels.Labels
			_, at, value := p.Series()
			p.Metric(&l)
			if _, twice := samples[l.String()]; twice || at != nil {
				t.Fatalf("%s is there twice, or at %v", l, at)
			}
			samples[l.String()] = value
		}
	}
	if !bytes.HasSuffix(text, []byte("\n# EOF\n")) {
		t.Fatal("the text does not end in # EOF")
	}
	for name, unit := range units {
		if !strings.HasSuffix(name, "_"+unit) {
			t.Errorf("%s has the unit %s, expected it at the end of its name", name, unit)
		}
	}
	return samples, types, units
}

// sum adds the samples of a name that have some labels.
func sum(samples map[string]float64, with ...string) (total float64) {
	for series, value := range samples {
		if !slices.ContainsFunc(with, func(part string) bool { return !strings.Contains(series, part) }) {
			total += value
		}
	}
	return total
}

func TestPrometheusReadsTheNumbersOfARun(t *testing.T) {
	eachRun(t, func(t *testing.T, run *Run) {
		r := run.Result
		samples, types, units := metrics(t, written(t, "openmetrics", run))
		for _, tt := range []struct {
			want float64
			with []string
		}{
			{float64(r.Events), []string{`__name__="laplace_run_events_total"`}},
			{float64(r.Operations.OK), []string{`__name__="laplace_run_operations_total"`, `outcome="ok"`}},
			{float64(r.Operations.Unknown), []string{`__name__="laplace_run_operations_total"`, `outcome="unknown"`}},
			{r.Virtual.Seconds(), []string{`__name__="laplace_run_virtual_seconds"`}},
			{float64(len(r.Faults)), []string{`__name__="laplace_run_faults_total"`}},
			{float64(r.Trace.Len()), []string{`__name__="laplace_run_trace_records_total"`}},
			{float64(len(r.Checks)), []string{`__name__="laplace_run_check"`}},
			{r.Measures.Writes.Latency.P99.Seconds(), []string{`__name__="laplace_run_latency_seconds"`, `operations="writes"`, `quantile="0.99"`}},
			{float64(r.Measures.Cost.Bytes), []string{`__name__="laplace_run_message_bytes_total"`}},
			{1, []string{`__name__="laplace_run_info"`, `verdict="` + r.Verdict.String() + `"`, `digest="` + r.Digest.String() + `"`}},
		} {
			if found := sum(samples, tt.with...); found != tt.want {
				t.Errorf("%v: found %v, expected %v", tt.with, found, tt.want)
			}
		}
		if types["laplace_run_check"] != "stateset" || types["laplace_run_events"] != "counter" || units["laplace_run_message_bytes"] != "bytes" {
			t.Errorf("found the types %v and the units %v", types, units)
		}
	})
}

func TestAHuntIsWrittenWithEachOfItsRuns(t *testing.T) {
	h, all := aHunt(t)
	rows, err := csv.NewReader(bytes.NewReader(writtenHunt(t, "csv", h))).ReadAll()
	if err != nil || len(rows) != len(all)+1 {
		t.Fatalf("found %d rows (%v), expected %d", len(rows), err, len(all)+1)
	}
	at := func(row []string, head string) string { return row[slices.Index(rows[0], head)] }
	violations := 0
	for i, r := range all {
		row := rows[i+1]
		if at(row, "scenario") != h.Plan.Scenarios[r.Scenario].Name || at(row, "seed") != strconv.FormatUint(r.Seed, 10) || at(row, "verdict") != r.Verdict.String() ||
			at(row, "digest") != r.Digest.String() || at(row, "writes_p99_ns") != strconv.FormatInt(int64(r.Measures.Writes.Latency.P99), 10) || at(row, "messages") != strconv.FormatInt(r.Measures.Cost.Messages, 10) {
			t.Errorf("row %d is %q, expected %+v", i, row, r)
		}
		if r.Verdict == checker.Violation {
			violations++
		}
	}

	suites, err := junit.Ingest(writtenHunt(t, "junit", h))
	if err != nil || len(suites) != 2 {
		t.Fatalf("found %d suites (%v), expected one for each scenario", len(suites), err)
	}
	if failed := suites[0].Totals.Failed; failed != len(h.Failures) || suites[1].Totals.Failed != 0 || suites[1].Tests[0].Status != junit.StatusPassed {
		t.Errorf("found %+v and %+v, expected %d failures in the first", suites[0].Totals, suites[1].Totals, len(h.Failures))
	}

	shown := html(t, writtenHunt(t, "markdown", h))
	for _, want := range []string{"<h3>hunt hunts/it: violation</h3>", "<td>chain/rolling-crashes</td>", "<h4>" + h.Failures[0].Signature + "</h4>", "laplace replay hunts/it/failures/x\nlaplace explain hunts/it/failures/x"} {
		if !strings.Contains(shown, want) {
			t.Errorf("it lacks %q:\n%s", want, shown)
		}
	}

	samples, _, _ := metrics(t, writtenHunt(t, "openmetrics", h))
	if found := sum(samples, `__name__="laplace_hunt_runs_total"`); found != float64(len(all)) {
		t.Errorf("found %v runs, expected %d", found, len(all))
	}
	if found := sum(samples, `__name__="laplace_hunt_failures_total"`); found != float64(violations) {
		t.Errorf("found %v failures, expected %d", found, violations)
	}
}

func TestTextsOfAllSortsSurviveEachFormat(t *testing.T) {
	run := made(t, "synod/quiet", "", 1)
	const odd = "a|b*c_\"<d>&\\\n\x00\xff€"
	run.Result.Checks[0].Detail, run.Result.Checks[0].Verdict = odd, checker.Violation
	run.Result.Scenario, run.Result.Signature = odd, odd
	run.Story.Claim, run.Story.Check = odd, run.Result.Checks[0].Name
	if suites, err := junit.Ingest(written(t, "junit", run)); err != nil || suites[0].Tests[0].Status != junit.StatusFailed {
		t.Errorf("a reader of JUnit finds %+v (%v)", suites, err)
	}
	metrics(t, written(t, "openmetrics", run))
	readTrace(t, written(t, "perfetto", run))
	readShiViz(t, string(written(t, "shiviz", run)))
	if shown := html(t, written(t, "markdown", run)); strings.Contains(shown, "<d>") || !strings.Contains(shown, "a|b*c_") {
		t.Errorf("found\n%s", shown)
	}
}

// failing is a writer that takes so many bytes.
type failing struct{ left int }

var errFull = errors.New("full")

func (f *failing) Write(text []byte) (int, error) {
	if f.left -= len(text); f.left < 0 {
		return 0, errFull
	}
	return len(text), nil
}

func TestTheErrorOfTheWriterIsThatOfEachFormat(t *testing.T) {
	run := made(t, "synod/quiet", "", 1)
	hunt, _ := aHunt(t)
	for _, f := range Formats() {
		if f.Run != nil {
			if err := f.Run(&failing{100}, run); !errors.Is(err, errFull) {
				t.Errorf("%s of a run: found the error %v", f.Name, err)
			}
		}
		if f.Hunt != nil {
			if err := f.Hunt(&failing{100}, hunt); !errors.Is(err, errFull) {
				t.Errorf("%s of a hunt: found the error %v", f.Name, err)
			}
		}
	}
}
