package scenarios

import (
	"cmp"
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
// the monotonic clock. Only what is read may then be old, unless clients hold leases.
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
		if lease.Clients {
			drifts["the clients"] = 0
		}
		slowest, fastest := extremes(drifts)
		if lease.Holds(drifts[slowest], drifts[fastest]) {
			continue
		}
		if e == nil {
			e = &Excess{
				Faults: faults, Since: at, Voids: []checker.Promise{checker.Freshness}, Claimed: lease.Text,
				Found: fmt.Sprintf("the clock of %s at %s of its rate beside that of %s at %s",
					slowest, percentOfRate(drifts[slowest]), fastest, percentOfRate(drifts[fastest])),
				updates: lease.Clients,
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

// walls judges how far wall clocks were off, where reads are served by leases
// that go by them. Only what is read may then be old.
func (h *harm) walls() *Excess {
	lease, rests, err := h.protocol.LeaseWith(h.spec.Parameters)
	if err != nil || !rests || !lease.Shared() {
		return nil
	}
	var e *Excess
	var right, furthest time.Duration // when clocks are right again, and how far off any was
	for _, name := range h.servers {
		w := h.wallOf(name, lease)
		furthest = max(furthest, w.furthest)
		if !w.beyond {
			continue
		}
		if right = max(right, w.until); e == nil || w.since < e.Since {
			e = &Excess{
				Faults: h.moved(name, w.since), Since: w.since, Voids: []checker.Promise{checker.Freshness}, Claimed: lease.Text,
				Found: fmt.Sprintf("the wall clock of %s off by %v", name, w.off),
			}
		}
	}
	if e == nil {
		return nil
	}
	if lease.Clock == protocols.Bounded {
		e.Found += ", which is more than it says"
	}
	if right < h.now {
		e.Until = right + furthest + lease.Length
	}
	return e
}

// A wall is what became of one server's wall clock.
type wall struct {
	beyond       bool
	since, until time.Duration // when it was first, and last, further off than it may be
	off          time.Duration // by how much it was off then, or when it was set wrong; negative is behind
	furthest     time.Duration // how far off it was at most, ahead or behind
}

// A turn is a change of a clock.
type turn struct {
	at     time.Duration
	change func(*dial)
}

// wallOf goes through what was done to a server's clock.
func (h *harm) wallOf(name string, lease protocols.Lease) wall {
	d := newDial(h.spec.Clocks[name])
	var w wall
	last := time.Duration(0)
	for _, next := range h.turns(name) {
		if next.at > last {
			w.pass(d, lease, last, next.at)
		}
		next.change(d)
		last = next.at
	}
	w.pass(d, lease, last, h.now)
	return w
}

// pass takes in a time in which nothing is done to the clock, so that it comes
// nearer to true time, or goes further off, as evenly as it runs.
func (w *wall) pass(d *dial, lease protocols.Lease, from, to time.Duration) {
	w.furthest = max(w.furthest, d.off(from).Abs(), d.off(to).Abs())
	begins, ends := d.keeps(lease, from), d.keeps(lease, to)
	if begins && ends {
		return
	}
	first, last := from, to
	if begins {
		first = search(from, to, func(t time.Duration) bool { return !d.keeps(lease, t) })
	}
	if ends {
		last = search(from, to, func(t time.Duration) bool { return d.keeps(lease, t) })
	}
	if !w.beyond {
		w.beyond, w.since, w.off = true, first, d.off(first)
	}
	w.until = last
}

// search returns the first time at which something holds that does not at from,
// does at to, and goes on once it does.
func search(from, to time.Duration, holds func(time.Duration) bool) time.Duration {
	for to-from > 1 {
		if middle := from + (to-from)/2; holds(middle) {
			to = middle
		} else {
			from = middle
		}
	}
	return to
}

// turns are the changes of a server's clock, in order of time.
func (h *harm) turns(name string) []turn {
	var all []turn
	for i := range h.happened {
		e, turns := i.Fault.Effect.(nemesis.ClockEffect)
		if !turns || !slices.Contains(i.Nodes, name) {
			continue
		}
		all = append(all, turn{i.From, func(d *dial) { e.Turn(d.faults, i.From, 1) }})
		if i.Until != 0 {
			all = append(all, turn{i.Until, func(d *dial) { e.Turn(d.faults, i.Until, -1) }})
		}
	}
	slices.SortStableFunc(all, func(a, b turn) int { return cmp.Compare(a.at, b.at) })
	if healed := h.spec.Duration; h.now >= healed && !h.misled(name) {
		ideal := clock.New(h.spec.Clocks[name])
		all = append(all, turn{healed, func(d *dial) { d.Jump(ideal.Wall(healed) - d.Wall(healed)) }})
	}
	return all
}

// misled reports whether a fault of a server's clock outlives the heal, which then
// does not set it right.
func (h *harm) misled(name string) bool {
	for i := range h.happened {
		if _, turns := i.Fault.Effect.(nemesis.ClockEffect); turns && i.Fault.For == nemesis.Ever && slices.Contains(i.Nodes, name) {
			return true
		}
	}
	return false
}

// moved are the IDs of the faults that had to do with how far off a server's
// clock was at some time.
func (h *harm) moved(name string, at time.Duration) []string {
	ids := []string{}
	for i := range h.happened {
		_, turns := i.Fault.Effect.(nemesis.ClockEffect)
		over := takenBack(i.Fault.Effect) && i.Until != 0 && i.Until <= at
		if turns && i.From <= at && !over && slices.Contains(i.Nodes, name) {
			ids = append(ids, i.Fault.ID)
		}
	}
	return ids
}

// takenBack reports whether a fault that has ended leaves nothing behind in a
// clock. One that changed its rate does, and so does a jump.
func takenBack(effect nemesis.Effect) bool {
	switch effect.(type) {
	case *nemesis.ClockOffset, *nemesis.BrokenBound, *nemesis.ClockFreeze:
		return true
	}
	return false
}

// A dial is a clock with the faults that are in force.
type dial struct {
	clock.Clock
	faults *nemesis.Dial // of the clock
}

func newDial(c clock.Config) *dial {
	d := &dial{Clock: clock.New(c)}
	d.faults = nemesis.NewDial(&d.Clock, d.SetDrift)
	return d
}

// off is by how much the wall clock is ahead of true time.
func (d *dial) off(t time.Duration) time.Duration { return d.Wall(t) - t }

// keeps reports whether a clock is as right as a lease asks.
func (d *dial) keeps(lease protocols.Lease, t time.Duration) bool {
	if lease.Clock == protocols.Wall {
		return d.off(t).Abs() <= lease.Offset
	}
	earliest, latest := d.Interval(t)
	return earliest <= t && t <= latest
}
