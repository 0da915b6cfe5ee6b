package wal

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/disk"
)

func TestWhatWasSyncedIsRecoveredInOrder(t *testing.T) {
	m := newMachine(1)
	l, found := m.open(t)
	want(t, found, "")
	l.Append(1, []byte("a"))
	l.Append(2, nil)
	l.Append(254, []byte("c"))
	if err := l.Sync(); err != nil {
		t.Fatal(err)
	}
	l.Append(3, []byte("unsynced"))
	if err := l.Flush(); err != nil {
		t.Fatal(err)
	}
	m.Crash(m.now, disk.Drop)
	_, found = m.open(t)
	want(t, found, "1a 2 254c")
}

func TestASnapshotReplacesAllBeforeIt(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	l.Append(7, []byte("a"))
	l.Append(7, []byte("b"))
	if err := l.Sync(); err != nil {
		t.Fatal(err)
	}
	l.Append(7, []byte("buffered"))
	if err := l.Snapshot([]byte("S"), records("b")); err != nil {
		t.Fatal(err)
	}
	l.Append(7, []byte("c"))
	if err := l.Sync(); err != nil {
		t.Fatal(err)
	}
	m.Crash(m.now, disk.Drop)
	l, found := m.open(t)
	want(t, found, "[S] 7b 7c")
	if names, err := m.List("wal"); err != nil || len(names) != 1 {
		t.Fatalf("the directory holds %q, %v", names, err)
	}
	if err := l.Snapshot([]byte{}, nil); err != nil {
		t.Fatal(err)
	}
	_, found = m.open(t)
	want(t, found, "[]")
	if l.Size() != fileHeaderSize+recordHeaderSize {
		t.Errorf("the size is %d", l.Size())
	}
}

// program is a log's life with every kind of operation.
func program(t failer, m *machine) *ledger {
	l := &ledger{m: m, states: []state{{}}}
	l.log, _ = m.open(t)
	l.append("a")
	l.append(strings.Repeat("long", 300))
	l.sync(t)
	l.append("c")
	if err := l.log.Flush(); err != nil {
		t.Fatal(err)
	}
	l.append("d")
	l.sync(t)
	l.snapshot(t, "one", "d")
	l.append("e")
	l.sync(t)
	l.snapshot(t, strings.Repeat("two", 400))
	l.append("f")
	l.snapshotAsync(t, strings.Repeat("three", 300), "f")
	l.append("g")
	l.sync(t)
	l.append(strings.Repeat("h", 700))
	l.finish(t)
	l.append("i")
	l.snapshotAsync(t, "four")
	l.finish(t)
	l.append("j")
	l.sync(t)
	l.snapshotAsync(t, "never", "j")
	l.append("k")
	l.snapshot(t, "five", "k")
	l.append("l")
	l.sync(t)
	l.draft(t, strings.Repeat("six", 400), 500, func() {
		l.append("m")
		l.sync(t)
	}, "m", "m")
	l.append("n")
	l.finish(t)
	l.append("o")
	l.sync(t)
	return l
}

// crashes lists times before, at and after each operation of do.
func crashes(m *machine, do func()) (at []time.Duration) {
	began := m.now
	m.OnOperation(func(o disk.Operation) { at = append(at, o.At) })
	do()
	m.OnOperation(nil)
	for _, a := range append([]time.Duration{m.now}, at...) {
		at = append(at, max(began, a-1), a+time.Microsecond/2)
	}
	return at
}

var fates = map[string]func(*machine, time.Duration){
	"keep":   func(m *machine, at time.Duration) { m.Crash(at, disk.Keep) },
	"drop":   func(m *machine, at time.Duration) { m.Crash(at, disk.Drop) },
	"tear":   func(m *machine, at time.Duration) { m.Crash(at, disk.Tear) },
	"random": func(m *machine, at time.Duration) { m.Crash(at, disk.Random) },
	"kill":   func(m *machine, at time.Duration) { m.Kill(at) },
}

func TestACrashAtAnyOperationLosesNoPromise(t *testing.T) {
	probe := newMachine(1)
	for _, at := range crashes(probe, func() { program(t, probe) }) {
		for name, fate := range fates {
			for seed := range uint64(3) {
				m := newMachine(seed)
				l := program(t, m)
				fate(m, at)
				m.now = max(at, 0)
				log, found, err := Open(m, "wal")
				if err != nil {
					t.Fatalf("%s at %v, seed %d: %v", name, at, seed, err)
				}
				l.check(t, at, found)
				continues(t, m, log, found)
			}
		}
	}
}

// continues fails unless the log goes on from what was recovered.
func continues(t *testing.T, m *machine, l *Log, found Recovered) {
	t.Helper()
	l.Append(9, []byte("more"))
	if err := l.Sync(); err != nil {
		t.Fatal(err)
	}
	m.Crash(m.now, disk.Drop)
	_, again := m.open(t)
	want(t, again, strings.TrimSpace(told(found)+" 9more"))
}

func TestACrashDuringRecoveryLosesNothingMore(t *testing.T) {
	probe := newMachine(1)
	times := crashes(probe, func() { program(t, probe) })
	for i, first := range times {
		seed := uint64(i)
		reach := func() (*machine, *ledger) {
			m := newMachine(seed)
			l := program(t, m)
			m.Crash(first, disk.Random)
			m.now = first
			return m, l
		}
		m, _ := reach()
		for _, second := range crashes(m, func() { m.open(t) }) {
			for name, fate := range fates {
				m, l := reach()
				m.open(t)
				fate(m, second)
				m.now = second
				log, found, err := Open(m, "wal")
				if err != nil {
					t.Fatalf("%s at %v after a crash at %v: %v", name, second, first, err)
				}
				l.check(t, first, found)
				continues(t, m, log, found)
			}
		}
	}
}

func TestAFailedSyncStopsTheLog(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	remove := m.Install(func(o disk.Operation) disk.Effect {
		if o.Kind == disk.Sync {
			return disk.Fail()
		}
		return disk.Pass()
	})
	l.Append(7, []byte("a"))
	failed := l.Sync()
	if !errors.Is(failed, disk.ErrIO) {
		t.Fatalf("Sync returned %v", failed)
	}
	remove()
	l.Append(7, []byte("b"))
	for what, err := range map[string]error{
		"Sync": l.Sync(), "Flush": l.Flush(), "SyncAsync": l.SyncAsync(1),
		"Snapshot": l.Snapshot(nil, nil), "Synced": l.Synced(1, nil), "Err": l.Err(),
	} {
		if err != failed {
			t.Errorf("%s after the failure returned %v, want %v", what, err, failed)
		}
	}
}

func TestEveryFailureOfTheDiskIsReported(t *testing.T) {
	effects := map[string]disk.Effect{"fail": disk.Fail(), "full": disk.Full(), "short": disk.Short(1)}
	for n := uint64(1); ; n++ {
		var operation disk.Operation
		for name, effect := range effects {
			m := newMachine(1)
			met := false
			m.Install(func(o disk.Operation) disk.Effect {
				if o.Ordinal == n {
					operation, met = o, true
					return effect
				}
				return disk.Pass()
			})
			l, _, err := Open(m, "wal")
			if err == nil {
				l.Append(7, []byte("abc"))
				err = l.Sync()
			}
			if err == nil {
				err = l.Snapshot([]byte("S"), records("abc"))
			}
			if err == nil {
				err = l.SnapshotAsync(0, []byte("T"), nil)
			}
			if err == nil {
				l.Append(7, []byte("d"))
				err = l.Synced(0, m.ended[0].err)
			}
			if err == nil {
				d := l.Draft()
				if err = d.Write([]byte("begun")); err == nil {
					err = d.SnapshotAsync(1, []byte("begun and ended"), nil)
				}
			}
			if err == nil {
				err = l.Synced(1, m.ended[1].err)
			}
			if !met {
				return
			}
			kind := operation.Kind
			bites := name == "fail" || kind == disk.Write || name == "full" && (kind == disk.Create || kind == disk.Mkdir)
			if (err != nil) != bites {
				t.Errorf("%s at operation %d, %v %s: error %v", name, n, kind, operation.Name, err)
			}
		}
	}
}

func TestASnapshotIsDueWhenTheRecordsBehindItHaveItsSize(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	record := make([]byte, 100-recordHeaderSize)
	if err := l.Snapshot(make([]byte, 300-recordHeaderSize), nil); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		for _, least := range []int64{0, 300, 301, 400} {
			behind := int64(100 * i)
			if due := behind >= 300 && behind >= least; l.Due(least) != due {
				t.Errorf("%d bytes behind a snapshot of 300, at least %d: due is %v", behind, least, !due)
			}
		}
		l.Append(7, record)
		if err := l.Sync(); err != nil {
			t.Fatal(err)
		}
		l, _ = m.open(t)
	}
	if err := l.SnapshotAsync(1, nil, nil); err != nil {
		t.Fatal(err)
	}
	if l.Due(0) {
		t.Error("another is due while one is under way")
	}
	if err := l.Synced(1, nil); err != nil {
		t.Fatal(err)
	}
	if !l.Due(0) || l.Due(1) {
		t.Error("with nothing in the log one is due at 0 bytes only")
	}
}

func TestAnAsynchronousSnapshotDoesNotWait(t *testing.T) {
	m := newMachine(1)
	l := &ledger{m: m, states: []state{{}}}
	l.log, _ = m.open(t)
	l.append("a")
	began := m.now
	l.snapshotAsync(t, "S", "a")
	if waited := m.now - began; waited >= time.Millisecond {
		t.Errorf("it took %v, as long as a sync", waited)
	}
	l.append("b")
	l.finish(t)
	m.Crash(m.now, disk.Drop)
	_, found := m.open(t)
	want(t, found, "[S] 7a 7b")
}

func TestWhatComesWhileALongSnapshotIsWrittenIsNotWaitedForEither(t *testing.T) {
	m := newMachineOn(1<<20, 1)
	l, _ := m.open(t)
	if err := l.SnapshotAsync(1, make([]byte, 2<<20), nil); err != nil {
		t.Fatal(err)
	}
	for ends, length := range []int{512 << 10, 128 << 10, 1 << 10} {
		l.Append(7, make([]byte, length))
		if err := l.SyncAsync(uint64(10 + ends)); err != nil {
			t.Fatal(err)
		}
		m.pass(1)
		began := m.now
		if err := l.Synced(1, nil); err != nil {
			t.Fatal(err)
		}
		if waited := m.now - began; waited > 10*time.Millisecond {
			t.Errorf("with %d bytes that came meanwhile end %d took %v", length, ends+1, waited)
		}
		if saving := length > tailMax; l.Saving() != saving {
			t.Errorf("after end %d saving is %v, expected %v", ends+1, l.Saving(), saving)
		}
	}
	m.Crash(m.now, disk.Drop)
	if _, found := m.open(t); len(found.Snapshot) != 2<<20 || len(found.Records) != 3 {
		t.Errorf("found a snapshot of %d bytes and %d records", len(found.Snapshot), len(found.Records))
	}
}

func TestASnapshotIsTheSameInHoweverManyPortionsItIsWritten(t *testing.T) {
	text := strings.Repeat("snapshot", 100)
	files := make(map[string]bool)
	for _, portion := range []int{1, 7, 400, len(text) - 1, len(text)} {
		m := newMachine(1)
		l := &ledger{m: m, states: []state{{}}}
		l.log, _ = m.open(t)
		l.draft(t, text, portion, func() {}, "a", "b")
		l.append("c")
		l.finish(t)
		files[string(m.content(t))] = true
		_, found := m.open(t)
		want(t, found, "["+text+"] 7a 7b 7c")
	}
	if len(files) != 1 {
		t.Errorf("there are %d files, expected one", len(files))
	}
}

func TestADraftThatWasGivenUpTouchesNothing(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	d := l.Draft()
	if err := d.Write([]byte("old")); err != nil {
		t.Fatal(err)
	}
	if err := l.SnapshotAsync(1, []byte("new"), records("a")); err != nil {
		t.Fatal(err)
	}
	if err := d.Write([]byte("old and more")); err != nil {
		t.Fatal(err)
	}
	m.pass(1)
	if err := l.Synced(1, nil); err != nil {
		t.Fatal(err)
	}
	m.Crash(m.now, disk.Drop)
	_, found := m.open(t)
	want(t, found, "[new] 7a")
	defer func() {
		if recover() == nil {
			t.Error("it can take the log's place yet")
		}
	}()
	_ = d.SnapshotAsync(2, []byte("old and more"), nil)
}

func TestASnapshotTakesThePlaceOfAnAsynchronousOne(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	if err := l.SnapshotAsync(1, []byte("first"), nil); err != nil {
		t.Fatal(err)
	}
	if err := l.Snapshot([]byte("second"), nil); err != nil {
		t.Fatal(err)
	}
	if err := l.Synced(1, disk.ErrIO); err != nil {
		t.Fatalf("a sync that no longer matters stopped the log: %v", err)
	}
	m.Crash(m.now, disk.Drop)
	_, found := m.open(t)
	want(t, found, "[second]")
}

func TestAFailedAsynchronousSnapshotStopsTheLogAndLeavesTheOldOne(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	l.Append(7, []byte("a"))
	if err := l.Sync(); err != nil {
		t.Fatal(err)
	}
	if err := l.SnapshotAsync(1, []byte("S"), nil); err != nil {
		t.Fatal(err)
	}
	if err := l.Synced(1, disk.ErrIO); !errors.Is(err, disk.ErrIO) {
		t.Fatalf("Synced returned %v", err)
	}
	if err := l.SnapshotAsync(2, []byte("S"), nil); !errors.Is(err, disk.ErrIO) {
		t.Fatalf("another one returned %v", err)
	}
	m.Crash(m.now, disk.Drop)
	_, found := m.open(t)
	want(t, found, "7a")
}

func TestAnAsynchronousSyncIsDurableOnceItIsReported(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	l.Append(7, []byte("a"))
	if err := l.SyncAsync(1); err != nil {
		t.Fatal(err)
	}
	l.Append(7, []byte("b"))
	if err := l.SyncAsync(2); err != nil {
		t.Fatal(err)
	}
	for _, e := range m.ended {
		m.now = e.at
		if err := l.Synced(e.tag, e.err); err != nil {
			t.Fatal(err)
		}
	}
	if l.durable != l.Size() {
		t.Errorf("durable up to %d of %d", l.durable, l.Size())
	}
	m.Crash(m.now, disk.Drop)
	_, found := m.open(t)
	want(t, found, "7a 7b")
}

func TestAFailedAsynchronousSyncStopsTheLog(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	l.Append(7, []byte("a"))
	if err := l.SyncAsync(1); err != nil {
		t.Fatal(err)
	}
	if err := l.Synced(1, disk.ErrIO); !errors.Is(err, disk.ErrIO) {
		t.Fatalf("Synced returned %v", err)
	}
	if err := l.Sync(); !errors.Is(err, disk.ErrIO) {
		t.Fatalf("Sync returned %v", err)
	}
}

func TestASyncCoversAnAsynchronousSyncThatFails(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	failing := true
	m.Install(func(o disk.Operation) disk.Effect {
		if o.Kind == disk.Sync && failing {
			failing = false
			return disk.Fail()
		}
		return disk.Pass()
	})
	l.Append(7, []byte("a"))
	if err := l.SyncAsync(1); err != nil {
		t.Fatal(err)
	}
	l.Append(7, []byte("b"))
	if err := l.Sync(); err != nil {
		t.Fatal(err)
	}
	if err := l.Synced(1, m.ended[0].err); err != nil {
		t.Fatalf("an asynchronous sync that no longer matters stopped the log: %v", err)
	}
	m.Crash(m.now, disk.Drop)
	_, found := m.open(t)
	want(t, found, "7a 7b")
}

func TestOpenMakesDurableWhatAFailedSyncLeftInMemory(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	failing := true
	m.Install(func(o disk.Operation) disk.Effect {
		if o.Kind == disk.Sync && failing {
			failing = false
			return disk.Fail()
		}
		return disk.Pass()
	})
	l.Append(7, []byte("a"))
	if l.Sync() == nil {
		t.Fatal("the sync did not fail")
	}
	m.Kill(m.now)
	_, found := m.open(t)
	want(t, found, "7a")
	m.Crash(m.now, disk.Drop)
	_, found = m.open(t)
	want(t, found, "7a")
}

func TestAppendAllocatesNothing(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	payload := make([]byte, 50)
	allocations := testing.AllocsPerRun(5000, func() {
		m.Settle(m.now)
		l.Append(7, payload)
		l.Append(7, payload)
		if err := l.Sync(); err != nil {
			t.Fatal(err)
		}
	})
	if allocations > 0.5 {
		t.Errorf("%v allocations for each batch", allocations)
	}
}

func TestAppendRefusesReservedKinds(t *testing.T) {
	l, _ := newMachine(1).open(t)
	for _, kind := range []byte{0, kindSnapshot} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("kind %d was accepted", kind)
				}
			}()
			l.Append(kind, nil)
		}()
	}
}

func BenchmarkAppendSync(b *testing.B) {
	m := newMachine(1)
	l, _ := m.open(b)
	payload := make([]byte, 64)
	b.ReportAllocs()
	for b.Loop() {
		m.Settle(m.now)
		if l.Size() > 1<<20 {
			if err := l.Snapshot(nil, nil); err != nil {
				b.Fatal(err)
			}
		}
		l.Append(7, payload)
		if err := l.Sync(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAFileThatLacksWhatTheLogGotMeanwhileDoesNotTakeItsPlace(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	if err := l.SnapshotAsync(1, []byte("S"), nil); err != nil {
		t.Fatal(err)
	}
	l.Append(7, []byte("a"))
	l.next.tail = nil
	defer func() {
		if recover() == nil {
			t.Error("the file took the log's place without a record that the log got; expected a panic")
		}
	}()
	_ = l.Synced(1, nil)
}
