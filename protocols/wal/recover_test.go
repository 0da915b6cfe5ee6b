package wal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/sim/disk"
)

// batches is a durable log of a snapshot and three batches, each synced after
// the one before was known to be durable. It returns the offset at which the
// last batch begins.
func batches(t failer, m *machine) (last int64) {
	l, _ := m.open(t)
	if err := l.Snapshot([]byte("snapshot"), records("kept")); err != nil {
		t.Fatal(err)
	}
	for _, payload := range []string{"one", strings.Repeat("two", 300), "three"} {
		last = l.Size()
		l.Append(7, []byte(payload))
		if err := l.Sync(); err != nil {
			t.Fatal(err)
		}
	}
	m.Settle(m.now)
	return last
}

func TestEachFlippedBitInADurableLogIsReported(t *testing.T) {
	m := newMachine(1)
	batches(t, m)
	sound := m.content(t)
	for i := range sound {
		damaged := bytes.Clone(sound)
		damaged[i] ^= 1 << (i % 8)
		m := newMachine(1)
		m.write(t, damaged)
		_, found, err := Open(m, "wal")
		var corrupt *CorruptError
		if !errors.As(err, &corrupt) {
			t.Fatalf("byte %d of %d: recovered %.60q, error %v", i, len(sound), told(found), err)
		}
		if corrupt.File != "wal/log" || corrupt.Offset > int64(i) || int64(i) > corrupt.Offset+1000 {
			t.Fatalf("byte %d: reported as %v", i, corrupt)
		}
		if !bytes.Equal(m.content(t), damaged) {
			t.Fatalf("byte %d: Open changed a corrupt log", i)
		}
	}
}

func TestMissingBytesAreReportedWhereALaterRecordProvesThemDurable(t *testing.T) {
	m := newMachine(1)
	last := batches(t, m)
	sound := m.content(t)
	for at := int64(0); at < int64(len(sound)); at++ {
		damaged := bytes.Clone(sound)
		clear(damaged[at:min(at+20, int64(len(sound)))])
		m := newMachine(1)
		m.write(t, damaged)
		_, found, err := Open(m, "wal")
		switch {
		case at+20 > last && err == nil:
			// It reads as if the last batch had been torn.
			if at >= last && found.Cut == 0 {
				t.Fatalf("zeros from %d on went unnoticed", at)
			}
		case err == nil:
			t.Fatalf("zeros from %d on: recovered %.60q", at, told(found))
		}
	}
}

func TestALogThatEndsWithinARecordIsCutOnlyBehindWhatIsProven(t *testing.T) {
	m := newMachine(1)
	last := batches(t, m)
	sound := m.content(t)
	number, sealed, _ := fileHeader(sound)
	for size := range int64(len(sound)) {
		m := newMachine(1)
		m.write(t, sound[:size])
		l, found, err := Open(m, "wal")
		if size < sealed {
			var corrupt *CorruptError
			if !errors.As(err, &corrupt) {
				t.Fatalf("a file of %d bytes, of which %d were sealed: %v", size, sealed, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("a file cut to %d bytes: %v", size, err)
		}
		if l.Size()+found.Cut != size || l.number != number || size >= last && l.Size() != last {
			t.Fatalf("a file cut to %d bytes: %d left, %d cut off", size, l.Size(), found.Cut)
		}
	}
}

func TestAHoleBetweenUnsyncedWritesIsATornTail(t *testing.T) {
	holes := 0
	for seed := range uint64(100) {
		m := newMachine(seed)
		l, _ := m.open(t)
		l.Append(7, []byte("synced"))
		if err := l.Sync(); err != nil {
			t.Fatal(err)
		}
		for _, p := range []string{"a", "b", "c"} {
			l.Append(7, []byte(p))
			if err := l.Flush(); err != nil {
				t.Fatal(err)
			}
		}
		m.Crash(m.now, disk.Random)
		_, found := m.open(t)
		if !strings.HasPrefix("7synced 7a 7b 7c", told(found)) {
			t.Fatalf("seed %d: recovered %q", seed, told(found))
		}
		if found.Cut > recordHeaderSize+1 {
			holes++
		}
	}
	if holes == 0 {
		t.Fatal("no crash left a hole with a record behind it")
	}
}

func TestDamageOfTheMediumIsReported(t *testing.T) {
	for name, harm := range map[string]func(*machine) error{
		"rot":        func(m *machine) error { return m.Rot("wal/log", 200, 0x10) },
		"unreadable": func(m *machine) error { return m.Unreadable("wal/log", 200, 1) },
	} {
		m := newMachine(1)
		batches(t, m)
		if err := harm(m); err != nil {
			t.Fatal(err)
		}
		m.Crash(m.now, disk.Keep)
		_, _, err := Open(m, "wal")
		if err == nil || !strings.Contains(err.Error(), "wal/log") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestAWriteThatTheDiskLostIsReportedIfALaterOneProvesIt(t *testing.T) {
	for lost, noticed := range map[uint64]bool{2: true, 3: true, 4: false} {
		m := newMachine(1)
		m.Install(disk.Nth(disk.Write, lost, disk.Lose()))
		l, _ := m.open(t)
		for _, p := range []string{"one", "two", "three"} {
			l.Append(7, []byte(p))
			if err := l.Sync(); err != nil {
				t.Fatal(err)
			}
		}
		m.Crash(m.now, disk.Keep)
		_, found, err := Open(m, "wal")
		if (err != nil) != noticed {
			t.Errorf("write %d lost: recovered %q, error %v", lost, told(found), err)
		}
	}
}

func TestARecordIsSoundOnlyWhereItWasWritten(t *testing.T) {
	b := appendRecord(make([]byte, 100), 3, 100, 50, 7, []byte("payload"))
	if h, ok := readRecordHeader(b, 3, 100); !ok || h.kind != 7 || h.length != 7 || h.durable != 50 {
		t.Fatalf("read %+v, %v", h, ok)
	}
	if _, ok := readRecordHeader(b, 4, 100); ok {
		t.Error("it is sound in another file")
	}
	if _, ok := readRecordHeader(append([]byte{0}, b...), 3, 101); ok {
		t.Error("it is sound at another offset")
	}
	for off := range int64(80) {
		if _, ok := readRecordHeader(b, 3, off); ok {
			t.Errorf("zeros at %d are a record", off)
		}
	}
}

func TestALogWithinTheRecordsOfALogIsNoProof(t *testing.T) {
	inner := newMachine(1)
	batches(t, inner)
	m := newMachine(1)
	l, _ := m.open(t)
	l.Append(7, inner.content(t))
	if err := l.Flush(); err != nil {
		t.Fatal(err)
	}
	content := m.content(t)
	clear(content[fileHeaderSize : fileHeaderSize+recordHeaderSize])
	m = newMachine(1)
	m.write(t, content)
	_, found := m.open(t)
	want(t, found, "")
}

// TestNoPromiseIsForgotten lets logs live through many random crashes.
func TestNoPromiseIsForgotten(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newMachine(rapid.Uint64().Draw(rt, "seed"))
		l := &ledger{m: m, states: []state{{}}}
		for range rapid.IntRange(1, 4).Draw(rt, "incarnations") {
			log, found, err := Open(m, "wal")
			if err != nil {
				rt.Fatal(err)
			}
			l.log = log
			l.states, l.next = []state{{told(found), 0, 0}}, ""
			began := m.now
			for range rapid.IntRange(0, 12).Draw(rt, "operations") {
				m.Settle(began)
				l.live(rt)
			}
			at := time.Duration(rapid.Int64Range(int64(began), int64(m.now)+1_000_000).Draw(rt, "crash"))
			fate := rapid.SampledFrom([]disk.Fate{disk.Keep, disk.Drop, disk.Tear, disk.Random}).Draw(rt, "fate")
			m.Crash(at, fate)
			m.now = at
			_, found, err = Open(m, "wal")
			if err != nil {
				rt.Fatal(err)
			}
			l.check(rt, at, found)
			m.Kill(m.now)
		}
	})
}

// live does one random thing to the log.
func (l *ledger) live(rt *rapid.T) {
	payload := rapid.StringMatching(`[a-z]{1,4}|x{600}`)
	switch rapid.IntRange(0, 6).Draw(rt, "do") {
	case 0, 1:
		l.append(payload.Draw(rt, "payload"))
	case 2:
		if err := l.log.Flush(); err != nil {
			rt.Fatal(err)
		}
	case 3:
		l.sync(rt)
	case 4:
		tag, covered := uint64(len(l.m.ended)), len(l.states)
		if err := l.log.SyncAsync(tag); err != nil {
			rt.Fatal(err)
		}
		e := l.m.ended[tag]
		for i := range l.states[:covered] {
			l.states[i].promised = min(l.states[i].promised, e.at)
		}
		if rapid.Bool().Draw(rt, "wait") {
			l.m.now = max(l.m.now, e.at)
			if err := l.log.Synced(tag, e.err); err != nil {
				rt.Fatal(err)
			}
		}
	case 5:
		if l.underWay() {
			l.finish(rt)
		} else {
			l.snapshotAsync(rt, payload.Draw(rt, "snapshot"), rapid.SliceOfN(payload, 0, 3).Draw(rt, "kept")...)
		}
	case 6:
		l.snapshot(rt, payload.Draw(rt, "snapshot"), rapid.SliceOfN(payload, 0, 3).Draw(rt, "kept")...)
	}
}

// resealed is content with sound checksums put wherever a header would be, so
// that a fuzzer gets past them.
func resealed(content []byte) []byte {
	if len(content) < fileHeaderSize {
		return content
	}
	b := bytes.Clone(content)
	number, sealed := binary.LittleEndian.Uint64(b[8:]), binary.LittleEndian.Uint64(b[16:])
	putFileHeader(b, number, int64(sealed))
	for off := int64(fileHeaderSize); off+recordHeaderSize <= int64(len(b)); {
		h := b[off:]
		length := int64(binary.LittleEndian.Uint32(h[8:])) % 1024
		if off+recordHeaderSize+length > int64(len(b)) || h[16] == 0 {
			break
		}
		back := int64(binary.LittleEndian.Uint32(h[12:]))
		record := appendRecord(nil, number, off, off-back, h[16], h[recordHeaderSize:recordHeaderSize+length])
		copy(h, record)
		off += int64(len(record))
	}
	return b
}

func FuzzOpen(f *testing.F) {
	m := newMachine(1)
	batches(f, m)
	sound := m.content(f)
	f.Add(sound, false)
	f.Add(sound, true)
	f.Add(sound[:len(sound)-3], true)
	f.Add(sound[fileHeaderSize:], false)
	f.Add(append(bytes.Clone(sound), make([]byte, 600)...), false)
	f.Add([]byte{}, false)
	f.Fuzz(func(t *testing.T, content []byte, reseal bool) {
		if reseal {
			content = resealed(content)
		}
		m := newMachine(1)
		m.write(t, content)
		l, found, err := Open(m, "wal")
		if err != nil {
			return
		}
		if l.Size()+found.Cut != int64(len(content)) {
			t.Fatalf("%d bytes became %d and %d cut off", len(content), l.Size(), found.Cut)
		}
		m.Crash(m.now, disk.Drop)
		_, again, err := Open(m, "wal")
		if err != nil || told(again) != told(found) || again.Cut != 0 {
			t.Fatalf("recovered %q with %d cut off, then %q with %d cut off, %v", told(found), found.Cut, told(again), again.Cut, err)
		}
	})
}

func TestOpenRemovesAnUnfinishedSnapshot(t *testing.T) {
	m := newMachine(1)
	l, _ := m.open(t)
	l.Append(7, []byte("a"))
	if err := l.Sync(); err != nil {
		t.Fatal(err)
	}
	m.Install(func(o disk.Operation) disk.Effect {
		if o.Kind == disk.Rename {
			return disk.Fail()
		}
		return disk.Pass()
	})
	if l.Snapshot([]byte("S"), nil) == nil {
		t.Fatal("the snapshot was finished")
	}
	m.Crash(m.now, disk.Keep)
	_, found := m.open(t)
	want(t, found, "7a")
	if names, err := m.List("wal"); err != nil || len(names) != 1 || names[0] != nameLog {
		t.Fatalf("the directory holds %q, %v", names, err)
	}
}
