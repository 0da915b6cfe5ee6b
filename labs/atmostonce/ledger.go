package atmostonce

import "github.com/laplace-sim/laplace/services"

// A ledger knows which client asked for which command that changes something. It stands beside
// the run, as the one who judges it does, and tells nobody in it: so an observation can say
// whose command the server executes.
type ledger struct{ asked map[string]uint64 }

func newLedger() *ledger { return &ledger{asked: make(map[string]uint64)} }

// enter notes that a client asks for a command, and returns its text.
func (l *ledger) enter(c services.Command) string {
	text := command(c.Operation)
	if !c.Reads() {
		l.asked[text] = c.Identity()
	}
	return text
}

// identity is that of a command that changes something; false if nobody asked for it.
func (l *ledger) identity(text string) (identity uint64, known bool) {
	identity, known = l.asked[text]
	return identity, known
}
