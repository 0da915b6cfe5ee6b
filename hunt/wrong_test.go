package hunt

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/dist"
)

func TestASearchThatMakesNoSenseIsAnError(t *testing.T) {
	for want, change := range map[string]func(s *Search){
		"found no Store, expected ":                    func(s *Search) { s.Store = nil },
		"found no scenarios, expected ":                func(s *Search) { s.Scenarios = nil },
		"found -1 jobs, expected ":                     func(s *Search) { s.Jobs = -1 },
		"found 2 seeds from 9223372036854775807 on, ":  func(s *Search) { s.Seeds = Seeds{First: store.SeedMax, Count: 2} },
		`found the strategy "swram", expected `:        func(s *Search) { s.Strategy = "swram" },
		`generate: found the word "crsh", expected `:   func(s *Search) { s.Scenarios[0].Generate = &nemesis.Generator{Kinds: []string{"crsh"}} },
		"workload.think: found -1ns as the duration, ": func(s *Search) { s.Scenarios[0].Workload.Think = dist.Constant(-1) },
		"nodes: found 0, expected ":                    func(s *Search) { s.Scenarios[0].Nodes = 0 },
		`protocol: found `:                             func(s *Search) { s.Scenarios[0].Protocol = "rfat" },
	} {
		s := keptIn(t, filepath.Join(t.TempDir(), "hunt.db"), promises(t, ""))
		s.Scenarios = append([]scenarios.Scenario(nil), s.Scenarios...)
		change(&s)
		if _, err := s.Run(t.Context()); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v, expected %q", err, want)
		}
	}
}
