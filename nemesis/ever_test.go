package nemesis_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

func TestTheFinalHealLeavesWhatLastsForEver(t *testing.T) {
	c := start(t, 1, 4, 0, newBeacon, `
- {at: 50ms, kind: crash, target: n1, for: ever}
- {at: 50ms, kind: pause, target: n2, for: ever}
- {at: 50ms, kind: clock-offset, target: n3, offset: 1h, for: ever}
- {at: 50ms, kind: partition, target: n4, for: ever}
- {at: 60ms, kind: crash, target: n3}
- {at: 60ms, kind: pause, target: n4}
`)
	c.until(100 * ms)
	c.nemesis.Heal()
	c.until(200 * ms)
	id := func(name string) sim.NodeID { return c.ids[name] }
	for claim, holds := range map[string]bool{
		"n1 is down":                     !c.world.Up(id("n1")),
		"n2 stands still":                c.world.Paused(id("n2")),
		"the clock of n3 is wrong":       c.world.Clock(id("n3")).Wall(c.world.Now()) > c.world.Clock(id("n4")).Wall(c.world.Now()),
		"n4 is cut off":                  c.world.Network().Severs(id("n4"), id("n3")),
		"n3 was booted":                  c.world.Up(id("n3")),
		"n4 does not stand still":        !c.world.Paused(id("n4")),
		"four of the faults are active":  active(c.nemesis) == 4,
		"nobody else is cut off from n3": !c.world.Network().Severs(id("n3"), id("n2")),
	} {
		if !holds {
			t.Errorf("not so: %s", claim)
		}
	}
}

func active(n *nemesis.Nemesis) int {
	return len(slices.DeleteFunc(n.Injected(), func(i nemesis.Injected) bool { return !i.Active() }))
}

func TestForEverIsWrittenAsItIsRead(t *testing.T) {
	s, err := nemesis.Read("ever", []byte("- {id: f1, at: 1s, kind: crash, target: n1, for: ever}"))
	if err != nil || s[0].For != nemesis.Ever {
		t.Fatalf("found %v, %v", s, err)
	}
	if text := s.String(); !strings.Contains(text, "for: ever") {
		t.Errorf("written as %s", text)
	}
	for kind, expected := range map[string]string{
		"clock-jump, target: n1, offset: 1s":         "found for beside clock-jump",
		"rolling-upgrade, target: all, version: new": "found a rolling-upgrade for ever, expected how long it takes in all",
	} {
		if _, err := nemesis.Read("ever", []byte("- {at: 1s, for: ever, kind: "+kind+"}")); err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestOnlookersHearOfEachFaultThatBeginsOrEnds(t *testing.T) {
	c := start(t, 1, 3, 0, newBeacon, `
- {at: 50ms, kind: crash, target: n1, for: 10ms}
- {at: 80ms, kind: loss, probability: 10%}
`)
	var told []int
	c.nemesis.OnChange(func() { told = append(told, active(c.nemesis)) })
	c.until(100 * ms)
	c.nemesis.Heal()
	if !slices.Equal(told, []int{1, 0, 1, 0}) {
		t.Errorf("faults in force when told: %d", told)
	}
}
