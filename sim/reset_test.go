package sim_test

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

// n1 sends a message at every millisecond, each of which takes 10ms; from 4ms on
// they are held, and let go at 40ms. At 5.5ms the connection breaks.
func TestAResetLosesWhatIsOnItsWayAndNothingElse(t *testing.T) {
	for _, c := range []struct {
		name string
		over func(from, to sim.NodeID) bool
		got  []int // by n2
		lost int
	}{
		{"that way", func(from, to sim.NodeID) bool { return from == 1 && to == 2 }, []int{6, 7, 8}, 6},
		{"the other way", func(from, to sim.NodeID) bool { return from == 2 && to == 1 }, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, 0},
	} {
		w := sim.New(sim.Config{Network: network.Config{Default: network.Link{Delay: dist.Constant(10 * ms)}}})
		var got []int
		sent := 0
		w.Boot(add(w, program{
			boot: func(p *program) { p.env.SetTimer("send", 0) },
			expire: func(p *program, _ sim.Timer) {
				p.env.Send(2, deed(sent))
				p.env.Send(1, deed(sent)) // over no connection
				if sent++; sent < 9 {
					p.env.SetTimer("send", ms)
				}
			},
			receive: func(*program, sim.NodeID, sim.Message) {},
		}))
		w.Boot(add(w, program{receive: func(_ *program, _ sim.NodeID, m sim.Message) { got = append(got, int(m.(deed))) }}))
		var hold *network.Installed
		w.At(4*ms-1, "hold", func() { hold = w.Network().Install("hold", network.Answer{Decision: network.Hold}) })
		w.At(5*ms+ms/2, "reset", func() {
			if lost := w.Reset("reset", c.over); lost != c.lost {
				t.Errorf("%s: %d messages were lost, expected %d", c.name, lost, c.lost)
			}
		})
		w.At(40*ms, "release", func() {
			w.Network().Remove(hold)
			w.Release(hold, network.InOrder)
		})
		must(w.Run(time.Second))
		if slices.Sort(got); !slices.Equal(got, c.got) {
			t.Errorf("%s: %v arrived, expected %v", c.name, got, c.got)
		}
	}
}

func TestWhatHasArrivedIsNotLostInAReset(t *testing.T) {
	w := sim.New(sim.Config{Network: network.Config{Default: network.Link{Delay: dist.Constant(ms)}}})
	got := 0
	w.Boot(add(w, program{boot: func(p *program) {
		p.env.Send(2, deed(1))
		p.env.Send(2, deed(2))
	}}))
	w.Boot(add(w, program{receive: func(p *program, _ sim.NodeID, _ sim.Message) {
		got++
		p.env.Work(10 * ms)
	}}))
	w.At(5*ms, "reset", func() {
		if lost := w.Reset("reset", func(sim.NodeID, sim.NodeID) bool { return true }); lost != 0 {
			t.Errorf("%d messages were lost, though all had arrived", lost)
		}
	})
	must(w.Run(time.Second))
	if got != 2 {
		t.Errorf("%d messages were handled, expected 2", got)
	}
}
