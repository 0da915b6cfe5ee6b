package disk

import (
	"slices"
	"testing"
	"time"
)

// A crash at the time of the n-th operation finds that one begun, and nothing
// that came after it, although writes here take no time.
func TestAFenceSeparatesAnOperationFromWhatFollows(t *testing.T) {
	for nth, want := range map[uint64]struct{ names, content string }{
		1: {"", ""},   // created; its name is not synced
		2: {"", ""},   // the name is being synced
		3: {"a", "1"}, // the first write has begun
		4: {"a", "12"},
		5: {"a", "12"}, // begun to sync
		6: {"a", "123"},
	} {
		m := &machine{t: t}
		m.Disk = New(Config{SyncLatency: newMachine(t).config.SyncLatency}, m, newMachine(t).stream)
		var at time.Duration
		m.OnOperation(func(o Operation) {
			if o.Ordinal == nth {
				at = o.At
				m.Fence()
			}
		})
		f := m.create("a")
		m.must(m.SyncDir("."))
		m.write(f, "1", 0)
		m.write(f, "2", 1)
		f.SyncAsync(1)
		m.write(f, "3", 2)
		m.OnOperation(nil)

		keep := Keep
		if nth < 3 {
			keep = Drop // so that only what was synced is left
		}
		m.Crash(at, keep)
		if names, _ := m.List("."); !slices.Equal(names, slices.DeleteFunc([]string{want.names}, func(s string) bool { return s == "" })) {
			t.Errorf("a crash at operation %d leaves %v, want %q", nth, names, want.names)
		} else if len(names) > 0 {
			m.wantFile("a", want.content)
		}
	}
}

func TestFilesYieldsEveryFileWithItsSize(t *testing.T) {
	m := newMachine(t)
	m.durable("b", "12345")
	m.must(m.Mkdir("d"))
	m.durable("d/a", "1")
	var names []string
	var sizes []int64
	for name, size := range m.Files() {
		names, sizes = append(names, name), append(sizes, size)
	}
	if !slices.Equal(names, []string{"b", "d/a"}) || !slices.Equal(sizes, []int64{5, 1}) {
		t.Errorf("got %v with %v bytes, want b with 5 and d/a with 1", names, sizes)
	}
}

func TestAnUnlimitedDiskGrowsAgain(t *testing.T) {
	m := newMachine(t)
	f := m.durable("a", "old")
	m.Limit(m.Used())
	_, err := f.WriteAt([]byte("new"), 3)
	m.wantError(err, ErrNoSpace)
	m.Unlimit()
	m.write(f, "new", 3)
}
