package nemesis

import (
	"github.com/laplace-sim/laplace/sim"
)

// A place is a byte of a file on a disk.
type place struct {
	file   string
	offset int64
}

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
				drawn[i] = place{name, at}
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

// Kind is "bit-rot".
func (*BitRot) Kind() string { return "bit-rot" }

func (*BitRot) stays() bool { return false }

func (r *BitRot) fields() []field {
	return []field{fileField(&r.File), countField("bytes", "1", "how many bytes rot", &r.Bytes)}
}

func (r *BitRot) check(f *Fault) *mistake {
	if r.Bytes > damageMax {
		return &mistake{"bytes", "too many bytes", "at most 10000"}
	}
	return serversOnly(f)
}

// damageMax bounds what one fault does to a medium.
const damageMax = 10_000

func (r *BitRot) inject(in *injection) (heal func()) {
	for _, id := range in.nodes {
		d := in.nemesis.world.Disk(id)
		bits := in.draw.Derive(uint64(id)).Derive(1)
		hits := len(in.hits)
		for _, at := range in.places(id, r.File, max(1, r.Bytes)) {
			mask := byte(1) << bits.Below(8)
			if d.Rot(at.file, at.offset, mask) == nil {
				in.hit(id)
			}
		}
		if len(in.hits) > hits {
			in.meetOnce(id, d.Spoiled)
		}
	}
	return nil
}

func (r *BitRot) cost(*Fault, int) Budget { return damages(r) }

func (r *BitRot) draw(g *draft) (Target, bool) {
	r.Bytes = int(g.draw.Between(1, 16))
	return g.damage(r.Kind())
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

// Kind is "bad-sector".
func (*BadSector) Kind() string { return "bad-sector" }

func (*BadSector) stays() bool { return false }

func (b *BadSector) fields() []field {
	return []field{fileField(&b.File), countField("sectors", "1", "how many sectors go bad", &b.Sectors)}
}

func (b *BadSector) check(f *Fault) *mistake {
	if b.Sectors > damageMax {
		return &mistake{"sectors", "too many sectors", "at most 10000"}
	}
	return serversOnly(f)
}

func (b *BadSector) inject(in *injection) (heal func()) {
	for _, id := range in.nodes {
		d := in.nemesis.world.Disk(id)
		hits := len(in.hits)
		for _, at := range in.places(id, b.File, max(1, b.Sectors)) {
			start := at.offset / sectorSize * sectorSize
			for name, size := range d.Files() {
				if name == at.file && d.Unreadable(name, start, min(sectorSize, size-start)) == nil {
					in.hit(id)
				}
			}
		}
		if len(in.hits) > hits {
			in.meetOnce(id, d.Spoiled)
		}
	}
	return nil
}

func (b *BadSector) cost(*Fault, int) Budget { return damages(b) }

func (b *BadSector) draw(g *draft) (Target, bool) {
	b.Sectors = int(g.draw.Between(1, 3))
	return g.damage(b.Kind())
}
