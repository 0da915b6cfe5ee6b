package bank

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// Jepsen is how Jepsen's bank test writes operations. A read that completed shows a map
// from accounts to balances, or a vector of the balances of the accounts 0, 1 and so on.
// A transfer that failed did not happen; it counts as refused, for the account had less, only if
// its :output is false.
var Jepsen jepsen.Language = language{}

type language struct{}

// bankName is the key of the bank of a history that names none.
const bankName = "bank"

// Read reads an operation.
func (language) Read(op jepsen.Op) (checker.Operation, error) {
	o := checker.Operation{Key: bankName, Outcome: op.Outcome}
	if op.Key != nil {
		o.Key = jepsen.Text(op.Key)
	}
	switch op.F {
	case "read":
		o.Kind = Balances
		if op.Outcome != checker.OutcomeOK {
			return o, nil
		}
		var err error
		o.Output, err = shown(op.Told)
		return o, err
	case "transfer":
		o.Kind, o.Found = Transfer, op.Outcome == checker.OutcomeOK
		t, err := ordered(op.Asked)
		o.Value = t.String()
		if op.Outcome == checker.OutcomeFail && op.Output == false {
			o.Outcome = checker.OutcomeOK // it looked, and refused
		}
		return o, err
	}
	return o, jepsen.Unnamed(op.F, "read", "transfer")
}

// shown is the balances that a read shows, as an output.
func shown(told jepsen.Value) (string, error) {
	var words []string
	switch told := told.(type) {
	case jepsen.Map:
		for _, e := range told {
			words = append(words, jepsen.Word(e.Key)+":"+jepsen.Word(e.Value))
		}
	case []jepsen.Value:
		for i, v := range told {
			words = append(words, fmt.Sprintf("%d:%s", i, jepsen.Word(v)))
		}
	default:
		return "", fmt.Errorf("found the balances %s, expected a map from accounts to numbers", jepsen.Text(told))
	}
	return strings.Join(words, " "), nil
}

// ordered is what a transfer is to do.
func ordered(asked jepsen.Value) (transfer, error) {
	var t transfer
	m, isMap := asked.(jepsen.Map)
	has := 0
	for _, e := range m {
		switch e.Key {
		case jepsen.Keyword("from"):
			t.from = jepsen.Word(e.Value)
			has |= 1
		case jepsen.Keyword("to"):
			t.to = jepsen.Word(e.Value)
			has |= 2
		case jepsen.Keyword("amount"):
			amount, ok := e.Value.(int64)
			if ok && 0 <= amount && amount <= amountMost {
				t.amount = amount
				has |= 4
			}
		}
	}
	if !isMap || has != 7 {
		return t, fmt.Errorf("found a transfer of %s, expected {:from ACCOUNT, :to ACCOUNT, :amount 0 to %d}", jepsen.Text(asked), int64(amountMost))
	}
	return t, nil
}

// Write is the reverse.
func (language) Write(o *checker.Operation) jepsen.Op {
	op := jepsen.Op{F: "read", Outcome: o.Outcome}
	if o.Key != bankName {
		op.Key = jepsen.Plain(o.Key)
	}
	if o.Kind == Balances {
		if o.Outcome == checker.OutcomeOK {
			op.Told = written(o.Output)
		}
		return op
	}
	op.F = "transfer"
	t, err := readTransfer(o.Value)
	if err != nil {
		op.Asked = o.Value
	} else {
		op.Asked = jepsen.Map{{Key: jepsen.Keyword("from"), Value: jepsen.OfWord(t.from)}, {Key: jepsen.Keyword("to"), Value: jepsen.OfWord(t.to)}, {Key: jepsen.Keyword("amount"), Value: t.amount}}
	}
	switch {
	case o.Outcome == checker.OutcomeOK && !o.Found:
		op.Outcome, op.Output = checker.OutcomeFail, false
	case o.Outcome == checker.OutcomeOK:
		op.Told = op.Asked
	}
	return op
}

// written is the balances of an output as Jepsen has them.
func written(output string) jepsen.Value {
	m := jepsen.Map{}
	if output == "" {
		return m
	}
	for _, word := range strings.Split(output, " ") {
		at := strings.LastIndexByte(word, ':')
		if at < 0 {
			return output
		}
		m = append(m, jepsen.Entry{Key: jepsen.OfWord(word[:at]), Value: jepsen.OfWord(word[at+1:])})
	}
	return m
}
