package nemesis_test

import (
	"github.com/laplace-sim/laplace/sim"
)

func processBites() []bite {
	forgetful, attentive := newCounter(saves{}), newCounter(saves{stopping: true})
	writing, syncing := newCounter(saves{writes: true}), newCounter(saves{writes: true, syncs: true})
	elsewhere, compatible := newCounter(saves{writes: true, syncs: true, file: "count-2"}), newCounter(saves{writes: true, syncs: true, file: "count-2", alsoReads: "count"})
	return []bite{
		{name: "crash", faults: "- {at: 55ms, kind: crash, target: n2, for: 10ms, unsynced: drop}", naive: writing, withstood: syncing},
		{name: "crash-loop", faults: "- {at: 55ms, kind: crash-loop, target: n2, up: 25ms, down: 5ms, for: 100ms}", naive: writing, withstood: syncing},
		{name: "kill", faults: "- {at: 55ms, kind: kill, target: n2, for: 10ms}", naive: attentive, withstood: writing},
		{name: "stop", faults: "- {at: 55ms, kind: stop, target: n2, for: 10ms}", naive: forgetful, withstood: attentive},
		{name: "pause", faults: "- {at: 55ms, kind: pause, target: n2, for: 200ms}", naive: newHolder(timerOnly), withstood: newHolder(checkClock)},
		{name: "slow-node", faults: "- {at: 55ms, kind: slow-node, target: n2, factor: 20, for: 200ms}", naive: newWorker(true), withstood: newWorker(false)},
		{name: "upgrade", faults: "- {at: 55ms, kind: upgrade, target: n2, version: next, for: 10ms}",
			naive: syncing, naiveNext: elsewhere, withstood: syncing, withstoodNext: compatible},
		{name: "rolling-upgrade", faults: "- {at: 55ms, kind: rolling-upgrade, target: all, version: next, for: 100ms}",
			naive: syncing, naiveNext: elsewhere, withstood: syncing, withstoodNext: compatible},
	}
}

// A worker on n2 may act until 105ms have passed, and is asked to every 10ms.
// To act takes it 2ms. One that is hasty looks at the clock before that, another
// one after it.
type worker struct {
	quiet
	hasty bool
}

func newWorker(hasty bool) program {
	return func(*cluster, string) sim.Process { return &worker{hasty: hasty} }
}

func (w *worker) Boot(env sim.Env) {
	w.quiet.Boot(env)
	if env.ID() == 2 {
		env.SetTimer("act", 10*ms)
	}
}

func (w *worker) Expire(sim.Timer) {
	w.env.SetTimer("act", 10*ms)
	early := w.env.Monotonic() < 105*ms
	w.env.Work(2 * ms)
	late := w.env.Monotonic() >= 105*ms
	switch {
	case w.hasty && early && late:
		w.note("wrong")
	case late:
		w.note("done")
	}
}
