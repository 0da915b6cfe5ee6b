// Three nodes watch one another: who is silent for 300ms is suspected.
package main

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

type Heartbeat struct{}

type Detector struct{ env sim.Env }

func (d *Detector) Boot(env sim.Env) {
	d.env = env
	d.Expire("beat")
}

func (d *Detector) Receive(from sim.NodeID, _ sim.Message) {
	d.env.SetTimer(sim.Timer(from.String()), 300*time.Millisecond)
}

func (d *Detector) Expire(timer sim.Timer) {
	if timer != "beat" {
		d.env.Observe(sim.Observation{Kind: sim.Note, Text: "suspects " + string(timer)})
		return
	}
	for peer := sim.NodeID(1); peer <= 3; peer++ {
		d.env.Send(peer, Heartbeat{})
	}
	d.env.SetTimer("beat", 100*time.Millisecond)
}

func main() {
	links := network.Link{Delay: dist.Uniform(time.Millisecond, 20*time.Millisecond), Loss: 200_000} // parts per million
	world := sim.New(sim.Config{Seed: 14, Network: network.Config{Default: links}})
	world.OnObserve(func(o sim.Observed) { fmt.Println(o.At, world.Name(o.Node), o.Text) })
	for range 3 {
		world.Boot(world.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process { return new(Detector) }}))
	}
	world.At(2*time.Second, "crash n3", func() { world.Crash(3, disk.Drop) })
	if err := world.Run(4 * time.Second); err != nil {
		panic(err)
	}
	fmt.Println("digest", world.Digest())
}
