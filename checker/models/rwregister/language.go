package rwregister

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/txn"
)

// Notation is how a history writes transactions.
var Notation = txn.Notation{Verb: "write", Reading: Read}

// Jepsen is how Jepsen's tests write them: [[:w 1 2] [:r 3 nil]].
var Jepsen jepsen.Language = txn.Language{Writing: Txn, Writes: []string{"w", "write"}, Notation: Notation}

// Accept says what is wrong with the texts of an operation of Kinds; nil if nothing is.
func Accept(o *checker.Operation) error { return Notation.Form(o, func(txn.Step) {}) }

// Isolation judges which levels a history of transactions has, over the registers of all
// groups; see txn.Registers.
func Isolation(h checker.History, level checker.Level, steps int) txn.Answer {
	return txn.Registers(h, Notation.Form, level, steps)
}
