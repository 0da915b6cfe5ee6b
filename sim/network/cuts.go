package network

// A Severance is a rule that cuts the links for which it is true. What is sent
// over them is dropped with reason Cut, and what was on its way before is
// Severed if it would arrive while they are cut, whatever rule let it pass. A
// node always reaches itself.
type Severance func(from, to NodeID) bool

// Judge drops the packet if its link is cut.
func (s Severance) Judge(p Packet, _ Draws) Answer {
	if s.Severs(p.From, p.To) {
		return Answer{Decision: Drop, Reason: Cut}
	}
	return Answer{}
}

// Severs reports whether the link is cut.
func (s Severance) Severs(from, to NodeID) bool {
	return from != to && s(from, to)
}

// OneWay cuts every link that leads from a node of one set to a node of the
// other. The links that lead back stay.
func OneWay(from, to Set) Severance {
	return func(a, b NodeID) bool { return from.Has(a) && to.Has(b) }
}

// BothWays cuts every link between a node of one set and a node of the other.
func BothWays(left, right Set) Severance {
	return func(a, b NodeID) bool {
		return left.Has(a) && right.Has(b) || left.Has(b) && right.Has(a)
	}
}

// Partition cuts every link between two nodes that are in groups but in no
// group together. A node in several groups reaches all of them; a node in no
// group is not concerned.
func Partition(groups ...Set) Severance {
	return func(from, to NodeID) bool {
		var fromSome, toSome bool
		for _, g := range groups {
			hasFrom, hasTo := g.Has(from), g.Has(to)
			if hasFrom && hasTo {
				return false
			}
			fromSome = fromSome || hasFrom
			toSome = toSome || hasTo
		}
		return fromSome && toSome
	}
}

// Bridge cuts every link between left and right. The nodes of the bridge reach
// both sides, and so each side sees a majority that the other does not.
func Bridge(left, bridge, right Set) Severance {
	apart := BothWays(left, right)
	return func(from, to NodeID) bool {
		return !bridge.Has(from) && !bridge.Has(to) && apart(from, to)
	}
}

// Ring cuts every link between two of the given nodes that do not follow one
// another, the first following the last. Nodes outside the ring are not
// concerned.
func Ring(nodes ...NodeID) Severance {
	places := map[NodeID]int{}
	for i, id := range nodes {
		places[id] = i
	}
	return func(from, to NodeID) bool {
		a, fromRing := places[from]
		b, toRing := places[to]
		if !fromRing || !toRing {
			return false
		}
		apart := max(a-b, b-a)
		return apart != 1 && apart != len(nodes)-1
	}
}

// Isolate cuts every link from and to the nodes of the set, between two of
// them as well.
func Isolate(nodes Set) Severance {
	return func(from, to NodeID) bool { return nodes.Has(from) || nodes.Has(to) }
}
