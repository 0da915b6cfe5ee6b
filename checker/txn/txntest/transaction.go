package txntest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/txn"
)

// A Step is what a transaction does with an object.
type Step struct {
	Object string
	Write  bool
	// Value is what is written.
	Value string
	// Found is what a read found: the elements of a list, or the value of a register, if
	// there is one.
	Found []string
}

// A Transaction is some steps.
type Transaction struct {
	Client       string
	Call, Return int
	Outcome      checker.Outcome
	Steps        []Step
}

// History is transactions as a history in a notation, in order of call.
func History(all []Transaction, kind *checker.Kind, notation txn.Notation) checker.History {
	h := make(checker.History, len(all))
	for i := range all {
		t := &all[i]
		h[i] = checker.Operation{
			ID: i + 1, Client: t.Client, Kind: kind, Outcome: t.Outcome, Key: "",
			Call: time.Duration(t.Call), Return: time.Duration(t.Return),
		}
		steps := t.known()
		h[i].Value = notation.Asked(steps)
		if t.Outcome == checker.OutcomeOK {
			h[i].Output = notation.Told(steps)
		}
	}
	return h
}

// known is the steps with what they found.
func (t *Transaction) known() []txn.Step {
	steps := make([]txn.Step, len(t.Steps))
	for i, s := range t.Steps {
		steps[i] = txn.Step{Object: s.Object, Write: s.Write, Value: s.Value}
		if !s.Write {
			steps[i].Known, steps[i].Nil, steps[i].Value = true, len(s.Found) == 0, strings.Join(s.Found, " ")
		}
	}
	return steps
}

// Unambiguous reports whether no value was written to an object by two transactions that
// may have taken effect.
func Unambiguous(all []Transaction) bool {
	var written [][2]string
	for _, t := range all {
		for _, s := range t.Steps {
			if !s.Write || t.Outcome == checker.OutcomeFail {
				continue
			}
			if w := [2]string{s.Object, s.Value}; slices.Contains(written, w) {
				return false
			} else {
				written = append(written, w)
			}
		}
	}
	return true
}

// Precedes reports whether one transaction certainly ended before another began, by the
// order of a client or, if real time counts, by that.
func precedes(a, b *Transaction, earlier, realtime bool) bool {
	return a.Outcome == checker.OutcomeOK && (a.Client == b.Client && earlier || realtime && a.Return < b.Call)
}

// Describe is transactions one a line.
func Describe(all []Transaction) string {
	var b strings.Builder
	for i, t := range all {
		fmt.Fprintf(&b, "T%d %s %d-%d %v:", i+1, t.Client, t.Call, t.Return, t.Outcome)
		for _, s := range t.Steps {
			if s.Write {
				fmt.Fprintf(&b, " w %s %s;", s.Object, s.Value)
			} else {
				fmt.Fprintf(&b, " r %s %v;", s.Object, s.Found)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
