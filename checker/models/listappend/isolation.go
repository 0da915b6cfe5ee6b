package listappend

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/txn"
	"github.com/laplace-sim/laplace/internal/prose"
)

// Isolation judges which levels a history of transactions has, over the lists of all
// groups; see txn.Lists.
func Isolation(h checker.History, level checker.Level, steps int) txn.Answer {
	return txn.Lists(h, form, level, steps)
}

// Accept says what is wrong with the texts of an operation of Kinds; nil if nothing is.
func Accept(o *checker.Operation) error { return form(o, func(txn.Step) {}) }

// form reads the steps of a transaction and what its reads found.
func form(o *checker.Operation, visit func(txn.Step)) error {
	text, found, reads := o.Value, o.Output, 0
	steps, ok := ReadSteps(text)
	if !ok || o.Kind == Read && Appends(steps) {
		return fmt.Errorf(`found the transaction %q, expected appends and reads such as "append x 7; read y", and of a read only reads`, prose.Short(text, shownMost))
	}
	known := o.Outcome == checker.OutcomeOK
	for _, s := range steps {
		step := txn.Step{Object: s.List, Write: s.Element != "", Value: s.Element}
		if !step.Write && known {
			step.Known = true
			if step.Value, found, ok = readAnswer(found, s.List, reads == 0); !ok {
				return answersError(o)
			}
			reads++
		}
		visit(step)
	}
	if found != "" {
		return answersError(o)
	}
	return nil
}

// shownMost is how much of a text an error shows.
const shownMost = 120

func answersError(o *checker.Operation) error {
	return fmt.Errorf(`found the answer %q to %q, expected what each read found, such as "y=[1 2]"`, prose.Short(o.Output, shownMost), prose.Short(o.Value, shownMost))
}
