package nemesis_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
	"github.com/laplace-sim/laplace/sim/disk"
)

func TestTheEndOfOneOfTwoClockFaultsLeavesTheOther(t *testing.T) {
	c := start(t, 1, 2, 0, newBeacon, `
- {at: 1s, kind: clock-stop, target: n1, for: 2s}
- {at: 2s, kind: clock-stop, target: n1, for: 2s}
- {at: 2s, kind: clock-drift, target: n1, drift: 10%, for: 3s}
- {at: 1s, kind: clock-freeze, target: n2, for: 2s}
- {at: 2s, kind: clock-freeze, target: n2, for: 2s}
- {at: 1s, kind: broken-bound, target: n2, offset: 1s, for: 5s}
- {at: 2s, kind: broken-bound, target: n2, offset: 1s, for: 1s}
- {at: 6500ms, kind: clock-jump, target: n2, offset: 1h}
`)
	rates := map[time.Duration]int64{1500 * ms: clock.Stopped, 3500 * ms: clock.Stopped, 4500 * ms: 100_000, 5500 * ms: 0}
	walls := map[time.Duration]time.Duration{ // of n2
		1500 * ms: 2 * s,           // frozen at 1s; the jump moves it nevertheless
		3500 * ms: 2 * s,           // the second jump is taken back
		4500 * ms: 5500 * ms,       // runs again, a second ahead
		6250 * ms: 6250 * ms,       // right
		7 * s:     7*s + time.Hour, // for good
	}
	for _, at := range []time.Duration{1500 * ms, 3500 * ms, 4500 * ms, 5500 * ms, 6250 * ms, 7 * s} {
		c.until(at)
		if rate, ok := rates[at]; ok && c.world.Clock(1).Drift() != rate {
			t.Errorf("at %v the clock of n1 drifts by %d, expected %d", at, c.world.Clock(1).Drift(), rate)
		}
		if wall, ok := walls[at]; ok && c.world.Clock(2).Wall(at) != wall {
			t.Errorf("at %v the clock of n2 shows %v, expected %v", at, c.world.Clock(2).Wall(at), wall)
		}
		earliest, latest := c.world.Clock(2).Interval(at)
		if holds := earliest <= at && at <= latest; holds != (at > 6*s) {
			t.Errorf("at %v true time is within the bounds of n2: %v", at, holds)
		}
	}
	c.nemesis.Heal()
	if got := c.world.Clock(2).Wall(7 * s); got != 7*s {
		t.Errorf("after the final heal the clock of n2 shows %v", got)
	}
}

// A toiler does work of 1ms, syncs, and makes its file longer, again and again,
// and notes how long the first two took and whether the last one failed.
type toiler struct {
	quiet
	file disk.File
}

func newToiler(*cluster, string) sim.Process { return &toiler{} }

func (p *toiler) Boot(env sim.Env) {
	p.quiet.Boot(env)
	p.file, _ = env.Disk().Create("file")
	env.SetTimer("toil", 10*ms)
}

func (p *toiler) Expire(sim.Timer) {
	began := p.env.Monotonic()
	p.env.Work(ms)
	worked := p.env.Monotonic()
	p.file.Sync()
	synced := p.env.Monotonic()
	_, err := p.file.WriteAt(make([]byte, 100), p.file.Size())
	full := uint64(0)
	if err != nil {
		full = 1
	}
	p.env.Observe(sim.Observation{Kind: sim.Note, Text: "toil", Index: uint64(worked - began), Value: uint64(synced - worked), Term: full})
	p.env.SetTimer("toil", 10*ms)
}

func TestSlownessMultipliesLimitsAndStallsDoNotAndEachEndsOnItsOwn(t *testing.T) {
	c := start(t, 1, 1, 0, newToiler, `
- {at: 1s, kind: slow-node, target: n1, factor: 2, for: 2s}
- {at: 2s, kind: slow-node, target: n1, factor: 3, for: 2s}
- {at: 5s, kind: slow-disk, target: n1, factor: 4, for: 2s}
- {at: 6s, kind: slow-disk, target: n1, factor: 5, for: 2s}
- {at: 9s, kind: full-disk, target: n1, for: 2s}
- {at: 10s, kind: full-disk, target: n1, free: 1000, for: 2s}
- {at: 13s, kind: disk-stall, target: n1, for: 1s}
- {at: 13s, kind: disk-stall, target: n1, for: 500ms}
`)
	c.until(15 * s)
	// between returns the range of what a toiler noted in a time.
	between := func(from, to time.Duration, value func(sim.Observed) uint64) (lo, hi time.Duration) {
		lo = never
		for _, o := range c.observed {
			if from < o.At && o.At < to {
				lo, hi = min(lo, time.Duration(value(o))), max(hi, time.Duration(value(o)))
			}
		}
		return lo, hi
	}
	work := func(o sim.Observed) uint64 { return o.Index }
	sync := func(o sim.Observed) uint64 { return o.Value }
	full := func(o sim.Observed) uint64 { return o.Term }
	for _, e := range []struct {
		from, to time.Duration
		value    func(sim.Observed) uint64
		lo, hi   time.Duration
	}{
		{0, s, work, ms, ms}, {1100 * ms, 2 * s, work, 2 * ms, 2 * ms}, {2100 * ms, 3 * s, work, 6 * ms, 6 * ms},
		{3100 * ms, 4 * s, work, 3 * ms, 3 * ms}, {4100 * ms, 5 * s, work, ms, ms},
		{4100 * ms, 5 * s, sync, 900 * time.Microsecond, 4 * ms},
		{5100 * ms, 6 * s, sync, 4 * 900 * time.Microsecond, 16 * ms}, {6200 * ms, 7 * s, sync, 20 * 900 * time.Microsecond, 80 * ms},
		{7200 * ms, 8 * s, sync, 5 * 900 * time.Microsecond, 20 * ms}, {8100 * ms, 9 * s, sync, 900 * time.Microsecond, 4 * ms},
		{8100 * ms, 9 * s, full, 0, 0}, {9100 * ms, 11 * s, full, 1, 1}, {11 * s, 12 * s, full, 0, 1}, {12100 * ms, 13 * s, full, 0, 0},
		{13100 * ms, 14008 * ms, sync, 980 * ms, 1010 * ms}, {14100 * ms, 15 * s, sync, 900 * time.Microsecond, 4 * ms},
	} {
		if lo, hi := between(e.from, e.to, e.value); lo < e.lo || hi > e.hi {
			t.Errorf("from %v to %v it was from %d to %d, expected %d to %d", e.from, e.to, lo, hi, e.lo, e.hi)
		}
	}
}

func TestACrashLoopLetsANodeBeThatAnotherFaultTookDown(t *testing.T) {
	c := start(t, 1, 2, 0, newBeacon, `
- {id: loop, at: 100ms, kind: crash-loop, target: n1, up: 30ms, down: 10ms, for: 400ms}
- {id: crash, at: 115ms, kind: crash, target: n1, for: 200ms}
`)
	c.until(s)
	if got := c.injected()["crash"]; got.Skipped != "" {
		t.Fatalf("the crash came to %+v", got)
	}
	if n := c.noted("n1", "boot", 116*ms, 315*ms); n != 0 {
		t.Errorf("n1 booted %d times while the crash held it down", n)
	}
	if n := c.noted("n1", "boot", 315*ms, 500*ms); n < 3 {
		t.Errorf("n1 booted %d times from the end of the crash to that of the loop, expected more", n)
	}
	if n := c.noted("n1", "boot", 501*ms, never); n != 0 || !c.world.Up(1) {
		t.Errorf("after the loop n1 booted %d times, up: %v", n, c.world.Up(1))
	}
}

func TestTheFinalHealEndsHoldsLoopsStallsAndUpgrades(t *testing.T) {
	c := startWith(t, 1, 3, 0, newBeacon, newBeacon, `
- {id: hold, at: 100ms, kind: hold, target: n1}
- {id: loop, at: 100ms, kind: crash-loop, target: n2, up: 5ms, down: 1h}
- {id: roll, at: 100ms, kind: rolling-upgrade, target: n3, version: next, for: 10s}
- {id: stall, at: 100ms, kind: disk-stall, target: n1, for: 10s}
- {id: full, at: 100ms, kind: full-disk, target: n1}
- {id: freeze, at: 100ms, kind: clock-freeze, target: n1}
- {id: jump, at: 100ms, kind: clock-jump, target: n1, offset: 1s}
`)
	c.world.At(300*ms, "heal", c.nemesis.Heal)
	c.until(299 * ms)
	if got := c.links(299 * ms); got != "" {
		t.Errorf("before the heal beats went %s", got)
	}
	c.until(20 * s)
	if n := c.heard("n2", "n1", 300*ms, 302*ms); n < 15 {
		t.Errorf("%d beats that were held arrived, expected some 20", n)
	}
	if got := c.links(500 * ms); got != "n1>n2 n1>n3 n2>n1 n2>n3 n3>n1 n3>n2" {
		t.Errorf("after the heal beats went %s", got)
	}
	if got := c.world.Clock(1).Wall(20 * s); got != 20*s {
		t.Errorf("after the heal the clock of n1 shows %v", got)
	}
	if boots := c.noted("n2", "boot", 301*ms, never) + c.noted("n3", "boot", 301*ms, never); boots != 0 {
		t.Errorf("n2 and n3 booted %d times after the heal", boots)
	}
	for id, i := range c.injected() {
		if i.Active() || id != "jump" && i.Until != 300*ms {
			t.Errorf("fault %s came to %+v", id, i)
		}
	}
}

func TestMessagesThatAreHeldArriveInTheirOrderUnlessTheyAreShuffled(t *testing.T) {
	for release, ordered := range map[string]bool{"ordered": true, "shuffled": false} {
		c := start(t, 1, 2, 0, newCourier(false, false), "- {at: 0s, kind: hold, target: n1, direction: out, for: 300ms, release: "+release+"}")
		c.until(s)
		if got := c.wrongs() == 0; got != ordered {
			t.Errorf("%s: they arrived in order: %v", release, got)
		}
	}
}

func TestAnUpgradeLastsAndANodeThatIsDownRunsItWhenItBoots(t *testing.T) {
	versioned := func(name string) program {
		return func(*cluster, string) sim.Process { return &edition{name: name} }
	}
	c := startWith(t, 1, 3, 0, versioned("old"), versioned("new"), `
- {id: one, at: 100ms, kind: upgrade, target: n1, version: next, for: 50ms}
- {id: down, at: 1s, kind: crash, target: n2, for: 500ms}
- {id: all, at: 1s, kind: rolling-upgrade, target: [n2, n3], version: next, for: 400ms, down: 10ms}
- {id: misspelt, at: 2s, kind: upgrade, target: n1, version: nxt}
- {id: again, at: 3s, kind: crash, target: n1, for: 1ms}
`)
	c.until(4 * s)
	for _, want := range []struct {
		node, version string
		at            time.Duration
	}{
		{"n1", "old", 0}, {"n1", "new", 150 * ms}, {"n1", "new", 3001 * ms},
		{"n2", "new", 1500 * ms}, {"n3", "old", 0}, {"n3", "new", 1210 * ms},
	} {
		if c.noted(want.node, want.version, want.at, want.at+1) != 1 {
			t.Errorf("%s did not boot the %s version at %v", want.node, want.version, want.at)
		}
	}
	if got := c.injected()["misspelt"].Skipped; got != "the program has no version nxt" {
		t.Errorf("the misspelt upgrade was skipped with %q", got)
	}
}

// An edition notes its name when it boots.
type edition struct {
	quiet
	name string
}

func (h *edition) Boot(env sim.Env) {
	h.quiet.Boot(env)
	h.note(h.name)
}

func TestAFaultThatMetWithNothingSaysSo(t *testing.T) {
	c := start(t, 1, 3, 0, newBeacon, `
- {id: message, at: 0s, kind: block, message: Beat, for: 100ms}
- {id: met, at: 0s, kind: block, message: beat, first: 2, last: 3, for: 100ms}
- {id: file, at: 0s, kind: lost-write, target: n1, file: nowhere, for: 100ms}
- {id: point, at: 0s, kind: fault-point, point: nowhere, probability: 10%, for: 100ms}
- {id: rot, at: 0s, kind: bit-rot, target: n1}
- {id: peer, at: 0s, kind: block, first: 5, last: 6, target: n1, peer: [n2, n9], for: 100ms}
- {id: away, at: 0s, kind: pause, target: n1, for: 1ms}
- {id: ring, at: 0s, kind: ring}
- {id: bridge, at: 0s, kind: bridge, target: [n1, n2]}
`)
	c.until(s)
	for id, want := range map[string]struct {
		note, skipped string
		hits          uint64
		idle          bool
	}{
		"message": {note: "it met with no message", idle: true},
		"met":     {hits: 2 * 6},
		"file":    {note: "it met with no operation of a disk", idle: true},
		"point":   {note: "no program asked about any fault point", idle: true},
		"peer":    {note: "n9 was no node of this run", hits: 2 * 2},
		"away":    {},
		"rot":     {skipped: "n1 was without such a file"},
		"ring":    {skipped: "a ring needs 4 servers to cut anything, and there were 3"},
		"bridge":  {skipped: "a bridge needs 2 servers beside it, and there were 1"},
	} {
		if got := c.injected()[id]; got.Note != want.note || got.Skipped != want.skipped || got.Hits != want.hits || got.Idle != want.idle {
			t.Errorf("%s came to %+v", id, got)
		}
	}
	c = start(t, 1, 2, 0, newCourier(true, true), "- {at: 0s, kind: fault-point, point: forget, probability: 10%, for: 100ms}")
	c.until(s)
	if got := c.injected()["f1"].Note; got != "no program asked about forget, but about forget-parcel" {
		t.Errorf("the note of a misspelt point is %q", got)
	}
}

func TestDamageIsIdleUntilSomebodyMeetsIt(t *testing.T) {
	c := start(t, 1, 2, 0, newCounter(saves{writes: true, syncs: true}), `
- {id: rot, at: 300ms, kind: bit-rot, target: n2, file: count}
- {id: full, at: 300ms, kind: full-disk, target: n2, free: 100000, for: 100ms}
`)
	c.until(500 * ms)
	for _, id := range []string{"rot", "full"} {
		if got := c.injected()[id]; !got.Idle || got.Note != "nobody met with its damage" {
			t.Errorf("before anybody reads, %s came to %+v", id, got)
		}
	}
	f, err := c.world.Disk(2).Open("count")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReadAt(make([]byte, f.Size()), 0); err != nil {
		t.Fatal(err)
	}
	if got := c.injected()["rot"]; got.Idle || got.Note != "" {
		t.Errorf("after it was read, the rot came to %+v", got)
	}
}

func TestDamageToAMediumOutlastsTheFinalHealUntilItIsWrittenAgain(t *testing.T) {
	c := start(t, 1, 2, 0, newCounter(saves{writes: true, syncs: true, checks: true}), "- {at: 300ms, kind: bad-sector, target: n2, file: count}")
	c.until(400 * ms)
	c.nemesis.Heal()
	f, err := c.world.Disk(2).Open("count")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReadAt(make([]byte, 8), 0); err == nil {
		t.Error("after the final heal the sector can be read")
	}
	content := make([]byte, f.Size())
	if _, err := f.WriteAt(content, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReadAt(content, 0); err != nil {
		t.Errorf("what was written again cannot be read: %v", err)
	}
}

func TestTheBridgeIsTheOnlyWayBetweenTwoHalves(t *testing.T) {
	c := start(t, 1, 5, 1, newBeacon, "- {at: 100ms, kind: bridge, target: n3, for: 200ms}")
	c.until(300 * ms)
	links := c.links(300 * ms)
	var cut int
	for _, from := range c.names() {
		for _, to := range c.names() {
			if from == to || slices.Contains(strings.Fields(links), from+">"+to) {
				continue
			}
			if cut++; from == "n3" || to == "n3" || from == "c1" || to == "c1" {
				t.Errorf("the link %s>%s is cut", from, to)
			}
		}
	}
	if cut != 8 {
		t.Errorf("%d links are cut, expected those between two and two servers", cut)
	}
}

func TestAJumpAtTheVeryStartDoesNotLast(t *testing.T) {
	c := startWith(t, 1, 1, 0, func(*cluster, string) sim.Process { return &edition{name: "only"} }, nil, `
- {id: jump, at: 0s, kind: clock-jump, target: n1, offset: 1s}
- {id: still, at: 0s, kind: clock-freeze, target: n1, for: 1s}
`)
	c.until(100 * ms)
	got := c.injected()
	if got["jump"].Active() || !got["still"].Active() {
		t.Errorf("found that the jump lasts: %v, and that the other fault does: %v", got["jump"].Active(), got["still"].Active())
	}
}
