package protocols

// A Role is a part that servers of a protocol play, as they say in Became.
type Role struct {
	// Name is the text of the observation.
	Name string
	// Word is what people call it, in the words of the protocol's paper; "" is Name.
	Word   string
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

// Role is the role of a name; one of stance Other if the protocol does not list it.
func (p *Protocol) Role(name string) Role {
	for _, r := range p.Roles {
		if r.Name == name {
			if r.Word == "" {
				r.Word = name
			}
			return r
		}
	}
	return Role{Name: name, Word: name}
}
