package nemesis

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A FullDisk lets the disk of the target hold no more than it holds, and Free
// bytes. Where several faults limit a disk, the narrowest counts.
type FullDisk struct {
	Free int64 // bytes
}

func (*FullDisk) Kind() string { return "full-disk" }

func (d *FullDisk) fields() []field {
	return []field{bytesField("free", "0", "how many bytes are left", &d.Free, 0)}
}

func (*FullDisk) check(f *Fault) *mistake { return serversOnly(f) }

func (d *FullDisk) inject(in *injection) (heal func()) {
	limits := make(map[sim.NodeID]int64)
	return in.each(in.nodes, func(id sim.NodeID) {
		device := in.nemesis.world.Disk(id)
		limits[id] = device.Used() + d.Free
		in.nemesis.limit(id, with, limits[id])
		in.meetOnce(id, device.Crowded)
	}, func(id sim.NodeID) { in.nemesis.limit(id, without, limits[id]) })
}

func (*FullDisk) cost(f *Fault, _ int) Budget { return f.damages() }

func (d *FullDisk) draw(g *draft) (Target, bool) {
	d.Free = g.draw.Between(0, 4096)
	return g.damage()
}

// A SlowDisk lets everything that a disk takes time for take longer. Several
// such faults multiply. A sync that has begun ends as planned.
type SlowDisk struct {
	Factor int // how many times longer, from 2
}

func (*SlowDisk) Kind() string { return "slow-disk" }

func (d *SlowDisk) fields() []field {
	return []field{countField("factor", "", "how many times longer operations take, from 2", &d.Factor).Must()}
}

func (d *SlowDisk) check(f *Fault) *mistake { return cmp.Or(serversOnly(f), checkFactor(d.Factor, f)) }

func (d *SlowDisk) inject(in *injection) (heal func()) {
	return in.each(in.nodes,
		func(id sim.NodeID) { in.nemesis.slow(id, with, d.Factor) },
		func(id sim.NodeID) { in.nemesis.slow(id, without, d.Factor) })
}

func (d *SlowDisk) cost(*Fault, int) Budget { return Budget{Slow: d.Factor} }

func (d *SlowDisk) draw(g *draft) (target Target, ok bool) {
	d.Factor, ok = g.slow()
	return g.one(Leader, Random), ok
}

// A DiskStall lets the disk of the target do nothing until the fault ends:
// syncs and reads wait that long, writes go to memory. What has begun to wait
// waits to the end, even if the final heal comes first.
type DiskStall struct{ outage }

func (*DiskStall) Kind() string { return "disk-stall" }

func (*DiskStall) check(f *Fault) *mistake {
	if f.For == 0 {
		return &mistake{"kind", "a disk-stall without for", "how long it lasts"}
	}
	return serversOnly(f)
}

func (*DiskStall) inject(in *injection) (heal func()) {
	n := in.nemesis
	until := n.world.Now() + in.length
	return in.each(in.nodes,
		func(id sim.NodeID) { n.stall(id, with, until) },
		func(id sim.NodeID) { n.stall(id, without, until) })
}

// limit adds a limit to those of a node's disk, or takes one away.
func (n *Nemesis) limit(id sim.NodeID, change func([]int64, int64) []int64, bytes int64) {
	m, d := n.machines[id], n.world.Disk(id)
	m.limits = change(m.limits, bytes)
	if len(m.limits) == 0 {
		d.Unlimit()
		return
	}
	d.Limit(slices.Min(m.limits))
}

// slow adds a factor to those that slow a node's disk, or takes one away.
func (n *Nemesis) slow(id sim.NodeID, change func([]int, int) []int, factor int) {
	m := n.machines[id]
	m.slows = change(m.slows, factor)
	n.world.Disk(id).Slow(product(m.slows))
}

// stall adds an end to those of the stalls of a node's disk, or takes one away.
func (n *Nemesis) stall(id sim.NodeID, change func([]time.Duration, time.Duration) []time.Duration, until time.Duration) {
	m := n.machines[id]
	m.stalls = change(m.stalls, until)
	n.world.Disk(id).Stall(slices.Max(append([]time.Duration{0}, m.stalls...)))
}
