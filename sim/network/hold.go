package network

import "time"

// A heldPacket waits for Release.
type heldPacket struct {
	packet Packet
	answer Answer
}

// An Order says in which order packets that were held arrive.
type Order uint8

// The orders.
const (
	InOrder  Order = iota // on each link as they were sent
	Shuffled              // on each link in a random order
)

// An Arrival is a packet that was held, as it was sent, and what becomes of it
// now.
type Arrival struct {
	Packet Packet
	Fate   Fate
}

// Release lets go of every packet that a rule holds. They leave now, and on
// their links meet the same delay and the same chances as they would have met
// when they were sent; some may therefore be lost. No other rule is asked
// about them. The arrivals are in the order in which the packets leave.
func (n *Network) Release(i *Installed, now time.Duration, order Order) []Arrival {
	held := i.held
	i.held = nil
	if order == Shuffled {
		i.orders.Shuffle(len(held), func(a, b int) { held[a], held[b] = held[b], held[a] })
	}
	arrivals := make([]Arrival, 0, len(held))
	latest := map[Ends]time.Duration{}
	for _, h := range held {
		p := h.packet
		leaving := p
		leaving.Sent = now
		fate := n.travel(leaving, n.track(p.From, p.To, p.Kind), h.answer, i)
		ends := Ends{From: p.From, To: p.To}
		for c := range fate.Copies {
			fate.Arrive[c] = max(fate.Arrive[c], latest[ends])
		}
		if fate.Copies > 0 {
			latest[ends] = fate.Arrive[0]
		}
		arrivals = append(arrivals, Arrival{Packet: p, Fate: fate})
	}
	return arrivals
}
