package sim_test

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
	"github.com/laplace-sim/laplace/sim/trace"
	"github.com/laplace-sim/laplace/sim/wire"
)

func TestALostMessageKnowsWhatLostIt(t *testing.T) {
	first, second := network.SetOf(1), network.SetOf(2)
	for _, c := range []struct {
		what string
		at   time.Duration // the message leaves at 1ms and arrives at 11ms
		do   func(*sim.World)
		want trace.Record
	}{
		{"a rule that cuts", 0, func(w *sim.World) { w.Network().Install("fault cut", network.OneWay(first, second)) }, trace.Record{Text: "cut", By: "fault cut"}},
		{"a rule that loses", 0, func(w *sim.World) { w.Network().Install("fault loss", network.Loss(rng.Always)) }, trace.Record{Text: "lost", By: "fault loss"}},
		{"a rule that damages", 0, func(w *sim.World) { w.Network().Install("fault rot", network.Corrupt(rng.Always)) }, trace.Record{Text: "corrupted", By: "fault rot"}},
		{"a rule that damages what another delays", 0, func(w *sim.World) {
			w.Network().Install("fault rot", network.Corrupt(rng.Always))
			w.Network().Install("fault slow", network.Delay(dist.Constant(ms)))
		}, trace.Record{Text: "corrupted", By: "fault rot"}},
		{"a rule that damages what another holds", 0, func(w *sim.World) {
			w.Network().Install("fault rot", network.Corrupt(rng.Always))
			hold := w.Network().Install("fault hold", network.Answer{Decision: network.Hold})
			w.At(5*ms, "release", func() { w.Release(hold, network.InOrder) })
		}, trace.Record{Text: "corrupted", By: "fault rot"}},
		{"a reset of what is held and damaged", 0, func(w *sim.World) {
			w.Network().Install("fault rot", network.Corrupt(rng.Always))
			hold := w.Network().Install("fault hold", network.Answer{Decision: network.Hold})
			w.At(5*ms, "reset", func() { w.Reset("fault reset", func(from, to sim.NodeID) bool { return true }) })
			w.At(6*ms, "release", func() { w.Release(hold, network.InOrder) })
		}, trace.Record{Text: "reset", By: "fault reset"}},
		{"a cut on its way", 5 * ms, func(w *sim.World) { w.Network().Install("fault cut", network.OneWay(first, second)) }, trace.Record{Text: "severed", By: "fault cut"}},
		{"a reset", 5 * ms, func(w *sim.World) { w.Reset("fault reset", func(from, to sim.NodeID) bool { return true }) }, trace.Record{Text: "reset", By: "fault reset"}},
		{"a receiver that is down", 5 * ms, func(w *sim.World) { w.Crash(2, 0) }, trace.Record{Text: "down"}},
	} {
		for _, language := range []*wire.Language{nil, mustLanguage(t, deed(0))} {
			record := &trace.Recorder{}
			w := sim.New(sim.Config{Trace: record, Language: language, Network: network.Config{Default: network.Link{Delay: dist.Constant(10 * ms)}}})
			w.Boot(add(w, program{
				boot:   func(p *program) { p.env.SetTimer("send", ms) },
				expire: func(p *program, _ sim.Timer) { p.env.Send(2, deed(1)) },
			}))
			w.Boot(add(w, program{receive: func(*program, sim.NodeID, sim.Message) { t.Errorf("%s: the message arrived", c.what) }}))
			w.At(c.at, c.what, func() { c.do(w) })
			must(w.Run(time.Second))
			drops := slices.DeleteFunc(slices.Collect(record.Records()), func(r trace.Record) bool { return r.Kind != trace.Drop })
			if len(drops) != 1 || drops[0].Text != c.want.Text || drops[0].By != c.want.By {
				t.Errorf("%s: found %v, expected one that is %s by %q", c.what, drops, c.want.Text, c.want.By)
			}
		}
	}
}
