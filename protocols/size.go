package protocols

import (
	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/services"
)

// The parameters of size, which mean the same in every protocol that has them.
var (
	// BatchBytes bounds a message that carries commands; see [Batch].
	BatchBytes = NumberParameter("batch-bytes", "262144", 1, 1<<21,
		"how many bytes of commands go in one message at most; a longer command goes alone").DrawnFrom("1", "2048")
	// WindowBytes bounds what is under way to one receiver. It is no part of
	// BatchBytes: how much a message carries says nothing of how many a round trip
	// needs. It has no Draws, as a narrow window is slow over a long link.
	WindowBytes = NumberParameter("window-bytes", "262144", 1, 1<<21,
		"how many bytes of commands may be under way to a server, and up to 4 times as many, in raft if its answers come soon; a longer command goes alone")
	// SnapshotEvery bounds the log by the number of its entries.
	SnapshotEvery = NumberParameter("snapshot-every", "1000", 1, 1<<40,
		"after how many entries applied another snapshot is taken at the latest").DrawnFrom("5", "20", "100")
	// SnapshotBytes says when a snapshot is worth taking; see wal.Log.Due.
	SnapshotBytes = NumberParameter("snapshot-bytes", "8388608", 1, 1<<40,
		"how many bytes of log make a snapshot worth taking, if it is no longer itself, however few the entries are").DrawnFrom("1024", "16384")
	// SnapshotPart bounds a message that carries a part of a snapshot or state
	// (package parts), and how much of one is encoded without a break (services.Portion).
	SnapshotPart = NumberParameter("snapshot-part", "65536", 1, 1<<21,
		"how many bytes of a snapshot go in one message at most, and, from 65536 on, are encoded before other messages are handled").DrawnFrom("128", "1024")
	// Sessions bounds what servers remember of clients; see services.Store. It must be
	// the same at all servers.
	Sessions = NumberParameter("sessions", "4096", 1, 1<<16,
		"how many sessions of clients are remembered at most; the longest unused one expires for the next (Ongaro's dissertation, section 6.3)").DrawnFrom("2")
)

// Sizes are the values of the parameters of size; 0 where the protocol does not have one.
type Sizes struct {
	// BatchBytes is the size in bytes, at most, of the commands of a message with more
	// than one; WindowBytes that of those under way to one receiver.
	BatchBytes, WindowBytes int
	// SnapshotEvery is after how many entries a snapshot is due, and SnapshotBytes after
	// how many bytes of the write-ahead log.
	SnapshotEvery uint64
	SnapshotBytes int64
	// SnapshotPart is the size in bytes, at most, of a part of a snapshot.
	SnapshotPart int
	// Sessions is how many sessions of clients are remembered.
	Sessions int
}

// SnapshotDue reports whether a snapshot is worth taking: so much was applied since the
// last one, or the write-ahead log is long.
func (z *Sizes) SnapshotDue(applied, snapshot uint64, log *wal.Log) bool {
	return applied > snapshot && (applied >= snapshot+z.SnapshotEvery || log.Due(z.SnapshotBytes))
}

// Sizes returns the values of the parameters of size.
func (s Settings) Sizes() Sizes {
	value := func(p Parameter) int64 { return s.values[p.Name].value }
	return Sizes{
		BatchBytes: int(value(BatchBytes)), WindowBytes: int(value(WindowBytes)),
		SnapshotEvery: uint64(value(SnapshotEvery)), SnapshotBytes: value(SnapshotBytes), SnapshotPart: int(value(SnapshotPart)),
		Sessions: int(value(Sessions)),
	}
}

// Portion is how many bytes of a snapshot a server encodes before it handles other
// messages; 0 if the protocol does not have SnapshotPart.
func (s Settings) Portion() int {
	part, ok := s.values[SnapshotPart.Name]
	if !ok {
		return 0
	}
	return services.Portion(int(part.value))
}

// Batch is how many of the first n commands go into one message: at most the
// given number, and no more than their sizes, in bytes, allow, but always one.
func Batch(n, most uint64, bytes int, size func(i uint64) int) uint64 {
	n = min(n, most)
	total := 0
	for i := range n {
		if total += size(i); total > bytes && i > 0 {
			return i
		}
	}
	return n
}
