package sim_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/event"
	"github.com/laplace-sim/laplace/sim/network"
)

// BenchmarkHeapAndDigest is the floor: one pop and push with 1,024 values
// pending, and a digest of the same length as the kernel's.
func BenchmarkHeapAndDigest(b *testing.B) {
	var q event.Queue[uint32]
	var seq, digest uint64
	state := uint64(1)
	delay := func() time.Duration {
		state = state*6364136223846793005 + 1442695040888963407
		return time.Duration(state >> 44)
	}
	for i := range uint32(1024) {
		seq++
		q.Push(delay(), seq, i)
	}
	b.ReportAllocs()
	for b.Loop() {
		at, v := q.Pop()
		digest = (digest ^ uint64(at)) * 0x9fb21c651e98df25
		digest ^= digest >> 32
		digest = (digest ^ uint64(v)) * 0xd6e8feb86659fd93
		digest ^= digest >> 29
		seq++
		q.Push(at+delay(), seq, v)
	}
	if digest == 0 {
		b.Fatal("no digest")
	}
}

// A textbook is a binary heap as it is usually written: a pop sifts the last
// entry down from the top.
type textbook []struct {
	at    time.Duration
	seq   uint64
	value uint32
}

func (h textbook) before(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].seq < h[j].seq
}

func (h textbook) up(i int) {
	for parent := (i - 1) / 2; i > 0 && h.before(i, parent); parent = (i - 1) / 2 {
		h[i], h[parent] = h[parent], h[i]
		i = parent
	}
}

func (h textbook) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if right := child + 1; right < len(h) && h.before(right, child) {
			child = right
		}
		if !h.before(child, i) {
			return
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}

// BenchmarkTextbookHeapAndDigest is BenchmarkHeapAndDigest with that heap.
func BenchmarkTextbookHeapAndDigest(b *testing.B) {
	var h textbook
	var seq, digest uint64
	state := uint64(1)
	push := func(after time.Duration, value uint32) {
		state = state*6364136223846793005 + 1442695040888963407
		seq++
		h = append(h, textbook{{after + time.Duration(state>>44), seq, value}}...)
		h.up(len(h) - 1)
	}
	for i := range uint32(1024) {
		push(0, i)
	}
	b.ReportAllocs()
	for b.Loop() {
		first := h[0]
		last := len(h) - 1
		h[0] = h[last]
		h = h[:last]
		h.down(0)
		digest = (digest ^ uint64(first.at)) * 0x9fb21c651e98df25
		digest ^= digest >> 32
		digest = (digest ^ uint64(first.value)) * 0xd6e8feb86659fd93
		digest ^= digest >> 29
		push(first.at, first.value)
	}
	if digest == 0 {
		b.Fatal("no digest")
	}
}

// alarm sets its one timer again whenever it expires.
type alarm struct{ env sim.Env }

func (a *alarm) Boot(env sim.Env)                { a.env = env; a.Expire("") }
func (a *alarm) Receive(sim.NodeID, sim.Message) {}
func (a *alarm) Expire(sim.Timer) {
	a.env.SetTimer("alarm", time.Duration(a.env.Rand().Uint64()>>44))
}

// steps lets b.N events happen and reports the cost of one.
func steps(b *testing.B, w *sim.World) {
	b.ReportAllocs()
	b.ResetTimer()
	until := w.Events() + uint64(b.N)
	if stop, err := w.RunWithin(b.Context(), sim.Forever, sim.Bounds{Events: uint64(b.N)}); stop != sim.StopEvents {
		b.Fatalf("%d events of %d: %v, %v", w.Events(), until, stop, err)
	}
	b.StopTimer()
	w.Close()
}

func BenchmarkTimers1024(b *testing.B) {
	w := sim.New(sim.Config{Seed: 1})
	for range 1024 {
		w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process { return &alarm{} }}))
	}
	for range 4096 {
		w.Step()
	}
	steps(b, w)
}

// token goes around a ring; it is the same value all the way, so that the
// figure shows the cost of the hop and not that of making a message.
type token struct{}

type ring struct {
	env  sim.Env
	size sim.NodeID
}

func (r *ring) Boot(env sim.Env) {
	r.env = env
	if env.ID() == 1 {
		r.pass(&token{})
	}
}
func (r *ring) Receive(_ sim.NodeID, m sim.Message) { r.pass(m) }
func (r *ring) Expire(sim.Timer)                    {}
func (r *ring) pass(m sim.Message)                  { r.env.Send(r.env.ID()%r.size+1, m) }

func BenchmarkRing(b *testing.B) {
	for _, size := range []int{8, 64, 512, 4096} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			w := sim.New(sim.Config{Seed: 1, Network: network.Config{Default: network.Link{Delay: dist.Uniform(time.Millisecond, 2*time.Millisecond)}}})
			for range size {
				w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process { return &ring{size: sim.NodeID(size)} }}))
			}
			for range 3 * size {
				w.Step()
			}
			steps(b, w)
		})
	}
}

// rumour spreads by push: whoever knows it tells three nodes at random every
// 10 milliseconds, ten times.
type rumour struct{}

type gossip struct {
	env   sim.Env
	size  uint64
	knows bool
	left  int
}

func (g *gossip) Boot(env sim.Env) {
	g.env = env
	if env.ID() == 1 {
		g.Receive(0, rumour{})
	}
}

func (g *gossip) Receive(sim.NodeID, sim.Message) {
	if !g.knows {
		g.knows, g.left = true, 10
		g.Expire("")
	}
}

func (g *gossip) Expire(sim.Timer) {
	for range 3 {
		g.env.Send(sim.NodeID(1+g.env.Rand().Below(g.size)), rumour{})
	}
	if g.left--; g.left > 0 {
		g.env.SetTimer("round", 10*time.Millisecond)
	}
}

// BenchmarkGossip runs a rumour to its end among n nodes. The figure to
// compare is ns/event.
func BenchmarkGossip(b *testing.B) {
	for _, size := range []int{100, 10_000} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			var events uint64
			for b.Loop() {
				w := sim.New(sim.Config{Seed: 1, Network: network.Config{Default: network.Link{Delay: dist.Uniform(time.Millisecond, 2*time.Millisecond)}}})
				for range size {
					w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process { return &gossip{size: uint64(size)} }}))
				}
				if err := w.Run(time.Minute); err != nil {
					b.Fatal(err)
				}
				events += w.Events()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
		})
	}
}
