package scenarios

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/dist"
)

func TestAScenarioThatGoCodeHasMadeWronglyIsRefused(t *testing.T) {
	wrong := dist.Uniform(2*time.Second, time.Second)
	const ascending = "found 2s as the lower bound and 1s as the upper bound, expected the first to be no greater"
	for want, change := range map[string]func(s *Scenario){
		"workload.think: " + ascending:        func(s *Scenario) { s.Workload.Think = wrong },
		"network.delay: " + ascending:         func(s *Scenario) { s.Network.Default.Delay = wrong },
		"network.reorder-delay: " + ascending: func(s *Scenario) { s.Network.Default.ReorderDelay = wrong },
		"disk.sync: " + ascending:             func(s *Scenario) { s.Disk.SyncLatency = wrong },
		"disk.read: found -1ns as the duration, expected 0s to 20015h59m54.037927936s": func(s *Scenario) { s.Disk.ReadLatency = dist.Constant(-1) },
		"generate: found the word \"crsh\", expected one of ":                          func(s *Scenario) { s.Generate = &nemesis.Generator{Kinds: []string{"crsh"}} },
		"generate: found \"-1s\", expected a duration from 1ms":                        func(s *Scenario) { s.Generate = &nemesis.Generator{Gap: -time.Second} },
	} {
		s := New("raft")
		change(&s)
		prefix := "scenario unnamed: " + want
		for name, err := range map[string]error{"Check": s.Check(), "Run": runError(t, s)} {
			if err == nil || len(err.Error()) < len(prefix) || err.Error()[:len(prefix)] != prefix {
				t.Errorf("%s: got %v, expected %s", name, err, prefix)
			}
		}
	}
}

func runError(t *testing.T, s Scenario) error {
	t.Helper()
	_, err := Run(t.Context(), s, Options{})
	return err
}
