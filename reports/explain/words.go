package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Words are what a protocol calls its things, none of them left out; see
// protocols.Words.
type words struct {
	term, entry, leader, promised string

	ballot bool
	number func(term uint64) string
	role   func(name string) string

	decrees *words // those for what masters agree on; nil if nobody does
}

// wordsFor returns the words of a protocol; those of Raft for one that is not
// known.
func wordsFor(protocol string) words {
	p, err := scenarios.FindProtocol(protocol)
	if err != nil {
		p = new(protocols.Protocol)
	}
	w := completed(p.Words)
	w.role = func(name string) string { return p.Role(name).Word }
	return w
}

// Terms are how people write a term of a protocol: in its own word, "view 3", and as a
// number alone, "4.1".
func Terms(protocol string) (inWords, alone func(term uint64) string) {
	w := wordsFor(protocol)
	return w.in, w.number
}

// completed are words with those of Raft where some were left out.
func completed(own protocols.Words) words {
	w := words{
		term: cmp.Or(own.Term, "term"), entry: cmp.Or(own.Entry, "entry"), leader: cmp.Or(own.Leader, "leader"), promised: cmp.Or(own.Promised, "voted"),
		ballot: own.Ballots, number: own.Number,
	}
	if w.number == nil {
		w.number = func(term uint64) string { return strconv.FormatUint(term, 10) }
	}
	if own.Masters != nil {
		decrees := completed(*own.Masters)
		w.decrees = &decrees
	}
	return w
}

// ofDecree reports whether observations of a kind are about what masters agree on,
// not about the log.
func (w words) ofDecree(kind observation.Kind) bool {
	return w.decrees != nil && (kind == observation.Promised || kind == observation.Accepted || kind == observation.Decided)
}

// ofLog reports whether an observation is that something came to stand in the log of a
// server, or that it voted for that.
func (w words) ofLog(o *statement) bool {
	return o.Kind == observation.Appended || o.Kind == observation.Accepted && !w.ofDecree(o.Kind)
}

// about returns the words for what observations of a kind are about.
func (w words) about(kind observation.Kind) words {
	if w.ofDecree(kind) {
		return *w.decrees
	}
	return w
}

// in is a term: "term 3", "ballot 4.1".
func (w words) in(term uint64) string { return w.term + " " + w.number(term) }

// position is an entry by its position and its term, without that if it is of none:
// "entry 7 of term 2".
func (w words) position(index, term uint64) string {
	text := w.entry + " " + strconv.FormatUint(index, 10)
	if term != 0 {
		text += " of " + w.in(term)
	}
	return text
}

// Commands know the operations of the history by what observations call them.
type commands struct {
	byIdentity map[uint64]*checker.Operation
	byValue    map[uint64]*checker.Operation // by the hash of the encoded command
	identities map[int]uint64                // by the ID of the operation
	values     map[int]uint64                // by the ID of the operation, as in byValue

	registrations map[uint64]string // the client that asked for a session, as in byValue
}

// newCommands numbers the operations of each client as the client does: in their
// order, from 1.
func newCommands(t *tape) commands {
	c := commands{
		byIdentity: make(map[uint64]*checker.Operation), byValue: make(map[uint64]*checker.Operation),
		identities: make(map[int]uint64), values: make(map[int]uint64),
		registrations: make(map[uint64]string),
	}
	numbers, opened := make(map[string]uint64), t.sessions()
	for i := range t.History {
		o := &t.History[i]
		numbers[o.Client]++
		command := services.Command{
			Client: uint64(t.node(o.Client)), Session: sessionOf(o, opened[t.node(o.Client)]), Seq: numbers[o.Client],
			Operation: services.Operation{Kind: o.Kind, Key: o.Key, Value: o.Value, Expected: o.Expected},
		}
		// There are no more of them than operations.
		register := services.Command{Client: command.Client, Seq: services.RegistrationBase + command.Seq, Operation: services.Operation{Kind: services.Register}}
		c.registrations[rng.HashString(register.Encode())] = o.Client
		c.byIdentity[command.Identity()] = o
		c.identities[o.ID], c.values[o.ID] = command.Identity(), rng.HashString(command.Encode())
		c.byValue[c.values[o.ID]] = o
	}
	return c
}

// sessions are those that each client had opened, by its node, in order.
func (t *tape) sessions() map[int32][]*statement {
	opened := make(map[int32][]*statement)
	for _, o := range t.seen {
		if o.Kind == observation.Registered {
			opened[o.Node] = append(opened[o.Node], o)
		}
	}
	return opened
}

// sessionOf is the number of the session to which an operation belongs: the last of
// those that its client had opened by the time that it returned. A read belongs to
// none.
func sessionOf(o *checker.Operation, opened []*statement) uint64 {
	if o.Kind.Reads {
		return 0
	}
	for _, session := range slices.Backward(opened) {
		if session.At <= o.Return {
			return session.Value
		}
	}
	return 0
}

// nothing is the hash of an entry without content, as a new leader appends.
var nothing = rng.HashString("")

// asked is who asked for what: `c1's put(k1, "c1.4")`.
func asked(o *checker.Operation) string { return o.Client + "'s " + request(o) }

// request is what was asked for: `put(k1, "c1.4")`.
func request(o *checker.Operation) string { return shortened(o).Request() }

// result is what an operation returned: `"c1.4"`, "absent", "swapped"; "" for
// one that returns nothing.
func result(o *checker.Operation) string { return shortened(o).Answer() }

// Described is an operation with its result, its values kept short.
func Described(o *checker.Operation) string { return shortened(o).String() }

// valueMax is how many letters of a value are shown.
const valueMax = 18

func shortened(o *checker.Operation) checker.Operation {
	short := *o
	short.Value = prose.Short(o.Value, valueMax)
	short.Expected = prose.Short(o.Expected, valueMax)
	short.Output = prose.Short(o.Output, valueMax)
	return short
}

// ended says that an operation has returned, and with what if it was anything.
func ended(o *checker.Operation) string {
	if result := result(o); result != "" {
		return "returned " + result
	}
	return "completed"
}

// upper is a text with its first letter in upper case, unless that is the
// name of a node.
func upper(text string) string {
	if text == "" || len(text) > 1 && text[1] >= '0' && text[1] <= '9' {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
