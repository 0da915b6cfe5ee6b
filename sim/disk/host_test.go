package disk

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

const ms = time.Millisecond

// A machine is a Host for tests, with a disk on which a sync takes 1 ms and a
// change 1 µs.
type machine struct {
	*Disk
	t     testing.TB
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

func newMachine(t testing.TB) *machine {
	return newMachineWith(t, Config{}, 1)
}

func newMachineWith(t testing.TB, config Config, seed uint64) *machine {
	m := &machine{t: t}
	config.SyncLatency = dist.Constant(ms)
	config.WriteLatency = dist.Constant(time.Microsecond)
	m.Disk = New(config, m, rng.New(seed, "disk"))
	return m
}

// durable makes a file with a durable name and durable content.
func (m *machine) durable(name, content string) File {
	f := m.create(name)
	m.write(f, content, 0)
	m.must(f.Sync())
	m.must(m.SyncDir("."))
	m.Settle(m.now)
	return f
}

func (m *machine) create(name string) File {
	f, err := m.Create(name)
	m.must(err)
	return f
}

func (m *machine) open(name string) File {
	f, err := m.Open(name)
	m.must(err)
	return f
}

func (m *machine) write(f File, content string, off int64) {
	n, err := f.WriteAt([]byte(content), off)
	m.must(err)
	if n != len(content) {
		m.t.Fatalf("wrote %d of %d bytes", n, len(content))
	}
}

func (m *machine) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// crash cuts the power now.
func (m *machine) crash(fate Fate) { m.Crash(m.now, fate) }

func (m *machine) wantError(err, want error) {
	m.t.Helper()
	if !errors.Is(err, want) {
		m.t.Fatalf("error %v, want %v", err, want)
	}
}

// wantFile fails unless the file of that name reads as content.
func (m *machine) wantFile(name, content string) {
	m.t.Helper()
	m.wantContent(m.open(name), content)
}

func (m *machine) wantContent(f File, content string) {
	m.t.Helper()
	got := make([]byte, f.Size())
	if _, err := f.ReadAt(got, 0); err != nil && err != io.EOF {
		m.t.Fatal(err)
	}
	if string(got) != content {
		m.t.Fatalf("file reads %q, want %q", got, content)
	}
}

func (m *machine) wantNames(dir string, names ...string) {
	m.t.Helper()
	got, err := m.List(dir)
	m.must(err)
	if len(got) != len(names) {
		m.t.Fatalf("%s holds %q, want %q", dir, got, names)
	}
	for i := range got {
		if got[i] != names[i] {
			m.t.Fatalf("%s holds %q, want %q", dir, got, names)
		}
	}
}
