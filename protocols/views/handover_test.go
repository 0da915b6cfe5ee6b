package views

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

func TestAStateArrivesThoughTheReceiverOrTheSenderBeginsAnew(t *testing.T) {
	machine := services.NewStore(kv.Service(), 1)
	capture := func(index uint64, value string) *Capture {
		machine.Execute(services.Operation{Kind: kv.Put, Key: "k", Value: value})
		l := &Log{snapshot: Snapshot{Index: index}}
		return l.capture(nil, machine, index, 4)
	}
	earlier := capture(3, "the earlier state")
	expected := string(machine.Snapshot())
	old := newHandover(1, 5, capture(9, "the later state"), 4, time.Second)
	anew := newHandover(2, 5, earlier, 4, time.Second)
	var r reception
	first, _ := old.next(0)
	if reply, _, _ := r.take(first); reply.Have != 4 {
		t.Fatalf("found %+v; expected 4 bytes of the first", reply)
	}
	for step := range 100 {
		for m, ok := anew.next(0); ok; m, ok = anew.next(0) {
			if step == 2 {
				r.take(first) // it comes late
			}
			if step == 4 {
				r = reception{}
			}
			reply, whole, err := r.take(m)
			if err != nil {
				t.Fatal(err)
			}
			if whole != nil {
				if whole.Index != 3 || string(whole.Data) != expected {
					t.Errorf("found %+v", whole)
				}
				return
			}
			anew.acknowledge(reply, 0)
		}
	}
	t.Error("the state has not arrived")
}
