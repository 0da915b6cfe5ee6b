package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// The threads of a node's process in a trace, and of the one for what is no node.
const (
	eventsThread = iota + 1
	rolesThread
	outagesThread
	operationsThread
)

// writePerfetto writes a run in the Trace Event Format, as one JSON object. Each node is a
// process with threads for its events, its role, its outages and its operations; what is no
// node is a process too, with faults as asynchronous slices, since these overlap.
func writePerfetto(w io.Writer, run *Run) error {
	return buffered(w, func(b *bufio.Writer) error {
		p := &perfetto{Writer: b, Result: run.Result, words: explain.NewChronicle(run.Result), sent: sendings(run.Result.Trace)}
		p.printf(`{"displayTimeUnit":"ns","otherData":%s,"traceEvents":[`, quoted(p.about()))
		p.tracks()
		p.roles()
		p.operations()
		p.faults()
		for record := range p.Trace.Records() {
			p.record(&record)
		}
		p.printf("\n]}\n")
		return p.err
	})
}

// A perfetto writes the events of a trace.
type perfetto struct {
	*bufio.Writer
	*scenarios.Result
	words *explain.Chronicle
	sent  links
	began bool // an event was written
	err   error
}

func (p *perfetto) printf(form string, values ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.Writer, form, values...)
	}
}

// about is what the trace says of the run as a whole.
func (p *perfetto) about() map[string]string {
	return map[string]string{
		"scenario": p.Scenario, "protocol": p.Protocol, "flaw": p.Flaw, "seed": strconv.FormatUint(p.Seed, 10),
		"digest": p.Digest.String(), "verdict": p.Verdict.String(), "model": string(p.Model),
	}
}

// quoted is a value as JSON, which all that is written here can be.
func quoted(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic("export: what is no JSON: " + err.Error())
	}
	return string(text)
}

// event writes an event of the trace: its name, its phase, when, on which thread of which
// process, and what else there is, as JSON behind a comma.
func (p *perfetto) event(name, phase string, at time.Duration, process, thread int, more string) {
	comma := ","
	if !p.began {
		comma, p.began = "", true
	}
	p.printf("%s\n"+`{"name":%s,"ph":%q,"ts":%s,"pid":%d,"tid":%d%s}`, comma, quoted(name), phase, decimal(at, inMicroseconds), process, thread, more)
}

// arguments are what a viewer shows of an event besides.
func arguments(pairs ...any) string {
	text := `,"args":{`
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			text += ","
		}
		text += quoted(pairs[i]) + ":" + quoted(pairs[i+1])
	}
	return text + "}"
}

// slice writes a slice of a thread.
func (p *perfetto) slice(name, category string, from, to time.Duration, process, thread int, more string) {
	p.event(name, "X", from, process, thread, fmt.Sprintf(`,"cat":%q,"dur":%s%s`, category, decimal(max(to-from, tick), inMicroseconds), more))
}

// tick is how long an event takes in a picture: the shortest time that there is, so that
// no two of a node overlap in part.
const tick = time.Nanosecond

// processOf is the number of a node's process: its own, and one more than the last node's
// for what is no node.
func (p *perfetto) processOf(node int32) int {
	if node < 1 || int(node) > len(p.Names) {
		return len(p.Names) + 1
	}
	return int(node)
}

// tracks names the processes and threads.
func (p *perfetto) tracks() {
	name := func(process int, name string, threads ...int) {
		p.event("process_name", "M", 0, process, 0, arguments("name", name))
		p.event("process_sort_index", "M", 0, process, 0, arguments("sort_index", process))
		for _, thread := range threads {
			p.event("thread_name", "M", 0, process, thread, arguments("name", threadNames[thread]))
		}
	}
	for i, node := range p.Names {
		if i < p.Nodes {
			name(i+1, node, eventsThread, rolesThread, outagesThread)
		} else {
			name(i+1, node, eventsThread, outagesThread, operationsThread)
		}
	}
	name(p.processOf(0), "faults", eventsThread)
}

var threadNames = map[int]string{eventsThread: "events", rolesThread: "role", outagesThread: "outages", operationsThread: "operations"}

// roles writes who had which role, and when nodes did nothing.
func (p *perfetto) roles() {
	for _, s := range stints(p.Result) {
		if s.until > s.At {
			p.slice(p.words.Role(s.RoleChange), "role", s.At, s.until, p.processOf(int32(s.Node)), rolesThread, arguments("incarnation", s.Incarnation))
		}
	}
	for _, o := range p.Outages {
		p.slice(string(o.Kind), "outage", o.From, o.To, p.processOf(int32(o.Node)), outagesThread, "")
	}
}

// operations writes what clients did.
func (p *perfetto) operations() {
	clients := make(map[string]int)
	for i, name := range p.Names {
		clients[name] = i + 1
	}
	for i := range p.History {
		o := &p.History[i]
		process, known := clients[o.Client]
		if !known {
			process = p.processOf(0)
		}
		p.slice(explain.Described(o), "operation", o.Call, o.Return, process, operationsThread, arguments("id", o.ID, "kind", o.Kind.String(), "key", o.Key, "outcome", o.Outcome.String()))
	}
	if first, broken := p.First(); broken {
		p.event("violation: "+first.Name, "i", first.Evidence.At, p.processOf(0), eventsThread, `,"s":"g"`+arguments("detail", first.Detail))
	}
}

// faults writes the faults that struck, each as an asynchronous slice.
func (p *perfetto) faults() {
	for i, f := range p.Faults {
		if f.Skipped != "" {
			continue
		}
		until := f.Until
		if f.Active() {
			until = p.Virtual
		}
		more := fmt.Sprintf(`,"cat":"fault","id":%d`, i+1)
		process := p.processOf(0)
		p.event(f.Fault.Effect.Kind(), "b", f.From, process, eventsThread, more+arguments("fault", f.Fault.ID, "nodes", f.Nodes, "hits", f.Hits, "idle", f.Idle, "note", f.Note))
		p.event(f.Fault.Effect.Kind(), "e", max(until, f.From+tick), process, eventsThread, more)
	}
}

// record writes an event of the run with the messages that it received and sent, or what
// happened in one.
func (p *perfetto) record(r *trace.Record) {
	process := p.processOf(r.Node)
	switch {
	case r.Kind.IsEvent():
		p.slice(what(p.words, r), r.Kind.String(), r.At, r.At+tick, process, eventsThread, arguments("event", r.Number, "cause", r.Cause))
		if p.sent.arrives(r) {
			p.flow("f", r, r.Number, `,"bp":"e"`)
		}
		for _, to := range p.sent.from(r.Number) {
			p.flow("s", r, uint64(to), "")
		}
	case r.Kind == trace.Drop:
		p.event(what(p.words, r), "i", r.At, process, eventsThread, `,"s":"t","cat":"drop"`+arguments("event", r.Number, "from", nodeName(p.Result, r.From), "reason", r.Text, "by", r.By))
	default:
		p.event(what(p.words, r), "i", r.At, process, eventsThread, fmt.Sprintf(`,"s":"t","cat":%q`, r.Kind.String())+arguments("event", r.Number))
	}
}

// flow writes an end of the arrow of a message, at the slice of the event that was written
// last. Its number is that of the event in which it arrived.
func (p *perfetto) flow(phase string, at *trace.Record, number uint64, more string) {
	p.event("message", phase, at.At, p.processOf(at.Node), eventsThread, fmt.Sprintf(`,"cat":"message","id":%d%s`, number, more))
}
