package views

import (
	"testing"

	"github.com/laplace-sim/laplace/protocols/kv"
)

func TestALedgerBalancesOnceEachClientIsAnsweredOrWaits(t *testing.T) {
	var l Ledger
	for i, step := range []struct {
		do       func()
		waiting  int
		expected bool
	}{
		{func() {}, 0, true},
		{func() { l.Ask(0) }, 0, false}, // nobody knows of it
		{func() {}, 1, true},            // it waits
		{func() { l.Send(kv.Reply{}) }, 0, true},
		{func() { l.Send(Ping{}) }, 0, true}, // is for no client
		{func() { l.Ask(1) }, 0, true},       // it is in the log
		{func() { l.Execute() }, 0, false},
		{func() { l.Send(kv.Reply{}) }, 0, true},
		{func() { l.Send(kv.Reply{}) }, 0, false}, // is told twice
	} {
		step.do()
		if found := l.Balances(step.waiting); found != step.expected {
			t.Errorf("step %d: that it balances is %t; expected %t", i, found, step.expected)
		}
	}
	if l.Sent() != 4 {
		t.Errorf("counts %d messages; expected 4", l.Sent())
	}
}
