package disk

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

func TestAfterAFailedSyncTheWritesAreLostThoughTheNextSyncSucceeds(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "old")
	m.Install(Nth(Sync, m.counts[Sync]+1, Fail()))
	m.write(f, "new", 0)
	m.wantError(f.Sync(), ErrIO)
	m.wantFile("a", "new")
	m.must(f.Sync())
	m.write(f, "+more", 3)
	m.must(f.Sync())
	m.Settle(m.now)
	m.wantFile("a", "new+more")
	m.crash(Keep)
	m.wantFile("a", "old+more")
}

func TestWritingAgainAfterAFailedSyncMakesItDurable(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "old")
	m.Install(Nth(Sync, m.counts[Sync]+1, Fail()))
	m.write(f, "new", 0)
	m.wantError(f.Sync(), ErrIO)
	m.write(f, "new", 0)
	m.must(f.Sync())
	m.crash(Drop)
	m.wantFile("a", "new")
}

func TestALostSyncMakesNothingDurable(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "old")
	remove := m.Install(Sometimes(Sync, rng.Always, rng.Stream{}, Lose()))
	m.write(f, "new", 0)
	m.must(f.Sync())
	remove()
	m.crash(Drop)
	m.wantFile("a", "old")
}

func TestALostWriteIsReadUntilTheNextCrash(t *testing.T) {
	for _, settle := range []bool{false, true} {
		m := newMachine(t)
		f := m.durable("a", "old")
		m.Install(Nth(Write, m.counts[Write]+1, Lose()))
		m.write(f, "new and longer", 0)
		m.must(f.Sync())
		if settle {
			m.Settle(m.now)
		}
		m.write(f, "!", 14)
		m.must(f.Sync())
		m.wantFile("a", "new and longer!")
		m.crash(Keep)
		m.wantFile("a", "old"+strings.Repeat("\x00", 11)+"!")
	}
}

func TestAMisdirectedWriteDamagesAnotherPlace(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "0123456789")
	m.Install(Nth(Write, m.counts[Write]+1, Misdirect(6)))
	m.write(f, "xy", 1)
	m.must(f.Sync())
	m.wantFile("a", "0xy3456789")
	m.crash(Keep)
	m.wantFile("a", "012345xy89")
	m.Repair()
	m.wantFile("a", "0xy3456789")
}

func TestACrashBaresTheSyncedWritesThatTheMediumHasNot(t *testing.T) {
	lose, astray := Lose(), Misdirect(6)
	for _, c := range []struct {
		name   string
		effect Effect
		then   func(m *machine, f File)
		fate   Fate
		bared  bool
	}{
		{"a lost write that was synced", lose, func(m *machine, f File) { m.must(f.Sync()) }, Keep, true},
		{"whatever becomes of what was not", lose, func(m *machine, f File) { m.must(f.Sync()) }, Drop, true},
		{"one that was settled", lose, func(m *machine, f File) {
			m.must(f.Sync())
			m.Settle(m.now)
			m.write(f, "+", 9)
			m.must(f.Sync())
		}, Keep, true},
		{"one that was not synced", lose, func(*machine, File) {}, Keep, false},
		{"one that was written again and synced", lose, func(m *machine, f File) {
			m.must(f.Sync())
			m.write(f, "xy", 1)
			m.must(f.Sync())
		}, Drop, false},
		{"one that was written again in part", lose, func(m *machine, f File) {
			m.must(f.Sync())
			m.write(f, "x", 1)
			m.must(f.Sync())
		}, Drop, true},
		{"one that was written again and not synced", lose, func(m *machine, f File) {
			m.must(f.Sync())
			m.Settle(m.now)
			m.write(f, "xy", 1)
		}, Drop, true},
		{"one that was cut off", lose, func(m *machine, f File) {
			m.must(f.Truncate(1))
			m.must(f.Sync())
		}, Keep, false},
		{"one of a file that was removed", lose, func(m *machine, f File) {
			m.must(f.Sync())
			m.must(m.Remove("a"))
			m.must(m.SyncDir("."))
		}, Keep, false},
		{"one that a failed sync told of", lose, func(m *machine, f File) {
			m.Install(Nth(Sync, m.counts[Sync]+1, Fail()))
			m.wantError(f.Sync(), ErrIO)
			m.must(f.Sync())
		}, Keep, false},
		{"what stood there before", Pass(), func(m *machine, f File) {
			m.Install(Nth(Write, m.counts[Write]+1, Lose()))
			m.write(f, "xy", 1)
			m.must(f.Sync())
		}, Keep, false},
		{"a write that went astray", astray, func(m *machine, f File) { m.must(f.Sync()) }, Keep, true},
		{"one that was not synced and hits what was", astray, func(*machine, File) {}, Keep, true},
		{"one that was not synced and never went", astray, func(*machine, File) {}, Drop, false},
	} {
		m := newMachine(t)
		f := m.durable("a", "0123456789")
		m.Install(Nth(Write, m.counts[Write]+1, c.effect))
		m.write(f, "xy", 1)
		write := m.operations
		c.then(m, f)
		m.crash(c.fate)
		if got := m.Bared(); len(got) > 1 || len(got) == 1 && got[0] != write || len(got) == 1 != c.bared {
			t.Errorf("%s: found that writes %v were bared, expected of write %d: %v", c.name, got, write, c.bared)
		}
		before := len(m.Bared())
		m.crash(Keep)
		if got := m.Bared()[before:]; len(got) > 0 {
			t.Errorf("%s: found that a second crash bared %v, expected nothing", c.name, got)
		}
	}
}

func TestRotIsFoundOnReadingAndLastsUntilTheByteIsRewritten(t *testing.T) {
	m := newMachine(t)
	m.durable("a", "content")
	m.must(m.Rot("a", 1, 0x20))
	m.wantFile("a", "cOntent")
	m.crash(Keep)
	m.wantFile("a", "cOntent")
	f := m.open("a")
	m.write(f, "o", 1)
	m.wantFile("a", "content")
	m.crash(Drop)
	m.wantFile("a", "cOntent")
	f = m.open("a")
	m.write(f, "o", 1)
	m.must(f.Sync())
	m.crash(Drop)
	m.wantFile("a", "content")
}

func TestOnlyWhatIsOnTheMediumCanRot(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "old")
	m.write(f, "new", 0)
	m.must(m.Rot("a", 0, 0xff))
	m.wantFile("a", "new")
	m.must(f.Sync())
	m.crash(Drop)
	m.wantFile("a", "new")
	m.wantError(m.Rot("a", 3, 1), fs.ErrInvalid)
	m.wantError(m.Rot("none", 0, 1), fs.ErrNotExist)
}

func TestAnUnreadableRangeFailsUntilItIsRewritten(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "0123456789")
	m.must(m.Unreadable("a", 4, 2))
	p := make([]byte, 10)
	n, err := f.ReadAt(p, 0)
	m.wantError(err, ErrIO)
	if n != 4 {
		t.Fatalf("%d bytes were read before the bad range, want 4", n)
	}
	if n, err := f.ReadAt(p[:4], 6); n != 4 || err != nil {
		t.Fatalf("reading behind the bad range: %d, %v", n, err)
	}
	m.write(f, "4", 4)
	n, err = f.ReadAt(p, 0)
	m.wantError(err, ErrIO)
	if n != 5 {
		t.Fatalf("%d bytes were read before the rest of the bad range, want 5", n)
	}
	m.write(f, "5", 5)
	m.wantFile("a", "0123456789")
}

func TestAFullDiskRefusesGrowthOnly(t *testing.T) {
	m := newMachineWith(t, Config{Capacity: 10}, 1)
	f := m.durable("a", "01234567")
	_, err := f.WriteAt([]byte("89A"), 8)
	m.wantError(err, ErrNoSpace)
	m.wantError(f.Truncate(11), ErrNoSpace)
	m.write(f, "xx89", 6)
	m.wantFile("a", "012345xx89")
	m.must(f.Truncate(2))
	m.write(m.create("b"), "12345678", 0)
	m.must(m.Remove("b"))
	if m.Used() != 2 {
		t.Fatalf("%d bytes in use, want 2", m.Used())
	}
	m.Limit(m.Used())
	_, err = f.WriteAt([]byte("y"), 2)
	m.wantError(err, ErrNoSpace)
	m.Repair()
	m.write(f, "y", 2)
	m.crash(Drop)
	if m.Used() != 8 {
		t.Fatalf("%d bytes in use after the crash, want 8", m.Used())
	}
}

func TestAWildOffsetIsNotAllocated(t *testing.T) {
	m := newMachine(t)
	f := m.create("a")
	_, err := f.WriteAt([]byte("x"), 1<<40)
	m.wantError(err, ErrNoSpace)
	_, err = f.WriteAt([]byte("x"), 1<<63-1)
	m.wantError(err, ErrNoSpace)
	_, err = f.WriteAt([]byte("x"), -1)
	m.wantError(err, fs.ErrInvalid)
	m.wantError(f.Truncate(1<<40), ErrNoSpace)
}

func TestEffectsOfOneOperation(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "old")
	next := func(kind Kind, effect Effect) { m.Install(Nth(kind, m.counts[kind]+1, effect)) }

	next(Write, Short(2))
	n, err := f.WriteAt([]byte("new"), 0)
	m.wantError(err, ErrShortWrite)
	if n != 2 {
		t.Fatalf("a short write of %d bytes, want 2", n)
	}
	m.wantFile("a", "ned")

	next(Write, Fail())
	_, err = f.WriteAt([]byte("xxx"), 0)
	m.wantError(err, ErrIO)
	next(Write, Full())
	_, err = f.WriteAt([]byte("xxx"), 0)
	m.wantError(err, ErrNoSpace)
	next(Truncate, Fail())
	m.wantError(f.Truncate(0), ErrIO)
	next(Read, Fail())
	_, err = f.ReadAt(make([]byte, 1), 0)
	m.wantError(err, ErrIO)
	m.wantFile("a", "ned")

	next(Create, Full())
	_, err = m.Create("b")
	m.wantError(err, ErrNoSpace)
	next(Rename, Fail())
	m.wantError(m.Rename("a", "b"), ErrIO)
	next(Remove, Fail())
	m.wantError(m.Remove("a"), ErrIO)
	next(Mkdir, Fail())
	m.wantError(m.Mkdir("d"), ErrIO)
	m.wantNames(".", "a")
	next(SyncDir, Fail())
	m.wantError(m.SyncDir("."), ErrIO)
	next(List, Fail())
	_, err = m.List(".")
	m.wantError(err, ErrIO)
	next(Open, Fail())
	_, err = m.Open("a")
	m.wantError(err, ErrIO)
}

func TestTheFirstRuleThatAnswersDecides(t *testing.T) {
	m := newMachine(t)
	f := m.create("a")
	var seen []Operation
	m.OnOperation(func(o Operation) { seen = append(seen, o) })
	m.Install(func(Operation) Effect { return Pass() })
	removeFull := m.Install(func(Operation) Effect { return Full() })
	m.Install(func(Operation) Effect { return Fail() })
	_, err := f.WriteAt([]byte("xyz"), 5)
	m.wantError(err, ErrNoSpace)
	removeFull()
	removeFull()
	_, err = f.WriteAt([]byte("xyz"), 5)
	m.wantError(err, ErrIO)
	want := Operation{Kind: Write, Ordinal: 2, Nth: 1, Name: "a", Offset: 5, Length: 3, At: time.Microsecond}
	if len(seen) != 2 || seen[0] != want {
		t.Fatalf("the hook saw %+v, want first %+v", seen, want)
	}
}

func TestSlowAndStalledDisks(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "")
	took := func(do func()) time.Duration {
		start := m.now
		do()
		return m.now - start
	}
	sync := func() { m.must(f.Sync()) }
	if got := took(sync); got != ms {
		t.Fatalf("a sync took %v", got)
	}
	m.Slow(20)
	if got := took(sync); got != 20*ms {
		t.Fatalf("a slow sync took %v", got)
	}
	m.Repair()
	m.Stall(m.now + 50*ms)
	if got := took(func() { m.write(f, "x", 0) }); got != time.Microsecond {
		t.Fatalf("a write to a stalled disk took %v", got)
	}
	if got := took(sync); got != 51*ms-time.Microsecond {
		t.Fatalf("a stalled sync took %v", got)
	}
	m.Install(Nth(Sync, m.counts[Sync]+1, Delay(7*ms)))
	if got := took(sync); got != 8*ms {
		t.Fatalf("a delayed sync took %v", got)
	}
}

func TestAsynchronousSyncCoversWhatWasWrittenBeforeIt(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "")
	m.write(f, "1", 0)
	start := m.now
	f.SyncAsync(17)
	if m.now != start {
		t.Fatal("the program waited")
	}
	m.write(f, "2", 1)
	f.SyncAsync(18)
	m.Install(Nth(Sync, m.counts[Sync]+1, Fail()))
	m.write(f, "3", 2)
	f.SyncAsync(19)
	want := []ended{{start + ms, 17, nil}, {start + 2*ms, 18, nil}}
	if len(m.ended) != 3 || m.ended[0] != want[0] || m.ended[1] != want[1] || !errors.Is(m.ended[2].err, ErrIO) {
		t.Fatalf("syncs ended %v, want %v and a failure", m.ended, want)
	}
	m.now = start + ms
	m.crash(Drop)
	m.wantFile("a", "1")
}

func TestTheMediumServesOneOperationAfterAnother(t *testing.T) {
	m := &machine{t: t}
	m.Disk = New(Config{SyncLatency: dist.Constant(ms), ReadLatency: dist.Constant(2 * ms)}, m, rng.New(1, "disk"))
	f := m.create("a")
	m.write(f, "x", 0)
	for tag := range uint64(1000) {
		f.SyncAsync(tag)
	}
	for i, e := range m.ended {
		if want := time.Duration(i+1) * ms; e.at != want || e.tag != uint64(i) {
			t.Fatalf("sync %d ended at %v, want sync %d at %v", e.tag, e.at, i, want)
		}
	}
	if m.now != 0 {
		t.Fatalf("a program that did not wait was kept until %v", m.now)
	}
	m.write(f, "y", 1)
	if m.now != 0 {
		t.Fatalf("a write to memory waited for the medium, until %v", m.now)
	}
	_, err := f.ReadAt(make([]byte, 2), 0)
	if m.must(err); m.now != 1002*ms {
		t.Errorf("a read behind 1000 syncs ended at %v, want 1.002s", m.now)
	}
	if m.must(f.Sync()); m.now != 1003*ms {
		t.Errorf("a sync behind that ended at %v, want 1.003s", m.now)
	}
	if m.now = 2 * time.Second; m.BusyUntil() > m.now {
		t.Errorf("with nothing to do the medium is busy until %v", m.BusyUntil())
	}
	f.SyncAsync(0)
	m.Kill(m.now)
	m.ended = nil
	if m.must(m.SyncDir(".")); m.now != 2*time.Second+ms {
		t.Errorf("a sync of the next incarnation ended at %v: it waited for what came to nothing", m.now)
	}
}

func TestSyncsEndInTheOrderInWhichTheyStarted(t *testing.T) {
	m := newMachine(t)
	m.config.SyncLatency = dist.Uniform(1, 100*ms)
	f := m.create("a")
	for i := range uint64(50) {
		f.SyncAsync(i)
		m.now += ms
	}
	for i := range m.ended[1:] {
		if m.ended[i+1].at < m.ended[i].at {
			t.Fatalf("sync %d ended before sync %d", i+1, i)
		}
	}
}

func TestLatencyOfASyncDependsOnItsOrdinalAmongSyncs(t *testing.T) {
	run := func(extra int) (took []time.Duration) {
		m := newMachine(t)
		m.config.SyncLatency = dist.Uniform(0, 10*ms)
		f := m.create("a")
		for range 5 {
			for range 1 + extra {
				m.write(f, "x", 0)
			}
			start := m.now
			m.must(f.Sync())
			took = append(took, m.now-start)
		}
		return took
	}
	few, many := run(0), run(3)
	for i := range few {
		if few[i] != many[i] {
			t.Fatalf("sync %d took %v, and %v with more writes between", i, few[i], many[i])
		}
	}
}

func TestHashTellsStatesApart(t *testing.T) {
	states := map[uint64]string{}
	for _, c := range []struct {
		name string
		do   func(*machine, File)
	}{
		{"as is", func(*machine, File) {}},
		{"written", func(m *machine, f File) { m.write(f, "x", 0) }},
		{"written elsewhere", func(m *machine, f File) { m.write(f, "x", 1) }},
		{"renamed", func(m *machine, f File) { m.must(m.Rename("a", "b")) }},
		{"directory", func(m *machine, f File) { m.must(m.Mkdir("b")) }},
		{"rotten", func(m *machine, f File) { m.must(m.Rot("a", 0, 1)) }},
	} {
		for range 2 {
			m := newMachine(t)
			c.do(m, m.durable("a", "content"))
			h := m.Hash()
			if other, found := states[h]; found && other != c.name {
				t.Errorf("%q and %q hash alike", c.name, other)
			}
			states[h] = c.name
		}
	}
	if len(states) != 6 {
		t.Errorf("6 states have %d hashes", len(states))
	}
}

func TestRewrittenBytesAreSoundAgainOnceSettled(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "content")
	m.must(m.Rot("a", 1, 0x20))
	m.write(f, "o", 1)
	m.must(f.Sync())
	m.Settle(m.now)
	m.write(f, "!", 7)
	m.must(f.Sync())
	m.crash(Drop)
	m.wantFile("a", "content!")
}

func TestALostWriteRepairsNoOlderDamage(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "content")
	m.must(m.Rot("a", 1, 0x20))
	for _, lost := range []string{"CONTENT", "xxxxxxx"} {
		m.Install(Nth(Write, m.counts[Write]+1, Lose()))
		m.write(f, lost, 0)
		m.must(f.Sync())
		f.(*file).node.settle(m.now)
		m.wantFile("a", lost)
	}
	m.crash(Drop)
	m.wantFile("a", "cOntent")
}

func TestDamageUnderAWriteThatNeverHappenedIsFound(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "content")
	m.must(m.Rot("a", 1, 0x20))
	at := m.now
	m.now += ms
	m.write(f, "CONTENT", 0)
	m.wantFile("a", "CONTENT")
	m.Kill(at)
	m.wantFile("a", "cOntent")
}

func TestRepairLetsAFailedSyncBeMadeGood(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "old")
	m.Install(Nth(Sync, m.counts[Sync]+1, Fail()))
	m.write(f, "new", 0)
	m.wantError(f.Sync(), ErrIO)
	m.Repair()
	m.must(f.Sync())
	m.crash(Drop)
	m.wantFile("a", "new")
}

func TestAFileThatNoCrashBringsBackHasNothingToUndo(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "0123456789")
	m.must(m.Rot("a", 8, 0x01))
	m.must(m.Remove("a"))
	m.write(f, "abc", 2)
	if got := len(f.(*file).node.changes); got != 1 {
		t.Errorf("%d changes are remembered of a file that a crash may bring back, expected 1", got)
	}
	m.must(m.SyncDir("."))
	m.Settle(m.now)
	for range 3 {
		m.write(f, "89", 8)
	}
	m.must(f.Truncate(9))
	m.write(f, "X", 9)
	if got := len(f.(*file).node.changes); got != 0 || m.Undo() != 0 {
		t.Errorf("%d changes and %d bytes are remembered, expected none", got, m.Undo())
	}
	m.wantContent(f, "01abc5678X")
	m.must(f.Sync())
	m.wantContent(f, "01abc5678X")
	if got := m.Nameless(); got != 10 {
		t.Errorf("the file without a name has %d bytes, expected 10", got)
	}
	m.crash(Keep)
	m.wantNames(".")
	if got := m.Nameless(); got != 0 {
		t.Errorf("after the crash it has %d bytes, expected that there is none", got)
	}
}
