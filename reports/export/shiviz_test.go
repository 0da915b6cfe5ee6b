package export

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A shivizLine is a line of a log, as ShiViz reads it.
type shivizLine struct {
	host   string
	clock  map[string]int
	number uint64
	event  string
}

// readShiViz reads a log as ShiViz does: with the regular expression in its first line,
// over all the text behind the second, which would be the delimiter of executions.
func readShiViz(t *testing.T, text string) (all []shivizLine) {
	t.Helper()
	head, log, _ := strings.Cut(text, "\n")
	delimiter, log, _ := strings.Cut(log, "\n")
	if delimiter != "" {
		t.Fatalf("the second line is %q, expected it to be empty", delimiter)
	}
	expression, err := regexp.Compile("(?m)" + head)
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range expression.FindAllStringSubmatch(log, -1) {
		line := shivizLine{host: match[expression.SubexpIndex("host")], event: match[expression.SubexpIndex("event")]}
		if err := json.Unmarshal([]byte(match[expression.SubexpIndex("clock")]), &line.clock); err != nil {
			t.Fatal(err)
		}
		if line.number, err = strconv.ParseUint(match[expression.SubexpIndex("number")], 10, 64); err != nil {
			t.Fatal(err)
		}
		all = append(all, line)
	}
	if lines := strings.Count(log, "\n"); lines != len(all) {
		t.Fatalf("the expression finds %d lines of %d", len(all), lines)
	}
	return all
}

// ShiViz refuses a log in which the clock of a host does not count its lines.
func TestTheClockOfAHostCountsItsLines(t *testing.T) {
	eachRun(t, func(t *testing.T, run *Run) {
		count, seen := make(map[string]int), make(map[string]map[string]int)
		for i, line := range readShiViz(t, string(written(t, "shiviz", run))) {
			if count[line.host]++; line.clock[line.host] != count[line.host] {
				t.Fatalf("line %d is the %dth of %s, and its clock says %d", i, count[line.host], line.host, line.clock[line.host])
			}
			for host, n := range line.clock {
				if n > count[host] || n < seen[line.host][host] {
					t.Fatalf("line %d of %s knows of %d lines of %s, of %d, and knew of %d", i, line.host, n, host, count[host], seen[line.host][host])
				}
			}
			seen[line.host] = line.clock
		}
	})
}

func TestVectorClocksSayWhatTheCausalGraphSays(t *testing.T) {
	eachRun(t, func(t *testing.T, run *Run) {
		graph, words := causal.NewGraph(), explain.NewChronicle(run.Result)
		for record := range run.Result.Trace.Records() {
			graph.Add(record)
		}
		events := make(map[uint64]shivizLine) // of nodes
		isEvent := func(l shivizLine) bool {
			e := graph.Event(l.number)
			return e.Node > 0 && run.Result.Names[e.Node-1] == l.host && l.event == what(words, &e.Record)
		}
		for _, line := range readShiViz(t, string(written(t, "shiviz", run))) {
			if _, known := events[line.number]; !known && line.number <= graph.Last() && isEvent(line) {
				events[line.number] = line
			}
		}
		onNodes := 0
		for _, e := range graph.Between(1, graph.Last()) {
			if e.Node != 0 {
				onNodes++
			}
		}
		if len(events) != onNodes {
			t.Fatalf("found lines of %d events, expected %d", len(events), onNodes)
		}
		const steps = 40
		related := 0
		for i := uint64(1); i <= steps; i++ {
			after, is := events[graph.Last()*i/steps]
			if !is {
				continue
			}
			past := graph.Past(after.number)
			for number, before := range events {
				knows := after.clock[before.host] >= before.clock[before.host]
				if knows != past.Has(number) {
					t.Fatalf("event %d %v knows of event %d %v: %v, the graph says %v", after.number, after.clock, number, before.clock, knows, past.Has(number))
				}
				if knows {
					related++
				}
			}
		}
		if related == 0 || related == steps*len(events) {
			t.Errorf("%d pairs are related: the test looks at too little", related)
		}
	})
}

func TestWhatComesFromOutsideCarriesWhatLedToIt(t *testing.T) {
	run := made(t, "synod/quiet", "", 1)
	r := run.Result
	r.Names = []string{"n1", "n2"}
	r.Trace = new(trace.Recorder)
	for _, record := range []trace.Record{
		{Kind: trace.Boot, Number: 1, Node: 1},
		{Kind: trace.Boot, Number: 2, Node: 2},
		{Kind: trace.Control, Number: 3, Cause: 1, Name: "crash n2"},
		{Kind: trace.Crash, Number: 3, Node: 2},
		{Kind: trace.Drop, Number: 3, Node: 1, From: 2, Name: "M"},
		{Kind: trace.Boot, Number: 4, Node: 2, Cause: 3},
	} {
		r.Trace.Append(record)
	}
	want := shivizExpression + "\n\n" + `n1 {"n1":1} 0s #1 started
n2 {"n2":1} 0s #2 started
n2 {"n1":1,"n2":2} 0s #3 crashed
n2 {"n1":1,"n2":3} 0s #4 started
`
	if text := string(written(t, "shiviz", run)); text != want {
		t.Errorf("found\n%s\nexpected\n%s", text, want)
	}
}
