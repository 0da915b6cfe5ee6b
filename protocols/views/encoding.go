package views

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/sim"
)

func (l *Log) appendOffice(b []byte, s standing) []byte {
	return appendView(append(b, byte(s)), l.view)
}

func appendEntry(b []byte, index uint64, e *Entry) []byte {
	b = appendWall(b, e.Wall)
	b = binary.AppendUvarint(b, index)
	b = binary.AppendUvarint(b, e.View)
	b = binary.AppendUvarint(b, uint64(e.Client))
	return append(b, e.Command...)
}

// appendWall encodes the reading of a wall clock, in as many bytes whatever it
// shows: how long a log or a state is decides when it is sent.
func appendWall(b []byte, wall time.Duration) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(wall))
}

func decodeEntry(b []byte) (index uint64, e Entry, err error) {
	wall, n, rest, err := numbers(b)
	e = Entry{View: n[1], Client: sim.NodeID(n[2]), Wall: wall, Command: string(rest)}
	return n[0], e, err
}

func appendSnapshot(b []byte, s *Snapshot) []byte {
	b = appendWall(b, s.Wall)
	b = binary.AppendUvarint(b, s.Index)
	b = binary.AppendUvarint(b, s.View)
	b = binary.AppendUvarint(b, s.Value)
	return append(b, s.Data...)
}

func decodeSnapshot(b []byte) (Snapshot, error) {
	wall, n, rest, err := numbers(b)
	return Snapshot{Index: n[0], View: n[1], Wall: wall, Value: n[2], Data: rest}, err
}

// numbers takes the reading of a wall clock and three varints off the front of b.
func numbers(b []byte) (wall time.Duration, found [3]uint64, rest []byte, err error) {
	if len(b) < 8 {
		return 0, found, nil, fmt.Errorf("%d bytes end too early", len(b))
	}
	wall = time.Duration(binary.BigEndian.Uint64(b))
	rest, ok := wal.Numbers(b[8:], &found[0], &found[1], &found[2])
	if !ok {
		return 0, found, nil, fmt.Errorf("%d bytes end too early", len(b))
	}
	return wall, found, rest, nil
}
