package nemesis_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

func TestAWrongGeneratorIsAnErrorThatSaysWhatWasExpected(t *testing.T) {
	for want, c := range map[string]struct {
		g       nemesis.Generator
		servers int
	}{
		`generator: found the word "crsh", expected one of `:        {nemesis.Generator{Kinds: []string{"crsh"}}, 3},
		`generator: found the word "crahs", expected one of `:       {nemesis.Generator{Without: []string{"crahs"}}, 3},
		`generator: found the word "rot", expected one of `:         {nemesis.Generator{Budget: nemesis.Budget{Disk: []string{"rot"}}}, 3},
		`generator: found "-2s", expected a duration from 1ms to `:  {nemesis.Generator{Until: -2 * time.Second}, 3},
		`generator: found "-1ms", expected a duration from 1ms to `: {nemesis.Generator{Gap: -time.Millisecond}, 3},
		`generator: found 0 servers, expected one or more`:          {nemesis.Generator{}, 0},
		`generator: found -1 servers, expected one or more`:         {nemesis.Generator{Kinds: []string{"crash"}}, -1},
		`generator: found "100.0001%", expected `:                   {nemesis.Generator{Budget: nemesis.Budget{Loss: rng.Always + 1}}, 3},
	} {
		_, err := nemesis.Generate(1, c.g, c.servers)
		draw := rng.New(1, "mutate")
		_, mutated := nemesis.Mutate(nil, c.g, c.servers, &draw)
		for _, err := range []error{err, mutated} {
			wrong, ok := errors.AsType[*nemesis.GeneratorError](err)
			if !ok || !strings.HasPrefix(err.Error(), want) || wrong.Expected == "" || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, expected %s", err, want)
			}
		}
	}
	if err := (nemesis.Generator{}).Check(); err != nil {
		t.Error(err)
	}
}

func TestAFaultWithoutAnEffectIsSkipped(t *testing.T) {
	w := sim.New(sim.Config{})
	defer w.Close()
	id := w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process { return sim.Blocking(func(*sim.Coroutine) {}) }})
	n := nemesis.Install(w, 1, []sim.NodeID{id}, nil, nemesis.Schedule{{Target: nemesis.Target{"n1"}}})
	w.Boot(id)
	if err := w.Run(time.Second); err != nil {
		t.Fatal(err)
	}
	if all := n.Injected(); len(all) != 1 || all[0].Skipped != "it has no effect" {
		t.Errorf("got %+v", all)
	}
}
