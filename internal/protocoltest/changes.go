package protocoltest

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// StrikeChanges strikes, until the given time, whenever servers change their roles:
// the one that does is now and then cut off from another for a moment, or stopped
// cleanly and started again, soon after.
func (f *Fleet) StrikeChanges(seed uint64, until time.Duration) {
	draws := rng.New(seed, "changes")
	f.OnObserve(func(o sim.Observed) {
		if o.Kind != sim.Became || f.Now() >= until || !draws.Chance(rng.Always/2) {
			return
		}
		at := f.Now() + time.Duration(draws.Between(0, 20e6))
		lasts := time.Duration(draws.Between(1e6, 150e6))
		other := f.Servers[draws.Below(uint64(len(f.Servers)))]
		switch draws.Below(4) {
		case 0:
			f.At(at, "stop", func() { f.Stop(o.Node) })
			f.At(at+lasts, "boot", func() { f.Boot(o.Node) })
		default:
			f.At(at, "cut", func() {
				cut := f.Network().Install("change", network.BothWays(network.SetOf(o.Node), network.SetOf(other)))
				f.At(at+lasts, "heal", func() { f.Network().Remove(cut) })
			})
		}
	})
}
