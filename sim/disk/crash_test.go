package disk

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"time"
)

var allFates = []Fate{Keep, Drop, Tear, Random}

func TestSyncedContentUnderADurableNameSurvivesEveryFate(t *testing.T) {
	for _, fate := range allFates {
		m := newMachine(t)
		m.durable("a", "content")
		m.crash(fate)
		m.wantFile("a", "content")
	}
}

func TestUnsyncedWriteMeetsItsFate(t *testing.T) {
	for fate, want := range map[Fate]string{Keep: "new bytes here", Drop: "old"} {
		m := newMachine(t)
		f := m.durable("a", "old")
		m.write(f, "new bytes here", 0)
		m.wantFile("a", "new bytes here")
		m.crash(fate)
		m.wantFile("a", want)
	}
}

func TestTruncationIsUndoneUnlessSynced(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "0123456789")
	m.must(f.Truncate(4))
	m.write(f, "xy", 6)
	m.wantFile("a", "0123\x00\x00xy")
	m.crash(Drop)
	m.wantFile("a", "0123456789")

	f = m.open("a")
	m.must(f.Truncate(4))
	m.must(f.Sync())
	m.must(f.Truncate(8))
	m.crash(Drop)
	m.wantFile("a", "0123")
}

func TestWritesAreDroppedOneByOne(t *testing.T) {
	kept := map[string]int{}
	for seed := range uint64(64) {
		m := newMachineWith(t, Config{}, seed)
		f := m.durable("a", "....")
		m.write(f, "A", 0)
		m.write(f, "B", 1)
		m.crash(Random)
		f = m.open("a")
		got := make([]byte, 4)
		if _, err := f.ReadAt(got, 0); err != nil {
			t.Fatal(err)
		}
		kept[string(got)]++
	}
	if len(kept) != 4 {
		t.Fatalf("of two writes these were kept: %v; want each combination", kept)
	}
}

func TestATornWriteKeepsWholeSectorsAndNotAllOfThem(t *testing.T) {
	const sector = 512
	subsets := map[string]bool{}
	for seed := range uint64(200) {
		m := newMachineWith(t, Config{}, seed)
		f := m.durable("a", strings.Repeat("o", 4*sector))
		m.write(f, strings.Repeat("N", 3*sector), sector/2)
		m.crash(Tear)
		got := make([]byte, 4*sector)
		if _, err := m.open("a").ReadAt(got, 0); err != nil {
			t.Fatal(err)
		}
		subset := ""
		for i := range 4 {
			lo, hi := max(i*sector, sector/2), min((i+1)*sector, sector/2+3*sector)
			part := got[lo:hi]
			if bytes.Count(part, part[:1]) != len(part) {
				t.Fatalf("seed %d: sector %d is torn within", seed, i)
			}
			subset += string(part[0])
		}
		if subset == "NNNN" {
			t.Fatalf("seed %d: the write was not torn", seed)
		}
		subsets[subset] = true
	}
	if len(subsets) < 14 || !subsets["ooNN"] || !subsets["oooo"] {
		t.Fatalf("only these subsets of sectors were ever kept: %v", subsets)
	}
}

func TestATornAppendMayLeaveZerosAtTheEnd(t *testing.T) {
	seen := map[int64]bool{}
	for seed := range uint64(64) {
		m := newMachineWith(t, Config{}, seed)
		m.write(m.durable("a", "x"), strings.Repeat("N", 1023), 1)
		m.crash(Tear)
		seen[m.open("a").Size()] = true
	}
	for _, size := range []int64{1, 512, 1024} {
		if !seen[size] {
			t.Errorf("no torn append left a file of %d bytes; seen %v", size, seen)
		}
	}
}

func TestACrashWithinAHandlerUndoesWhatCameAfterIt(t *testing.T) {
	// One handler: write, sync (until 1 ms), write, sync (until 2 ms).
	run := func() (*machine, time.Duration) {
		m := newMachine(t)
		f := m.durable("a", "")
		start := m.now
		m.write(f, "1", 0)
		m.must(f.Sync())
		m.write(f, "2", 1)
		m.must(f.Sync())
		return m, start
	}
	us := time.Microsecond
	for _, c := range []struct {
		after      time.Duration
		drop, keep string
	}{
		{0, "", "1"},
		{ms, "", "1"},
		{ms + us - 1, "", "1"},
		{ms + us, "1", "12"},
		{2*ms + 2*us - 1, "1", "12"},
		{2*ms + 2*us, "12", "12"},
	} {
		m, start := run()
		m.Crash(start+c.after, Drop)
		m.wantFile("a", c.drop)
		m, start = run()
		m.Crash(start+c.after, Keep)
		m.wantFile("a", c.keep)
	}
}

func TestNamesSurviveOnlyAsFarAsTheirDirectoryWasSynced(t *testing.T) {
	m := newMachine(t)
	f := m.create("lost")
	m.write(f, "synced", 0)
	m.must(f.Sync())
	m.crash(Drop)
	m.wantNames(".")

	m.durable("a", "content")
	m.must(m.Rename("a", "b"))
	m.wantNames(".", "b")
	m.crash(Drop)
	m.wantFile("a", "content")

	m.must(m.Remove("a"))
	m.wantNames(".")
	m.crash(Drop)
	m.wantFile("a", "content")

	m.must(m.Rename("a", "b"))
	m.must(m.SyncDir("."))
	m.crash(Drop)
	m.wantNames(".", "b")
	m.wantFile("b", "content")

	m.must(m.Mkdir("d"))
	m.durable("d/x", "x")
	m.must(m.SyncDir("d"))
	m.crash(Drop)
	m.wantFile("d/x", "x")
}

func TestARenameOverAFileIsOldOrNew(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(32) {
		m := newMachineWith(t, Config{}, seed)
		m.durable("a", "old")
		f := m.create("tmp")
		m.write(f, "new", 0)
		m.must(f.Sync())
		m.must(m.Rename("tmp", "a"))
		m.crash(Random)
		f = m.open("a")
		got := make([]byte, 3)
		if _, err := f.ReadAt(got, 0); err != nil {
			t.Fatal(err)
		}
		names, _ := m.List(".")
		seen[string(got)+" "+strings.Join(names, " ")] = true
	}
	want := []string{"old a", "old a tmp", "new a"}
	for _, w := range want {
		if !seen[w] {
			t.Errorf("never seen: %q", w)
		}
	}
	if len(seen) != len(want) {
		t.Errorf("seen %v, want %q", seen, want)
	}
}

func TestAChainOfRenamesLeavesAFileUnderOneName(t *testing.T) {
	for seed := range uint64(64) {
		m := newMachineWith(t, Config{}, seed)
		m.durable("a", "content")
		m.must(m.Rename("a", "b"))
		m.must(m.Rename("b", "c"))
		m.crash(Random)
		names, err := m.List(".")
		m.must(err)
		if len(names) != 1 {
			t.Fatalf("seed %d: the file has the names %q", seed, names)
		}
		m.wantFile(names[0], "content")
	}
}

func TestKilledProcessLeavesUnsyncedWritesInMemory(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "old")
	m.write(f, "new", 0)
	at := m.now
	m.write(f, "never", 0)
	m.Kill(at - 1)
	m.wantFile("a", "new")
	m.crash(Drop)
	m.wantFile("a", "old")
}

func TestAFileOfAnEarlierIncarnationIsAnError(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "content")
	m.crash(Keep)
	_, err := f.ReadAt(make([]byte, 1), 0)
	m.wantError(err, ErrStale)
	_, err = f.WriteAt([]byte("x"), 0)
	m.wantError(err, ErrStale)
	m.wantError(f.Truncate(0), ErrStale)
	m.wantError(f.Sync(), ErrStale)
	m.wantFile("a", "content")
}

func TestFateOfAWriteDoesNotDependOnOtherWrites(t *testing.T) {
	run := func(extra string) string {
		m := newMachineWith(t, Config{}, 7)
		f := m.durable("a", "........")
		g := m.durable("b", "")
		m.write(f, "A", 0)
		m.write(g, extra, 0)
		for i := range 6 {
			m.write(f, "B", int64(i+1))
		}
		m.crash(Random)
		got := make([]byte, 8)
		if _, err := m.open("a").ReadAt(got, 0); err != nil {
			t.Fatal(err)
		}
		return string(got)
	}
	if short, long := run("x"), run(strings.Repeat("y", 5000)); short != long {
		t.Fatalf("%q became %q when another file's write grew", short, long)
	}
}

func TestNamesAreChecked(t *testing.T) {
	m := newMachine(t)
	m.durable("a", "")
	m.must(m.Mkdir("d"))
	for name, want := range map[string]error{
		"": fs.ErrInvalid, "/a": fs.ErrInvalid, "../a": fs.ErrInvalid, "d/": fs.ErrInvalid, ".": fs.ErrInvalid,
		"none/a": fs.ErrNotExist, "a/b": fs.ErrNotExist, "d": fs.ErrExist,
	} {
		_, err := m.Create(name)
		m.wantError(err, want)
	}
	_, err := m.Open("none")
	m.wantError(err, fs.ErrNotExist)
	_, err = m.Open("d")
	m.wantError(err, fs.ErrInvalid)
	m.wantError(m.Mkdir("a"), fs.ErrExist)
	m.wantError(m.Remove("d"), fs.ErrInvalid)
	m.wantError(m.Remove("none"), fs.ErrNotExist)
	m.wantError(m.Rename("none", "b"), fs.ErrNotExist)
	m.wantError(m.Rename("a", "d"), fs.ErrExist)
	m.wantError(m.SyncDir("none"), fs.ErrNotExist)
	_, err = m.List("a")
	m.wantError(err, fs.ErrNotExist)
}

func TestAFailedSyncThatTheCrashForestalledDidNotFail(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "old")
	m.Install(Nth(Sync, m.counts[Sync]+1, Fail()))
	m.write(f, "new", 0)
	at := m.now
	m.wantError(f.Sync(), ErrIO)
	m.Crash(at, Keep)
	m.wantFile("a", "new")
}

func TestASyncOfADirectoryThatTheProcessDidNotLiveToSeeIsNone(t *testing.T) {
	m := newMachine(t)
	m.durable("a", "content")
	m.must(m.Rename("a", "b"))
	at := m.now
	m.must(m.SyncDir("."))
	m.Kill(at)
	m.wantNames(".", "b")
	m.Crash(m.now, Drop)
	m.wantNames(".", "a")
}

func TestAFileIsNotRenamedIntoADirectoryThatIsGone(t *testing.T) {
	m := newMachine(t)
	m.durable("a", "content")
	m.must(m.Mkdir("d"))
	m.must(m.Mkdir("d/e"))
	m.must(m.Rename("a", "d/e/a"))
	m.must(m.SyncDir("d/e"))
	m.must(m.SyncDir("."))
	m.crash(Drop)
	m.wantNames(".", "a", "d")
	m.wantNames("d")
	m.wantFile("a", "content")
}

func TestSpaceIsCountedAnewAfterAKill(t *testing.T) {
	m := newMachine(t)
	m.durable("a", "12345")
	at := m.now
	m.now += ms
	m.write(m.create("b"), "123", 0)
	m.must(m.Remove("a"))
	m.Kill(at)
	if m.Used() != 5 {
		t.Fatalf("%d bytes in use, want 5", m.Used())
	}
	m.write(m.open("a"), "6789", 5)
	if m.Used() != 9 {
		t.Fatalf("%d bytes in use, want 9", m.Used())
	}
}

func TestACrashEndsTheSyncsUnderWay(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "")
	m.Stall(m.now + time.Hour)
	f.SyncAsync(1)
	m.Repair()
	m.crash(Drop)
	start := m.now
	m.must(m.open("a").Sync())
	if took := m.now - start; took != ms {
		t.Fatalf("a sync after the crash took %v", took)
	}
}

func TestWhatIsSettledIsNotUndone(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "old")
	before := m.now
	m.write(f, "new", 0)
	m.must(f.Sync())
	m.must(m.Rename("a", "b"))
	m.must(m.SyncDir("."))
	m.Settle(m.now)
	m.Crash(before, Drop)
	m.wantNames(".", "b")
	m.wantFile("b", "new")
}

func TestFatesHaveNames(t *testing.T) {
	for i, want := range []string{"keep", "drop", "tear", "random", "unknown"} {
		if got := Fate(i).String(); got != want {
			t.Errorf("fate %d is %q, want %q", i, got, want)
		}
	}
}
