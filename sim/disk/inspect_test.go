package disk

import (
	"slices"
	"testing"
)

func TestInspectTellsWhatACrashWouldPutAtRisk(t *testing.T) {
	m := newMachine(t)
	m.durable("a", "safe")
	m.must(m.Mkdir("d"))
	f := m.create("d/b")
	m.write(f, "one", 0)
	began := m.now
	m.must(f.Sync())
	m.write(f, "two", 3)
	m.write(f, "three", 6)
	for _, c := range []struct {
		name string
		got  []FileState
		want []FileState
	}{
		{"during the sync", m.Inspect(began), []FileState{{"a", 4, 0}, {"d/b", 11, 1}}},
		{"after the last write", m.Inspect(m.now), []FileState{{"a", 4, 0}, {"d/b", 11, 2}}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: found %v, want %v", c.name, c.got, c.want)
		}
	}
}
