package explore

import (
	"fmt"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A gossip is a random program: what it does when something happens to it is
// drawn once from what happens and from the state that it is in.
type gossip struct {
	env   sim.Env
	seed  uint64
	nodes int
	state uint64
	fuel  int // things it still does
}

type rumour struct{ Word uint64 }

func (g *gossip) Boot(env sim.Env) {
	g.env, g.fuel = env, 4
	if f, err := env.Disk().Open("state"); err == nil {
		g.state = uint64(f.Size())
	}
	g.happens(rng.New(g.seed, "boot", uint64(env.ID()), g.state))
}

func (g *gossip) Receive(from sim.NodeID, message sim.Message) {
	switch m := message.(type) {
	case rumour:
		g.happens(rng.New(g.seed, "rumour", uint64(g.env.ID()), uint64(from), m.Word, g.state))
	case services.Request:
		draw := rng.New(g.seed, "request", uint64(g.env.ID()), m.Client, m.Seq, g.state)
		if draw.Below(6) > 0 {
			g.env.Observe(sim.Observation{Kind: sim.Applied, Index: 1, Value: services.Identity(m.Client, m.Seq)})
		}
		g.env.Send(from, services.Reply{Seq: m.Seq, Status: services.OK, Result: services.Result{Found: draw.Below(8) == 0}})
		g.happens(draw)
	}
}

func (g *gossip) Expire(timer sim.Timer) {
	g.happens(rng.New(g.seed, string(timer), uint64(g.env.ID()), g.state))
}

// happens changes the state, and does one thing more.
func (g *gossip) happens(draw rng.Stream) {
	if g.fuel == 0 {
		return
	}
	if draw.Below(3) > 0 {
		g.fuel--
		g.state = draw.Below(3)
	}
	switch draw.Below(8) {
	case 0, 1, 2:
		g.env.Send(sim.NodeID(1+draw.Below(uint64(g.nodes))), rumour{draw.Below(2)})
	case 3:
		g.env.SetTimer(sim.Timer([]string{"a", "b"}[draw.Below(2)]), 1)
	case 4:
		g.env.Observe(sim.Observation{Kind: sim.Became, Text: "leader", Term: uint64(g.env.ID())*8 + draw.Below(4)})
	case 5:
		g.env.Observe(sim.Observation{Kind: sim.Served, Term: draw.Below(3)})
	case 6:
		f, err := g.env.Disk().Create("state")
		if err != nil {
			panic(err)
		}
		if err := f.Truncate(int64(g.state)); err != nil {
			panic(err)
		}
		if draw.Below(2) == 0 {
			if err := g.env.Disk().SyncDir("."); err != nil {
				panic(err)
			}
			if err := f.Sync(); err != nil {
				panic(err)
			}
		}
	}
}

// gossipModel is a random small cluster.
func gossipModel(seed uint64) Model {
	draw := rng.New(seed, "model")
	servers := 2 + int(draw.Below(2))
	m := Model{
		Servers: servers,
		Program: func(sim.NodeID) sim.Process { return &gossip{seed: seed, nodes: servers} },
		Bounds:  Bounds{Timeouts: int(draw.Below(3)), Crashes: int(draw.Below(2)), Copies: int(draw.Below(2)), States: 4_000},

		Sessionless: true,
	}
	for i := range draw.Below(3) {
		put := services.Operation{Kind: kv.Put, Key: "k", Value: fmt.Sprint(i)}
		m.Clients = append(m.Clients, [][]services.Operation{{put}, {put, put}, putThenGet(fmt.Sprint(i))}[draw.Below(3)])
	}
	switch draw.Below(3) {
	case 0:
		m.Invariants = func() []checker.Invariant { return []checker.Invariant{checker.NewElectionSafety()} }
	case 1:
		m.Invariants = func() []checker.Invariant {
			return []checker.Invariant{checker.NewFencing(), checker.NewAcknowledgedNotLost()}
		}
	}
	return m
}

// searched is a search that has ended, with all states that it found.
func searched(t *testing.T, m Model) (*search, *Result) {
	t.Helper()
	s := newSearch(m)
	r, err := s.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, r
}

// layers returns the distance of each state from the start, by hash.
func (s *search) layers() map[uint64]int {
	layers := make(map[uint64]int)
	for id, hash := range s.seen.hashes {
		layers[hash] = len(s.path(stateID(id)))
	}
	return layers
}

func TestTheReducedSearchFindsTheSameStatesInTheSameLayers(t *testing.T) {
	exhausted, broken, made, saved, deepest := 0, 0, 0, 0, 0
	for seed := range uint64(150) {
		m := gossipModel(seed)
		reduced, some := searched(t, m)
		m.full = true
		full, all := searched(t, m)
		if some.Verdict != all.Verdict || len(some.Path) != len(all.Path) {
			t.Fatalf("seed %d: reduced: %v in %d moves; full: %v in %d", seed, some.Verdict, len(some.Path)-1, all.Verdict, len(all.Path)-1)
		}
		if all.Verdict == checker.Violation {
			broken++
			continue
		}
		if !all.Exhausted {
			continue
		}
		exhausted++
		made += some.Transitions
		saved += all.Transitions - some.Transitions
		deepest = max(deepest, all.Depth)
		if some.Transitions+some.Saved != all.Transitions {
			t.Fatalf("seed %d: %d moves made and %d saved; expected %d together", seed, some.Transitions, some.Saved, all.Transitions)
		}
		found, expected := reduced.layers(), full.layers()
		for hash, layer := range expected {
			if at, ok := found[hash]; !ok || at != layer {
				t.Fatalf("seed %d: state %x of layer %d: reduced found %v, in layer %d", seed, hash, layer, ok, at)
			}
		}
		if len(found) != len(expected) {
			t.Fatalf("seed %d: reduced found %d states, full %d", seed, len(found), len(expected))
		}
	}
	t.Logf("%d spaces exhausted, up to %d moves deep: %d moves made, %d saved; %d broken", exhausted, deepest, made, saved, broken)
	if exhausted < 40 || broken < 30 || saved < made/4 {
		t.Errorf("%d exhausted, %d broken, %d of %d moves saved: too few to show anything", exhausted, broken, saved, made+saved)
	}
}

func TestASearchIsTheSameEachTime(t *testing.T) {
	for seed := range uint64(20) {
		one, first := searched(t, gossipModel(seed))
		two, second := searched(t, gossipModel(seed))
		if !slices.Equal(one.seen.hashes, two.seen.hashes) || first.Transitions != second.Transitions || fmt.Sprint(first.Path) != fmt.Sprint(second.Path) {
			t.Fatalf("seed %d: two searches differ", seed)
		}
	}
}
