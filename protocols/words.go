package protocols

import (
	"cmp"
	"strconv"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim/observation"
)

// Words are what a protocol calls its things. Observations have one name for them in all
// protocols; whoever tells of a run uses that of the protocol's paper. A word that is left
// out is Raft's.
type Words struct {
	// Term is what a leader leads: "term".
	Term string
	// Entry is a position of the log: "entry".
	Entry string
	// Leader is who leads a term: "leader".
	Leader string
	// Promised is what a server has done that promised: "voted".
	Promised string
	// Ballots reports whether a term is a ballot: who promises one follows whoever
	// comes with it, and votes for nobody.
	Ballots bool
	// Number writes the number of a term; nil writes it as a decimal.
	Number func(term uint64) string
	// Masters are the words for what masters agree on; nil if nobody does.
	Masters *Words
}

// InTerm is a term as people write it: "term 3", "ballot 4.1".
func (w *Words) InTerm(term uint64) string {
	number := strconv.FormatUint(term, 10)
	if w.Number != nil {
		number = w.Number(term)
	}
	return cmp.Or(w.Term, "term") + " " + number
}

// Vocabulary is how people call what a run has numbers for, given the names of its nodes, of
// which node 1 is the first.
func (w *Words) Vocabulary(nodes []string) *observation.Vocabulary {
	v := &observation.Vocabulary{Nodes: nodes, Leader: w.Leader, Entry: cmp.Or(w.Entry, "entry"), Term: w.InTerm, Command: services.CommandNames(nodes)}
	if w.Masters != nil {
		v.Masters = w.Masters.Vocabulary(nodes)
	}
	return v
}
