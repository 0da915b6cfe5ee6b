package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim/clock"
)

// clocks judges whether clocks were wrong at all, for a protocol whose guarantee
// rests on them in every mode.
func (h *harm) clocks() *Excess {
	if h.protocol.Survives.Clocks {
		return nil
	}
	e := Excess{Faults: []string{}, Claimed: "clocks that are right", Voids: checker.Promises}
	for name, c := range h.spec.Clocks {
		if h.isServer(name) && c != (clock.Config{}) {
			e.Found = "clocks that are wrong from the start"
			return &e
		}
	}
	for i := range h.happened {
		if _, turns := i.Fault.Effect.(nemesis.ClockEffect); turns && slices.ContainsFunc(i.Nodes, h.isServer) {
			e.Faults, e.Since = append(e.Faults, i.Fault.ID), i.From
			e.Found = fmt.Sprintf("%s of %s", i.Fault.Effect.Kind(), prose.List(i.Nodes))
			return &e
		}
	}
	return nil
}

// rates judges how fast clocks ran, where reads are served by leases that go by
// the monotonic clock. Only what is read may then be old.
func (h *harm) rates() *Excess {
	lease, rests, err := h.protocol.LeaseWith(h.spec.Parameters)
	if err != nil || !rests || lease.Shared() {
		return nil
	}
	var times []time.Duration
	for i := range h.happened {
		times = append(times, i.From, i.Until)
	}
	slices.Sort(times)
	times = slices.Compact(append([]time.Duration{0}, times...))
	var e *Excess
	var right []time.Duration // the times since when rates are right again
	for i, at := range times {
		drifts, faults := h.drifts(at)
		slowest, fastest := extremes(drifts)
		if lease.Holds(drifts[slowest], drifts[fastest]) {
			continue
		}
		if e == nil {
			e = &Excess{
				Faults: faults, Since: at, Voids: []checker.Promise{checker.Freshness}, Claimed: lease.Text,
				Found: fmt.Sprintf("the clock of %s at %s of its rate beside that of %s at %s",
					slowest, percentOfRate(drifts[slowest]), fastest, percentOfRate(drifts[fastest])),
			}
		}
		right = times[i+1:]
	}
	if e != nil {
		e.Until = h.outlasts(lease, right)
	}
	return e
}

// outlasts returns when no lease is left that was granted before the first of
// the times at which rates changed; 0 is never.
func (h *harm) outlasts(lease protocols.Lease, times []time.Duration) time.Duration {
	var slowest int64
	for _, at := range times {
		drifts, _ := h.drifts(at)
		name, _ := extremes(drifts)
		slowest = min(slowest, drifts[name])
	}
	rate := slowest - clock.Stopped // parts per million
	if len(times) == 0 || lease.Length == 0 || rate == 0 {
		return 0
	}
	return times[0] + lease.Length/time.Duration(rate)*-clock.Stopped + lease.Length%time.Duration(rate)*-clock.Stopped/time.Duration(rate)
}

// drifts returns the drift of each server's clock at some time, in parts per
// million, and the IDs of the faults that change them.
func (h *harm) drifts(at time.Duration) (map[string]int64, []string) {
	drifts, faults := make(map[string]int64), []string{}
	stopped := make(map[string]bool)
	for _, name := range h.servers {
		drifts[name] = h.spec.Clocks[name].Drift
	}
	for i := range h.happened {
		if i.From > at || i.Until != 0 && i.Until <= at {
			continue
		}
		drift, stops := drifting(i.Fault.Effect)
		if drift == 0 && !stops {
			continue
		}
		for _, name := range i.Nodes {
			if h.isServer(name) {
				drifts[name] += drift
				stopped[name] = stopped[name] || stops
			}
		}
		if slices.ContainsFunc(i.Nodes, h.isServer) {
			faults = append(faults, i.Fault.ID)
		}
	}
	for name := range drifts {
		if drifts[name] = max(drifts[name], clock.Stopped); stopped[name] {
			drifts[name] = clock.Stopped
		}
	}
	return drifts, faults
}

// drifting is by how much an effect changes the rate of clocks, in parts per
// million, or that it stops them.
func drifting(effect nemesis.Effect) (drift int64, stops bool) {
	switch e := effect.(type) {
	case *nemesis.ClockDrift:
		return e.Drift, false
	case *nemesis.ClockStop:
		return 0, true
	}
	return 0, false
}

// extremes names the nodes with the least and the greatest drift, of several the
// first.
func extremes(drifts map[string]int64) (slowest, fastest string) {
	for _, name := range slices.Sorted(maps.Keys(drifts)) {
		if slowest == "" || drifts[name] < drifts[slowest] {
			slowest = name
		}
		if fastest == "" || drifts[name] > drifts[fastest] {
			fastest = name
		}
	}
	return slowest, fastest
}

// percentOfRate writes the rate of a clock that drifts: "98.5 %".
func percentOfRate(drift int64) string {
	rate := drift - clock.Stopped // parts per million
	text := fmt.Sprintf("%d.%04d", rate/10_000, rate%10_000)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + " %"
}
