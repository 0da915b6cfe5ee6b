package bank

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// rules are what a bank from anywhere may do.
type rules struct {
	// overdraft: an account may have less than nothing.
	overdraft bool
}

// TotalsName is the name of the check of SameTotals.
const TotalsName = "totals"

// SameTotals judges whether all balances that were read of a bank come to the same total,
// as in a snapshot of a bank they do, and none is below zero. Only reads are compared, so
// that the opening need not be known. It does not see transfers that are gone, or came
// twice, nor balances that are old. It is Unknown if no bank was read twice, or if the
// history is not one of banks.
func SameTotals(h checker.History) checker.Check { return rules{}.sameTotals(h) }

func (r rules) sameTotals(h checker.History) checker.Check {
	check := checker.Check{Name: TotalsName, Promise: checker.Provenance, Engine: "totals", Steps: int64(len(h))}
	if err := cmp.Or(h.Validate(), Kinds.Accept(h), readable(h)); err != nil {
		return check.Unjudgeable(err)
	}
	type read struct {
		by    *checker.Operation
		total int64
	}
	first := make(map[string]read) // by key
	var found checker.Check
	compared := 0
	accuse := func(o *checker.Operation, given []*checker.Operation, format string, args ...any) {
		if found.Verdict == checker.Violation && found.Evidence.At <= o.Return {
			return
		}
		ids := []int{o.ID}
		for _, g := range given {
			ids = append(ids, g.ID)
		}
		slices.Sort(ids)
		said := append([]any{o, o.Client, o.Call, o.Return}, args...)
		found = check.Violated(checker.Evidence{Operations: ids, Accused: new(o.ID), At: o.Return}, "%s by %s (%v to %v) "+format, said...)
	}
	for i := range h {
		o := &h[i]
		if o.Kind != Balances || o.Outcome != checker.OutcomeOK {
			continue
		}
		all, ok := readBalances(o.Output)
		if !ok {
			accuse(o, nil, "returned what is not a number for each account")
			continue
		}
		total := int64(0)
		for _, of := range all {
			total += of.amount
			if of.amount < 0 && !r.overdraft {
				accuse(o, nil, "returned less than nothing for %s, and no account may be overdrawn", of.account)
			}
		}
		before, again := first[o.Key]
		if !again {
			first[o.Key] = read{o, total}
			continue
		}
		compared++
		if total != before.total {
			accuse(o, []*checker.Operation{before.by}, "comes to %d in all, but %s by %s (%v to %v) to %d, and transfers leave that as it is",
				total, before.by, before.by.Client, before.by.Call, before.by.Return, before.total)
		}
	}
	switch {
	case found.Verdict == checker.Violation:
		return found
	case compared == 0:
		return check.Unknown("no bank was read twice, so nothing was judged")
	}
	return check.Valid("%d reads of %d banks come to the same total each", compared+len(first), len(first))
}

// readable is an error if a transfer is none.
func readable(h checker.History) error {
	for i := range h {
		if err := Accept(&h[i]); err != nil {
			return fmt.Errorf("operation %d of the history (id %d): %w", i+1, h[i].ID, err)
		}
	}
	return nil
}

// Accept says what is wrong with what an operation of Kinds asks for; nil if nothing is.
func Accept(o *checker.Operation) error {
	if o.Kind != Transfer {
		return nil
	}
	_, err := readTransfer(o.Value)
	return err
}
