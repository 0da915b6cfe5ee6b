package nemesis

import (
	"cmp"
	"math/bits"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Odds are a selection of messages, each of which something befalls with a
// probability. By what it costs it is a loss.
type Odds struct {
	Probability rng.Probability // more than 0
	Selection
}

func (o *Odds) fields() []field {
	return append([]field{probabilityField(&o.Probability)}, o.Selection.fields()...)
}

func (o *Odds) check(f *Fault) *mistake {
	return cmp.Or(checkProbability(o.Probability), o.Selection.check(f))
}

func (o *Odds) cost(*Fault, int) Budget { return Budget{Loss: o.Probability} }

func (o *Odds) draw(g *draft) (Target, bool) { return o.drawUpTo(g.left.Loss, g) }

// drawUpTo draws which messages are meant, the target, and a probability.
func (o *Odds) drawUpTo(most rng.Probability, g *draft) (target Target, ok bool) {
	target = g.selection(&o.Selection)
	o.Probability, ok = g.chance(most)
	return target, ok
}

// A Loss loses each message of the target with a probability.
type Loss struct{ Odds }

func (*Loss) Kind() string { return "loss" }

func (l *Loss) inject(in *injection) (heal func()) {
	return l.Selection.inject(in, network.Loss(l.Probability))
}

// A Duplicate lets each message of the target arrive twice with a probability.
type Duplicate struct{ Odds }

func (*Duplicate) Kind() string { return "duplicate" }

func (d *Duplicate) inject(in *injection) (heal func()) {
	return d.Selection.inject(in, network.Duplicate(d.Probability))
}

func (d *Duplicate) cost(*Fault, int) Budget { return Budget{Duplicate: d.Probability} }

func (d *Duplicate) draw(g *draft) (Target, bool) { return d.drawUpTo(g.left.Duplicate, g) }

// A Corrupt flips bits of each message of the target with a probability. A
// receiver that looks at checksums drops what is damaged; one that does not is
// given what can be read of it (see sim.ChecksumSkipper).
type Corrupt struct{ Odds }

func (*Corrupt) Kind() string { return "corrupt" }

func (c *Corrupt) inject(in *injection) (heal func()) {
	return c.Selection.inject(in, network.Corrupt(c.Probability))
}

// A Misdeliver lets each message of the target that is sent to a server arrive
// with a probability at another one, which is not its sender, and not at its
// receiver.
type Misdeliver struct{ Odds }

func (*Misdeliver) Kind() string { return "misdeliver" }

func (m *Misdeliver) inject(in *injection) (heal func()) {
	return m.Selection.inject(in, network.Misdeliver(m.Probability, in.nemesis.servers))
}

// A BurstLoss loses messages of the target in bursts: each link is good and bad
// by turns, independently of the others, and begins with a good period when
// the fault strikes.
type BurstLoss struct {
	// Good and Bad are how long the periods last; a good one is not always 0.
	Good, Bad dist.Dist
	// Probability is the chance to be lost in a bad period; more than 0.
	Probability rng.Probability
	// Background is the chance to be lost in a good one.
	Background rng.Probability
	Selection
}

func (*BurstLoss) Kind() string { return "burst-loss" }

func (b *BurstLoss) fields() []field {
	return append([]field{
		distField("good", "how long a link is good", &b.Good).Must(),
		distField("bad", "how long it is bad", &b.Bad).Must(),
		partsField("probability", "%", "the chance of each message to be lost in a bad period", &b.Probability, 0, int64(rng.Always)).Must(),
		partsField("background", "%", "the chance in a good period; 0% by default", &b.Background, 0, int64(rng.Always)),
	}, b.Selection.fields()...)
}

func (b *BurstLoss) check(f *Fault) *mistake {
	return cmp.Or(
		notAlways0("good", "good periods that are always 0", "longer ones", b.Good),
		notAlways0("bad", "bad periods that are always 0", "longer ones", b.Bad),
		checkProbability(b.Probability), b.Selection.check(f))
}

func (b *BurstLoss) inject(in *injection) (heal func()) {
	return b.Selection.inject(in, network.LossBursts(network.Bursts{
		Start: in.nemesis.world.Now(), Good: b.Good, Bad: b.Bad, LossGood: b.Background, LossBad: b.Probability,
	}))
}

// cost is the chance of a message at a random time, if periods last on average
// as long as half of their bounds.
func (b *BurstLoss) cost(*Fault, int) Budget {
	bad, good := uint64(middle(b.Bad)), uint64(middle(b.Good))
	high, low := bits.Mul64(bad, uint64(b.Probability))
	loss, _ := bits.Div64(high, low, max(1, bad+good))
	return Budget{Loss: max(b.Background, rng.Probability(loss))}
}

// middle is what lies between the bounds of a distribution.
func middle(d dist.Dist) time.Duration {
	shortest, longest := d.Bounds()
	return shortest + (longest-shortest)/2
}

func (b *BurstLoss) draw(g *draft) (Target, bool) {
	target := g.selection(&b.Selection)
	share, ok := g.chance(g.left.Loss)
	if !ok {
		return nil, false
	}
	b.Probability = rng.Always
	bad := between(g.draw, 20*time.Millisecond, 200*time.Millisecond)
	good := bad * time.Duration(rng.Always-share) / time.Duration(share)
	b.Bad, b.Good = dist.Uniform(0, 2*bad), dist.Uniform(0, 2*max(good, time.Millisecond))
	return target, true
}

// A Block lets no message through that the selection means. To cut a node off
// is a Partition; a Block is for one kind of message, or for some messages by
// their number.
type Block struct {
	Selection
}

func (*Block) Kind() string { return "block" }

func (b *Block) check(f *Fault) *mistake {
	if b.Message == "" && b.First == 0 && b.Last == 0 {
		return &mistake{"kind", "a block of every message", "message, first or last (or a partition)"}
	}
	return b.Selection.check(f)
}

func (b *Block) inject(in *injection) (heal func()) {
	return b.Selection.inject(in, network.Answer{Decision: network.Drop, Reason: network.Blocked})
}

// cost counts whom no message of a kind reaches as away.
func (b *Block) cost(f *Fault, servers int) Budget {
	if b.Last == 0 {
		return f.takesAway(servers)
	}
	return Budget{}
}

// draw blocks all messages of a kind, where kinds are known, or a few of each.
func (b *Block) draw(g *draft) (Target, bool) {
	target := g.selection(&b.Selection)
	if b.Message != "" && g.draw.Below(2) == 0 {
		return g.away()
	}
	b.First = int(g.draw.Between(1, 500))
	b.Last = b.First + int(g.draw.Below(4))
	return target, true
}

func checkProbability(p rng.Probability) *mistake {
	if p == 0 || p > rng.Always {
		return &mistake{"probability", "a probability of " + formatParts(int64(p), "%"), "more than 0% and at most 100%"}
	}
	return nil
}
