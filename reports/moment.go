package reports

import (
	"fmt"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// Moment is what there is in a stopped run, for a terminal: every node with
// its role, what its process says of its state, timers and files, and every message
// under way. It ends with a line feed. A message's content is cut to the width; 0 is
// 80.
func Moment(m *scenarios.Moment, width int) string {
	if width == 0 {
		width = 80
	}
	t := &moment{Moment: m, width: max(width, 40)}
	t.linef("event %d at %v, digest %v", m.Event, m.At, m.Digest)
	t.linef("%s", m.Last)
	for _, n := range m.Nodes {
		t.node(n)
	}
	t.linef("")
	t.linef("under way: %s", prose.Count(len(m.Messages), "message"))
	for i, message := range m.Messages {
		t.message(i+1, message)
	}
	return t.text.String()
}

type moment struct {
	*scenarios.Moment
	width int
	text  strings.Builder
}

// linef writes a line, cut to the width.
func (t *moment) linef(format string, args ...any) {
	t.text.WriteString(prose.Cut(fmt.Sprintf(format, args...), t.width) + "\n")
}

func (t *moment) name(id sim.NodeID) string { return t.Names[id-1] }

func (t *moment) node(n sim.NodeState) {
	t.linef("")
	if !n.Up {
		t.linef("%s: down", n.Name)
		t.files(n)
		return
	}
	about := fmt.Sprintf("%s: incarnation %d", n.Name, n.Incarnation)
	if role, ok := t.Roles[n.ID]; ok {
		about += fmt.Sprintf(", %s in term %d since %v", role.Role, role.Term, role.At)
	}
	if n.Paused {
		about += ", paused"
	}
	if n.Busy != 0 {
		about += fmt.Sprintf(", busy for %v", n.Busy-t.At)
	}
	if n.Inbox > 0 {
		about += fmt.Sprintf(", %d waiting in its inbox", n.Inbox)
	}
	t.linef("%s", about)
	if n.Wall != t.At || n.Monotonic != t.At {
		t.linef("  its wall clock is off by %v, its monotonic clock by %v", n.Wall-t.At, n.Monotonic-t.At)
	}
	var said [][2]string
	for _, fact := range n.Description() {
		said = append(said, [2]string{fact.Name, fact.Value})
	}
	t.text.WriteString(prose.Pairs(said, "  ", t.width))
	for _, timer := range n.Timers {
		if timer.Due < 0 {
			t.linef("  timer %s: never, its clock stands still", timer.Name)
		} else {
			t.linef("  timer %s: in %v", timer.Name, timer.Due-t.At)
		}
	}
	t.files(n)
}

func (t *moment) files(n sim.NodeState) {
	for _, f := range n.Files {
		unsynced := ""
		if f.Unsynced > 0 {
			unsynced = fmt.Sprintf(", %s not synced", prose.Count(f.Unsynced, "write"))
		}
		t.linef("  file %s: %s%s", f.Name, prose.Count(int(f.Size), "byte"), unsynced)
	}
}

// message tells of a message under way, under the number that decisions call
// it by.
func (t *moment) message(place int, m sim.MessageState) {
	number := ""
	if m.Ordinal > 0 {
		number = fmt.Sprintf(" %d", m.Ordinal)
	}
	t.linef("  %d. %s%s from %s to %s in %v, sent %v ago by event %d", place, m.Kind, number, t.name(m.From), t.name(m.To),
		(m.Arrives - t.At).Round(time.Microsecond), (t.At - m.Sent).Round(time.Microsecond), m.Cause)
	t.linef("     %s", prose.Printable(fmt.Sprintf("%+v", m.Message)))
}
