package nemesis_test

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/nemesis"
)

func TestTheCrashThatBringsALossToLightIsTold(t *testing.T) {
	const lost = "- {id: lost, at: 42ms, kind: lost-write, target: [n1, n2], file: count, for: 20ms}\n"
	for _, c := range []struct {
		name, faults string
		bared        []nemesis.Bared
	}{
		{"no crash", lost, nil},
		{"a crash before it", lost + "- {id: crash, at: 35ms, kind: crash, target: n2, for: 1ms}", nil},
		{"a crash of another node", lost + "- {id: crash, at: 75ms, kind: crash, target: n1, for: 1ms}", nil},
		{"a kill", lost + "- {id: kill, at: 75ms, kind: kill, target: n2, for: 1ms}", nil},
		{"a crash loop that has crashed the node before and does not again",
			lost + "- {id: loop, at: 35ms, kind: crash-loop, target: n2, up: 1s, down: 1ms, for: 500ms}", nil},
		{"a crash after its end", lost + "- {id: crash, at: 75ms, kind: crash, target: n2, for: 1ms}",
			[]nemesis.Bared{{Node: "n2", At: 75 * ms, Crash: "crash"}}},
		{"a crash loop", lost + "- {id: loop, at: 35ms, kind: crash-loop, target: n2, up: 30ms, down: 1ms, for: 200ms}",
			[]nemesis.Bared{{Node: "n2", At: 66 * ms, Crash: "loop"}}},
		{"a crash of a node that is paused", lost + "- {at: 70ms, kind: pause, target: n2, for: 100ms}\n- {id: crash, at: 75ms, kind: crash, target: n2, for: 1ms}",
			[]nemesis.Bared{{Node: "n2", At: 75 * ms, Crash: "crash"}}},
		{"two crashes", lost + "- {id: crash, at: 58ms, kind: crash, target: n2, for: 1ms}\n- {at: 75ms, kind: crash, target: n2, for: 1ms}",
			[]nemesis.Bared{{Node: "n2", At: 58 * ms, Crash: "crash"}}},
		{"a crash beside another fault that lost nothing", lost + "- {id: crash, at: 75ms, kind: crash, target: n2, for: 1ms}\n" +
			"- {id: other, at: 75ms, kind: lost-write, target: n2, for: 1s}", []nemesis.Bared{{Node: "n2", At: 75 * ms, Crash: "crash"}}},
	} {
		cl := start(t, 1, 2, 0, newCounter(saves{writes: true, syncs: true}), c.faults)
		cl.until(1 * s)
		if got := cl.injected()["lost"]; !slices.Equal(got.Bared, c.bared) || !slices.Equal(got.Met, []string{"n2"}) {
			t.Errorf("%s: found that %v of %v came to light, expected %v of n2", c.name, got.Bared, got.Met, c.bared)
		}
		if got := cl.injected()["other"].Bared; got != nil {
			t.Errorf("%s: found that %v came to light of the other fault, expected nothing", c.name, got)
		}
	}
}

func TestAWipedMachineIsToldOfWhenItIsBack(t *testing.T) {
	for _, c := range []struct {
		name, faults string
		bared        []nemesis.Bared
	}{
		{"one wipe", "- {id: wipe, at: 40ms, kind: wipe, target: n2, for: 20ms}", []nemesis.Bared{{Node: "n2", At: 60 * ms, Crash: "wipe"}}},
		{"one that a crash outlasts", "- {id: wipe, at: 40ms, kind: wipe, target: n2, for: 20ms}\n- {at: 50ms, kind: crash, target: n2, for: 50ms}",
			[]nemesis.Bared{{Node: "n2", At: 100 * ms, Crash: "wipe"}}},
		{"one that is not over", "- {id: wipe, at: 40ms, kind: wipe, target: n2, for: 10s}", nil},
	} {
		cl := start(t, 1, 2, 0, newBeacon, c.faults)
		cl.until(1 * s)
		if got := cl.injected()["wipe"]; !slices.Equal(got.Bared, c.bared) {
			t.Errorf("%s: told of %v, expected %v", c.name, got.Bared, c.bared)
		}
	}
}
