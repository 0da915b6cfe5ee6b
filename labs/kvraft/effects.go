package kvraft

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// effects has, of each client, the number of its last write in the log. The host keeps it to
// tell the outside which entry of the log is a write's first, and which repeats it,
// whatever the student's server makes of that.
type effects map[uint64]uint64

// of is what an entry comes to, as sim.Applied has it: the identity of a write that stands
// there first, 0 for whatever is to have no effect.
func (e effects) of(c Command) uint64 {
	if c.Kind == Nothing || c.Kind.Reads() || c.Seq <= e[c.Client] {
		return 0
	}
	e[c.Client] = c.Seq
	return c.identity()
}

// joinSnapshot puts what the host keeps before a snapshot of the student's.
func joinSnapshot(e effects, own string) string {
	b := binary.AppendUvarint(nil, uint64(len(e)))
	for _, client := range slices.Sorted(maps.Keys(e)) {
		b = binary.AppendUvarint(b, client)
		b = binary.AppendUvarint(b, e[client])
	}
	return string(append(b, own...))
}

// splitSnapshot takes apart what joinSnapshot put together.
func splitSnapshot(snapshot string) (effects, string, error) {
	rest, short := []byte(snapshot), false
	next := func() uint64 {
		v, n := binary.Uvarint(rest)
		if n <= 0 {
			short = true
			return 0
		}
		rest = rest[n:]
		return v
	}
	e := make(effects)
	for n := next(); n > 0 && !short; n-- {
		client := next()
		e[client] = next()
	}
	if short {
		return nil, "", errors.New("it ends too early")
	}
	return e, string(rest), nil
}
