package export

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// writeEDN writes what clients did and saw as the operations of a Jepsen history, a map a
// line, with the faults as those of the process :nemesis.
func writeEDN(w io.Writer, run *Run) error {
	return buffered(w, func(b *bufio.Writer) error {
		e := &ednWriter{Writer: b, history: run.Result.History, processes: make(map[string]int)}
		clients := run.Result.History.Clients()
		for i, client := range clients {
			e.processes[client] = i
		}
		e.clients = len(clients)
		faults := turnsOf(run.Result)
		for _, m := range moments(e.history) {
			at := e.history[m.operation].Call
			if m.returns {
				at = e.history[m.operation].Return
			}
			for len(faults) > 0 && faults[0].at <= at {
				e.nemesis(faults[0])
				faults = faults[1:]
			}
			e.moment(m)
		}
		for _, f := range faults {
			e.nemesis(f)
		}
		return e.err
	})
}

// An ednWriter writes operations.
type ednWriter struct {
	*bufio.Writer
	history   checker.History
	processes map[string]int // by client, the process that it is now
	clients   int
	index     int
	err       error
}

// line writes one operation; more is what it has besides, or "".
func (e *ednWriter) line(kind, f, value string, at time.Duration, process, more string) {
	if e.err == nil {
		_, e.err = fmt.Fprintf(e.Writer, "{:type :%s, :f %s, :value %s, :time %d, :process %s, :index %d%s}\n", kind, f, value, at, process, e.index, more)
		e.index++
	}
}

// moment writes a call or a return. A client whose operation has an unknown fate goes on as
// another process, as in Jepsen: its number is higher by the number of clients.
func (e *ednWriter) moment(m moment) {
	o := &e.history[m.operation]
	process := e.processes[o.Client]
	told := kept{o, m.returns && o.Outcome == checker.OutcomeOK}
	more := fmt.Sprintf(", :id %d, :client %s", o.ID, ednString(o.Client))
	if !m.returns {
		e.line("invoke", keyword(o.Kind.Name), told.value(), o.Call, strconv.Itoa(process), more)
		return
	}
	kind, reason := told.completion()
	e.line(kind, keyword(o.Kind.Name), told.value(), o.Return, strconv.Itoa(process), told.output()+reason+more)
	if kind == "info" {
		e.processes[o.Client] = process + e.clients
	}
}

// A kept operation is one whose result may be told.
type kept struct {
	*checker.Operation
	answered bool
}

// completion is the type of a return, and what went wrong if anything did. What changes
// something on a condition that was not met has not taken place: :fail.
func (k kept) completion() (kind, reason string) {
	switch {
	case k.Outcome == checker.OutcomeUnknown:
		return "info", ", :error :unknown"
	case k.Outcome == checker.OutcomeFail:
		return "fail", ", :error :refused"
	case !k.Kind.Reads && k.Kind.Conditional() && !k.Found:
		return "fail", ", :error " + ednString(k.Answer())
	}
	return "ok", ""
}

// value is what was asked for or, of what takes nothing, what was answered; with a key, it is
// a vector of both.
func (k kept) value() string {
	value := "nil"
	switch k.Kind.Inputs {
	case checker.NoInput:
		value = k.answer()
	case checker.OneInput:
		value = k.text(k.Value)
	case checker.TwoInputs:
		value = "[" + k.text(k.Expected) + " " + k.text(k.Value) + "]"
	}
	if k.Kind.Keyless {
		return value
	}
	return "[" + ednString(k.Key) + " " + value + "]"
}

// output is the answer to what took something, as a key of its own.
func (k kept) output() string {
	if k.Kind.Inputs == checker.NoInput || k.answer() == "nil" {
		return ""
	}
	return ", :output " + k.answer()
}

// answer is what was answered; nil if nothing was.
func (k kept) answer() string {
	switch {
	case !k.answered:
	case k.Kind.Output == checker.FlagOutput:
		return strconv.FormatBool(k.Found)
	case k.Kind.Output == checker.TextOutput, k.Kind.Output == checker.MaybeOutput && k.Found:
		return k.text(k.Output)
	}
	return "nil"
}

// text is an input or an output: a number if its kind has such and it is one.
func (k kept) text(value string) string {
	if n, err := strconv.ParseInt(value, 10, 64); k.Kind.Plain && err == nil && strconv.FormatInt(n, 10) == value {
		return value
	}
	return ednString(value)
}

// A turn is that a fault began or ended.
type turn struct {
	at          time.Duration
	what, value string
}

// turnsOf are the beginnings and ends of the faults that struck, in order of time.
func turnsOf(r *scenarios.Result) []turn {
	var all []turn
	for _, f := range r.Faults {
		if f.Skipped != "" {
			continue
		}
		kind, value := f.Fault.Effect.Kind(), ednString(strings.Join(f.Nodes, " "))
		all = append(all, turn{f.From, "start-" + kind, value})
		if f.Until > 0 {
			all = append(all, turn{f.Until, "stop-" + kind, value})
		}
	}
	slices.SortStableFunc(all, func(a, b turn) int { return cmp.Compare(a.at, b.at) })
	return all
}

// nemesis writes what the nemesis did. It is an :info when it begins and when it is done, as
// in Jepsen.
func (e *ednWriter) nemesis(t turn) {
	for range 2 {
		e.line("info", keyword(t.what), t.value, t.at, ":nemesis", "")
	}
}

// keyword is a name as a keyword.
func keyword(name string) string {
	return ":" + strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("\"\\;()[]{},`^@~#:/", r) {
			return '-'
		}
		return r
	}, name)
}

// ednString is a text as a string of EDN, which has no escapes for most of what cannot be
// shown, and takes it as it is.
func ednString(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(text) + `"`
}
