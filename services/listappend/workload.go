package listappend

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker/models/listappend"
	"github.com/laplace-sim/laplace/checker/txn"
	"github.com/laplace-sim/laplace/services"
)

// transactions is some clients who append to few lists at a time, and read them.
var transactions = &services.Workload{
	Name:    "list-append",
	Summary: "clients append to lists of a few groups and read them, several in one transaction",
	Keys:    2,
	Mix:     []services.Weight{{Kind: Txn, Weight: 60}, {Kind: Read, Weight: 40}},
	New:     newGenerator,
	Judge:   listappend.Linearizable,
	Least:   listappend.Least,
}

const (
	listsAtOnce = 3 // lists of a group that are in use
	elementsMax = 8 // elements of a list after which clients turn to another
	stepsMost   = 4 // steps of a transaction
)

// A generator makes up transactions of one client.
type generator struct {
	services.Seat
	rounds map[string]*[listsAtOnce]round // by group
}

// A round is which list of a row one is in use, from 1, and how many elements it has for
// all that the client knows.
type round struct{ number, elements int }

func newGenerator(s services.Seat) services.Generator {
	return &generator{Seat: s, rounds: make(map[string]*[listsAtOnce]round)}
}

// group returns the lists of a group that are in use.
func (g *generator) group(key string) *[listsAtOnce]round {
	if g.rounds[key] == nil {
		g.rounds[key] = new([listsAtOnce]round)
		for row := range g.rounds[key] {
			g.rounds[key][row].number = 1
		}
	}
	return g.rounds[key]
}

// name is the name of the list of a row that is in use: x1, x2, ….
func (r round) name(row int) string { return fmt.Sprintf("%c%d", 'x'+row, r.number) }

// Make returns a transaction of some steps.
func (g *generator) Make(kind *services.Kind, key string) services.Operation {
	lists := g.group(key)
	var steps []txn.Step
	for range 1 + g.Random.Below(stepsMost) {
		row, writes := int(g.Random.Below(listsAtOnce)), g.Random.Below(2) == 0
		s := txn.Step{Object: lists[row].name(row)}
		if kind == Txn && writes {
			s.Write, s.Value = true, g.Unique()
		}
		steps = append(steps, s)
	}
	return services.Operation{Kind: kind, Key: key, Value: listappend.Notation.Asked(steps)}
}

// Learn notes how long the lists are, and leaves those that are long enough.
func (g *generator) Learn(o services.Operation, r services.Result, _ services.Outcome, refused bool) {
	lists := g.group(o.Key)
	steps, _ := listappend.Notation.Steps(o.Value)
	told := listappend.Notation.Answers(steps, r.Value)
	for _, s := range steps {
		row, found := int(s.Object[0]-'x'), 0
		if !s.Write && told {
			found = len(strings.Fields(s.Value))
		}
		if row >= listsAtOnce || s.Object != lists[row].name(row) {
			continue
		}
		one := &lists[row]
		if one.elements = max(one.elements, found); s.Write {
			one.elements++
		}
		if one.elements >= elementsMax || refused {
			*one = round{number: one.number + 1}
		}
	}
}

// Look reads the lists that are in use.
func (g *generator) Look(key string) (services.Operation, bool) {
	var steps []txn.Step
	for row, one := range g.group(key) {
		steps = append(steps, txn.Step{Object: one.name(row)})
	}
	return services.Operation{Kind: Read, Key: key, Value: listappend.Notation.Asked(steps)}, true
}
