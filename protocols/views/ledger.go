package views

import (
	"fmt"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A ledger counts what a process has sent since it started, until it halts, and what it
// owes its clients: whatever one asks for goes into the log, waits, or is answered; and
// for what comes out of the log, one member answers.
type ledger struct {
	halted   bool   // it has stopped for good, until it is started again
	sent     uint64 // messages
	replies  uint64 // those of them that answer a client
	requests uint64 // that came from clients
	logged   uint64 // those of them that went into the log
	executed uint64 // entries of the log that were this member's to answer for
}

// Halted reports whether the process has stopped.
func (l *ledger) Halted() bool { return l.halted }

// goesOn reports whether the process goes on. If it has failed to do something it stops
// for good, and its timers, and that is observed with the given term.
func (l *ledger) goesOn(env sim.Env, term uint64, do string, err error, timers ...*timer) bool {
	if err == nil {
		return true
	}
	l.halted = true
	for _, t := range timers {
		t.stop(env)
	}
	env.Observe(sim.Observation{Kind: sim.Halted, Term: term, Text: "cannot " + do + ": " + err.Error()})
	return false
}

// count counts a message that is sent.
func (l *ledger) count(message sim.Message) {
	l.sent++
	if _, ok := message.(services.Reply); ok {
		l.replies++
	}
}

// Sent is how many messages were sent; see MustHaveSent.
func (l *ledger) Sent() uint64 { return l.sent }

// MustHaveSent holds for whatever calls for messages: that many were sent, since so many
// had been, or the process has halted.
func (l *ledger) MustHaveSent(since uint64, messages int) {
	if found := l.sent - since; found != uint64(messages) && !l.halted {
		panic(fmt.Sprintf("views: %d messages were sent; expected %d", found, messages))
	}
}

// ask counts a request of a client, and the entries of the log that came of it.
func (l *ledger) ask(entries uint64) {
	l.requests++
	l.logged += entries
}

// MustAnswer takes note that the client of the entry executed last is to be answered.
func (l *ledger) MustAnswer() { l.executed++ }

// balances reports whether each request is accounted for, if that many wait.
func (l *ledger) balances(waiting int) bool {
	return l.requests+l.executed == l.logged+l.replies+uint64(waiting)
}

// account is what a ledger counts, for whoever finds that it does not balance.
func (l *ledger) account() string {
	return fmt.Sprintf("%d requests came, of which %d went into the log; of the log %d entries were to be answered for; %d replies were sent",
		l.requests, l.logged, l.executed, l.replies)
}
