package protocoltest

import (
	"testing"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

// BoundedRequests tests that the first server, which leads after some commands of a
// transcript and hears nothing more, lets no more clients wait than it may: those that
// it has begun to serve and those that have just come.
func BoundedRequests(t *testing.T, x Transcript, commands ...string) {
	for _, kind := range []*services.Kind{kv.Put, kv.Get} {
		leader := x.Stage(t, commands...).Actors[0]
		leader.replies = nil
		ask := func(seq uint64) {
			c := services.Command{Client: 100, Seq: seq, Operation: services.Operation{Kind: kind, Key: "k"}}
			leader.Process.Receive(client, services.Request{Client: c.Client, Seq: seq, Command: c.Encode()})
			if seq == host.MaxWaiting/2 {
				leader.drained()
			}
		}
		for seq := range uint64(host.MaxWaiting) {
			ask(seq + 1)
		}
		if len(leader.replies) > 0 {
			t.Fatalf("kind %v: answered %v before there were %d", kind, leader.replies[0], host.MaxWaiting)
		}
		ask(host.MaxWaiting + 1)
		if len(leader.replies) != 1 || leader.replies[0].Status != services.Unavailable {
			t.Errorf("kind %v: request %d was answered with %v; expected one answer, not now", kind, host.MaxWaiting+1, leader.replies)
		}
	}
}
