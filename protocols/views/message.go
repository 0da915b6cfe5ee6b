package views

import "github.com/laplace-sim/laplace/sim"

// Tells are the kinds of observation that members make besides those of every
// protocol; see protocols.Protocol.
func Tells() []sim.ObservationKind {
	return []sim.ObservationKind{sim.Appended, sim.Placed, sim.Served}
}

// Messages are those between service and members; see protocols.Protocol.
func Messages() []sim.Message { return []sim.Message{Ping{}, Announce{}} }

// A Ping tells the service that its sender is alive.
type Ping struct {
	// View is the number of the view that the sender has entered; 0 if it
	// lost its office by a restart, or never had one.
	View uint64
	// Ready reports whether the sender has the state of that view.
	Ready bool
	// Leaving reports that the sender is being stopped: it is the last that is
	// heard of it until it starts again.
	Leaving bool
}

// An Announce tells a server of a view. The service sends it when the view
// changes, and to whoever pings from another.
type Announce struct {
	View View
}

// WireSize is the message's size in bytes on the network.
func (a Announce) WireSize() int { return 24 + 8*len(a.View.Members) }
