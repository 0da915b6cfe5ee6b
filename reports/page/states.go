package page

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// statesMax is how many events there are states of. What a process says of itself takes more
// room than what happened to it.
const statesMax = 20_000

// afterFocus is which part of these events lies behind the focus, where there are more of them
// than that before its end.
const afterFocus = 10

// Why there are no states.
const (
	onlyItsTest  = "Only the test that this run is of can make it again, so its servers cannot say what they were like."
	cannotRepeat = "This run is another when it is made again, so its servers cannot say what they were like: the scenario was edited, or the program."
)

// syncKind is that of a record that is of the page alone: a node synced files during the event.
const syncKind trace.Kind = 13

// watch makes the run again, for what its nodes say of themselves and when they synced. A run
// that cannot be made again has neither, which the model says. The error is that of the
// context.
func (m *Model) watch(ctx context.Context, s *Subject) error {
	if s.Case != "" || s.Result.Spec.Recorded == nil {
		m.Stated = Window{Cut: onlyItsTest}
		return nil
	}
	m.Stated = m.stated()
	w := watcher{model: m, last: make(map[sim.NodeID][][2]string)}
	err := scenarios.Follow(ctx, s.Result, m.Window.Last, w.see)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, scenarios.ErrAnotherRun):
		m.Stated, m.states = Window{Cut: cannotRepeat}, nil
		return nil
	case err != nil:
		return err
	}
	m.syncs = w.syncs
	return nil
}

// stated is the window of which there are states: all of that of the model or, if that is too
// much, what ends a little after the focus.
func (m *Model) stated() Window {
	w := Window{First: m.Window.First, Last: m.Window.Last}
	if w.Last-w.First < statesMax {
		return w
	}
	end := w.Last
	if m.Focus != nil {
		end = min(end, m.lastUpTo(m.Focus.To)+statesMax/afterFocus)
	}
	w.Last = max(end, w.First+statesMax-1)
	w.First = w.Last - statesMax + 1
	w.Cut = fmt.Sprintf("What servers say of themselves is known of %d of the %d events, from event %d to event %d.",
		statesMax, m.Window.Last-m.Window.First+1, w.First, w.Last)
	return w
}

// lastUpTo is the last event up to a time; 0 if there is none.
func (m *Model) lastUpTo(at time.Duration) uint64 {
	for r := range m.trace.FromTime(at + 1) {
		if r.Kind.IsEvent() {
			return r.Number - 1
		}
	}
	return m.Events
}

// A watcher notes what there is to see in a run.
type watcher struct {
	model *Model
	last  map[sim.NodeID][][2]string // what each node said last
	syncs []trace.Record
}

// see takes in a node after an event.
func (w *watcher) see(g *scenarios.Glimpse) {
	m := w.model
	if g.Syncs > 0 && g.Event >= m.Window.First {
		w.syncs = append(w.syncs, trace.Record{Kind: syncKind, Number: g.Event, At: g.At, Node: int32(g.Node), Index: g.Syncs})
	}
	if g.Event < m.Stated.First || g.Event > m.Stated.Last {
		return
	}
	if facts := w.facts(g); !slices.Equal(facts, w.last[g.Node]) {
		w.last[g.Node] = facts
		m.states = append(m.states, state{g.Event, int(g.Node), facts})
	}
}

// facts are what there is to know of a node, the most telling first.
func (w *watcher) facts(g *scenarios.Glimpse) [][2]string {
	s := g.State()
	var facts [][2]string
	add := func(name, format string, args ...any) {
		facts = append(facts, [2]string{name, fmt.Sprintf(format, args...)})
	}
	if role, has := g.Role(); has {
		add("role", "%s", w.model.role(role))
	}
	switch {
	case !s.Up:
		add("process", "down")
	case s.Paused:
		add("process", "paused, %d waiting for it", s.Inbox)
	}
	for _, fact := range s.Description() {
		add(fact.Name, "%s", fact.Value)
	}
	for _, timer := range s.Timers {
		if timer.Due < 0 {
			add("timer "+string(timer.Name), "never: the clock stands still")
		} else {
			add("timer "+string(timer.Name), "due at %s", prose.Seconds(timer.Due))
		}
	}
	for _, f := range s.Files {
		unsynced := ""
		if f.Unsynced > 0 {
			unsynced = fmt.Sprintf(", %s not synced", prose.Count(f.Unsynced, "write"))
		}
		add("file "+f.Name, "%s%s", prose.Count(int(f.Size), "byte"), unsynced)
	}
	return facts
}

// role is what a server said that it became, in the words of its protocol.
func (m *Model) role(c scenarios.RoleChange) string {
	return m.protocol.Role(c.Role).Word + " of " + m.chronicle.Term(c.Term)
}
