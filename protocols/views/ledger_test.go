package views

import (
	"testing"

	"github.com/laplace-sim/laplace/services"
)

func TestALedgerBalancesOnceEachClientIsAnsweredOrWaits(t *testing.T) {
	var l ledger
	for i, step := range []struct {
		do       func()
		waiting  int
		expected bool
	}{
		{func() {}, 0, true},
		{func() { l.ask(0) }, 0, false}, // nobody knows of it
		{func() {}, 1, true},            // it waits
		{func() { l.count(services.Reply{}) }, 0, true},
		{func() { l.count(Ping{}) }, 0, true}, // is for no client
		{func() { l.ask(1) }, 0, true},        // it is in the log
		{func() { l.MustAnswer() }, 0, false},
		{func() { l.count(services.Reply{}) }, 0, true},
		{func() { l.count(services.Reply{}) }, 0, false}, // is told twice
	} {
		step.do()
		if found := l.balances(step.waiting); found != step.expected {
			t.Errorf("step %d: that it balances is %t; expected %t", i, found, step.expected)
		}
	}
	if l.Sent() != 4 {
		t.Errorf("counts %d messages; expected 4", l.Sent())
	}
}
