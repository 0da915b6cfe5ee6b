package protocols

import (
	"math"
	"time"

	"github.com/laplace-sim/laplace/protocols/parts"
)

// A Transfer is how a server hands its state to another that is far behind: in parts,
// of which so many may be under way as answers come soon enough.
type Transfer struct {
	// Part is how many bytes a part has at most, from 1.
	Part int64
	// Ahead is how many parts may be under way, from 1, while answers take less than
	// Soon. If they take longer, there is one.
	Ahead int64
	Soon  time.Duration
}

// InParts is the transfer of a protocol that has SnapshotPart and sends by package
// parts, with the least time for which an answer is waited for.
func (s Settings) InParts(least time.Duration) Transfer {
	return Transfer{Part: s.Number(SnapshotPart.Name), Ahead: parts.AheadMax, Soon: least / 2}
}

// Takes returns how long it takes to hand over so many bytes if each answer comes in
// the given time, where nothing is lost.
func (t Transfer) Takes(bytes int64, answer time.Duration) time.Duration {
	ahead := t.Ahead
	if answer >= t.Soon {
		ahead = 1
	}
	trips := 1 + (bytes-1)/t.Part/ahead
	if answer > 0 && trips > math.MaxInt64/int64(answer) {
		return math.MaxInt64
	}
	return time.Duration(trips) * answer
}
