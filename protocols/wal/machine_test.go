package wal

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A failer is a test, of package testing or of rapid.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// A machine is a node with a disk, on which a sync takes 1 ms and every
// change 1 µs, so that each has a time of its own.
type machine struct {
	*disk.Disk
	now   time.Duration
	ended []ended
}

type ended struct {
	at  time.Duration
	tag uint64
	err error
}

func (m *machine) Now() time.Duration    { return m.now }
func (m *machine) Spend(d time.Duration) { m.now += d }
func (m *machine) Complete(at time.Duration, tag uint64, err error) {
	m.ended = append(m.ended, ended{at, tag, err})
}

func newMachine(seed uint64) *machine { return newMachineOn(0, seed) }

// newMachineOn makes a machine whose disk has a bandwidth, in bytes a second; 0 for
// any.
func newMachineOn(bandwidth int64, seed uint64) *machine {
	m := &machine{}
	m.Disk = disk.New(disk.Config{
		SyncLatency:  dist.Constant(time.Millisecond),
		WriteLatency: dist.Constant(time.Microsecond),
		Bandwidth:    bandwidth,
	}, m, rng.New(seed, "disk"))
	return m
}

// pass lets the time pass until the sync that was begun last with a tag has ended.
func (m *machine) pass(tag uint64) {
	for _, e := range m.ended {
		if e.tag == tag {
			m.now = max(m.now, e.at)
		}
	}
}

// open opens the log in the directory "wal" or ends the test.
func (m *machine) open(t failer) (*Log, Recovered) {
	t.Helper()
	l, found, err := Open(m, "wal")
	if err != nil {
		t.Fatal(err)
	}
	return l, found
}

// content is what the log file reads as.
func (m *machine) content(t failer) []byte {
	t.Helper()
	f, err := m.Disk.Open("wal/log")
	if err != nil {
		t.Fatal(err)
	}
	p := make([]byte, f.Size())
	if _, err := f.ReadAt(p, 0); err != nil {
		t.Fatal(err)
	}
	return p
}

// write makes content the durable content of the log file.
func (m *machine) write(t failer, content []byte) {
	t.Helper()
	_ = m.Mkdir("wal")
	f, err := m.Create("wal/log")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(content, 0); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{f.Sync(), m.SyncDir("wal"), m.SyncDir(".")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	m.Settle(m.now)
}

// told says in words what was recovered.
func told(found Recovered) string {
	words := []string{}
	if found.Snapshot != nil {
		words = append(words, "["+string(found.Snapshot)+"]")
	}
	for _, r := range found.Records {
		words = append(words, fmt.Sprintf("%d%s", r.Kind, r.Payload))
	}
	return strings.Join(words, " ")
}

func want(t failer, found Recovered, words string) {
	t.Helper()
	if got := told(found); got != words {
		t.Fatalf("recovered %q, want %q", got, words)
	}
}

// A ledger keeps what a program did to its log and what the log promised.
type ledger struct {
	m      *machine
	log    *Log
	states []state // each state that the log has been in, in order

	next string // what SnapshotAsync, if one is under way, will make of the log
	tag  uint64 // of that one's sync
}

// A state is a logical content of the log with the virtual times between
// which it came to be.
type state struct {
	words    string        // as told says it
	appended time.Duration // no crash before this time can leave the state
	promised time.Duration // every crash from this time on leaves it or a later one
}

const never = time.Duration(1<<63 - 1)

func (l *ledger) last() string { return l.states[len(l.states)-1].words }

func (l *ledger) append(payload string) {
	l.log.Append(7, []byte(payload))
	l.states = append(l.states, state{strings.TrimSpace(l.last() + " 7" + payload), l.m.now, never})
	l.next += " 7" + payload
}

// promise notes that all states so far are promised from now on.
func (l *ledger) promise(at time.Duration) {
	for i := range l.states {
		l.states[i].promised = min(l.states[i].promised, at)
	}
}

func (l *ledger) sync(t failer) {
	t.Helper()
	if err := l.log.Sync(); err != nil {
		t.Fatal(err)
	}
	l.promise(l.m.now)
}

// snapshot replaces the log by a snapshot of the given text and records.
func (l *ledger) snapshot(t failer, text string, kept ...string) {
	t.Helper()
	l.states = append(l.states, state{snapshotWords(text, kept), l.m.now, never})
	l.next = ""
	if err := l.log.Snapshot([]byte(text), records(kept...)); err != nil {
		t.Fatal(err)
	}
	l.promise(l.m.now)
}

func snapshotWords(text string, kept []string) string {
	words := "[" + text + "]"
	for _, k := range kept {
		words += " 7" + k
	}
	return words
}

// snapshotAsync begins what finish ends.
func (l *ledger) snapshotAsync(t failer, text string, kept ...string) {
	t.Helper()
	l.next, l.tag = snapshotWords(text, kept), uint64(len(l.m.ended))
	if err := l.log.SnapshotAsync(l.tag, []byte(text), records(kept...)); err != nil {
		t.Fatal(err)
	}
}

// draft does as snapshotAsync, with a snapshot that is written a portion of the given
// size at a time; what meanwhile says is done after each.
func (l *ledger) draft(t failer, text string, portion int, meanwhile func(), kept ...string) {
	t.Helper()
	d := l.log.Draft()
	for n := portion; n < len(text); n += portion {
		if err := d.Write([]byte(text[:n])); err != nil {
			t.Fatal(err)
		}
		meanwhile()
	}
	l.next, l.tag = snapshotWords(text, kept), uint64(len(l.m.ended))
	if err := d.SnapshotAsync(l.tag, []byte(text), records(kept...)); err != nil {
		t.Fatal(err)
	}
}

// underWay reports whether snapshotAsync is to be finished.
func (l *ledger) underWay() bool { return strings.HasPrefix(l.next, "[") }

// finish waits for the end of snapshotAsync.
func (l *ledger) finish(t failer) {
	t.Helper()
	e := l.m.ended[l.tag]
	l.m.now = max(l.m.now, e.at)
	l.states = append(l.states, state{l.next, l.m.now, never})
	l.next = ""
	if err := l.log.Synced(l.tag, e.err); err != nil {
		t.Fatal(err)
	}
	l.promise(l.m.now)
}

func records(payloads ...string) func(yield func(byte, []byte) bool) {
	return func(yield func(byte, []byte) bool) {
		for _, p := range payloads {
			if !yield(7, []byte(p)) {
				return
			}
		}
	}
}

// check fails unless what was found after a crash at the given time is a
// state that the log promised then, or a later one that it could have
// reached by then.
func (l *ledger) check(t failer, at time.Duration, found Recovered) {
	t.Helper()
	oldest := 0
	for i, s := range l.states {
		if s.promised <= at {
			oldest = i
		}
	}
	allowed := []string{}
	for _, s := range l.states[oldest:] {
		if s.appended <= at {
			allowed = append(allowed, s.words)
		}
	}
	if !slices.Contains(allowed, told(found)) {
		t.Fatalf("after a crash at %v the log holds %q, want one of %q", at, told(found), allowed)
	}
}
