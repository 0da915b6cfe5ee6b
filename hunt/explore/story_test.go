package explore

import (
	"testing"

	"github.com/laplace-sim/laplace/protocols/synod"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

func TestMessagesAreToldWithTheirCommands(t *testing.T) {
	put := services.Command{Client: 4, Seq: 1, Operation: services.Operation{Kind: kv.Put, Key: "k", Value: "A"}}.Encode()
	cas := services.Command{Client: 4, Seq: 1, Operation: services.Operation{Kind: kv.CompareAndSet, Key: "k", Value: "B", Expected: "A"}}.Encode()
	for _, c := range []struct {
		message sim.Message
		words   string
	}{
		{services.Request{Client: 4, Seq: 1, Command: put}, `Request{put(k, "A")}`},
		{synod.Accept{Instance: 1, Proposal: synod.Proposal{Ballot: 2001, Value: cas}}, `Accept{1 Proposal{2.1 cas(k, "A", "B")}}`},
		{synod.Chosen{Instance: 3, Values: []string{put, "?"}}, `Chosen{3 {put(k, "A") "?"}}`},
		{&rumour{7}, "rumour{7}"},
		{struct{ Any any }{nil}, "{nil}"},
	} {
		if words := (language{kv.Service()}).message(c.message); words != c.words {
			t.Errorf("%#v is told as %q; expected %q", c.message, words, c.words)
		}
	}
}

func TestWhatClientsSeeIsToldWithItsResult(t *testing.T) {
	cluster := &cluster{model: Model{Servers: 2}}
	get := services.Operation{Kind: kv.Get, Key: "k"}
	for _, c := range []struct {
		event event
		words string
	}{
		{event{client: 3, operation: get}, "c1 asks: get(k)"},
		{event{3, get, services.Result{}, services.Succeeded}, "c1 is told: get(k) = absent"},
		{event{3, get, services.Result{Value: "A", Found: true}, services.Succeeded}, `c1 is told: get(k) = "A"`},
		{event{4, putA[0], services.Result{}, services.Succeeded}, `c2 is told: put(k, "A")`},
		{event{4, putA[0], services.Result{}, services.Failed}, `c2 is refused: put(k, "A")`},
		{event{4, services.Operation{Kind: kv.CompareAndSet, Key: "k", Value: "B"}, services.Result{}, services.Succeeded}, `c2 is told: cas(k, "", "B") = not swapped`},
	} {
		if words := cluster.experienced(c.event); words != c.words {
			t.Errorf("%+v is told as %q; expected %q", c.event, words, c.words)
		}
	}
}

func TestTimesAreToldAsMoves(t *testing.T) {
	for detail, words := range map[string]string{
		"node 1 promised 7 at 12ns, but had promised 8 (event 3)": "node 1 promised 7 in move 12, but had promised 8 (move 3)",
		"get(k) by c1 (3ns to 15ns), put(k) by c2 (0s to 1ns)":    "get(k) by c1 (move 3 to move 15), put(k) by c2 (the start to move 1)",
		"value 10ns5 stays": "value 10ns5 stays",
	} {
		if got := inMoves(detail); got != words {
			t.Errorf("%q became %q; expected %q", detail, got, words)
		}
	}
}
