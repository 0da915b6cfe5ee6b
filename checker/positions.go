package checker

import "github.com/laplace-sim/laplace/sim/observation"

// Positions hold how far each node has come in its log, by the node's
// observations. A new incarnation starts from nothing.
type positions struct {
	nodes []position // by number
}

type position struct {
	incarnation int
	index       uint64
	term        uint64 // as of Became, for those who look at that
}

// of returns the position of the node that told o, as of o's incarnation.
func (p *positions) of(o *Observation) *position {
	at := placeOf(&p.nodes, o.Node)
	if at.incarnation != o.Incarnation {
		*at = position{incarnation: o.Incarnation}
	}
	return at
}

// next judges that a node that did something at a position of the log had come to
// the one before, and moves on from there, and that some node had: length are known.
func (p *positions) next(o *Observation, did string, length int, words *observation.Vocabulary) *Broken {
	at := p.of(o)
	switch {
	case o.Index != at.index+1:
		return breach("%s (incarnation %d) %s %s at %v, but had come to %s, so %d was next",
			words.OfNode(o.Node), o.Incarnation, did, words.OfIndex(o.Index), o.At, words.OfIndex(at.index), at.index+1)
	case o.Index > uint64(length)+1:
		return breach("%s %s %s at %v, but no node had %[2]s more than %[5]s",
			words.OfNode(o.Node), did, words.OfIndex(o.Index), o.At, words.OfIndex(uint64(length)))
	}
	at.index = o.Index
	return nil
}

// placeOf returns the place of a node in a list by number, which grows as it must.
func placeOf[S ~[]T, T any](nodes *S, node int32) *T {
	if int(node) >= len(*nodes) {
		grow(nodes, node)
	}
	return &(*nodes)[node]
}

func grow[S ~[]T, T any](nodes *S, node int32) {
	*nodes = append(*nodes, make(S, int(node)+1-len(*nodes))...)
}

// furthest returns the most advanced node and its index.
func (p *positions) furthest() (node int, index uint64) {
	for i, at := range p.nodes {
		if at.index > index {
			node, index = i, at.index
		}
	}
	return node, index
}

// Identities map the identities of commands to numbers. It is an open hash
// table with linear probing, since one lookup for each log position is the
// dearest part of judging a run online. Identity 0 cannot be a key.
type identities struct {
	slots []identity // a power of two of them, at most three quarters full
	used  int
}

type identity struct {
	key   uint64
	value uint64
}

// slot returns the slot of key: its own, or an empty one to fill by add.
func (t *identities) slot(key uint64) *identity {
	mask := uint64(len(t.slots) - 1)
	// Fibonacci hashing: the high bits of the product are mixed best.
	for i := key * 0x9e3779b97f4a7c15 >> 20 & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.key == key || s.key == 0 {
			return s
		}
	}
}

// find returns the number of key, which may be changed in place until the
// next add, or nil.
func (t *identities) find(key uint64) *uint64 {
	if t.used == 0 {
		return nil
	}
	if s := t.slot(key); s.key == key {
		return &s.value
	}
	return nil
}

// add maps a key that is not in the table to value.
func (t *identities) add(key, value uint64) {
	if t.used >= len(t.slots)/4*3 {
		t.grow()
	}
	*t.slot(key) = identity{key: key, value: value}
	t.used++
}

func (t *identities) grow() {
	old := t.slots
	t.slots = make([]identity, max(1024, 2*len(old)))
	for _, s := range old {
		if s.key != 0 {
			*t.slot(s.key) = s
		}
	}
}
