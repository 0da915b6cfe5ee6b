package export

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/scenarios"
)

// writeEDN writes what clients did and saw as the operations of a Jepsen history, a map a
// line, with the faults as those of the process :nemesis. Of two things at one instant the
// fault comes first.
func writeEDN(w io.Writer, run *Run) error {
	out := jepsen.NewWriter(w)
	faults := turnsOf(run.Result)
	for e := range jepsen.Events(run.Result.History, jepsen.Spelled(nil)) {
		for len(faults) > 0 && faults[0].at <= e.Time {
			if err := faults[0].write(out); err != nil {
				return err
			}
			faults = faults[1:]
		}
		if err := out.Write(&e); err != nil {
			return err
		}
	}
	for _, f := range faults {
		if err := f.write(out); err != nil {
			return err
		}
	}
	return out.Flush()
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
		kind, value := f.Fault.Effect.Kind(), strings.Join(f.Nodes, " ")
		all = append(all, turn{f.From, string(jepsen.Name("start-" + kind)), value})
		if f.Until > 0 {
			all = append(all, turn{f.Until, string(jepsen.Name("stop-" + kind)), value})
		}
	}
	slices.SortStableFunc(all, func(a, b turn) int { return cmp.Compare(a.at, b.at) })
	return all
}

// write writes what the nemesis did. It is an :info when it begins and when it is done, as
// in Jepsen.
func (t turn) write(out *jepsen.Writer) error {
	for range 2 {
		e := jepsen.Event{Type: "info", Process: jepsen.Keyword("nemesis"), F: t.what, Value: t.value, Time: t.at}
		if err := out.Write(&e); err != nil {
			return err
		}
	}
	return nil
}
