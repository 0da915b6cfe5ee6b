package export

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// shivizExpression is the regular expression with which ShiViz reads a line of the log.
const shivizExpression = `(?<host>\S+) (?<clock>\{[^}]*\}) (?<time>\S+) #(?<number>\d+) (?<event>.*)`

// writeShiViz writes a run as a log for ShiViz: the regular expression, an empty line, since
// there is one execution, and then a line for each event on a node, for what befell it
// and for what it observed, with its vector clock. What is no node has no line, but
// what it leads to is behind what led to it.
func writeShiViz(w io.Writer, run *Run) error {
	return buffered(w, func(b *bufio.Writer) error {
		r := run.Result
		if _, err := fmt.Fprintf(b, "%s\n\n", shivizExpression); err != nil {
			return err
		}
		clocks, words := newClocks(r), explain.NewChronicle(r)
		for record := range r.Trace.Records() {
			clock := clocks.next(&record)
			if clock == nil {
				continue
			}
			_, err := fmt.Fprintf(b, "%s %s %s #%d %s\n", nodeName(r, record.Node), stamp(r, clock), decimal(record.At, inSeconds)+"s", record.Number, oneLine(what(words, &record)))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// stamp is a vector clock as JSON, without what it knows nothing of.
func stamp(r *scenarios.Result, clock []uint32) string {
	var b strings.Builder
	b.WriteByte('{')
	for i, n := range clock {
		if n == 0 {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%s:%d", quoted(r.Names[i]), n)
	}
	b.WriteByte('}')
	return b.String()
}

// oneLine is a text without line feeds.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}

// clocks give each line its vector clock: as many numbers as there are nodes, each of them
// how many lines of that node happened before the line, itself included. Happened before
// is as in sim/causal: an event is after the one before it on its node, after the one
// that caused it, and after what befell its node in between.
type clocks struct {
	nodes int
	now   [][]uint32          // by node, that of its last line
	kept  map[uint64][]uint32 // those of events that others refer to
	uses  map[uint64]int      // how many records still will
}

func newClocks(r *scenarios.Result) *clocks {
	c := &clocks{nodes: len(r.Names), now: make([][]uint32, len(r.Names)), kept: make(map[uint64][]uint32), uses: make(map[uint64]int)}
	for i := range c.now {
		c.now[i] = make([]uint32, c.nodes)
	}
	for record := range r.Trace.Records() {
		if of := c.after(&record); of != 0 {
			c.uses[of]++
		}
	}
	return c
}

// after is the event that a record is after, besides the line before it on its node; 0
// for none.
func (c *clocks) after(r *trace.Record) uint64 {
	switch r.Kind {
	case trace.Drop, trace.Observe:
		return 0
	case trace.Boot, trace.Deliver, trace.Expire, trace.Synced, trace.Control:
		return r.Cause
	}
	return r.Number // an act of the outside
}

// next is the clock of the next record; nil if it has no line. The caller may not keep it.
func (c *clocks) next(r *trace.Record) []uint32 {
	if r.Kind == trace.Drop {
		return nil
	}
	before := c.use(c.after(r))
	if r.Node < 1 || int(r.Node) > c.nodes {
		if r.Kind.IsEvent() {
			if before == nil {
				before = make([]uint32, c.nodes)
			}
			c.keep(r.Number, before)
		}
		return nil
	}
	clock := c.now[r.Node-1]
	merge(clock, before)
	clock[r.Node-1]++
	if r.Kind.IsEvent() {
		c.keep(r.Number, clock)
	}
	return clock
}

// use is the clock of an event that a record is after.
func (c *clocks) use(event uint64) []uint32 {
	if event == 0 {
		return nil
	}
	clock := c.kept[event]
	if c.uses[event]--; c.uses[event] <= 0 {
		delete(c.kept, event)
		delete(c.uses, event)
	}
	return clock
}

// keep remembers the clock of an event for those that will be after it.
func (c *clocks) keep(event uint64, clock []uint32) {
	if c.uses[event] > 0 {
		c.kept[event] = slices.Clone(clock)
	}
}

// merge has a clock know what another knows.
func merge(clock, other []uint32) {
	for i, n := range other {
		clock[i] = max(clock[i], n)
	}
}
