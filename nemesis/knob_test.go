package nemesis_test

import (
	"slices"
	"strings"
	"testing"
)

func TestASelectionMeansTheMessagesThatItSays(t *testing.T) {
	without := func(cut func(from, to string) bool) string {
		return strings.Join(slices.DeleteFunc(strings.Fields(everyLink), func(l string) bool {
			from, to, _ := strings.Cut(l, ">")
			return cut(from, to)
		}), " ")
	}
	client := func(from, to string) bool { return from == "c1" || to == "c1" }
	for _, e := range []struct {
		which string
		cut   func(from, to string) bool
	}{
		{"message: beat", func(string, string) bool { return true }},
		{"message: other", func(string, string) bool { return false }},
		{"message: beat, first: 1000", func(string, string) bool { return false }},
		{"last: 1000", func(string, string) bool { return true }},
		{"message: beat, links: clients", client},
		{"message: beat, links: servers", func(from, to string) bool { return !client(from, to) }},
		{"message: beat, target: n1", func(from, to string) bool { return from == "n1" || to == "n1" }},
		{"message: beat, target: n1, direction: out", func(from, _ string) bool { return from == "n1" }},
		{"message: beat, target: n1, direction: in", func(_, to string) bool { return to == "n1" }},
		{"message: beat, target: n1, direction: in, links: clients", func(from, to string) bool { return to == "n1" && from == "c1" }},
	} {
		c := start(t, 1, 3, 1, newBeacon, "- {at: 100ms, kind: block, for: 200ms, "+e.which+"}")
		c.until(500 * ms)
		if got, want := c.links(300*ms), without(e.cut); got != want {
			t.Errorf("%s:\n got %s\nwant %s", e.which, got, want)
		}
		if got := c.links(500 * ms); got != everyLink {
			t.Errorf("%s: after it %s", e.which, got)
		}
	}
}

// Each of these is a fault that the bites show to break the program, but for
// one field, which makes the difference.
func TestFieldsOfFaultsMakeADifference(t *testing.T) {
	const crash = "- {id: crash, at: 75ms, kind: crash, target: n2, for: 10ms}\n"
	courier := newCourier(false, false)
	writing, naive := newCounter(saves{writes: true}), newCounter(saves{writes: true, syncs: true})
	syncsAgain := newCounter(saves{writes: true, syncs: true, checks: true, syncsAgain: true})
	for _, e := range []struct {
		faults  string
		program program
		right   bool
	}{
		{"- {at: 0s, kind: throttle, bandwidth: 3200, for: 2s}", courier, true},
		{"- {at: 0s, kind: throttle, bandwidth: 3200, queue: 1000000, for: 2s}", courier, true},
		{"- {at: 0s, kind: burst-loss, good: 1h, bad: 50ms, probability: 90%, for: 2s}", courier, true},
		{"- {at: 0s, kind: burst-loss, good: 1h, bad: 50ms, probability: 90%, background: 50%, for: 2s}", courier, false},
		{"- {at: 100ms, kind: hold, target: n1, direction: out, for: 300ms}", courier, true},
		{"- {at: 0s, kind: fault-point, point: forget-parcel, probability: 30%, target: n2, for: 2s}", courier, true},
		{"- {at: 55ms, kind: crash-loop, target: n2, up: 25ms, down: 5ms, for: 100ms, unsynced: keep}", writing, true},
		{crash + "- {at: 0s, kind: io-error, target: n2, offset: 4096, for: 120ms}", naive, true},
		{crash + "- {at: 0s, kind: io-error, target: n2, offset: 8, for: 120ms}", naive, false},
		{crash + "- {at: 0s, kind: io-error, target: n2, offset: 999, length: 8, for: 120ms}", naive, true},
		{crash + "- {at: 30ms, kind: full-disk, target: n2, free: 4096, for: 70ms}", naive, true},
		{crash + "- {at: 0s, kind: failed-sync, target: n2, file: other, probability: 60%, for: 150ms}", syncsAgain, true},
		{crash + "- {at: 80ms, kind: bit-rot, target: n2, file: other, bytes: 40}", naive, true},
	} {
		c := start(t, 1, 2, 0, e.program, e.faults)
		c.until(5 * s)
		if right := c.wrongs() == 0 && c.notedByAny("done") > 0; right != e.right {
			t.Errorf("%s: the program was right: %v, expected %v", e.faults, right, e.right)
		}
	}
}
