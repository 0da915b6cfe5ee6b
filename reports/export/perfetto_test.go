package export

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math/big"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/sim/trace"
)

// A traceEvent is one of the Trace Event Format.
type traceEvent struct {
	Name, Ph, Cat, S, Bp string
	Ts, Dur              json.Number
	Pid, Tid             int
	ID                   int
	Args                 map[string]any

	from, to int64 // nanoseconds
}

// readTrace reads a trace, with numbers as they are written.
func readTrace(t *testing.T, text []byte) []*traceEvent {
	t.Helper()
	var file struct {
		DisplayTimeUnit string
		OtherData       map[string]string
		TraceEvents     []*traceEvent
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&file); err != nil {
		t.Fatal(err)
	}
	if file.DisplayTimeUnit != "ns" || len(file.TraceEvents) == 0 {
		t.Fatalf("found the unit %q and %d events", file.DisplayTimeUnit, len(file.TraceEvents))
	}
	for _, e := range file.TraceEvents {
		e.from = nanoseconds(t, e.Ts)
		e.to = e.from
		if e.Ph == "X" {
			e.to += nanoseconds(t, e.Dur)
		}
	}
	return file.TraceEvents
}

// nanoseconds is a number of microseconds, which must be one of nanoseconds.
func nanoseconds(t *testing.T, micros json.Number) int64 {
	t.Helper()
	number, ok := new(big.Rat).SetString(micros.String())
	if ok {
		number.Mul(number, big.NewRat(1000, 1))
	}
	if !ok || !number.IsInt() {
		t.Fatalf("found %q microseconds, expected whole nanoseconds", micros)
	}
	return number.Num().Int64()
}

// A viewer takes a slice that overlaps another of its thread in part for a mistake.
func TestSlicesOfAThreadNestAndEachThreadHasAName(t *testing.T) {
	eachRun(t, func(t *testing.T, run *Run) {
		type thread struct{ process, thread int }
		named, threads := make(map[thread]bool), make(map[thread][]*traceEvent)
		processes := make(map[int]string)
		for _, e := range readTrace(t, written(t, "perfetto", run)) {
			at := thread{e.Pid, e.Tid}
			switch e.Ph {
			case "M":
				if e.Name == "process_name" {
					processes[e.Pid], _ = e.Args["name"].(string)
				}
				named[at] = true
			case "X", "i", "s", "f", "b", "e":
				if !named[at] {
					t.Fatalf("%s is on the thread %v, which has no name", e.Name, at)
				}
				if e.Ph == "X" {
					threads[at] = append(threads[at], e)
				}
			default:
				t.Fatalf("found the phase %q", e.Ph)
			}
		}
		for i, name := range run.Result.Names {
			if processes[i+1] != name {
				t.Errorf("process %d is %q, expected %s", i+1, processes[i+1], name)
			}
		}
		for at, all := range threads {
			slices.SortStableFunc(all, func(a, b *traceEvent) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
			var open []*traceEvent
			for _, e := range all {
				for len(open) > 0 && open[len(open)-1].to <= e.from {
					open = open[:len(open)-1]
				}
				if len(open) > 0 && e.to > open[len(open)-1].to {
					t.Fatalf("on the thread %v %s (%d to %d) overlaps %s (%d to %d) in part", at, e.Name, e.from, e.to, open[len(open)-1].Name, open[len(open)-1].from, open[len(open)-1].to)
				}
				open = append(open, e)
			}
		}
	})
}

func TestEachMessageThatArrivedIsAnArrowBetweenItsTwoSlices(t *testing.T) {
	eachRun(t, func(t *testing.T, run *Run) {
		want := make(map[int]trace.Record)
		drops := 0
		for r := range run.Result.Trace.Records() {
			if r.Kind == trace.Deliver && r.Cause != 0 {
				want[int(r.Number)] = r
			}
			if r.Kind == trace.Drop {
				drops++
			}
		}
		begun, ended := make(map[int]int), make(map[int]int)
		lost := 0
		var last *traceEvent // the last slice, to which a viewer binds what follows at its time
		for _, e := range readTrace(t, written(t, "perfetto", run)) {
			switch {
			case e.Ph == "X":
				last = e
			case e.Cat == "drop":
				lost++
			case e.Ph == "s" || e.Ph == "f":
				event, _ := last.Args["event"].(float64)
				if last.Pid != e.Pid || last.Tid != e.Tid || last.from != e.from {
					t.Fatalf("the arrow %d is at %d of process %d, and its slice at %d of %d", e.ID, e.from, e.Pid, last.from, last.Pid)
				}
				record := want[e.ID]
				if e.Ph == "s" {
					begun[e.ID]++
					if uint64(event) != record.Cause {
						t.Fatalf("the arrow %d begins at event %v, expected %d", e.ID, event, record.Cause)
					}
				} else {
					ended[e.ID]++
					if int(event) != e.ID || e.Bp != "e" || begun[e.ID] != 1 {
						t.Fatalf("the arrow %d ends at event %v, bound to %q, and began %d times", e.ID, event, e.Bp, begun[e.ID])
					}
				}
			}
		}
		if len(begun) != len(want) || len(ended) != len(want) || lost != drops {
			t.Errorf("%d arrows begin, %d end, of %d messages; %d are lost, of %d", len(begun), len(ended), len(want), lost, drops)
		}
		for id := range want {
			if begun[id] != 1 || ended[id] != 1 {
				t.Fatalf("the arrow %d begins %d times and ends %d times", id, begun[id], ended[id])
			}
		}
	})
}

func TestEachFaultThatStruckAndEachOperationAndRoleHasItsSlice(t *testing.T) {
	eachRun(t, func(t *testing.T, run *Run) {
		r := run.Result
		begun, ended, operations, roles := 0, 0, 0, 0
		for _, e := range readTrace(t, written(t, "perfetto", run)) {
			switch {
			case e.Ph == "b":
				begun++
			case e.Ph == "e":
				ended++
			case e.Ph == "X" && e.Cat == "role":
				roles++
			case e.Ph == "X" && e.Cat == "operation":
				operations++
				id, _ := e.Args["id"].(float64)
				if o := &r.History[int(id)]; int64(o.Call) != e.from || r.Names[e.Pid-1] != o.Client {
					t.Fatalf("operation %v is at %d of %s, expected %v", id, e.from, r.Names[e.Pid-1], o)
				}
			}
		}
		struck := 0
		for _, f := range r.Faults {
			if f.Skipped == "" {
				struck++
			}
		}
		if begun != struck || ended != struck || operations != len(r.History) || roles == 0 || roles > len(r.Roles) {
			t.Errorf("%d faults begin and %d end, of %d; %d operations of %d; %d roles of %d", begun, ended, struck, operations, len(r.History), roles, len(r.Roles))
		}
	})
}
