package views

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

func (l *Log) appendOffice(b []byte) []byte {
	return appendView(append(b, byte(l.standing)), l.view)
}

func appendEntry(b []byte, index uint64, e *Entry) []byte {
	b = binary.AppendUvarint(b, index)
	b = binary.AppendUvarint(b, e.View)
	b = binary.AppendUvarint(b, uint64(e.Client))
	b = binary.AppendUvarint(b, uint64(e.Wall))
	return append(b, e.Command...)
}

func decodeEntry(b []byte) (index uint64, e Entry, err error) {
	n, rest, err := numbers(b)
	e = Entry{View: n[1], Client: sim.NodeID(n[2]), Wall: time.Duration(n[3]), Command: string(rest)}
	return n[0], e, err
}

func appendSnapshot(b []byte, s *Snapshot) []byte {
	b = binary.AppendUvarint(b, s.Index)
	b = binary.AppendUvarint(b, s.View)
	b = binary.AppendUvarint(b, uint64(s.Wall))
	b = binary.AppendUvarint(b, s.Value)
	return append(b, s.Data...)
}

func decodeSnapshot(b []byte) (Snapshot, error) {
	n, rest, err := numbers(b)
	return Snapshot{Index: n[0], View: n[1], Wall: time.Duration(n[2]), Value: n[3], Data: rest}, err
}

// numbers takes four varints off the front of b.
func numbers(b []byte) (found [4]uint64, rest []byte, err error) {
	rest = b
	for i := range found {
		v, n := binary.Uvarint(rest)
		if n <= 0 {
			return found, nil, fmt.Errorf("%d bytes end too early", len(b))
		}
		found[i], rest = v, rest[n:]
	}
	return found, rest, nil
}
