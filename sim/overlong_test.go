package sim_test

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/wire"
)

// bulk is a message of as many bytes as it says.
type bulk int

func (b bulk) WireSize() int { return int(b) }

func TestAMessageThatIsTooLongForTheNetworkIsNotDeliveredAndSaidToBe(t *testing.T) {
	world := sim.New(sim.Config{Network: network.Config{Default: network.Link{Delay: dist.Constant(ms)}}})
	var arrived []sim.Message
	for _, name := range []string{"n1", "n2"} {
		world.Add(sim.NodeConfig{Name: name, Program: func(sim.NodeID) sim.Process {
			return &program{
				boot: func(p *program) {
					if p.env.ID() == 1 {
						for _, to := range []sim.NodeID{1, 2} {
							p.env.Send(to, bulk(wire.FrameMax))
							p.env.Send(to, bulk(wire.FrameMax+1))
						}
					}
				},
				receive: func(p *program, _ sim.NodeID, m sim.Message) {
					if p.env.ID() == 2 {
						arrived = append(arrived, m)
					}
				},
			}
		}})
	}
	for _, id := range []sim.NodeID{1, 2} {
		world.Boot(id)
	}
	if err := world.Run(10 * ms); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(arrived, []sim.Message{bulk(wire.FrameMax)}) {
		t.Errorf("n2 got %v, expected the message that is as long as it may be", arrived)
	}
	if found := world.Overlong(); !slices.Equal(found, []sim.Overlong{{Kind: "sim_test.bulk", Count: 1, Longest: wire.FrameMax + 1}}) {
		t.Errorf("told of %v, expected one message of n1 to n2", found)
	}
}
