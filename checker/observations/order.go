package observations

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/observation"
)

// timeOf is a time of a file as a duration.
func timeOf(nanoseconds int64) time.Duration { return time.Duration(nanoseconds) }

// inOrder are the observations in an order in which they may have happened: each node's
// own stays. What of several nodes can only have come after something that another told is
// behind that, whatever the clocks say; else the times decide.
func (r *Recording) inOrder() []told {
	queues := make([][]told, len(r.nodes))
	for _, o := range r.told {
		queues[o.Node-1] = append(queues[o.Node-1], o)
	}
	queues = slices.DeleteFunc(queues, func(q []told) bool { return len(q) == 0 })
	for _, q := range queues {
		for i := 1; i < len(q); i++ {
			q[i].At = max(q[i].At, q[i-1].At) // its clock was set back
		}
	}
	all, seen := r.causes(), r.causes()
	for i := range r.told {
		all.add(&r.told[i])
	}
	ordered := make([]told, 0, len(r.told))
	for len(queues) > 0 {
		next, free := 0, false
		for i, q := range queues {
			ready := !seen.awaits(&q[0], all)
			if ready && !free || ready == free && q[0].At < queues[next][0].At {
				next, free = i, ready
			}
		}
		o := queues[next][0]
		seen.add(&o)
		ordered = append(ordered, o)
		if queues[next] = queues[next][1:]; len(queues[next]) == 0 {
			queues = slices.Delete(queues, next, next+1)
		}
	}
	return ordered
}

// Causes are what observations have told that others can only follow.
type causes struct {
	committed, applied, decided uint64          // the highest positions
	commands                    map[uint64]bool // nil if no client was told of any
	entries                     map[entry]bool  // nil if no snapshot was restored
}

// causes are none yet.
func (r *Recording) causes() *causes {
	c := new(causes)
	if r.count[observation.Acknowledged] > 0 {
		c.commands = make(map[uint64]bool)
	}
	if r.count[observation.Restored] > 0 {
		c.entries = make(map[entry]bool)
	}
	return c
}

// An entry is one that stood in a log.
type entry struct{ index, term uint64 }

func (c *causes) add(o *told) {
	switch o.Kind {
	case observation.Committed:
		c.committed = max(c.committed, o.Index)
	case observation.Applied:
		c.applied = max(c.applied, o.Index)
		if c.commands != nil {
			c.commands[o.Value] = true
		}
	case observation.Decided:
		c.decided = max(c.decided, o.Index)
	case observation.Appended:
		if c.entries != nil {
			c.entries[entry{o.Index, o.Term}] = true
		}
	}
}

// awaits reports whether o can only follow something that c lacks, and all have: whether
// a position was committed and applied before a snapshot ends there, and its entry stood
// in a log; whether a command was applied before its client is told; and of those that
// count up, whether somebody had come to the one before. These are what checker.Unordered
// and the invariant of matching logs need an order for.
func (c *causes) awaits(o *told, all *causes) bool {
	lacks := func(position, have, some uint64) bool { return have < position && position <= some }
	switch o.Kind {
	case observation.Committed:
		return o.Index > 0 && lacks(o.Index-1, c.committed, all.committed)
	case observation.Applied:
		return o.Index > 0 && lacks(o.Index-1, c.applied, all.applied)
	case observation.Decided:
		return o.Index > 0 && lacks(o.Index-1, c.decided, all.decided)
	case observation.Acknowledged:
		return o.Value != 0 && !c.commands[o.Value] && all.commands[o.Value]
	case observation.Restored:
		at := entry{o.Index, o.Term}
		return lacks(o.Index, c.committed, all.committed) || lacks(o.Index, c.applied, all.applied) || !c.entries[at] && all.entries[at]
	}
	return false
}

// asTold are the observations in the order in which they happened if all times are of one
// clock: those of a file as they stand there. It refuses what that does not order.
func (r *Recording) asTold() ([]told, error) {
	for i := 1; i < len(r.told); i++ {
		if o, before := &r.told[i], &r.told[i-1]; o.file == before.file && o.At < before.At {
			return nil, &checker.FileError{Name: r.files[o.file], Line: int(o.line), Column: 1,
				Reason: fmt.Sprintf("time: found one before that of line %d, expected a file in the order in which things happened", before.line)}
		}
	}
	ordered := slices.Clone(r.told)
	slices.SortStableFunc(ordered, func(a, b told) int { return cmp.Compare(a.At, b.At) })
	for i := 1; i < len(ordered); i++ {
		if o, before := &ordered[i], &ordered[i-1]; o.At == before.At && o.file != before.file {
			return nil, &checker.FileError{Name: r.files[o.file], Line: int(o.line), Column: 1,
				Reason: fmt.Sprintf("time: found the very same at %s, expected files in which no two lines are of one instant, or one file in the order in which things happened",
					r.place(asIn{int(before.file), int(before.line)}))}
		}
	}
	return ordered, nil
}
