package etcdraft

import (
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// An ear hears what a server answers.
type ear struct {
	sim.Env
	replies []kv.Reply
}

func (e *ear) Send(_ sim.NodeID, m sim.Message) {
	if r, ok := m.(kv.Reply); ok {
		e.replies = append(e.replies, r)
	}
}

func TestALeaderHoldsABoundedNumberOfRequests(t *testing.T) {
	for _, kind := range []kv.Kind{kv.Put, kv.Get} {
		played := &story{}
		for _, line := range []string{"cluster nodes=3", "campaign n1", "settle"} {
			name, arguments, err := datadriven.ParseLine(line)
			if err != nil {
				t.Fatal(err)
			}
			if err := played.command(&datadriven.TestData{Cmd: name, CmdArgs: arguments}); err != nil {
				t.Fatal(err)
			}
		}
		s := played.actors[0].server
		heard := &ear{Env: s.env}
		s.env = heard
		ask := func(seq uint64) {
			c := kv.Command{Client: 100, Seq: seq, Operation: kv.Operation{Kind: kind, Key: "k"}}
			s.Receive(theClient, kv.Request{Client: 100, Seq: seq, Command: c.Encode()})
			if seq == host.MaxWaiting/2 {
				s.Drained() // those before wait for the others now
			}
		}
		for seq := range uint64(host.MaxWaiting) {
			ask(seq + 1)
		}
		if len(heard.replies) > 0 {
			t.Fatalf("kind %v: answered %v before there were %d", kind, heard.replies[0], host.MaxWaiting)
		}
		ask(host.MaxWaiting + 1)
		if len(heard.replies) != 1 || heard.replies[0].Status != kv.Unavailable {
			t.Errorf("kind %v: request %d was answered with %v; expected one answer, not now", kind, host.MaxWaiting+1, heard.replies)
		}
	}
}
