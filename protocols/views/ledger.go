package views

import (
	"fmt"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A Ledger counts what a process has sent since it started, and what it owes its
// clients: whatever one asks for goes into the log, waits, or is answered; and for
// what comes out of the log, one member answers.
type Ledger struct {
	sent     uint64 // messages
	replies  uint64 // those of them that answer a client
	requests uint64 // that came from clients
	logged   uint64 // those of them that went into the log
	executed uint64 // entries of the log that were this member's to answer for
}

// Send counts a message that is sent.
func (l *Ledger) Send(message sim.Message) {
	l.sent++
	if _, ok := message.(kv.Reply); ok {
		l.replies++
	}
}

// Sent is how many messages were sent.
func (l *Ledger) Sent() uint64 { return l.sent }

// MustHaveSent panics unless so many messages were sent since so many had been.
func (l *Ledger) MustHaveSent(since uint64, messages int) {
	if found := l.sent - since; found != uint64(messages) {
		panic(fmt.Sprintf("views: %d messages were sent; expected %d", found, messages))
	}
}

// Ask counts a request of a client, and the entries of the log that came of it.
func (l *Ledger) Ask(entries uint64) {
	l.requests++
	l.logged += entries
}

// Execute counts an entry of the log that was executed where its client is answered.
func (l *Ledger) Execute() { l.executed++ }

// Balances reports whether each request is accounted for, if that many wait.
func (l *Ledger) Balances(waiting int) bool {
	return l.requests+l.executed == l.logged+l.replies+uint64(waiting)
}

// String is what a Ledger counts, for whoever finds that it does not balance.
func (l *Ledger) String() string {
	return fmt.Sprintf("%d requests came, of which %d went into the log; of the log %d entries were to be answered for; %d replies were sent",
		l.requests, l.logged, l.executed, l.replies)
}
