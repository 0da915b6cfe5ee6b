package network

// A Set is an immutable set of nodes. The zero Set is empty. Asking it costs
// the same however many nodes it has.
type Set struct {
	words []uint64
	rest  bool // the nodes in words are those that are not in the set
}

// SetOf returns the set of the given nodes.
func SetOf(nodes ...NodeID) Set {
	var s Set
	for _, id := range nodes {
		if id < 1 {
			panic("network: a set with node " + id.String() + ", expected numbers from 1")
		}
		for int(id)/64 >= len(s.words) {
			s.words = append(s.words, 0)
		}
		s.words[id/64] |= 1 << (id % 64)
	}
	return s
}

// Everyone returns the set of all nodes, those of the future included.
func Everyone() Set {
	return Set{rest: true}
}

// Others returns the set of all nodes that are not in s.
func (s Set) Others() Set {
	return Set{words: s.words, rest: !s.rest}
}

// Has reports whether the set has the node.
func (s Set) Has(id NodeID) bool {
	word := int(id) / 64
	return (word < len(s.words) && s.words[word]>>(id%64)&1 == 1) != s.rest
}
