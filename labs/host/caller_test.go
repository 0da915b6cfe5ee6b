package host

import (
	"fmt"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/labs/meter"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A scribe writes down what it is told, and takes most of the steps that a handler may.
type scribe struct{ heard []string }

func (s *scribe) hear(what string) {
	s.heard = append(s.heard, what)
	for range meter.Most * 3 / 4 {
		meter.Tick()
	}
}

func (s *scribe) Receive(from sim.NodeID, message sim.Message) {
	s.hear(fmt.Sprint("message ", message))
}

func (s *scribe) Expire(timer sim.Timer) { s.hear(fmt.Sprint("timer ", timer)) }

func TestEachHandlerHasAllStepsAndIsSettled(t *testing.T) {
	s := new(scribe)
	c := NewCaller(s,
		func(client sim.NodeID, _ services.Request) {
			s.heard = append(s.heard, fmt.Sprintf("request of %d", client))
		},
		func() { s.heard = append(s.heard, "settled") })
	c.Call(func() { s.hear("boot") })
	c.Receive(2, "m")
	c.Receive(7, services.Request{})
	c.Expire("t")
	if want := []string{"boot", "settled", "message m", "settled", "request of 7", "timer t", "settled"}; !slices.Equal(s.heard, want) {
		t.Errorf("found %q, expected %q", s.heard, want)
	}
}
