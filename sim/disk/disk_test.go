package disk

import (
	"strings"
	"testing"
	"time"
	"unsafe"
)

func TestAppendingAndSyncingAllocatesNextToNothing(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "")
	record, off := make([]byte, 64), int64(0)
	allocations := testing.AllocsPerRun(10_000, func() {
		m.Settle(m.now)
		if _, err := f.WriteAt(record, off); err != nil {
			t.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			t.Fatal(err)
		}
		off += int64(len(record))
	})
	if allocations > 0.5 {
		t.Errorf("%v allocations for each record, want none but for growth", allocations)
	}
	if node := f.(*file).node; len(node.changes) > 2 || len(node.barriers) > 2 {
		t.Errorf("%d changes and %d barriers are remembered", len(node.changes), len(node.barriers))
	}
}

func TestASyncTakesAsLongAsItsBytesNeed(t *testing.T) {
	m := newMachineWith(t, Config{Bandwidth: 1 << 20}, 1)
	f := m.durable("a", "")
	for _, c := range []struct {
		bytes int
		took  time.Duration
	}{{0, ms}, {1 << 19, 500*ms + ms}, {3 << 20, 3*time.Second + ms}} {
		m.write(f, strings.Repeat("x", c.bytes), 0)
		began := m.now
		m.must(f.Sync())
		if took := m.now - began; took != c.took {
			t.Errorf("a sync of %d bytes took %v, expected %v", c.bytes, took, c.took)
		}
	}
	m.write(f, strings.Repeat("x", 1<<20), 0)
	began := m.now
	f.SyncAsync(1)
	f.SyncAsync(2) // of nothing more, in its turn
	if first, second := m.ended[0].at-began, m.ended[1].at-began; first != time.Second+ms || second != first+ms {
		t.Errorf("syncs that nobody waits for ended after %v and %v, expected %v and %v", first, second, time.Second+ms, time.Second+2*ms)
	}
}

func TestOverlappingAsynchronousSyncsAreSettled(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "")
	for range 10 {
		f.SyncAsync(0) // so that those that follow overlap
	}
	for i := range 10_000 {
		m.Settle(m.now)
		m.write(f, "x", int64(i)) // in a microsecond
		f.SyncAsync(0)
		m.now += ms - time.Microsecond
		m.ended = m.ended[:0]
	}
	if node := f.(*file).node; len(node.changes) > 40 || len(node.barriers) > 40 {
		t.Errorf("%d changes and %d barriers are remembered, of which 10 are not settled", len(node.changes), len(node.barriers))
	}
}

func TestAnIdleDiskIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(Disk{}) + unsafe.Sizeof(directory{}); size > 512 {
		t.Errorf("an empty disk takes %d bytes, want at most 512", size)
	}
}

func BenchmarkAppendSync(b *testing.B) {
	m := newMachine(b)
	f := m.durable("a", "")
	record, off := make([]byte, 64), int64(0)
	b.ReportAllocs()
	for b.Loop() {
		m.Settle(m.now)
		if off > 1<<20 {
			m.must(f.Truncate(0))
			off = 0
		}
		if _, err := f.WriteAt(record, off); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		off += int64(len(record))
	}
}
