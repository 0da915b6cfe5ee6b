package views

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A desk is the Env of a member that only writes, and the host of its disk.
type desk struct {
	sim.Env
	disk *disk.Disk
	now  time.Duration
	told []sim.Observation

	ended []ended
}

// ended is how a sync has ended that the log did not wait for.
type ended struct {
	tag uint64
	err error
}

// complete tells the log how what it began has ended, and reports whether the
// state of another has taken the place of everything.
func (d *desk) complete(t *testing.T, l *Log) (replaced bool) {
	t.Helper()
	for _, e := range d.ended {
		d.now += time.Second
		by, err := l.endSync(e.tag, e.err)
		if err != nil {
			t.Fatal(err)
		}
		replaced = replaced || by
	}
	d.ended = nil
	if replaced {
		l.tell(d)
	}
	return replaced
}

// mustCompact begins to let a snapshot stand for the entries up to an index.
func mustCompact(t *testing.T, d *desk, l *Log, index uint64) {
	t.Helper()
	l.beginCompact(l.capture(d, services.NewStore(kv.Service(), 1), index, 1))
	if err := l.compact(); err != nil || l.compacting() {
		t.Fatalf("a short state is not taken at once (%v)", err)
	}
}

func newDesk() *desk {
	d := &desk{}
	d.disk = disk.New(disk.Config{}, d, rng.New(1, "disk"))
	return d
}

func (d *desk) ID() sim.NodeID           { return 2 }
func (d *desk) Now() time.Duration       { return d.now }
func (d *desk) Spend(took time.Duration) { d.now += took }
func (d *desk) Complete(_ time.Duration, tag uint64, err error) {
	d.ended = append(d.ended, ended{tag, err})
}
func (d *desk) Observe(o sim.Observation) { d.told = append(d.told, o) }

// open opens the log after a crash that loses what was not synced.
func (d *desk) open(t *testing.T) *Log {
	t.Helper()
	d.disk.Crash(d.now, disk.Drop)
	l, err := openLog(d.disk)
	if err != nil {
		t.Fatal(err)
	}
	l.tell(d)
	return l
}

func mustSync(t *testing.T, l *Log) {
	t.Helper()
	if err := l.sync(); err != nil {
		t.Fatal(err)
	}
}

// content is all that a log holds.
func content(l *Log) []any {
	return []any{l.View(), l.Ready(), l.Snapshot(), l.Slice(l.Snapshot().Index, l.Last()), l.Synced()}
}

var (
	one   = Entry{View: 1, Client: 7, Wall: 3 * time.Second, Command: "one"}
	two   = Entry{View: 1, Client: 8, Wall: -time.Second, Command: "two"}
	three = Entry{View: 2, Client: 7, Wall: 9 * time.Second, Command: ""}
)

func TestWhatWasSyncedComesBackAndNothingElse(t *testing.T) {
	d := newDesk()
	l := d.open(t)
	l.enter(View{Number: 2, Members: []sim.NodeID{2, 3}}, true)
	l.append(d, one)
	l.append(d, two)
	mustSync(t, l)
	expected := content(l)
	l.append(d, three)
	l.enter(View{Number: 3, Members: []sim.NodeID{3}}, false)
	if l.Last() != 3 || l.Synced() != 2 {
		t.Errorf("found %d entries, %d of them synced; expected 3 and 2", l.Last(), l.Synced())
	}
	if found := content(d.open(t)); !reflect.DeepEqual(found, expected) {
		t.Errorf("found %v after a crash; expected %v", found, expected)
	}
}

func TestSnapshotStandsForTheEntriesBeforeIt(t *testing.T) {
	d := newDesk()
	l := d.open(t)
	l.enter(View{Number: 2, Members: []sim.NodeID{2}}, true)
	for _, e := range []Entry{one, two, three} {
		l.append(d, e)
	}
	mustSync(t, l)
	before := l.Slice(0, 3)
	mustCompact(t, d, l, 2)
	if l.Snapshot().Index != 0 || l.isDue(3, 1, 1) {
		t.Errorf("before the disk has it, the snapshot is up to entry %d, and another is due: %v", l.Snapshot().Index, l.isDue(3, 1, 1))
	}
	d.complete(t, l)
	if again := l.SnapshotAt(2); again.View != 1 || again.Wall != two.Wall || again.Value != two.Value() || l.viewAt(3) != 2 {
		t.Errorf("found %+v for entry 2, and view %d for entry 3", again, l.viewAt(3))
	}
	l.append(d, one)
	mustSync(t, l)
	if before[2] != three || l.Last() != 4 {
		t.Errorf("found %d entries, and what was read before has become %v", l.Last(), before)
	}
	if found, expected := content(d.open(t)), content(l); !reflect.DeepEqual(found, expected) {
		t.Errorf("found %v after a crash; expected %v", found, expected)
	}
}

func TestStateOfAnotherTakesThePlaceOfEverything(t *testing.T) {
	d := newDesk()
	l := d.open(t)
	l.append(d, one)
	l.enter(View{Number: 5, Members: []sim.NodeID{3, 2}, Joining: true}, false)
	mustSync(t, l)
	if err := l.replace(Snapshot{Index: 10, View: 4, Value: 99, Data: []byte("state")}); err != nil {
		t.Fatal(err)
	}
	if !l.replacing() || l.handed() || l.Last() != 1 || *l.At(1) != one || l.isDue(1, 1, 1) {
		t.Errorf("before the disk has the state: %v", content(l))
	}
	if !d.complete(t, l) || l.replacing() || !l.handed() || l.Last() != 10 {
		t.Errorf("once the disk has the state: %v", content(l))
	}
	l = d.open(t)
	if l.Ready() || !l.handed() {
		t.Errorf("ready: %v, handed: %v; it lacks what came since the state", l.Ready(), l.handed())
	}
	l.append(d, two)
	l.Complete()
	mustSync(t, l)
	l = d.open(t)
	if !l.Ready() || l.View().Number != 5 || l.Last() != 11 || *l.At(11) != two || string(l.Snapshot().Data) != "state" {
		t.Errorf("found %v", content(l))
	}
	d.told = nil
	l.tell(d)
	l.tellPlace(d)
	expected := []sim.Observation{
		{Kind: sim.Appended, Term: 4, Index: 10, Value: 99},
		{Kind: sim.Appended, Term: 1, Index: 11, Value: two.Value()},
		{Kind: sim.Placed, Term: 5, Index: 2},
	}
	if !reflect.DeepEqual(d.told, expected) {
		t.Errorf("it told %v; expected %v", d.told, expected)
	}
}

func TestALaterViewGivesUpTheStateOfAnEarlier(t *testing.T) {
	state := Snapshot{Index: 10, View: 4, Value: 99, Data: []byte("state")}
	d := newDesk()
	l := d.open(t)
	l.enter(View{Number: 2, Members: []sim.NodeID{2}}, true)
	l.append(d, one)
	mustSync(t, l)
	mustCompact(t, d, l, 1)
	l.enter(View{Number: 5, Members: []sim.NodeID{3, 2}, Joining: true}, false)
	if err := l.replace(state); err != nil { // nobody needs the server's own any more
		t.Fatal(err)
	}
	l.enter(View{Number: 6, Members: []sim.NodeID{3, 2}, Joining: true}, false)
	if d.complete(t, l) || l.handed() || l.Last() != 1 || l.Snapshot().Index != 0 {
		t.Errorf("found %v; expected what there was in view 5", content(l))
	}
	mustSync(t, l)
	if found, expected := content(d.open(t)), content(l); !reflect.DeepEqual(found, expected) {
		t.Errorf("found %v after a crash; expected %v", found, expected)
	}
	if err := l.replace(state); err != nil {
		t.Fatal(err)
	}
	if !d.complete(t, l) || l.View().Number != 6 || !l.handed() || l.Last() != 10 {
		t.Errorf("found %v; expected the state handed in view 6", content(l))
	}
}

func TestRecordThatWasNotWrittenHereIsRefused(t *testing.T) {
	for _, c := range []struct {
		kind     byte
		payload  string
		expected string
	}{
		{officeRecord, "", "ends too early"},
		{officeRecord, "\x01\x05", "ends too early"},
		{entryRecord, "\x01\x01", "end too early"},
		{entryRecord, "\x00\x00\x00\x00\x00\x00\x00\x00\x01\x01", "end too early"},
		{entryRecord, "\x00\x00\x00\x00\x00\x00\x00\x01\x02\x01\x01", "entry 2 follows entry 0"},
		{9, "x", "unknown kind 9"},
	} {
		d := newDesk()
		w, _, err := wal.Open(d.disk, directory)
		if err != nil {
			t.Fatal(err)
		}
		w.Append(c.kind, []byte(c.payload))
		if err := w.Sync(); err != nil {
			t.Fatal(err)
		}
		if _, err := openLog(d.disk); err == nil || !strings.Contains(err.Error(), c.expected) {
			t.Errorf("kind %d, %q: found error %v; expected %s", c.kind, c.payload, err, c.expected)
		}
	}
}

func TestWhatComesDuringASyncIsDurableAfterTheNext(t *testing.T) {
	d := newDesk()
	l := d.open(t)
	l.append(d, one)
	if err := l.beginSync(d.now); err != nil {
		t.Fatal(err)
	}
	l.append(d, two)
	if err := l.beginSync(d.now); err != nil || len(d.ended) != 1 {
		t.Fatalf("%d syncs were begun, error %v; expected 1", len(d.ended), err)
	}
	for i := range uint64(2) {
		if l.Synced() != i {
			t.Errorf("the disk has the log up to entry %d; expected %d", l.Synced(), i)
		}
		d.complete(t, l)
		if err := l.beginSync(d.now); err != nil {
			t.Fatal(err)
		}
	}
	if l.Synced() != 2 || l.bytes(0, 2) != int64(one.Size()+two.Size()) {
		t.Errorf("the disk has %d entries of %d bytes", l.Synced(), l.bytes(0, 2))
	}
}

func TestASnapshotUnderWayLosesNothingThatComesMeanwhile(t *testing.T) {
	d := newDesk()
	l := d.open(t)
	l.append(d, one)
	mustCompact(t, d, l, 1)
	l.append(d, two)
	l.enter(View{Number: 7, Members: []sim.NodeID{2}}, true)
	d.complete(t, l)
	if found, expected := content(d.open(t)), content(l); !reflect.DeepEqual(found, expected) || l.Synced() != 2 || l.View().Number != 7 {
		t.Errorf("found %v after a crash; expected %v", found, expected)
	}
}

func panicked(must func()) (found bool) {
	defer func() { found = recover() != nil }()
	must()
	return false
}

func TestALogThatIsNotSyncedThoughItCouldBePanics(t *testing.T) {
	d := newDesk()
	l := d.open(t)
	l.mustAgree()
	l.append(d, one)
	if !panicked(l.mustAgree) || !panicked(l.mustBeDurable) {
		t.Error("an entry is on no disk, and no sync is under way; expected panics")
	}
	if err := l.beginSync(d.now); err != nil {
		t.Fatal(err)
	}
	if panicked(l.mustAgree) || !panicked(l.mustBeDurable) {
		t.Error("the sync of an entry is under way; expected a panic only of a member that leaves")
	}
	d.complete(t, l)
	if panicked(l.mustAgree) || panicked(l.mustBeDurable) {
		t.Error("all is on disk; expected no panic")
	}
}

func TestALogOfWhichNotAllWereToldPanics(t *testing.T) {
	d := newDesk()
	l := d.open(t)
	l.append(d, one)
	l.enter(View{Number: 7, Members: []sim.NodeID{2}}, true)
	mustSync(t, l)
	for _, c := range []struct {
		missing string
		tell    func(*Log)
	}{
		{"the entries", func(l *Log) { l.tellView(d) }},
		{"the view and the place", func(l *Log) { l.tell(d) }},
		{"the view", func(l *Log) { l.tell(d); l.tellPlace(d) }},
		{"", func(l *Log) { l.tell(d); l.tellView(d) }},
	} {
		l, err := openLog(d.disk)
		if err != nil {
			t.Fatal(err)
		}
		c.tell(l)
		if found, expected := panicked(l.mustAgree), c.missing != ""; found != expected {
			t.Errorf("without %q that it panics is %t; expected %t", c.missing, found, expected)
		}
	}
}

func TestTheServiceHasHeardOfAViewAndOfTheStateOnlyOnceItIsToldOfThem(t *testing.T) {
	d := newDesk()
	l := d.open(t)
	check := func(after string, m Ping) {
		t.Helper()
		if l.isReported() {
			t.Errorf("%s the service is not told, and counts as told", after)
		}
		if found := l.report(2); found != m || !l.isReported() {
			t.Errorf("%s the service is told %v, expected %v; counts as told: %t", after, found, m, l.isReported())
		}
	}
	l.enter(View{Number: 7, Members: []sim.NodeID{1, 2}, Joining: true}, false)
	mustSync(t, l)
	check("when the view is entered", Ping{View: 7})
	l.Complete()
	mustSync(t, l)
	check("when it has the state", Ping{View: 7, Ready: true})
	l.enter(View{Number: 8, Members: []sim.NodeID{2}}, true)
	mustSync(t, l)
	check("when it is first", Ping{View: 8, Ready: true})
	l = d.open(t)
	check("when it was first and started again", Ping{Ready: true})
}
