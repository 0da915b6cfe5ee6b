package nemesis

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Delay makes each message of the target take longer, by a sample of a
// distribution, so that messages overtake one another unless it is constant.
type Delay struct {
	Delay dist.Dist // not always 0
	Selection
}

func (*Delay) Kind() string { return "delay" }

func (d *Delay) fields() []field {
	return append([]field{distField("delay", "how much longer messages take", &d.Delay).Must()}, d.Selection.fields()...)
}

func (d *Delay) check(f *Fault) *mistake {
	return cmp.Or(notAlways0("delay", "a delay that is always 0", "a longer one", d.Delay), d.Selection.check(f))
}

// notAlways0 says that a field is a distribution that is always 0.
func notAlways0(field, found, expected string, d dist.Dist) *mistake {
	if _, longest := d.Bounds(); longest == 0 {
		return &mistake{field, found, expected}
	}
	return nil
}

func (d *Delay) inject(in *injection) (heal func()) {
	return d.Selection.inject(in, network.Delay(d.Delay))
}

func (d *Delay) cost(*Fault, int) Budget { return delays(d.Delay) }

// delays is what it costs to let messages take so much longer.
func delays(d dist.Dist) Budget {
	_, longest := d.Bounds()
	return Budget{Delay: longest}
}

func (d *Delay) draw(g *draft) (Target, bool) {
	var longest time.Duration
	target, ok := g.late(&longest, &d.Selection)
	if ok {
		d.Delay = dist.Uniform(between(g.draw, 0, longest), longest)
	}
	return target, ok
}

// A Deliver has messages of the target arrive a given time after they were
// sent, whatever their links would do with them and whatever faults that
// strike later say. It makes one message come sooner, or for certain.
type Deliver struct {
	After time.Duration // how long they travel
	Selection
}

func (*Deliver) Kind() string { return "deliver" }

func (d *Deliver) fields() []field {
	return append([]field{
		durationField("after", "", "how long after it was sent a message arrives", &d.After, 0, timeMax).Must(),
	}, d.Selection.fields()...)
}

func (d *Deliver) inject(in *injection) (heal func()) {
	return d.Selection.inject(in, network.Answer{Decision: network.Pass, Fixed: true, Travel: d.After})
}

func (d *Deliver) cost(*Fault, int) Budget { return Budget{Delay: d.After} }

func (d *Deliver) draw(g *draft) (Target, bool) { return g.late(&d.After, &d.Selection) }

// A Reorder delays each message of the target with a probability, so that later
// ones overtake it.
type Reorder struct {
	Delay dist.Dist // of those messages; not always 0
	Odds
}

func (*Reorder) Kind() string { return "reorder" }

func (r *Reorder) fields() []field {
	return slices.Insert(r.Odds.fields(), 1, distField("delay", "how much longer those messages take", &r.Delay).Must())
}

func (r *Reorder) check(f *Fault) *mistake {
	return cmp.Or(notAlways0("delay", "a delay that is always 0", "a longer one", r.Delay), r.Odds.check(f))
}

func (r *Reorder) inject(in *injection) (heal func()) {
	return r.Selection.inject(in, network.Reorder(r.Probability, r.Delay))
}

func (r *Reorder) cost(*Fault, int) Budget { return delays(r.Delay) }

func (r *Reorder) draw(g *draft) (Target, bool) {
	target, ok := r.drawUpTo(rng.Always/2, g)
	if !ok || g.left.Delay < time.Millisecond {
		return nil, false
	}
	r.Delay = dist.Constant(between(g.draw, time.Millisecond, g.left.Delay))
	return target, true
}

// A Throttle limits how many bytes the links of the target carry. Messages wait
// for one another, and are dropped where too many wait. Where several faults
// throttle a link, a message waits for each.
type Throttle struct {
	Bandwidth int64 // bytes a second on each link; more than 0
	Queue     int64 // bytes that may wait; 0 is no limit
	Selection
}

func (*Throttle) Kind() string { return "throttle" }

func (t *Throttle) fields() []field {
	return append([]field{
		bytesField("bandwidth", "", "bytes that a link carries in a second; a message of unknown size is of 64 bytes", &t.Bandwidth, 1).Must(),
		bytesField("queue", "no limit", "bytes that may wait for it; more are dropped", &t.Queue, 1),
	}, t.Selection.fields()...)
}

func (t *Throttle) check(f *Fault) *mistake {
	if t.Bandwidth == 0 {
		return &mistake{"bandwidth", "no bandwidth", "more than 0"}
	}
	return t.Selection.check(f)
}

func (t *Throttle) inject(in *injection) (heal func()) {
	return t.Selection.inject(in, network.Throttle(t.Bandwidth, t.Queue))
}

// lingers is how long what waits in the queue takes at the most; without a limit
// there is no telling.
func (t *Throttle) lingers() time.Duration {
	if t.Queue == 0 {
		return Ever
	}
	return time.Duration(min(t.Queue/t.Bandwidth+1, int64(Ever/time.Second))) * time.Second
}

func (t *Throttle) cost(*Fault, int) Budget { return Budget{Bandwidth: t.Bandwidth} }

func (t *Throttle) draw(g *draft) (Target, bool) {
	target := g.selection(&t.Selection)
	least := g.left.Bandwidth
	if least < 1 {
		return nil, false
	}
	t.Bandwidth = g.draw.Between(least, max(least, min(16*least, math.MaxInt32)))
	t.Queue = pick(g, 0, t.Bandwidth/4)
	return target, true
}

// A Hold keeps back every message of the target. They leave when the fault
// ends, and then meet the delay and the chances of their link alone.
type Hold struct {
	Release Order
	Selection
}

func (*Hold) Kind() string { return "hold" }

func (h *Hold) fields() []field {
	return append([]field{
		choiceField("release", "how messages arrive in the end: as they were sent, or in a random order", &h.Release, orderNames),
	}, h.Selection.fields()...)
}

func (h *Hold) inject(in *injection) (heal func()) {
	holding := h.Selection.install(in, network.Answer{Decision: network.Hold})
	remove := in.remove(holding)
	return func() {
		remove()
		in.nemesis.world.Release(holding, orders[h.Release])
	}
}

func (h *Hold) cost(f *Fault, servers int) Budget { return f.takesAway(servers) }

func (h *Hold) draw(g *draft) (Target, bool) {
	h.Release = pick(g, Ordered, Shuffled)
	h.Direction = pick(g, Both, Out, In)
	h.Message = g.message()
	return g.away()
}

var orders = [...]network.Order{Ordered: network.InOrder, Shuffled: network.Shuffled}
