package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
)

// A Decision is what is to go otherwise from a moment of a run on. In a schedule beside all
// that is there, it makes the same run up to the moment, and another after it.
type Decision struct {
	// Faults come in addition.
	Faults []nemesis.Fault
	// Lengths are how long faults last that the schedule has, by ID.
	Lengths map[string]time.Duration
}

// DecisionID is what the IDs of faults begin with that a decision adds.
const DecisionID = "decision-"

// decisions are what people may decide at a moment, by the word that they write.
var decisions = []struct {
	word, usage string
	take        func(m *Moment, whom []string) (Decision, error)
}{
	{"drop", "drop M", one(messageOf((*Moment).Drop))},
	{"deliver", "deliver M", one(messageOf((*Moment).Deliver))},
	{"cut", "cut NODE [NODE]", (*Moment).cut},
	{"crash", "crash NODE", one((*Moment).Crash)},
	{"pause", "pause NODE", one((*Moment).Pause)},
	{"boot", "boot NODE", (*Moment).boot},
	{"heal", "heal", (*Moment).heal},
}

// DecisionUsages are the forms of what Decide takes: "drop M", "cut NODE [NODE]".
func DecisionUsages() []string {
	var all []string
	for _, d := range decisions {
		all = append(all, d.usage)
	}
	return all
}

// Decide is the decision that some words stand for, of the forms of DecisionUsages: M is
// the number of a message under way, from 1, and NODE the name of a node. The error says what
// could have been decided.
func (m *Moment) Decide(words string) (Decision, error) {
	fields := strings.Fields(words)
	for _, d := range decisions {
		if len(fields) > 0 && fields[0] == d.word {
			return d.take(m, fields[1:])
		}
	}
	return Decision{}, fmt.Errorf("found %s, expected %s", document.Quote(words), prose.Either(DecisionUsages()))
}

// one makes a decision of a fault that is about one thing.
func one(fault func(*Moment, string) (nemesis.Fault, error)) func(*Moment, []string) (Decision, error) {
	return func(m *Moment, whom []string) (Decision, error) {
		if len(whom) != 1 {
			return Decision{}, fmt.Errorf("found %s, expected one", document.Quote(strings.Join(whom, " ")))
		}
		f, err := fault(m, whom[0])
		return Decision{Faults: []nemesis.Fault{f}}, err
	}
}

// messageOf reads the number of a message under way, as people count them.
func messageOf(fault func(*Moment, int) (nemesis.Fault, error)) func(*Moment, string) (nemesis.Fault, error) {
	return func(m *Moment, text string) (nemesis.Fault, error) {
		number, err := strconv.Atoi(text)
		if err != nil {
			return nemesis.Fault{}, fmt.Errorf("found %s, expected the number of one of the %d messages under way", document.Quote(text), len(m.Messages))
		}
		return fault(m, number-1)
	}
}

// justAfter is how long after a moment a decision takes effect: whatever else
// happens at that very instant comes before it.
const justAfter = time.Nanosecond

// Drop is the decision that a message under way, given by its place in
// Messages, never arrives. Like every decision that is a fault, it makes the same run up to
// this moment in a schedule beside all others, and another after it.
func (m *Moment) Drop(message int) (nemesis.Fault, error) {
	which, target, err := m.selection(message)
	return nemesis.Fault{Target: target, Effect: &nemesis.Block{Selection: which}}, err
}

// Deliver is the decision that a message under way, given by its place in
// Messages, arrives now.
func (m *Moment) Deliver(message int) (nemesis.Fault, error) {
	which, target, err := m.selection(message)
	if err != nil {
		return nemesis.Fault{}, err
	}
	after := m.At + justAfter - m.Messages[message].Sent
	return nemesis.Fault{Target: target, Effect: &nemesis.Deliver{After: after, Selection: which}}, nil
}

// Crash is the decision that a server, given by its name, crashes now and
// loses what it has not synced. It boots again when everything heals.
func (m *Moment) Crash(name string) (nemesis.Fault, error) {
	if !slices.Contains(m.servers(), name) {
		return nemesis.Fault{}, fmt.Errorf("found %s, expected a server that is up: %s", document.Quote(name), document.OneOf(name, m.servers()))
	}
	return m.now(nemesis.Target{name}, new(nemesis.Crash)), nil
}

// Pause is the decision that a node, given by its name, stands still from now on, until
// everything heals.
func (m *Moment) Pause(name string) (nemesis.Fault, error) {
	i := slices.Index(m.Names, name)
	if i < 0 || !m.Nodes[i].Up {
		return nemesis.Fault{}, fmt.Errorf("found %s, expected a node that is up: %s", document.Quote(name), document.OneOf(name, m.up()))
	}
	return m.now(nemesis.Target{name}, new(nemesis.Pause)), nil
}

// cut is the decision that two nodes reach each other no more, in both directions, or one
// reaches nobody, until everything heals.
func (m *Moment) cut(names []string) (Decision, error) {
	for _, name := range names {
		if !slices.Contains(m.networked(), name) {
			return Decision{}, fmt.Errorf("found %s, expected a server or a client: %s", document.Quote(name), document.OneOf(name, m.networked()))
		}
	}
	switch {
	case len(names) == 1:
		return Decision{Faults: []nemesis.Fault{m.now(nemesis.Target{names[0]}, new(nemesis.Isolate))}}, nil
	case len(names) == 2 && names[0] != names[1]:
		return Decision{Faults: []nemesis.Fault{m.now(nil, &nemesis.Partition{Groups: [][]string{names[:1], names[1:]}})}}, nil
	}
	return Decision{}, fmt.Errorf("found %s to cut, expected two nodes, or one that is to reach nobody", document.Quote(strings.Join(names, " ")))
}

// heal is the decision that all faults end now that are in force; those that have not
// struck yet do so at their time.
func (m *Moment) heal(whom []string) (Decision, error) {
	if len(whom) > 0 {
		return Decision{}, fmt.Errorf("found %s to heal, expected nothing behind heal, which ends all faults that are in force", document.Quote(strings.Join(whom, " ")))
	}
	if len(m.Active) == 0 {
		return Decision{}, fmt.Errorf("found no fault in force, expected one to heal")
	}
	return m.end(m.Active), nil
}

// boot is the decision that a server starts now: the faults end that hold it down.
func (m *Moment) boot(whom []string) (Decision, error) {
	name := strings.Join(whom, " ")
	i := slices.Index(m.Names, name)
	if i < 0 || m.Nodes[i].Up {
		return Decision{}, fmt.Errorf("found %s, expected a server that is down: %s", document.Quote(name), document.OneOf(name, m.down()))
	}
	holding := slices.DeleteFunc(slices.Clone(m.Active), func(f nemesis.Injected) bool {
		return !slices.Contains(f.Nodes, name) || !f.Down
	})
	if len(holding) == 0 {
		return Decision{}, fmt.Errorf("found no fault that holds %s down, expected one to end: its program ended by itself", name)
	}
	return m.end(holding), nil
}

// end ends faults now.
func (m *Moment) end(faults []nemesis.Injected) Decision {
	d := Decision{Lengths: make(map[string]time.Duration)}
	for _, f := range faults {
		d.Lengths[f.Fault.ID] = m.At + justAfter - f.From
	}
	return d
}

// now is a fault that strikes now.
func (m *Moment) now(target nemesis.Target, effect nemesis.Effect) nemesis.Fault {
	return nemesis.Fault{Trigger: nemesis.Trigger{At: m.At + justAfter}, Target: target, Effect: effect}
}

// servers are the names of the servers that are up, up those of all nodes that are, and
// down those of the nodes that are not.
func (m *Moment) servers() []string {
	return m.named(func(i int) bool { return m.Nodes[i].Up && m.Names[i] == nemesis.ServerName(i+1) })
}

func (m *Moment) up() []string   { return m.named(func(i int) bool { return m.Nodes[i].Up }) }
func (m *Moment) down() []string { return m.named(func(i int) bool { return !m.Nodes[i].Up }) }

// networked are the names of the servers and the clients: the operator has no links that
// fail.
func (m *Moment) networked() []string {
	return m.named(func(i int) bool {
		return m.Names[i] == nemesis.ServerName(i+1) || m.Names[i] == nemesis.ClientName(i+1-m.Servers)
	})
}

func (m *Moment) named(is func(i int) bool) []string {
	var names []string
	for i, name := range m.Names {
		if is(i) {
			names = append(names, name)
		}
	}
	return names
}

// selection names a message under way, by its number on its link.
func (m *Moment) selection(message int) (nemesis.Selection, nemesis.Target, error) {
	if message < 0 || message >= len(m.Messages) {
		return nemesis.Selection{}, nil, fmt.Errorf("found message %d, expected one of the %d under way", message+1, len(m.Messages))
	}
	s := m.Messages[message]
	if s.Ordinal == 0 {
		return nemesis.Selection{}, nil, fmt.Errorf("found a message of %s to itself, expected one on a link", m.name(s.From))
	}
	return nemesis.Selection{
		Direction: nemesis.Out,
		Peers:     []string{m.name(s.To)},
		Message:   s.Kind,
		First:     int(s.Ordinal),
		Last:      int(s.Ordinal),
	}, nemesis.Target{m.name(s.From)}, nil
}

// With returns the scenario with one fault more, under an ID that no other
// fault has, as a run that is still to be made.
func (s Scenario) With(f nemesis.Fault) Scenario {
	return s.Branch(Decision{Faults: []nemesis.Fault{f}})
}

// Branch returns the scenario with some decisions taken, as a run that is still to be made.
// New faults get IDs that no other has, and of two decisions about the length of a
// fault the shorter one counts.
func (s Scenario) Branch(decisions ...Decision) Scenario {
	s.Faults = slices.Clone(s.Faults.WithIDs())
	s.Recorded = nil
	lengths := make(map[string]time.Duration)
	for _, d := range decisions {
		for _, id := range slices.Sorted(maps.Keys(d.Lengths)) {
			if length, has := lengths[id]; !has || d.Lengths[id] < length {
				lengths[id] = d.Lengths[id]
			}
		}
	}
	for i := range s.Faults {
		if length, has := lengths[s.Faults[i].ID]; has {
			s.Faults[i].For = length
		}
	}
	taken := func(id string) bool {
		return slices.ContainsFunc(s.Faults, func(other nemesis.Fault) bool { return other.ID == id })
	}
	for _, d := range decisions {
		for _, f := range d.Faults {
			for n := 1; f.ID == "" || taken(f.ID); n++ {
				f.ID = fmt.Sprintf("%s%d", DecisionID, n)
			}
			s.Faults = append(s.Faults, f)
		}
	}
	return s
}
