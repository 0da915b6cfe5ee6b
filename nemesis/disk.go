package nemesis

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
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
	world := in.nemesis.world
	heal = joins(in, func(m *machine) *[]int64 { return &m.limits },
		func(id sim.NodeID) int64 { return world.Disk(id).Used() + d.Free },
		func(id sim.NodeID, limits []int64) {
			if len(limits) == 0 {
				world.Disk(id).Unlimit()
			} else {
				world.Disk(id).Limit(slices.Min(limits))
			}
		})
	for _, id := range in.nodes {
		in.meetOnce(id, world.Disk(id).Crowded)
	}
	return heal
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
	return joins(in, func(m *machine) *[]int { return &m.slows },
		func(sim.NodeID) int { return d.Factor },
		func(id sim.NodeID, factors []int) { in.nemesis.world.Disk(id).Slow(product(factors)) })
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
	until := in.nemesis.world.Now() + in.length
	return joins(in, func(m *machine) *[]time.Duration { return &m.stalls },
		func(sim.NodeID) time.Duration { return until },
		func(id sim.NodeID, ends []time.Duration) {
			in.nemesis.world.Disk(id).Stall(slices.Max(append([]time.Duration{0}, ends...)))
		})
}

// A place is a byte of a file on a disk.
type place struct {
	file   string
	size   int64 // of the file
	offset int64
}

// spoil damages so many bytes of the files that a pattern means on the medium of
// each node of the target, and nothing undoes it. damage is asked for what does it
// on one node.
func (in *injection) spoil(pattern string, count int, damage func(sim.NodeID, *disk.Disk) func(place) error) {
	for _, id := range in.nodes {
		d := in.nemesis.world.Disk(id)
		hits, spoils := len(in.hits), damage(id, d)
		for _, at := range in.places(id, pattern, max(1, count)) {
			if spoils(at) == nil {
				in.hit(id)
			}
		}
		if len(in.hits) > hits {
			in.meetOnce(id, d.Spoiled)
		}
	}
}

// checkDamage says what is wrong with a fault that damages so many of what a key
// counts.
func checkDamage(key string, count int, f *Fault) *mistake {
	if count > damageMax {
		return &mistake{key, "too many " + key, "at most " + strconv.Itoa(damageMax)}
	}
	return serversOnly(f)
}

// damageMax bounds what one fault does to a medium.
const damageMax = 10_000

// places draws so many bytes of the files that a pattern means, each equally
// likely; none if all those files are empty.
func (in *injection) places(id sim.NodeID, pattern string, count int) []place {
	files := in.nemesis.world.Disk(id).Files()
	var total int64
	for name, size := range files {
		if matches(pattern, name) {
			total += size
		}
	}
	if total == 0 {
		in.miss(id, "without such a file")
		return nil
	}
	draw := in.draw.Derive(uint64(id))
	drawn := make([]place, count)
	for i := range drawn {
		at := int64(draw.Below(uint64(total)))
		for name, size := range files {
			if !matches(pattern, name) {
				continue
			}
			if at < size {
				drawn[i] = place{file: name, size: size, offset: at}
				break
			}
			at -= size
		}
	}
	return drawn
}

// A BitRot flips one bit in each of some bytes on the medium of the target, at
// random places. A program finds it when it reads. Only bytes rot that have
// reached the medium and were not written again since; nothing mends them but
// to write them again, not even the final heal.
type BitRot struct {
	File  string // a pattern, as of Files
	Bytes int    // how many; 0 is one
}

func (*BitRot) Kind() string { return "bit-rot" }

func (*BitRot) stays() bool { return false }

func (r *BitRot) fields() []field {
	return []field{fileField(&r.File), countField("bytes", "1", "how many bytes rot", &r.Bytes)}
}

func (r *BitRot) check(f *Fault) *mistake { return checkDamage("bytes", r.Bytes, f) }

func (r *BitRot) inject(in *injection) (heal func()) {
	in.spoil(r.File, r.Bytes, func(id sim.NodeID, d *disk.Disk) func(place) error {
		bits := in.draw.Derive(uint64(id)).Derive(1)
		return func(at place) error { return d.Rot(at.file, at.offset, byte(1)<<bits.Below(8)) }
	})
	return nil
}

func (*BitRot) cost(f *Fault, _ int) Budget { return f.damages() }

func (r *BitRot) draw(g *draft) (Target, bool) {
	r.Bytes = int(g.draw.Between(1, 16))
	return g.damage()
}

// sectorSize is that of the media that go bad. It need not be that at which a
// crash tears writes.
const sectorSize = 512

// A BadSector makes sectors of 512 bytes on the medium of the target fail when
// they are read, at random places. What is written there again can be read
// again; nothing else mends them, not even the final heal.
type BadSector struct {
	File    string // a pattern, as of Files
	Sectors int    // how many; 0 is one
}

func (*BadSector) Kind() string { return "bad-sector" }

func (*BadSector) stays() bool { return false }

func (b *BadSector) fields() []field {
	return []field{fileField(&b.File), countField("sectors", "1", "how many sectors go bad", &b.Sectors)}
}

func (b *BadSector) check(f *Fault) *mistake { return checkDamage("sectors", b.Sectors, f) }

func (b *BadSector) inject(in *injection) (heal func()) {
	in.spoil(b.File, b.Sectors, func(_ sim.NodeID, d *disk.Disk) func(place) error {
		return func(at place) error {
			start := at.offset / sectorSize * sectorSize
			return d.Unreadable(at.file, start, min(sectorSize, at.size-start))
		}
	})
	return nil
}

func (*BadSector) cost(f *Fault, _ int) Budget { return f.damages() }

func (b *BadSector) draw(g *draft) (Target, bool) {
	b.Sectors = int(g.draw.Between(1, 3))
	return g.damage()
}
