package lockservice

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A Config is what all parts of the service know.
type Config struct {
	// Servers are those that grant leases.
	Servers []sim.NodeID
	// Store is what the lock protects.
	Store sim.NodeID
	// Flaw is a mistake in the program; 0 is none.
	Flaw Flaw
}

// Lease is how long a lease lasts, from when its holder asked for it.
const Lease = 500 * time.Millisecond

// A Flaw is a mistake that people make.
type Flaw uint8

const (
	// Unfenced: the store takes every write, since whoever writes holds the
	// lock, or did when it last looked (Kleppmann, 2016).
	Unfenced Flaw = iota + 1
	// Unsynced: a server answers before what it granted is on its disk.
	Unsynced
)

// A Token orders leases. Its lower 8 bits name the client, so no two clients
// make up the same one.
type Token uint64

const clientBits = 8

// after returns the lowest token of a client that is higher than t.
func (t Token) after(client sim.NodeID) Token {
	return (t>>clientBits+1)<<clientBits | Token(client)
}

// The messages between clients, servers and the store.
type (
	// Ask asks a server for a lease.
	Ask struct{ Token Token }
	// Grant is a server's yes.
	Grant struct{ Token Token }
	// Refuse is a server's no, with the highest token that it granted.
	Refuse struct{ Token, Granted Token }
	// Release gives a lease back, or an answer that was too late to use.
	Release struct{ Token Token }
	// Write changes what the lock protects.
	Write struct{ Token Token }
	// Written tells whether the store took a write.
	Written struct {
		Token Token
		OK    bool
	}
)

// holder is the role of a client that has the lock, and idle that of one that
// has not.
const (
	holder = "holder"
	idle   = "idle"
)
