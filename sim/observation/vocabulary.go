package observation

import (
	"cmp"
	"fmt"
)

// A Vocabulary is how people call what observations have numbers for. Its methods may be
// called on nil, which knows no name and writes plain numbers: "node 3", "term 1002".
type Vocabulary struct {
	// Nodes are names; node 1 is the first. One that has none is called by its number.
	Nodes []string
	// Leader is who leads a term; empty is "leader".
	Leader string
	// Entry is a position of the log, such as "slot"; empty is "index".
	Entry string
	// Term writes a term with what it is called: "ballot 4.1"; nil is "term 4001".
	Term func(term uint64) string
	// Command names a command by its identity: "c1's command 2"; nil is "command 40000000002".
	Command func(identity uint64) string
	// Content writes what stands at a position by the number that it hashes to; nil is
	// that in hexadecimal digits.
	Content func(value uint64) string
	// Masters are the words for what masters agree on, of which Promised, Accepted and
	// Decided tell then; nil if nobody does.
	Masters *Vocabulary
}

// About is the vocabulary for what observations of a kind are about.
func (v *Vocabulary) About(kind Kind) *Vocabulary {
	if v != nil && v.Masters != nil && (kind == Promised || kind == Accepted || kind == Decided) {
		return v.Masters
	}
	return v
}

// OfNode is a node by its name.
func (v *Vocabulary) OfNode(node int32) string {
	if v == nil || node < 1 || int(node) > len(v.Nodes) {
		return fmt.Sprintf("node %d", node)
	}
	return v.Nodes[node-1]
}

// OfTerm is a term: "ballot 4.1".
func (v *Vocabulary) OfTerm(term uint64) string {
	if v == nil || v.Term == nil {
		return fmt.Sprintf("term %d", term)
	}
	return v.Term(term)
}

// OfIndex is a position of the log: "slot 7".
func (v *Vocabulary) OfIndex(index uint64) string {
	if v == nil {
		return fmt.Sprintf("index %d", index)
	}
	return fmt.Sprintf("%s %d", cmp.Or(v.Entry, "index"), index)
}

// OfCommand is a command, or that there is none that has an effect: "nothing".
func (v *Vocabulary) OfCommand(identity uint64) string {
	switch {
	case identity == 0:
		return "nothing"
	case v == nil || v.Command == nil:
		return fmt.Sprintf("command %x", identity)
	}
	return v.Command(identity)
}

// OfContent is what stands at a position: "1f".
func (v *Vocabulary) OfContent(value uint64) string {
	if v == nil || v.Content == nil {
		return fmt.Sprintf("%x", value)
	}
	return v.Content(value)
}

// OfLeader is who leads: "leader", "head".
func (v *Vocabulary) OfLeader() string {
	if v == nil {
		return "leader"
	}
	return cmp.Or(v.Leader, "leader")
}
