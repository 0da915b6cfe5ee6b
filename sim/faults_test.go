package sim_test

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

type opaque struct{ value byte }

// asker asks about the point "slow" every millisecond, and about "never" once.
func asker(yes *int) sim.Factory {
	return func(sim.NodeID) sim.Process {
		return &program{
			boot: func(p *program) {
				p.env.Maybe("never")
				p.env.SetTimer("ask", ms)
			},
			expire: func(p *program, _ sim.Timer) {
				if p.env.Maybe("slow") {
					*yes++
				}
				p.env.SetTimer("ask", ms)
			},
		}
	}
}

func TestAFaultPointIsOnWhereAndWhenItIsEnabled(t *testing.T) {
	w := sim.New(sim.Config{Seed: 1})
	var yes [3]int
	for i := range yes {
		w.Boot(w.Add(sim.NodeConfig{Program: asker(&yes[i])}))
	}
	run := func(until time.Duration) [3]int {
		before := yes
		if err := w.Run(until); err != nil {
			t.Fatal(err)
		}
		return [3]int{yes[0] - before[0], yes[1] - before[1], yes[2] - before[2]}
	}
	if got := run(100 * ms); got != [3]int{} {
		t.Errorf("while it was off, the point was true %v times", got)
	}
	half := w.EnableFaultPoint("half", sim.FaultPoint{Name: "slow", Nodes: network.SetOf(1, 2), Chance: rng.Always / 2})
	if got := run(1100 * ms); got[0] < 400 || got[0] > 600 || got[1] < 400 || got[1] > 600 || got[0] == got[1] || got[2] != 0 {
		t.Errorf("while it was half on for nodes 1 and 2, the point was true %v of 1000 times", got)
	}
	always := w.EnableFaultPoint("always", sim.FaultPoint{Name: "slow", Nodes: network.SetOf(2), Chance: rng.Always})
	if got := run(1200 * ms); got[1] != 100 || got[0] == 0 || got[0] == 100 {
		t.Errorf("while it was fully on for node 2 as well, the point was true %v of 100 times", got)
	}
	w.DisableFaultPoint(half)
	w.DisableFaultPoint(half)
	if got := run(1300 * ms); got != [3]int{0, 100, 0} {
		t.Errorf("while it was on for node 2, the point was true %v of 100 times", got)
	}
	w.DisableFaultPoint(always)
	if got := run(1400 * ms); got != [3]int{} {
		t.Errorf("after all, the point was true %v times", got)
	}
	want := []sim.PointCount{
		{Name: "never", Asked: 3},
		{Name: "slow", Asked: 3 * 1400, Fired: uint64(yes[0] + yes[1] + yes[2])},
	}
	if got := w.FaultPoints(); !slices.Equal(got, want) {
		t.Errorf("the points reached are %v, expected %v", got, want)
	}
	if always.Fired() != 200 {
		t.Errorf("the second one was true %d times, expected 200", always.Fired())
	}
}

func TestTheDrawsOfAFaultPointDependOnItsIDAlone(t *testing.T) {
	draws := func(others ...string) int {
		w := sim.New(sim.Config{Seed: 1})
		yes := 0
		w.Boot(w.Add(sim.NodeConfig{Program: asker(&yes)}))
		for _, id := range others {
			w.EnableFaultPoint(id, sim.FaultPoint{Name: "never", Nodes: network.Everyone(), Chance: rng.Always})
		}
		e := w.EnableFaultPoint("x", sim.FaultPoint{Name: "slow", Nodes: network.Everyone(), Chance: rng.Always / 3})
		if err := w.Run(time.Second); err != nil {
			t.Fatal(err)
		}
		return int(e.Fired())
	}
	if alone, among := draws(), draws("y", "z"); alone != among {
		t.Errorf("it fired %d times alone and %d times among others", alone, among)
	}
}

// A keeper writes 1 byte at its first boot, and from then on tells what it
// finds.
func keeper(found *[]int64) sim.Factory {
	return func(sim.NodeID) sim.Process {
		return &program{boot: func(p *program) {
			f, err := p.env.Disk().Open("kept")
			if err != nil {
				*found = append(*found, -1)
				f, _ = p.env.Disk().Create("kept")
				f.WriteAt([]byte{1}, 0)
				return
			}
			*found = append(*found, f.Size())
		}}
	}
}

func TestAKilledProcessFindsWhatItWroteUntilItsMachineCrashes(t *testing.T) {
	w := sim.New(sim.Config{})
	var found []int64
	id := w.Add(sim.NodeConfig{Program: keeper(&found)})
	if w.Incarnation(id) != 0 {
		t.Error("a node that never ran has an incarnation")
	}
	w.At(0, "boot", func() { w.Boot(id) })
	w.At(10*ms, "kill", func() { w.Kill(id); w.Kill(id) })
	w.At(20*ms, "boot", func() { w.Boot(id) })
	w.At(30*ms, "crash", func() { w.Crash(id, disk.Drop) })
	w.At(40*ms, "boot", func() { w.Boot(id) })
	if err := w.Run(time.Second); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(found, []int64{-1, 1, -1}) {
		t.Errorf("the incarnations found %v, expected nothing, a byte, nothing", found)
	}
	if w.Incarnation(id) != 3 {
		t.Errorf("it is incarnation %d, expected 3", w.Incarnation(id))
	}
}

func TestWhatLeftBeforeACrashAtTheSameInstantHasLeft(t *testing.T) {
	w := sim.New(sim.Config{})
	heard := 0
	to := w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return &program{receive: func(*program, sim.NodeID, sim.Message) { heard++ }}
	}})
	from := w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return &program{boot: func(p *program) {
			p.env.Work(10 * ms)
			p.env.Send(to, opaque{1})
			p.env.Work(1)
			p.env.Send(to, opaque{2})
		}}
	}})
	w.At(10*ms, "crash", func() { w.Crash(from, disk.Drop) })
	w.Boot(to)
	w.Boot(from)
	if err := w.Run(time.Second); err != nil {
		t.Fatal(err)
	}
	if heard != 1 {
		t.Errorf("%d messages arrived, expected the one that left by the instant of the crash", heard)
	}
}

func TestPowerLostWhileNoProcessRunsTakesWhatWasNotSynced(t *testing.T) {
	for name, end := range map[string]func(*sim.World, sim.NodeID){"kill": (*sim.World).Kill, "stop": (*sim.World).Stop} {
		for fate, size := range map[disk.Fate]int64{disk.Drop: -1, disk.Keep: 1} {
			w := sim.New(sim.Config{})
			var found []int64
			id := w.Add(sim.NodeConfig{Program: keeper(&found)})
			w.Boot(id)
			w.At(10*ms, "end", func() { end(w, id) })
			w.At(20*ms, "crash", func() { w.Crash(id, fate); w.Crash(id, fate) })
			w.At(30*ms, "boot", func() { w.Boot(id) })
			if err := w.Run(time.Second); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(found, []int64{-1, size}) {
				t.Errorf("%s, then a crash that is to %v what was not synced: the incarnations found %v, expected nothing and then %d", name, fate, found, size)
			}
		}
	}
}

func TestAWipedMachineHasAnEmptyDiskHoweverMuchWasSynced(t *testing.T) {
	w := sim.New(sim.Config{})
	var files []int
	id := w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return &program{boot: func(p *program) {
			d := p.env.Disk()
			names, err := d.List(".")
			must(err)
			if files = append(files, len(names)); len(names) > 0 {
				return
			}
			must(d.Mkdir("dir"))
			for _, name := range []string{"a", "dir/b"} {
				f, err := d.Create(name)
				must(err)
				_, err = f.WriteAt([]byte("kept"), 0)
				must(err)
				must(f.Sync())
			}
			must(d.SyncDir("dir"))
			must(d.SyncDir("."))
			_, err = d.Create("unsynced")
			must(err)
		}}
	}})
	w.Boot(id)
	w.At(100*ms, "restart", func() { w.Crash(id, disk.Drop); w.Boot(id) })
	w.At(200*ms, "wipe", func() { w.Wipe(id); w.Boot(id) })
	must(w.Run(150 * ms))
	if used := w.Disk(id).Used(); used != 8 {
		t.Errorf("before the wipe %d bytes were used, expected 8", used)
	}
	w.At(199*ms, "kill", func() { w.Kill(id) })
	w.At(200*ms, "look", func() {
		if used, undo := w.Disk(id).Used(), w.Disk(id).Undo(); used != 0 || undo != 0 {
			t.Errorf("after the wipe %d bytes were used and %d kept for a crash, expected none", used, undo)
		}
	})
	must(w.Run(time.Second))
	if !slices.Equal(files, []int{0, 2, 0}) {
		t.Errorf("the incarnations found %v files and directories, expected 0, 2, 0", files)
	}
}
