package jepsen

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// A recording makes a history of events, in their order.
type recording struct {
	language Language
	history  checker.History
	open     map[int64]pending
	retired  map[int64]position
	clients  map[int64]*client // by process
	named    map[string]*client

	events  int // of clients
	timed   bool
	last    time.Duration // the latest time
	index   int           // the latest; -1 before the first
	ordered bool          // all calls have their places
}

// A client is who does one thing at a time. It may be several processes, one after the
// other.
type client struct {
	name string
	busy bool
	last time.Duration // of its latest event
}

// A pending operation is one that was invoked and has not completed.
type pending struct {
	place int // in the history
	at    position
	f     string
	key   Value
	asked Value
}

func newRecording(l Language) *recording {
	return &recording{language: l, open: make(map[int64]pending), retired: make(map[int64]position), clients: make(map[int64]*client), named: make(map[string]*client), index: -1, ordered: true}
}

// add takes the next event. The error says what is wrong with it.
func (r *recording) add(e *Event, at position) error {
	process, client := e.Process.(int64)
	if !client {
		return nil // the nemesis, or whoever is no client
	}
	if err := r.place(e); err != nil {
		return err
	}
	before, busy := r.open[process]
	switch retired, gone := r.retired[process]; {
	case gone:
		return fmt.Errorf("found :%s of %s, which ended with its :info at %d:%d, expected another process", e.Type, who(process), retired.line, retired.column)
	case e.Type == "invoke" && busy:
		return fmt.Errorf("found :invoke of %s, expected its operation of %d:%d to complete first", who(process), before.at.line, before.at.column)
	case e.Type == "invoke":
		return r.invoke(process, e, at)
	case !busy:
		return fmt.Errorf("found :%s of %s, which has no operation under way, expected :invoke", e.Type, who(process))
	case e.F != before.f:
		return fmt.Errorf("found :%s of :f :%s by %s, expected one of :f :%s, as it was invoked at %d:%d", e.Type, e.F, who(process), before.f, before.at.line, before.at.column)
	}
	return r.complete(process, e, at, before)
}

// place says when an event was, and where among all.
func (r *recording) place(e *Event) error {
	if r.events == 0 {
		r.timed = e.timed
	}
	switch {
	case r.timed && !e.timed:
		return errors.New("found no :time, expected one, as the operations before have it")
	case !r.timed && e.timed:
		return errors.New("found a :time, expected none, as the operations before have none")
	case !r.timed:
		e.Time = time.Duration(r.events)
		e.Extra.Order = uint64(r.events) + 1
	}
	if e.indexed {
		if e.index <= r.index {
			return fmt.Errorf("found :index %d after %d, expected one above it", e.index, r.index)
		}
		r.index = e.index
	}
	r.events++
	r.last = max(r.last, e.Time)
	return nil
}

// invoke takes an invocation.
func (r *recording) invoke(process int64, e *Event, at position) error {
	o, err := r.language.Read(Op{F: e.F, Key: e.Key, Asked: e.Value})
	if err != nil {
		return err
	}
	c := r.client(process, e)
	switch {
	case c.busy:
		return fmt.Errorf("found :invoke of the client %q, expected its operation before to complete first", c.name)
	case e.Time < c.last:
		return fmt.Errorf("found :time %d, expected none before %d, when the same client did something before", e.Time, c.last)
	}
	c.busy = true
	switch {
	case e.Extra.Known:
		o.ID = e.Extra.ID
	case e.indexed:
		o.ID = e.index
	default:
		o.ID = r.events - 1
	}
	o.Client = c.name
	o.Outcome, o.Call, o.Return, o.CallOrder, o.Late = checker.OutcomeUnknown, e.Time, -1, e.Extra.Order, min(e.Extra.Late, e.Time)
	r.ordered = r.ordered && o.CallOrder > 0
	r.open[process] = pending{len(r.history), at, e.F, e.Key, e.Value}
	r.history = append(r.history, o)
	return nil
}

// client is who does something.
func (r *recording) client(process int64, e *Event) *client {
	if c, known := r.clients[process]; known && (!e.Extra.Known || c.name == e.Extra.Client) {
		return c
	}
	name := e.Extra.Client
	if !e.Extra.Known {
		name = strconv.FormatInt(process, 10)
	}
	c, known := r.named[name]
	if !known {
		c = &client{name: name}
		r.named[name] = c
	}
	r.clients[process] = c
	return c
}

// complete takes a completion.
func (r *recording) complete(process int64, e *Event, at position, p pending) error {
	op := Op{F: p.f, Key: p.key, Asked: p.asked, Error: e.Error}
	switch e.Type {
	case "ok":
		op.Outcome, op.Told, op.Output = checker.OutcomeOK, e.Value, e.Output
	case "fail":
		op.Outcome, op.Told, op.Output = checker.OutcomeFail, e.Value, e.Output
	default:
		r.retired[process] = at
	}
	called := &r.history[p.place]
	if e.Time < called.Call {
		return fmt.Errorf("found :time %d of a completion, expected none before that of its invocation at %d:%d, %d", e.Time, p.at.line, p.at.column, called.Call)
	}
	o, err := r.language.Read(op)
	if err != nil {
		return err
	}
	o.ID, o.Client, o.Call, o.CallOrder, o.Late = called.ID, called.Client, called.Call, called.CallOrder, called.Late
	o.Return, o.ReturnOrder = e.Time, e.Extra.Order
	*called = o
	delete(r.open, process)
	c := r.clients[process]
	c.busy, c.last = false, e.Time
	return nil
}

// finish returns the history. What has not completed is of unknown outcome, and is said
// to have returned when the recording ended.
func (r *recording) finish() checker.History {
	order := uint64(r.events)
	for i := range r.history {
		if o := &r.history[i]; o.Return < 0 {
			o.Return = r.last
			if !r.timed {
				order++
				o.ReturnOrder = order
			}
		}
	}
	later := func(a, b checker.Operation) int {
		if r.ordered {
			return cmp.Or(cmp.Compare(a.Call, b.Call), cmp.Compare(a.CallOrder, b.CallOrder))
		}
		return cmp.Or(cmp.Compare(a.Call, b.Call), cmp.Compare(a.ID, b.ID))
	}
	if !slices.IsSortedFunc(r.history, later) {
		slices.SortStableFunc(r.history, later)
	}
	return r.history
}
