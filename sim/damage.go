package sim

import (
	"slices"

	"github.com/laplace-sim/laplace/internal/deephash"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
	"github.com/laplace-sim/laplace/sim/wire"
)

// A ChecksumSkipper is a Process that may take messages as they come. Every
// other process never hears of a message that was damaged on its way: the
// checksum that it was sent with (wire.Language.Frame) does not fit any more, and
// whoever looks drops it.
type ChecksumSkipper interface {
	// SkipsChecksums reports whether the process does not look, and is given
	// what can be read of a damaged message. It is asked once, before Boot.
	SkipsChecksums() bool
}

// flipsMax is how many bits of a message are flipped at most. The checksum finds
// any three (Koopman, "32-Bit Cyclic Redundancy Codes for Internet
// Applications", 2002).
const flipsMax = 3

// damage flips bits of the message in a slot as the draw of a rule says. It reports
// whether there is something to deliver to a process that skips checksums: false if
// the message has no wire form, or what became of it cannot be read.
func (w *World) damage(slot uint32, draw uint64, by *network.Installed) bool {
	if w.config.Language == nil {
		return false
	}
	frame, err := w.config.Language.Frame(w.pending[slot].message, wire.FrameMax)
	if err != nil {
		return false
	}
	flip(frame, rng.New(draw, "damage"))
	m, intact, err := w.config.Language.Unframe(frame)
	if err != nil {
		return false
	}
	p := &w.pending[slot]
	p.message, p.what = m, &w.kinds.of(m).Kind
	if !intact {
		p.message = damaged{m, by.Name()}
	}
	if w.config.Strict {
		p.tag = deephash.Of(m, nil)
	}
	return true
}

// A damaged message is on its way with a checksum that does not fit it.
type damaged struct {
	Message
	by string // the rule of the network that damaged it
}

// plain is the message itself, damaged or not.
func plain(m any) Message {
	if d, is := m.(damaged); is {
		return d.Message
	}
	return m
}

// flip flips one bit of a frame or a few, no bit twice.
func flip(frame []byte, draw rng.Stream) {
	var flipped []uint64 // in order
	for left := 1 + draw.Below(flipsMax); left > 0; left-- {
		bit := draw.Below(8*uint64(len(frame)) - uint64(len(flipped)))
		at := 0
		for at < len(flipped) && bit >= flipped[at] {
			bit++
			at++
		}
		frame[bit/8] ^= 1 << (bit % 8)
		flipped = slices.Insert(flipped, at, bit)
	}
}
