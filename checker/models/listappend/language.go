package listappend

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/txn"
)

// Notation is how a history writes transactions.
var Notation = txn.Notation{Verb: "append", Lists: true, Reading: Read}

// Jepsen is how Jepsen's tests write them: [[:append 3 1] [:r 4 [1 2]]].
var Jepsen jepsen.Language = txn.Language{Writing: Txn, Writes: []string{"append"}, Notation: Notation}

// Accept says what is wrong with the texts of an operation of Kinds; nil if nothing is.
func Accept(o *checker.Operation) error { return Notation.Form(o, func(txn.Step) {}) }

// Isolation judges which levels a history of transactions has, over the lists of all
// groups; see txn.Lists.
func Isolation(h checker.History, level checker.Level, steps int) txn.Answer {
	return txn.Lists(h, Notation.Form, level, steps)
}
