package services

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// snapshotHeader names the format and its version.
const snapshotHeader = "kv snapshot 3\n"

// snapshotSum is how many bytes the checksum takes at the end: a CRC-32C, whose
// upper half is 0. Processors compute it as fast as they read.
const snapshotSum = 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(b []byte) uint64 { return uint64(crc32.Checksum(b, castagnoli)) }

// Snapshot returns the whole state in a form that Restore reads: a header,
// how many commands of sessions were applied, the keys in order with their values,
// the sessions in the order of their numbers, and a checksum over all of it. Equal
// stores have equal snapshots. A server takes a [Capture] instead, which says the
// same.
func (s *Store) Snapshot() []byte {
	e := s.freeze(nil)
	e.Step(e.Size())
	return e.Bytes()
}

// Restore replaces the state by the one that a snapshot holds, but for how many
// sessions the store remembers: if the snapshot has more, they end when the next
// one is opened. On an error the store is as it was.
func (s *Store) Restore(snapshot []byte) error {
	body, err := verify(snapshot)
	if err != nil {
		return fmt.Errorf("services: snapshot of %d bytes: %w", len(snapshot), err)
	}
	r := reader{rest: body}
	restored := NewStore(s.service, s.most)
	restored.applied = r.uvarint()
	for n := r.uvarint(); n > 0 && !r.short; n-- {
		key := r.string()
		restored.cells.values[key] = r.string()
	}
	if err := restored.readSessions(&r); err != nil {
		return fmt.Errorf("services: snapshot of %d bytes: %w", len(snapshot), err)
	}
	if len(r.rest) > 0 {
		return fmt.Errorf("services: snapshot of %d bytes: %d bytes follow its end", len(snapshot), len(r.rest))
	}
	*s = *restored
	return nil
}

// readSessions reads all sessions of a snapshot.
func (s *Store) readSessions(r *reader) error {
	uses := make(map[uint64]bool)
	for n := r.uvarint(); n > 0 && !r.short; n-- {
		number := r.uvarint()
		one := &session{client: r.uvarint(), seq: r.uvarint(), used: r.uvarint()}
		one.result.Found, one.again = r.byte() == 1, Effect(r.byte())
		one.result.Value = r.string()
		if r.short {
			break
		}
		switch {
		case number == 0 || one.used == 0 || number > s.applied || one.used > s.applied || uses[one.used] || s.sessions[number] != nil:
			return fmt.Errorf("session %d was used at %d, expected numbers from 1 to %d, and each use once", number, one.used, s.applied)
		case !one.holdsTogether():
			return fmt.Errorf("session %d has command %d with the effect %d and a result of %d bytes, expected what becomes of a command tried again",
				number, one.seq, one.again, len(one.result.Value))
		}
		uses[one.used], s.sessions[number] = true, one
	}
	if r.short {
		return errShort
	}
	return nil
}

// holdsTogether reports whether the fields of a session agree.
func (s *session) holdsTogether() bool {
	switch s.again {
	case Repeated:
		return len(s.result.Value) <= ResultMax
	case Overlong, Forgotten:
		return s.result == Result{}
	default:
		return s.seq == 0 && s.again == 0 && s.result == Result{}
	}
}

// verify returns what stands between a snapshot's header and its checksum.
func verify(snapshot []byte) (string, error) {
	if len(snapshot) < len(snapshotHeader)+snapshotSum {
		return "", errShort
	}
	if found := string(snapshot[:len(snapshotHeader)]); found != snapshotHeader {
		return "", fmt.Errorf("begins with %q; expected %q", found, snapshotHeader)
	}
	end := len(snapshot) - snapshotSum
	found, expected := binary.BigEndian.Uint64(snapshot[end:]), checksum(snapshot[:end])
	if found != expected {
		return "", fmt.Errorf("checksum is %016x; its content has %016x", found, expected)
	}
	return string(snapshot[len(snapshotHeader):end]), nil
}

func flag(set bool) byte {
	if set {
		return 1
	}
	return 0
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
