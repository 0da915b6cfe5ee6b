package protocols

import (
	"testing"

	"github.com/laplace-sim/laplace/sim"
)

func TestARoleIsCalledByTheWordOfThePaper(t *testing.T) {
	p := Protocol{
		Words: Words{Leader: "head"},
		Roles: []Role{{Name: sim.Leader, Stance: Leads}, {Name: "tail", Stance: Follows}, {Name: "acting", Word: "acting master", Stance: Oversees}},
	}
	for name, want := range map[string]Role{
		sim.Leader: {sim.Leader, "head", Leads},
		"tail":     {"tail", "tail", Follows},
		"acting":   {"acting", "acting master", Oversees},
		"unheard":  {"unheard", "unheard", Other},
	} {
		if found := p.Role(name); found != want {
			t.Errorf("found %+v, expected %+v", found, want)
		}
	}
	if found := (*Protocol)(nil).Role("tail"); found != (Role{Name: "tail", Word: "tail"}) {
		t.Errorf("of no protocol found %+v, expected the name alone", found)
	}
}
