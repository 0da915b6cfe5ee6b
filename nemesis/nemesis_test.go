package nemesis_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

const (
	everyLink = "n1>n2 n1>n3 n1>c1 n2>n1 n2>n3 n2>c1 n3>n1 n3>n2 n3>c1 c1>n1 c1>n2 c1>n3"
	never     = time.Duration(1<<63 - 1)
)

func TestAPartitionCutsTheLinksItSaysAndNoOthers(t *testing.T) {
	without := func(cut string) string {
		links := strings.Fields(everyLink)
		return strings.Join(slices.DeleteFunc(links, func(l string) bool { return slices.Contains(strings.Fields(cut), l) }), " ")
	}
	for _, c := range []struct{ fault, cut string }{
		{"target: n1", "n1>n2 n2>n1 n1>n3 n3>n1"},
		{"target: [n1, n2]", "n1>n3 n3>n1 n2>n3 n3>n2"},
		{"target: n1, direction: out", "n1>n2 n1>n3"},
		{"target: n1, direction: in", "n2>n1 n3>n1"},
		{"target: n1, clients: target", "n1>n2 n2>n1 n1>n3 n3>n1 c1>n2 n2>c1 c1>n3 n3>c1"},
		{"target: n1, clients: rest", "n1>n2 n2>n1 n1>n3 n3>n1 c1>n1 n1>c1"},
		{"target: n1, clients: rest, direction: in", "n2>n1 n3>n1 c1>n1"},
		{"target: c1", "c1>n1 n1>c1 c1>n2 n2>c1 c1>n3 n3>c1"},
		{"target: [n1, c1]", "n1>n2 n2>n1 n1>n3 n3>n1 c1>n2 n2>c1 c1>n3 n3>c1"},
		{"groups: [[n1], [n3]]", "n1>n3 n3>n1"},
		{"groups: [[n1], [n2], [n3, c1]]", "n1>n2 n2>n1 n1>n3 n3>n1 n2>n3 n3>n2 c1>n1 n1>c1 c1>n2 n2>c1"},
	} {
		c1 := start(t, 1, 3, 1, newBeacon, "- {at: 100ms, kind: partition, for: 200ms, "+c.fault+"}")
		c1.until(500 * ms)
		if got := c1.links(100 * ms); got != everyLink {
			t.Errorf("%s: before it %s", c.fault, got)
		}
		if got := c1.links(300 * ms); got != without(c.cut) {
			t.Errorf("%s:\n got %s\nwant %s", c.fault, got, without(c.cut))
		}
		if got := c1.links(500 * ms); got != everyLink {
			t.Errorf("%s: after it %s", c.fault, got)
		}
	}
}

func TestTheEndOfAPartitionLeavesAnotherInForce(t *testing.T) {
	c := start(t, 1, 3, 0, newBeacon, `
- {at: 100ms, kind: partition, target: n1, for: 200ms}
- {at: 200ms, kind: partition, target: n2, for: 300ms}
`)
	c.until(700 * ms)
	for _, want := range []struct {
		at    time.Duration
		links string
	}{
		{200 * ms, "n2>n3 n3>n2"},
		{300 * ms, ""},
		{500 * ms, "n1>n3 n3>n1"},
		{700 * ms, "n1>n2 n1>n3 n2>n1 n2>n3 n3>n1 n3>n2"},
	} {
		if got := c.links(want.at); got != want.links {
			t.Errorf("before %v beats went %q, expected %q", want.at, got, want.links)
		}
	}
}

func TestANodeThatSeveralFaultsHoldDownBootsOnceWhenTheLastEnds(t *testing.T) {
	c := start(t, 1, 3, 0, newBeacon, `
- {id: first, at: 100ms, kind: crash, target: n2, for: 300ms}
- {id: within, at: 200ms, kind: crash, target: n2, for: 50ms}
- {id: longer, at: 350ms, kind: wipe, target: n2, for: 150ms}
`)
	c.until(600 * ms)
	for id, got := range c.injected() {
		if got.Skipped != "" || !slices.Equal(got.Nodes, []string{"n2"}) {
			t.Errorf("the fault %s came to %+v", id, got)
		}
	}
	if beats := c.noted("n2", "beat", 101*ms, 500*ms); beats != 0 {
		t.Errorf("n2 beat %d times while it was down", beats)
	}
	if boots := c.noted("n2", "boot", 1, never); boots != 1 || c.noted("n2", "boot", 500*ms, 501*ms) != 1 {
		t.Errorf("n2 booted %d times again, expected once, at 500ms", boots)
	}
}

func TestWhatEndsOrHoldsAProcessMissesWhereNoneRuns(t *testing.T) {
	c := start(t, 1, 3, 0, newBeacon, `
- {id: crash, at: 100ms, kind: crash, target: n2, for: 300ms}
- {id: kill, at: 200ms, kind: kill, target: n2, for: 500ms}
- {id: both, at: 220ms, kind: stop, target: [n2, n3], for: 30ms}
- {id: pause, at: 300ms, kind: pause, target: n2, for: 500ms}
`)
	c.until(600 * ms)
	injected := c.injected()
	for _, id := range []string{"kill", "pause"} {
		if got := injected[id]; got.Skipped != "n2 was down" || got.Nodes != nil || got.Until != got.From {
			t.Errorf("the %s came to %+v", id, got)
		}
	}
	if got := injected["both"]; got.Skipped != "" || !slices.Equal(got.Nodes, []string{"n3"}) {
		t.Errorf("the stop of n2 and n3 came to %+v", got)
	}
	if boots := c.noted("n2", "boot", 1, never); boots != 1 || c.noted("n2", "boot", 400*ms, 401*ms) != 1 {
		t.Errorf("n2 booted %d times again, expected once, at 400ms", boots)
	}
}

func TestACrashTakesWhatADeadProcessLeftUnsynced(t *testing.T) {
	for _, dead := range []string{"kill", "stop"} {
		for unsynced, kept := range map[string]bool{"drop": false, "keep": true} {
			c := start(t, 1, 2, 0, newCounter(saves{writes: true}), "- {at: 55ms, kind: "+dead+", target: n2, for: 20ms}\n"+
				"- {at: 60ms, kind: crash, target: n2, for: 1ms, unsynced: "+unsynced+"}")
			c.until(s)
			if c.notedByAny("done") != 1 || (c.wrongs() == 0) != kept {
				t.Errorf("after a %s and a crash with what was unsynced to %s, numbers were counted twice: %v", dead, unsynced, c.wrongs() > 0)
			}
		}
	}
}

func TestACrashLoopGoesOnCuttingThePowerOfANodeThatIsHeldDown(t *testing.T) {
	c := start(t, 1, 2, 0, newCounter(saves{writes: true}), `
- {id: loop, at: 1ms, kind: crash-loop, target: n2, up: 54ms, down: 1ms, for: 100ms}
- {id: kill, at: 50ms, kind: kill, target: n2, for: 30ms}
`)
	c.until(s)
	if c.wrongs() == 0 {
		t.Error("no number was counted twice, though the machine lost power while the process was dead")
	}
}

func TestANodeThatTwoFaultsPauseGoesOnWhenTheLastEnds(t *testing.T) {
	c := start(t, 1, 3, 0, newBeacon, `
- {at: 100ms, kind: pause, target: n2, for: 100ms}
- {at: 150ms, kind: pause, target: n2, for: 150ms}
`)
	c.until(500 * ms)
	if beats := c.noted("n2", "beat", 101*ms, 300*ms); beats != 0 {
		t.Errorf("n2 beat %d times while it was paused", beats)
	}
	if beats := c.noted("n2", "beat", 300*ms, 400*ms); beats == 0 {
		t.Error("n2 never beat after the pauses")
	}
}

func TestANodeThatRestartsWithinItsPauseIsStillPaused(t *testing.T) {
	c := start(t, 1, 3, 0, newBeacon, `
- {at: 100ms, kind: pause, target: n2, for: 300ms}
- {at: 150ms, kind: crash, target: n2, for: 50ms}
`)
	c.until(500 * ms)
	if acts := c.count("n2", 101*ms, 400*ms, func(sim.Observed) bool { return true }); acts != 0 {
		t.Errorf("n2 did %d things while it was paused", acts)
	}
	if c.noted("n2", "boot", 400*ms, 401*ms) != 1 {
		t.Error("n2 did not boot when the pause ended")
	}
}

func TestClockFaultsAddUpAndAreTakenBackOneByOne(t *testing.T) {
	c := start(t, 1, 3, 0, newBeacon, `
- {at: 1s, kind: clock-offset, target: n1, offset: 300ms, for: 2s}
- {at: 2s, kind: clock-offset, target: [n1, n2], offset: -100ms, for: 2s}
- {at: 5s, kind: clock-drift, target: n1, drift: 10%, for: 2s}
- {at: 6s, kind: clock-drift, target: n1, drift: -20%, for: 2s}
`)
	for _, want := range []struct{ at, n1, n2 time.Duration }{
		{1500 * ms, 300 * ms, 0},
		{2500 * ms, 200 * ms, -100 * ms},
		{3500 * ms, -100 * ms, -100 * ms},
		{4500 * ms, 0, 0},
		{6 * s, 100 * ms, 0},
		{7 * s, 0, 0},
		{8 * s, -200 * ms, 0},
		{9 * s, -200 * ms, 0},
	} {
		c.until(want.at)
		for node, wrong := range map[string]time.Duration{"n1": want.n1, "n2": want.n2, "n3": 0} {
			if got := c.world.Clock(c.ids[node]).Wall(want.at) - want.at; got != wrong {
				t.Errorf("at %v the clock of %s is %v ahead, expected %v", want.at, node, got, wrong)
			}
		}
	}
	c.nemesis.Heal()
	if got := c.world.Clock(c.ids["n1"]).Wall(9 * s); got != 9*s {
		t.Errorf("after the final heal the clock of n1 shows %v, expected 9s", got)
	}
}

func TestTheFinalHealEndsEverything(t *testing.T) {
	c := start(t, 1, 3, 1, newBeacon, `
- {id: cut, at: 100ms, kind: partition, target: n1}
- {id: lost, at: 100ms, kind: loss, probability: 100%, for: 10s}
- {id: crash, at: 100ms, kind: crash, target: n2}
- {id: pause, at: 100ms, kind: pause, target: [n3, c1], for: 9s}
- {id: clock, at: 100ms, kind: clock-offset, target: n3, offset: 1h}
- {id: drift, at: 100ms, kind: clock-drift, target: c1, drift: -100%}
- {id: late, at: 400ms, kind: crash, target: all}
- {id: role, became: leader, nth: 2, kind: crash, target: all}
`)
	c.world.At(250*ms, "crash by other hands", func() { c.world.Crash(c.ids["n1"], 0) })
	c.world.At(300*ms, "heal", c.nemesis.Heal)
	c.until(295 * ms)
	if got := len(c.nemesis.Injected()); got != 6 {
		t.Errorf("%d faults had been dealt with before the heal, expected 6", got)
	}
	if got := c.links(290 * ms); got != "" {
		t.Errorf("before the heal beats went %s", got)
	}
	c.until(20 * s)
	if got := c.links(500 * ms); got != everyLink {
		t.Errorf("after the heal beats went only %s", got)
	}
	for name, id := range c.ids {
		if got := c.world.Clock(id).Wall(c.world.Now()); got != c.world.Now() {
			t.Errorf("after the heal the clock of %s shows %v at %v", name, got, c.world.Now())
		}
		if !c.world.Up(id) || c.world.Paused(id) {
			t.Errorf("after the heal %s is not running", name)
		}
	}
	injected := c.injected()
	for id, skipped := range map[string]string{
		"cut": "", "lost": "", "crash": "", "pause": "", "clock": "", "drift": "",
		"late": "the final heal came first",
		"role": "0 of 2 times a server became leader",
	} {
		got := injected[id]
		if got.Skipped != skipped || got.Until != 300*ms || got.Active() {
			t.Errorf("fault %s came to %+v", id, got)
		}
	}
}

func TestTargetsAreResolvedWhenTheFaultStrikes(t *testing.T) {
	leaders := func() program {
		return scripted(
			act{"n1", 10 * ms, "leader", 1},
			act{"n2", 20 * ms, "leader", 2},
			act{"n1", 90 * ms, "candidate", 3},
			act{"n3", 95 * ms, "leader", 3},
			act{"n3", 150 * ms, "follower", 4},
		)
	}
	at := func(at, target, more string) string {
		return "- {id: x, at: " + at + ", kind: pause, for: 1ms, target: " + target + "}\n" + more
	}
	for _, c := range []struct {
		name, schedule string
		want           []string
		note           string
	}{
		{"a node", at("50ms", "n4", ""), []string{"n4"}, ""},
		{"a list", at("50ms", "[n4, c1, n1]", ""), []string{"n1", "n4", "c1"}, ""},
		{"all", at("50ms", "all", ""), []string{"n1", "n2", "n3", "n4", "n5"}, ""},
		{"the leader of the highest term", at("50ms", "leader", ""), []string{"n2"}, ""},
		{"a later leader", at("100ms", "leader", ""), []string{"n3"}, ""},
		{"the leader before one that stepped down", at("160ms", "leader", ""), []string{"n2"}, ""},
		{"the leader before one that crashed", at("110ms", "leader", "- {at: 100ms, kind: crash, target: n3}"), []string{"n2"}, ""},
		{"the leader before one that restarted", at("110ms", "leader", "- {at: 100ms, kind: crash, target: n3, for: 5ms}"), []string{"n2"}, ""},
		{"followers", at("100ms", "followers", ""), []string{"n1", "n2", "n4", "n5"}, ""},
		{"leader and another", at("100ms", "[n5, leader]", ""), []string{"n3", "n5"}, ""},
		{"a follower", at("100ms", "follower", ""), []string{"?"}, ""},
		{"leader and followers", at("5ms", "[leader, followers]", ""), []string{"n1", "n2", "n3", "n4", "n5"}, "there was no leader; n"},
		{"a leader before there is one", at("5ms", "leader", ""), []string{"?"}, "there was no leader; n"},
		{"a minority", at("5ms", "minority", ""), []string{"?", "?"}, ""},
		{"a majority", at("5ms", "majority", ""), []string{"?", "?", "?"}, ""},
		{"a random server", at("5ms", "random", ""), []string{"?"}, ""},
	} {
		cl := start(t, 3, 5, 1, leaders(), c.schedule)
		cl.until(200 * ms)
		got := cl.injected()["x"]
		if len(got.Nodes) != len(c.want) || c.want[0] != "?" && !slices.Equal(got.Nodes, c.want) {
			t.Errorf("%s stood for %v, expected %v", c.name, got.Nodes, c.want)
		}
		if !strings.HasPrefix(got.Note, c.note) || (got.Note == "") != (c.note == "") {
			t.Errorf("%s: the note is %q, expected %q", c.name, got.Note, c.note)
		}
	}
	struck := make(map[string]bool)
	for seed := range uint64(40) {
		cl := start(t, seed, 5, 1, leaders(), at("100ms", "follower", ""))
		cl.until(200 * ms)
		for _, node := range cl.injected()["x"].Nodes {
			struck[node] = true
		}
	}
	if found := slices.Sorted(maps.Keys(struck)); !slices.Equal(found, []string{"n1", "n2", "n4", "n5"}) {
		t.Errorf("a follower stood for each of %v, expected each server that does not lead", found)
	}
}

func TestALeaderOfNobodyIsSkipped(t *testing.T) {
	c := start(t, 1, 3, 0, newBeacon, `
- {at: 10ms, kind: crash, target: all}
- {id: x, at: 20ms, kind: partition, target: leader}
`)
	c.until(30 * ms)
	got := c.injected()["x"]
	if got.Skipped != "its target stood for no node" || got.Note != "no server was up to be the leader" {
		t.Errorf("it came to %+v", got)
	}
}

func TestATriggerWaitsForTheNthLeader(t *testing.T) {
	c := start(t, 1, 3, 0, scripted(
		act{"n1", 10 * ms, "leader", 1},
		act{"n2", 20 * ms, "leader", 2},
		act{"n3", 25 * ms, "candidate", 2},
		act{"n3", 30 * ms, "leader", 3},
		act{"n1", 40 * ms, "leader", 4},
	), `
- {id: first, became: leader, kind: pause, target: leader, for: 1ms}
- {id: second, became: leader, nth: 2, at: 15ms, kind: crash, target: leader, for: 5ms}
- {id: candidate, became: candidate, kind: pause, target: n3, for: 1ms}
- {id: fifth, became: leader, nth: 5, kind: crash, target: leader}
`)
	c.until(100 * ms)
	injected := c.injected()
	for id, want := range map[string]struct {
		at   time.Duration
		node string
	}{"first": {10 * ms, "n1"}, "second": {30 * ms, "n3"}, "candidate": {25 * ms, "n3"}} {
		got := injected[id]
		if got.From != want.at || !slices.Equal(got.Nodes, []string{want.node}) {
			t.Errorf("%s struck %v at %v, expected %s at %v", id, got.Nodes, got.From, want.node, want.at)
		}
	}
	if got, ok := injected["fifth"]; ok {
		t.Errorf("the fifth struck: %+v", got)
	}
}

func TestDeletingAFaultLeavesTheDrawsOfTheOthers(t *testing.T) {
	lines := strings.SplitAfter(strings.TrimSpace(`
- {id: a, at: 100ms, kind: pause, target: random, for: 10ms}
- {id: b, at: 200ms, kind: crash, target: minority, for: 10ms}
- {id: c, at: 300ms, kind: pause, target: leader, for: 10ms}
- {id: d, at: 400ms, kind: loss, probability: 50%, links: servers, for: 200ms}
- {id: e, at: 400ms, kind: loss, target: c1, probability: 50%, for: 200ms}
- {id: f, at: 700ms, kind: clock-offset, target: majority, offset: 1ms}
`), "\n")
	run := func(seed uint64, lines []string) (map[string][]string, []time.Duration) {
		c := start(t, seed, 5, 1, newBeacon, strings.Join(lines, ""))
		c.until(s)
		nodes := make(map[string][]string)
		for id, i := range c.injected() {
			nodes[id] = i.Nodes
		}
		var beats []time.Duration // of the client, by a server: what fault e lets through
		for _, o := range c.observed {
			if o.Text == "heard" && o.Index == uint64(c.ids["c1"]) && o.At >= 400*ms && o.At < 600*ms {
				beats = append(beats, o.At, time.Duration(o.Node))
			}
		}
		return nodes, beats
	}
	for seed := range uint64(5) {
		whole, beats := run(seed, lines)
		for i := range lines {
			if i == 4 {
				continue // what is left without e is not what e left
			}
			nodes, less := run(seed, slices.Delete(slices.Clone(lines), i, i+1))
			for id, got := range nodes {
				if !slices.Equal(got, whole[id]) {
					t.Errorf("seed %d, without line %d: fault %s struck %v, expected %v", seed, i+1, id, got, whole[id])
				}
			}
			if !slices.Equal(less, beats) {
				t.Errorf("seed %d, without line %d: the client was heard at other times", seed, i+1)
			}
		}
		if other, _ := run(seed+100, lines); reflect.DeepEqual(other, whole) {
			t.Errorf("seeds %d and %d struck the same nodes", seed, seed+100)
		}
	}
}

func TestTheSameScheduleAndSeedGiveTheSameDigest(t *testing.T) {
	digest := func() sim.Digest {
		schedule := mustGenerate(7, nemesis.Generator{Until: 5 * s, Gap: 300 * ms}, 5)
		c := start(t, 7, 5, 2, newBeacon, schedule.String())
		c.world.At(5*s, "heal", c.nemesis.Heal)
		c.until(6 * s)
		return c.world.Digest()
	}
	if first, second := digest(), digest(); first != second {
		t.Errorf("two runs have the digests %v and %v", first, second)
	}
}

func TestInjectedIsReadBackFromItsJSON(t *testing.T) {
	c := start(t, 1, 3, 0, newBeacon, "- {at: 1s, kind: crash, target: n1, for: 1s}\n- {at: 1500ms, kind: pause, target: n1}")
	c.until(3 * s)
	want := c.nemesis.Injected()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	const expected = `[{"fault":{"id":"f1","at":"1s","kind":"crash","target":"n1","for":"1s"},"nodes":["n1"],"from_ns":1000000000,"until_ns":2000000000,"down":true},` +
		`{"fault":{"id":"f2","at":"1.5s","kind":"pause","target":"n1"},"from_ns":1500000000,"until_ns":1500000000,"skipped":"n1 was down"}]`
	if string(text) != expected {
		t.Errorf("wrote\n%s\nexpected\n%s", text, expected)
	}
	var got []nemesis.Injected
	if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s was read back as %+v (%v)", text, got, err)
	}
}
