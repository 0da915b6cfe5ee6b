package nemesis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/internal/document"
)

// A Direction says which way the messages of a target are meant.
type Direction uint8

const (
	Both Direction = iota // what the target sends and what is sent to it
	Out                   // what the target sends
	In                    // what is sent to the target
)

// Directed is what an Effect implements that may be about one direction only of a target's
// messages.
type Directed interface{ Way() Direction }

var directionNames = []string{"both", "out", "in"}

// String is the direction's name in a schedule.
func (d Direction) String() string { return word(directionNames, d) }

// Links says which links of a target are meant, by who is at the other end.
type Links uint8

const (
	AllLinks    Links = iota // those to servers and to clients
	ServerLinks              // those between two servers
	ClientLinks              // those with a client at one end
)

var linksNames = []string{"all", "servers", "clients"}

// String is the name of the links in a schedule.
func (l Links) String() string { return word(linksNames, l) }

// A Side says which side of a partition the clients can reach. Clients that
// a fault names as nodes are not meant.
type Side uint8

const (
	// BothSides leaves the links of clients alone: a client still reaches a
	// leader that is cut off from its followers, which is what shows reads
	// from the past.
	BothSides Side = iota
	// TargetSide puts the clients on the side of the target.
	TargetSide
	// RestSide puts the clients on the side of the rest.
	RestSide
)

var sideNames = []string{"both", "target", "rest"}

// String is the name of the side in a schedule.
func (s Side) String() string { return word(sideNames, s) }

// An Order says how messages that were held back arrive.
type Order uint8

const (
	Ordered  Order = iota // on each link as they were sent
	Shuffled              // on each link in a random order
)

var orderNames = []string{"ordered", "shuffled"}

// String is the order's name in a schedule.
func (o Order) String() string { return word(orderNames, o) }

// Unsynced says what a crash does to writes that were not synced.
type Unsynced uint8

const (
	Drop   Unsynced = iota // they are gone
	Keep                   // they survive
	Tear                   // each survives up to a random sector of it
	Chance                 // each is kept, dropped or torn, at random
)

var unsyncedNames = []string{"drop", "keep", "tear", "random"}

// String is the name in a schedule.
func (u Unsynced) String() string { return word(unsyncedNames, u) }

// Access says which operations of a disk are meant.
type Access uint8

const (
	Reads    Access = iota // of bytes
	Writes                 // of bytes, and truncations
	Names                  // opening, creating, renaming, removing, listing
	Accesses               // all of these
)

var accessNames = []string{"reads", "writes", "names", "all"}

// String is the name in a schedule.
func (a Access) String() string { return word(accessNames, a) }

// word is the name of a choice; of one that is none of ours, its number.
func word[T ~uint8](names []string, choice T) string {
	if int(choice) < len(names) {
		return names[choice]
	}
	return strconv.Itoa(int(choice))
}

// choiceType is one of some words, held by its number, which is its place among
// the names.
func choiceType[T ~uint8](names, some []string) document.Type[T] {
	words := wordType(some)
	return document.Type[T]{
		Name:   strings.Join(some, " | "),
		Schema: words.Schema,
		Read: func(v document.Value) (T, error) {
			chosen, err := words.Read(v)
			return T(slices.Index(names, chosen)), err
		},
		Write: func(choice T) any { return word(names, choice) },
	}
}

func wordType(known []string) document.Type[string] {
	return document.Word("word", "one of "+strings.Join(known, ", "), known)
}

// choiceField is one of several words, of which the first is the default and
// left out.
func choiceField[T ~uint8](name, summary string, p *T, names []string) field {
	t := document.Sparse(choiceType[T](names, names))
	return bind(t, name, names[0], summary, p)
}

// occasionType is one of several words, of which the first stands for nothing: it
// cannot be written, and is the key's absence.
func occasionType[T ~uint8](names []string) document.Type[T] {
	return document.Sparse(choiceType[T](names, names[1:]))
}

// distinct is lists of values of a kind, none twice; nil is left out. thing is
// the word for one of them.
func distinct[T comparable](one document.Type[T], thing string, entries func(document.Value) ([]document.Value, error)) document.Type[[]T] {
	return document.Type[[]T]{
		Name:   "list",
		Schema: schema{"type": "array", "items": one.Schema, "minItems": 1, "uniqueItems": true},
		Read: func(v document.Value) ([]T, error) {
			values, err := entries(v)
			if err != nil {
				return nil, err
			}
			list := make([]T, len(values))
			for i, v := range values {
				if list[i], err = one.Read(v); err != nil {
					return nil, err
				}
				if slices.Contains(list[:i], list[i]) {
					return nil, v.RefuseAs(fmt.Sprintf("the %s %v once more", thing, one.Write(list[i])), "each "+thing+" once")
				}
			}
			return list, nil
		},
		Write: func(list []T) any {
			if list == nil {
				return nil
			}
			return one.WriteEach(list)
		},
	}
}

// listType is lists of one value at least.
func listType[T comparable](one document.Type[T], thing, expected string) document.Type[[]T] {
	return distinct(one, thing, func(v document.Value) ([]document.Value, error) { return v.Some(expected) })
}

// oneOrMore is lists of which one with one word alone is written as the word.
func oneOrMore(one document.Type[string], thing, expected string) document.Type[[]string] {
	t := distinct(one, thing, func(v document.Value) ([]document.Value, error) { return v.OneOrMore(expected) })
	t.Schema = schema{"anyOf": []schema{one.Schema, t.Schema}}
	t.Write = func(list []string) any {
		switch len(list) {
		case 0:
			return nil
		case 1:
			return list[0]
		}
		return one.WriteEach(list)
	}
	return t
}

// choicesField is a list of some of the known words; nil stands for all.
func choicesField[T ~uint8](name, summary string, p *[]T, known []string) field {
	some := strings.Join(known, ", ")
	return bind(listType(choiceType[T](known, known), "word", "a list of some of "+some), name, "all", summary+": "+some, p)
}

// wordsField is a list of some of the known words, which is left out if it is
// empty.
func wordsField(name, fallback, summary string, p *[]string, known []string) field {
	some := strings.Join(known, ", ")
	t := listType(wordType(known), "word", "a list of some of "+some)
	t.Write = document.List(wordType(known)).Write
	return bind(t, name, fallback, summary+": "+some, p)
}

// namesField is a list of words that a program has given to something.
func namesField(name, summary, expected string, p *[]string) field {
	return bind(listType(nameType("word", expected), "name", expected), name, "none", summary, p)
}

// nodeType is names of nodes.
func nodeType(expected, is string) document.Type[string] {
	return document.Text(expected).Where(isNode, is).
		Like(schema{"type": "string", "pattern": `^[nc][1-9][0-9]*$`})
}

// nodesType is a node or a list of nodes, by name.
var nodesType = func() document.Type[[]string] {
	const expected = "a node such as n1 or c1, or a list of these"
	return oneOrMore(nodeType(expected, expected), "node", expected).Called("node | list of nodes")
}()

func nodesField(name, fallback, summary string, p *[]string) field {
	return bind(nodesType, name, fallback, summary, p)
}

// targetType is whom a fault strikes.
var targetType = func() document.Type[[]string] {
	const expected = "a node such as n1, or one of leader, followers, follower, minority, majority, random, all, origin, or a list of these"
	node := nodeType(expected, expected)
	one := document.Text(expected).Like(schema{"anyOf": []schema{{"enum": roles}, node.Schema}})
	one.Read = func(v document.Value) (string, error) {
		word, err := v.Text(expected)
		if err == nil && !slices.Contains(roles, word) && !isNode(word) {
			err = v.Unknown("target", word, append(slices.Clone(roles), "a node such as n1 or c1"))
		}
		return word, err
	}
	return oneOrMore(one, "target", expected).Called("node | role | list of these")
}()

// groupsField are lists of nodes, no node in two of them.
func groupsField(p *[][]string) field {
	const expected = "two or more lists of nodes, such as [[n1, n2], [n3, c1]]"
	node := nodeType(expected, "a node such as n1 or c1")
	t := document.Type[[][]string]{
		Name:   "lists of nodes",
		Schema: schema{"type": "array", "minItems": 2, "items": listType(node, "node", expected).Schema},
		Read: func(v document.Value) ([][]string, error) {
			lists, err := v.List(expected)
			if err != nil {
				return nil, err
			}
			if len(lists) < 2 {
				return nil, v.RefuseAs(strconv.Itoa(len(lists))+" of them", expected)
			}
			return readGroups(lists, expected, node)
		},
		Write: func(groups [][]string) any {
			if groups == nil {
				return nil
			}
			lists := make([]any, len(groups))
			for i, group := range groups {
				lists[i] = node.WriteEach(group)
			}
			return lists
		},
	}
	return bind(t, "groups", "", "instead of a target: groups that cannot reach each other; a node in none reaches all", p)
}

func readGroups(lists []document.Value, expected string, node document.Type[string]) ([][]string, error) {
	groups := make([][]string, len(lists))
	for i, list := range lists {
		entries, err := list.List(expected)
		if err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			return nil, list.RefuseAs("an empty group", expected)
		}
		for _, entry := range entries {
			name, err := node.Read(entry)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(groups[:i+1], func(group []string) bool { return slices.Contains(group, name) }) {
				return nil, entry.RefuseAs("the node "+name+" once more", "each node once")
			}
			groups[i] = append(groups[i], name)
		}
	}
	return groups, nil
}
