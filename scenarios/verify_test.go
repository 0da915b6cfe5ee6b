package scenarios

import (
	"context"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/raft"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A gossip is what a planted server sends: in which order it met its peers.
type gossip struct{ Order []sim.NodeID }

// planted is a Raft server beside which something ranges over a map.
type planted struct {
	sim.Process
	env   sim.Env
	peers map[sim.NodeID]bool
	send  func(*planted)
}

func (p *planted) Boot(env sim.Env) {
	p.env = env
	p.Process.Boot(env)
	env.SetTimer("planted", 1_000_000_000)
}

func (p *planted) Receive(from sim.NodeID, m sim.Message) {
	if _, ours := m.(gossip); !ours {
		p.Process.Receive(from, m)
	}
}

func (p *planted) Expire(timer sim.Timer) {
	if timer != "planted" {
		p.Process.Expire(timer)
		return
	}
	p.send(p)
}

func (p *planted) Drained() { p.Process.(sim.Drainer).Drained() }

func (p *planted) Synced(token uint64, err error) { p.Process.(sim.Syncer).Synced(token, err) }

// often is how many times the order escapes, for it may be the same by chance.
const often = 20

// order is what no program in the kernel may let escape.
func (p *planted) order() []sim.NodeID {
	var order []sim.NodeID
	for id := range p.peers {
		order = append(order, id)
	}
	return order
}

// plant registers a Raft whose servers send something at one second, and
// returns a scenario of it.
func plant(t *testing.T, send func(*planted)) Scenario {
	t.Helper()
	was := registry
	t.Cleanup(func() { registry = was })
	p := *raft.Protocol()
	p.Name = "planted"
	p.New = func(c protocols.Cluster) (sim.Factory, error) {
		program, err := raft.Protocol().New(c)
		return func(id sim.NodeID) sim.Process {
			peers := make(map[sim.NodeID]bool)
			for _, id := range c.Nodes {
				peers[id] = true
			}
			return &planted{Process: program(id), peers: peers, send: send}
		}, err
	}
	registry = append(slices.Clone(registry), &p)
	s := New("planted")
	s.Nodes = 9
	return s
}

func TestVerifyFindsTheEventAtWhichAMapsOrderEscapes(t *testing.T) {
	s := plant(t, func(p *planted) {
		for range often {
			p.env.Send(p.order()[0], gossip{})
		}
	})
	_, mismatch, err := Verify(context.Background(), s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if mismatch == nil {
		t.Fatal("a map's order escaped and nothing was seen")
	}
	guilty := func(cause *trace.Record) bool {
		return cause != nil && cause.Kind == trace.Expire && cause.Name == "planted"
	}
	if !guilty(mismatch.First.Cause) && !guilty(mismatch.Second.Cause) {
		t.Errorf("neither cause is the timer that let the order escape:\n%v", mismatch)
	}
}

func TestVerifyFindsAMessageThatHoldsAMapsOrder(t *testing.T) {
	s := plant(t, func(p *planted) {
		for range often {
			p.env.Send(p.env.ID()%9+1, gossip{p.order()})
		}
	})
	_, mismatch, err := Verify(context.Background(), s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if mismatch == nil {
		t.Fatal("a message held a map's order and nothing was seen")
	}
	if r := mismatch.First.Record; r == nil || r.Kind != trace.Deliver || r.Name != "gossip" {
		t.Errorf("they part at %v, want the delivery of the message; in all:\n%v", r, mismatch)
	}
}

func TestVerifyPassesWhatTheSeedDecides(t *testing.T) {
	_, mismatch, err := Verify(context.Background(), find(t, "raft/everything", 3), Options{})
	if err != nil || mismatch != nil {
		t.Errorf("found error %v, mismatch %v", err, mismatch)
	}
}
