package views

import (
	"testing"

	"github.com/laplace-sim/laplace/sim"
)

func TestViewKnowsTheOfficeOfEachMember(t *testing.T) {
	v := View{Number: 3, Members: []sim.NodeID{4, 2, 5}, Joining: true}
	for _, c := range []struct {
		id                     sim.NodeID
		position               int
		predecessor, successor sim.NodeID
	}{{4, 0, 0, 2}, {2, 1, 4, 5}, {5, 2, 2, 0}, {3, -1, 0, 0}} {
		if v.Position(c.id) != c.position || v.Predecessor(c.id) != c.predecessor || v.Successor(c.id) != c.successor {
			t.Errorf("%v has position %d between %v and %v; expected %d between %v and %v", c.id,
				v.Position(c.id), v.Predecessor(c.id), v.Successor(c.id), c.position, c.predecessor, c.successor)
		}
	}
	if v.First() != 4 || v.Last() != 5 || v.Joiner() != 5 || v.String() != "3: n4 n2 n5 (joining)" {
		t.Errorf("found %v with first %v, last %v, joiner %v", v, v.First(), v.Last(), v.Joiner())
	}
	if none := (View{}); none.First() != 0 || none.Last() != 0 || none.Joiner() != 0 {
		t.Errorf("no view has first %v, last %v, joiner %v", none.First(), none.Last(), none.Joiner())
	}
}

func TestViewThatIsCutShortIsNoView(t *testing.T) {
	whole := appendView(nil, View{Number: 300, Members: []sim.NodeID{200}})
	for n := range whole {
		v, err := decodeView(whole[:n])
		// What ends between two members is a view of fewer.
		if err == nil && (v.Number != 300 || len(v.Members) != 0) {
			t.Errorf("%d of %d bytes are view %v", n, len(whole), v)
		}
	}
}
