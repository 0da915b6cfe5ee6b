package kv

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
)

// snapshotHeader names the format and its version.
const snapshotHeader = "kv snapshot 3\n"

// snapshotSum is how many bytes the checksum takes at the end: a CRC-32C, whose
// upper half is 0. Processors compute it as fast as they read, and nobody is
// served while a snapshot is taken.
const snapshotSum = 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(b []byte) uint64 { return uint64(crc32.Checksum(b, castagnoli)) }

// Snapshot returns the whole state in a form that Restore reads: a header,
// the keys in order with their values, the sessions in the order of their
// clients, and a checksum over all of it. Equal stores have equal snapshots.
func (s *Store) Snapshot() []byte {
	b := append(make([]byte, 0, s.snapshotMax()), snapshotHeader...)
	b = binary.AppendUvarint(b, s.applied)
	b = binary.AppendUvarint(b, uint64(len(s.values)))
	for _, key := range slices.Sorted(maps.Keys(s.values)) {
		b = appendString(b, key)
		b = appendString(b, s.values[key])
	}
	b = binary.AppendUvarint(b, uint64(len(s.sessions)))
	for _, client := range slices.Sorted(maps.Keys(s.sessions)) {
		one := s.sessions[client]
		b = binary.AppendUvarint(b, client)
		b = binary.AppendUvarint(b, one.seq)
		b = binary.AppendUvarint(b, one.used)
		b = append(b, flag(one.result.Found), byte(one.again))
		b = appendString(b, one.result.Value)
	}
	return binary.BigEndian.AppendUint64(b, checksum(b))
}

// snapshotMax is how many bytes a snapshot takes at most. Room for all of it is
// had at once: to move what is long already takes longer than to write it.
func (s *Store) snapshotMax() int {
	const number = binary.MaxVarintLen64
	bytes := len(snapshotHeader) + 3*number + snapshotSum
	for key, value := range s.values {
		bytes += 2*number + len(key) + len(value)
	}
	for _, one := range s.sessions {
		bytes += 4*number + 2 + len(one.result.Value)
	}
	return bytes
}

// Restore replaces the state by the one that a snapshot holds. On an error
// the store is as it was.
func (s *Store) Restore(snapshot []byte) error {
	body, err := verify(snapshot)
	if err != nil {
		return fmt.Errorf("kv: snapshot of %d bytes: %w", len(snapshot), err)
	}
	r := reader{rest: body}
	restored := NewStore()
	restored.applied = r.uvarint()
	for n := r.uvarint(); n > 0 && !r.short; n-- {
		key := r.string()
		restored.values[key] = r.string()
	}
	for n := r.uvarint(); n > 0 && !r.short; n-- {
		client := r.uvarint()
		one := &session{seq: r.uvarint(), used: r.uvarint()}
		one.result.Found = r.byte() == 1
		if one.again = Effect(r.byte()); one.again != Repeated && one.again != Overlong && one.again != Forgotten {
			return fmt.Errorf("kv: snapshot of %d bytes: the session of client %d has the effect %d, expected one of a command tried again", len(snapshot), client, one.again)
		}
		one.result.Value = r.string()
		restored.sessions[client] = one
	}
	if r.short {
		return fmt.Errorf("kv: snapshot of %d bytes: %w", len(snapshot), errShort)
	}
	if len(r.rest) > 0 {
		return fmt.Errorf("kv: snapshot of %d bytes: %d bytes follow its end", len(snapshot), len(r.rest))
	}
	*s = *restored
	return nil
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
