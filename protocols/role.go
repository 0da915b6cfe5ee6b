package protocols

import (
	"cmp"
	"strconv"
)

// A Role is a part that servers of a protocol play, as they say in Became.
type Role struct {
	// Name is the text of the observation.
	Name string
	// Word is what people call it, in the words of the protocol's paper; "" is
	// Words.Leader of who leads, and Name of others.
	Word string
	// Stance is what it comes to.
	Stance Stance
}

// A Stance is what a role comes to in any protocol, so that pictures need to know none.
type Stance uint8

// The stances. Their order is that of a picture's legend.
const (
	// Other: a role of which the protocol says nothing.
	Other Stance = iota
	// Leads: decides in which order commands take effect.
	Leads
	// Seeks: wants to lead.
	Seeks
	// Follows: takes part without leading.
	Follows
	// Joins: is on its way to take part, and lacks something yet.
	Joins
	// Idles: has no part.
	Idles
	// Oversees: decides who leads, and serves no client.
	Oversees
)

// String is the name of the stance: "leads".
func (s Stance) String() string {
	names := [...]string{"other", "leads", "seeks", "follows", "joins", "idles", "oversees"}
	if int(s) >= len(names) {
		return strconv.Itoa(int(s))
	}
	return names[s]
}

// Stances are all stances, in their order.
func Stances() []Stance { return []Stance{Other, Leads, Seeks, Follows, Joins, Idles, Oversees} }

// Role is the role of a name; one of stance Other if the protocol does not list it, or
// is nil.
func (p *Protocol) Role(name string) Role {
	if p == nil {
		return Role{Name: name, Word: name}
	}
	for _, r := range p.Roles {
		if r.Name == name {
			if r.Stance == Leads {
				r.Word = cmp.Or(r.Word, p.Words.Leader)
			}
			r.Word = cmp.Or(r.Word, name)
			return r
		}
	}
	return Role{Name: name, Word: name}
}
