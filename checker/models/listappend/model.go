package listappend

import (
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/txn"
)

// A model says what transactions do to the lists of a group.
//
// Lists only grow. So whatever was read of a list is a beginning of the longest that was
// read of it, and as long as the list is no longer than that, it is a beginning of that
// too: it suffices to know how long it is. An append of something else than comes next
// there leaves a list of which the longest can never be read; one behind the longest
// leaves a list of which nothing is read any more. A pending transaction of which no
// element stands in the longest of its list could as well not take effect: whatever is
// read does not show it.
type model struct {
	transactions map[*checker.Operation]*transaction // as they were read
}

// of returns an operation as it was read.
func (m model) of(o *checker.Operation) *transaction {
	t := m.transactions[o]
	if t == nil {
		t = read(o)
		m.transactions[o] = t
	}
	return t
}

// Language returns the kinds.
func (model) Language() checker.Kinds { return Kinds }

// Unexplained is the first return of a transaction that read what it cannot have read,
// whatever the order: an element that nobody was to append by then, or not so often, or
// what is no beginning of what was read before, nor the other way round.
func (m model) Unexplained(p *linear.Partition) int {
	called := make(map[txn.Step]int)
	longest := make(map[string][]string)
	for place, mark := range p.Marks {
		t := m.of(p.Operations[mark.Operation])
		if !mark.Returned {
			for _, s := range t.steps {
				if s.Write {
					called[s]++
				}
			}
			continue
		}
		if !t.understood {
			return place
		}
		for i, list := range t.reads {
			elements := t.answers[i]
			if !startsAlike(elements, longest[list]) || !explained(list, elements, called) {
				return place
			}
			if len(elements) > len(longest[list]) {
				longest[list] = elements
			}
		}
	}
	return -1
}

// startsAlike reports whether one of two lists is a beginning of the other.
func startsAlike(a, b []string) bool {
	n := min(len(a), len(b))
	return slices.Equal(a[:n], b[:n])
}

// appends is the step that appends an element.
func appends(list, element string) txn.Step {
	return txn.Step{Object: list, Write: true, Value: element}
}

// explained reports whether each element of a list was to be appended as often as it
// stands there.
func explained(list string, elements []string, called map[txn.Step]int) bool {
	times := make(map[string]int)
	for _, e := range elements {
		if times[e]++; times[e] > called[appends(list, e)] {
			return false
		}
	}
	return true
}

// Source returns the transaction that appended the last element that the accused read; -1
// if it read none, or none that is known.
func (m model) Source(p *linear.Partition, accused int) int {
	t := m.of(p.Operations[accused])
	for i, elements := range slices.Backward(t.answers) {
		if len(elements) == 0 {
			continue
		}
		last := appends(t.reads[i], elements[len(elements)-1])
		for place, o := range p.Operations {
			if place != accused && slices.Contains(m.of(o).steps, last) {
				return place
			}
		}
	}
	return -1
}

// Others returns the accused with what it would have returned in some orders.
func (model) Others(p *linear.Partition, accused int) []checker.Operation {
	return Spec.Others(p, accused)
}

// Spec is what transactions do, and no more, for whoever tries no more than one order. A
// state has the elements of the lists of a group, as answers in the order of their names.
var Spec = linear.Spec{
	Kinds: Kinds,
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		t := read(o)
		var lists []txn.Step
		for _, one := range strings.Split(state, txn.Between) {
			if name, elements, ok := strings.Cut(one, "=["); ok {
				lists = append(lists, holds(name, strings.TrimSuffix(elements, "]")))
			}
		}
		var answers []txn.Step
		for _, s := range t.steps {
			place, known := slices.BinarySearchFunc(lists, s.Object, func(l txn.Step, name string) int { return strings.Compare(l.Object, name) })
			switch {
			case !s.Write && known:
				answers = append(answers, lists[place])
			case !s.Write:
				answers = append(answers, holds(s.Object, ""))
			case known:
				lists[place].Value += " " + s.Value
			default:
				lists = slices.Insert(lists, place, holds(s.Object, s.Value))
			}
		}
		return Notation.Told(lists), Notation.Told(answers), false
	},
}

// holds is the read that finds some elements in a list.
func holds(list, elements string) txn.Step {
	return txn.Step{Object: list, Known: true, Value: elements}
}

// Object prepares the search.
func (m model) Object(operations *linear.Operations) linear.Object[lengths] {
	g := &group{Operations: operations, transactions: make([]*transaction, len(operations.Partition.Operations)), numbers: make(map[string]int)}
	for r := range operations.Called() {
		t := m.of(r.Operation)
		g.transactions[r.Place] = t
		if r.Pending {
			continue
		}
		g.impossible = g.impossible || !t.understood
		for i, list := range t.reads {
			g.note(list, t.answers[i])
		}
	}
	shown := make(map[txn.Step]bool)
	for number, list := range g.lists {
		for _, element := range g.longest[number] {
			shown[appends(list, element)] = true
		}
	}
	for r := range operations.Pending() {
		shows := func(s txn.Step) bool { return shown[s] }
		if r.Called < operations.Last && slices.ContainsFunc(g.transactions[r.Place].steps, shows) {
			operations.Admit(r, r.Value, operations.Last)
		}
	}
	return g
}

// A group is one in the course of a search.
type group struct {
	*linear.Operations
	transactions []*transaction // by place
	numbers      map[string]int // of the lists that were read, by name
	lists        []string       // their names, by number
	longest      [][]string     // that was read of each of them
	impossible   bool           // two reads contradict each other
}

// note notes what was read of a list.
func (g *group) note(list string, elements []string) {
	number, known := g.numbers[list]
	if !known {
		number = len(g.longest)
		g.numbers[list] = number
		g.lists, g.longest = append(g.lists, list), append(g.longest, nil)
	}
	g.impossible = g.impossible || !startsAlike(elements, g.longest[number])
	if len(elements) > len(g.longest[number]) {
		g.longest[number] = elements
	}
}

// Lengths are how long the lists of a group are, by number, three bytes each, which is
// enough for services.CommandMax; one above its longest is a list of which nothing is read
// any more.
type lengths string

func (l lengths) of(number int) int {
	l = l[3*number:]
	return int(l[0])<<16 | int(l[1])<<8 | int(l[2])
}

// Initial is that all lists are empty.
func (g *group) Initial() (initial lengths, possible bool) {
	return lengths(make([]byte, 3*len(g.longest))), !g.impossible
}

// Step carries out a transaction, by the rules of the comment of model.
func (g *group) Step(st lengths, r *linear.Request) (legal bool, after lengths) {
	t := g.transactions[r.Place]
	now, read := []byte(st), 0
	for _, s := range t.steps {
		number, known := g.numbers[s.Object]
		if !s.Write {
			if !r.Pending && lengths(now).of(number) != len(t.answers[read]) {
				return false, st
			}
			read++
			continue
		}
		if !known {
			continue // nobody reads it
		}
		length, longest := lengths(now).of(number), g.longest[number]
		switch {
		case length > len(longest):
			continue
		case length < len(longest) && longest[length] != s.Value:
			return false, st
		}
		length++
		now[3*number], now[3*number+1], now[3*number+2] = byte(length>>16), byte(length>>8), byte(length)
	}
	return true, lengths(now)
}

// Refused is false: all that is admitted is so to the end.
func (g *group) Refused(lengths, int) bool { return false }

// Final is true: a search ends with what returned.
func (g *group) Final(lengths) bool { return true }

// Describe is what the lists hold that have something.
func (g *group) Describe(st lengths) string {
	var lists []txn.Step
	for number, list := range g.lists {
		length := st.of(number)
		switch longest := g.longest[number]; {
		case length > len(longest):
			lists = append(lists, holds(list, strings.Join(append(slices.Clone(longest), "…"), " ")))
		case length > 0:
			lists = append(lists, holds(list, strings.Join(longest[:length], " ")))
		}
	}
	slices.SortFunc(lists, func(a, b txn.Step) int { return strings.Compare(a.Object, b.Object) })
	return Notation.Told(lists)
}
