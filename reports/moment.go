package reports

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/reports/listing"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// Moment is what there is in a stopped run, for people: every node with
// its role, what its process says of its state, timers and files, every message
// under way, and the faults that are in force. It ends with a line feed. On a terminal lines
// are cut to its width; a width of 0 is none, and cuts nothing.
func Moment(m *scenarios.Moment, width int) string {
	t := newMoment(m, width)
	t.linef("event %d at %v, digest %v", m.Event, m.At, m.Digest)
	last := listing.Line{Record: m.Last}
	t.text.WriteString(listing.Text(t.listing, &last))
	for _, n := range m.Nodes {
		t.node(n)
	}
	t.linef("")
	t.linef("under way: %s", prose.Count(len(m.Messages), "message"))
	for i, message := range m.Messages {
		t.message(i+1, message)
	}
	if len(m.Active) > 0 {
		t.linef("")
		t.linef("in force: %s", prose.Count(len(m.Active), "fault"))
	}
	for _, f := range m.Active {
		t.linef("  %s on %s since %v", f.Fault.Label(), prose.List(f.Nodes), f.From)
	}
	return t.text.String()
}

type moment struct {
	*scenarios.Moment
	width     int // 0 for no terminal
	chronicle *explain.Chronicle
	listing   *listing.Listing
	text      strings.Builder
}

func newMoment(m *scenarios.Moment, width int) *moment {
	if width > 0 {
		width = max(width, 40)
	}
	r := &scenarios.Result{Protocol: m.Protocol, Nodes: m.Servers, Names: m.Names}
	t := &moment{Moment: m, width: width, chronicle: explain.NewChronicle(r), listing: listing.New(r)}
	t.listing.Width = width
	return t
}

// linef writes a line, cut to the width of a terminal.
func (t *moment) linef(format string, args ...any) {
	line := prose.Sprintf(format, args...)
	if t.width > 0 {
		line = prose.Cut(line, t.width)
	}
	t.text.WriteString(line + "\n")
}

func (t *moment) name(id sim.NodeID) string { return t.Names[id-1] }

// numbered finds what programs call a node that they know by its number only.
var numbered = regexp.MustCompile(`\bn[0-9]+\b`)

// named has the nodes that are no servers called by their names, which programs do not
// know: "c4" for "n9".
func (t *moment) named(text string) string {
	return numbered.ReplaceAllStringFunc(text, func(word string) string {
		id, err := strconv.Atoi(word[1:])
		if err != nil || id <= t.Servers || id > len(t.Names) {
			return word
		}
		return t.Names[id-1]
	})
}

func (t *moment) node(n sim.NodeState) {
	t.linef("")
	if !n.Up {
		t.linef("%s: down", n.Name)
		t.files(n)
		return
	}
	about := fmt.Sprintf("%s: incarnation %d", n.Name, n.Incarnation)
	if role, ok := t.Roles[n.ID]; ok {
		about += prose.Sprintf(", %s since %v", t.chronicle.Role(role), role.At)
	}
	if n.Paused {
		about += ", paused"
	}
	if n.Busy != 0 {
		about += prose.Sprintf(", busy for %v", n.Busy-t.At)
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
		said = append(said, [2]string{fact.Name, t.named(fact.Value)})
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
		m.Arrives-t.At, t.At-m.Sent, m.Cause)
	t.linef("     %s", t.content(m))
}

// content is what a message says.
func (t *moment) content(m sim.MessageState) string {
	return t.named(prose.Printable(fmt.Sprintf("%+v", m.Message)))
}
