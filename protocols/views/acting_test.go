package views

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// pass lets time pass at all masters that are up, in quarters of a timeout: they
// tick, pings come from the given servers to the masters that hear any, and all
// messages among those that are up arrive.
func (c *council) pass(quarters int, hear map[sim.NodeID]bool, up ...sim.NodeID) {
	reached := make(map[sim.NodeID]bool)
	for _, id := range up {
		reached[id] = true
	}
	for range quarters {
		for _, id := range up {
			m := c.masters[id-1]
			m.now += 25 * time.Millisecond
			if hear[id] {
				m.service.Receive(11, Ping{View: m.service.view.Number, Ready: true})
			}
			m.service.Expire(tickTimer)
		}
		for len(c.mail) > 0 {
			l := c.mail[0]
			c.mail = c.mail[1:]
			if reached[l.from] && reached[l.to] {
				c.masters[l.to-1].service.Receive(l.from, l.message)
			}
		}
	}
}

func (c *council) acting() (ids []sim.NodeID) {
	for _, m := range c.masters {
		if m.service.acts() {
			ids = append(ids, m.id)
		}
	}
	return ids
}

func TestTheFirstMasterThatIsAbleToActs(t *testing.T) {
	all := map[sim.NodeID]bool{1: true, 2: true, 3: true}
	for _, c := range []struct {
		name     string
		hear     map[sim.NodeID]bool // which masters hear a server
		up       []sim.NodeID
		expected sim.NodeID // 0: none
	}{
		{"all are up", all, []sim.NodeID{1, 2, 3}, 1},
		{"n1 is down", all, []sim.NodeID{2, 3}, 2},
		{"n1 hears no server", map[sim.NodeID]bool{2: true, 3: true}, []sim.NodeID{1, 2, 3}, 2},
		{"nobody hears a server", nil, []sim.NodeID{1, 2, 3}, 0},
		{"n1 is alone", all, []sim.NodeID{1}, 0},
	} {
		o := newCouncil(t, 1, 3)
		o.pass(8, c.hear, c.up...)
		found := o.acting()
		if c.expected == 0 && len(found) > 0 || c.expected != 0 && (len(found) != 1 || found[0] != c.expected) {
			t.Errorf("%s: %v act; expected %v", c.name, found, c.expected)
		}
	}
}

func TestAMasterThatTakesOverGivesServersTimeToBeHeard(t *testing.T) {
	o := newCouncil(t, 1, 3)
	hear := map[sim.NodeID]bool{1: true, 2: true, 3: true}
	o.pass(8, hear, 1, 2, 3)
	view := View{Number: 5, Members: []sim.NodeID{11, 12}}
	for _, m := range o.masters {
		m.service.learn(view)
	}
	n2 := o.masters[1].service
	taken := time.Duration(-1)
	for range 16 {
		o.pass(1, hear, 2, 3)
		if n2.acts() && taken < 0 {
			taken = o.masters[1].now
		}
		if n2.View().Number > 5 {
			break
		}
	}
	if waited := o.masters[1].now - taken; taken < 0 || n2.View().String() != "6: n11" || waited < 100*time.Millisecond {
		t.Errorf("n2 took over at %v and decided on %v after %v; expected 6: n11 after a timeout", taken, n2.View(), waited)
	}
}

func TestAMasterThatHearsTheOthersNoMoreLeavesItsOffice(t *testing.T) {
	o := newCouncil(t, 1, 3)
	hear := map[sim.NodeID]bool{1: true, 2: true, 3: true}
	o.pass(8, hear, 1, 2, 3)
	o.pass(5, hear, 1)
	if found := o.acting(); len(found) != 0 {
		t.Errorf("%v act; expected none", found)
	}
}
