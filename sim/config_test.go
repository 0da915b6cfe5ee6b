package sim_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

func TestAWorldThatIsConfiguredWronglySaysSoAndDoesNotRun(t *testing.T) {
	idle := func(sim.NodeID) sim.Process { return &program{} }
	link := func(l network.Link) sim.Config { return sim.Config{Network: network.Config{Default: l}} }
	for want, c := range map[string]struct {
		world sim.Config
		node  sim.NodeConfig
	}{
		"sim: network: the default link: loss is 1000001 parts per million, expected 0 to 1000000": {
			world: link(network.Link{Loss: rng.Always + 1}), node: sim.NodeConfig{Program: idle}},
		"sim: network: the default link: the delay: dist: found 20ms as the lower bound and 1ms as the upper bound, expected the first to be no greater": {
			world: link(network.Link{Delay: dist.Uniform(20*ms, ms)}), node: sim.NodeConfig{Program: idle}},
		"sim: network: the default link: the delay of what is reordered: dist: found the factor 1000000.001, expected 0 to 1000000": {
			world: link(network.Link{ReorderDelay: dist.Constant(ms).Scale(dist.MaxFactor + 1).Plus(ms)}), node: sim.NodeConfig{Program: idle}},
		`sim: network: the delay from "a" to "b": dist: found -1ns as the duration, expected 0s to 20015h59m54.037927936s`: {
			world: sim.Config{Network: network.Config{Delays: map[network.Path]dist.Dist{{From: "a", To: "b"}: dist.Constant(-1)}}}, node: sim.NodeConfig{Program: idle}},
		"sim: network: a link from node 1 to node 0, expected numbers from 1": {
			world: sim.Config{Network: network.Config{Links: map[network.Ends]network.Link{{From: 1}: {}}}}, node: sim.NodeConfig{Program: idle}},
		"sim: node n1: found no Program, expected the Factory of one": {},
		"sim: node n1: work of 2s for a message, expected 0s to 1s":   {node: sim.NodeConfig{Program: idle, Work: sim.Work{Message: 2 * time.Second}}},
		"sim: node n1: disk: the latency of syncs: dist: found 0s as the median, expected at least 1ns": {
			node: sim.NodeConfig{Program: idle, Disk: disk.Config{SyncLatency: dist.LogNormal(0, ms)}}},
		"sim: node n1: disk: the bandwidth is -1 bytes a second, expected 0 (no limit) to 8589934592": {
			node: sim.NodeConfig{Program: idle, Disk: disk.Config{Bandwidth: -1}}},
		"sim: node n1: disk: the capacity is -1 bytes, expected 0 (no limit) or more": {
			node: sim.NodeConfig{Program: idle, Disk: disk.Config{Capacity: -1}}},
		"sim: node x: disk: a sector has -512 bytes, expected 0 (the default) or more": {
			node: sim.NodeConfig{Name: "x", Program: idle, Disk: disk.Config{SectorSize: -512}}},
		"sim: node n1: clock: the drift is -1000001 parts per million, expected -1000000 to 1000000000": {
			node: sim.NodeConfig{Program: idle, Clock: clock.Config{Drift: clock.Stopped - 1}}},
		"sim: node n1: clock: the uncertainty is -1ns, expected 0s to 438000h0m0s": {
			node: sim.NodeConfig{Program: idle, Clock: clock.Config{Uncertainty: -1}}},
		"sim: node n1: clock: the offset is 438000h0m0.000000001s, expected -438000h0m0s to 438000h0m0s": {
			node: sim.NodeConfig{Program: idle, Clock: clock.Config{Offset: clock.OffsetMax + 1}}},
	} {
		w := sim.New(c.world)
		w.Boot(w.Add(c.node))
		err := w.Run(time.Second)
		var wrong *sim.ConfigError
		if !errors.As(err, &wrong) || err.Error() != want || w.Err() != err || w.Events() > 0 {
			t.Errorf("got %v, expected %s", err, want)
		}
		w.Close()
	}
}

func TestAnUpgradeToNoProgramIsAnErrorOfTheConfiguration(t *testing.T) {
	w := sim.New(sim.Config{})
	defer w.Close()
	id := w.Add(sim.NodeConfig{Name: "db", Program: func(sim.NodeID) sim.Process { return &program{} }})
	w.SetProgram(id, nil)
	if err := w.Run(time.Second); err == nil || !strings.HasPrefix(err.Error(), "sim: node db: found no Program") {
		t.Errorf("got %v", err)
	}
}
