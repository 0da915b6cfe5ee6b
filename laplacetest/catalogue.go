package laplacetest

import (
	"context"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/rehearsal"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
)

// How many seeds of a scenario a catalogue is tried with.
const (
	catalogueSeeds = 10  // without a flaw
	flawSeeds      = 200 // with one, at most
)

// Catalogue registers a catalogue, and holds its protocols to what they say of
// themselves: the descriptor of each is complete (protocols.Check), each of its
// scenarios breaks nothing under several seeds, tells of no role that is not listed, and is the same run twice, each of its flaws is
// found by the scenario that it names, and, in the scenario NAME/quiet, as many servers
// as it claims may be down while the others serve, or forget what they had synced, and
// their disks be damaged. Of each of its services the operations do the same twice, are read
// as they were written, and are judged: nothing that the service does by itself is accused,
// some answer is that it did not give, and each of its flaws is found as those of protocols
// are. What fails says what to do.
//
// It is no proof: what is claimed holds in these runs.
func Catalogue(t *testing.T, c scenarios.Catalogue) {
	t.Helper()
	if err := scenarios.Register(c); err != nil {
		t.Fatalf("the catalogue is not complete:\n%v", err)
	}
	for _, s := range catalogued(c) {
		t.Run("service/"+s.Name, func(t *testing.T) {
			for _, wrong := range rehearsal.Wrong(s) {
				t.Error(wrong)
			}
			for _, f := range s.Flaws {
				t.Run("flaw/"+f.Name, func(t *testing.T) { tryFlaw(t, f) })
			}
		})
	}
	for _, p := range c.Protocols {
		t.Run(p.Name, func(t *testing.T) {
			t.Run("scenarios", func(t *testing.T) { tryScenarios(t, p) })
			for _, f := range p.Flaws {
				t.Run("flaw/"+f.Name, func(t *testing.T) { tryFlaw(t, f) })
			}
			t.Run("claims", func(t *testing.T) {
				for _, claim := range []func(TB, *protocols.Protocol) string{unsurvived, forgotten, undetected} {
					if found := claim(t, p); found != "" {
						t.Error(found)
					}
				}
			})
		})
	}
}

// provided are the services that come with Laplace.
var provided = scenarios.Services()

// catalogued are the services of a catalogue and of its protocols, but for those that
// come with Laplace.
func catalogued(c scenarios.Catalogue) []*services.Service {
	all := slices.Clone(c.Services)
	for _, p := range c.Protocols {
		for _, s := range p.Services {
			if !slices.Contains(all, s) && !slices.Contains(provided, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// tryScenarios runs the scenarios about a protocol, without a flaw.
func tryScenarios(t TB, p *protocols.Protocol) {
	for _, s := range scenarios.Library() {
		if s.Protocol != p.Name {
			continue
		}
		s.Flaw = ""
		_, mismatch, err := scenarios.Verify(context.Background(), s, scenarios.Options{})
		if err != nil {
			t.Fatalf("%v", err)
		}
		if mismatch != nil {
			t.Errorf("%s: two runs of one seed differ: no wall clock, goroutine, global randomness or order of a map may decide anything (the command lint finds most)\n%v", s.Name, mismatch)
		}
		for s.Seed = 1; s.Seed <= catalogueSeeds; s.Seed++ {
			r := ranOnce(t, s)
			if role := unlisted(p, r); role != "" {
				t.Errorf("%s, seed %d: a server becomes %q, which is not among the Roles of the descriptor: pictures have no colour for it", s.Name, s.Seed, role)
				break
			}
			if c, bad := r.First(); bad {
				t.Errorf("%s, seed %d: %s: %s\nthe program broke a promise, or the descriptor claims too much", s.Name, s.Seed, c.Name, c.Detail)
				break
			}
		}
	}
}

// unlisted is a role that a server took in a run and that its protocol does not list; ""
// if there is none.
func unlisted(p *protocols.Protocol, r *scenarios.Result) string {
	for _, c := range r.Roles {
		if int(c.Node) <= r.Nodes && p.Role(c.Role).Stance == protocols.Other {
			return c.Role
		}
	}
	return ""
}

// tryFlaw looks for a flaw in the scenario that is to bring it out, under the seeds that
// a hunt begins with.
func tryFlaw(t TB, f protocols.Flaw) {
	s, err := scenarios.Find(f.Scenario)
	if err != nil {
		t.Fatalf("%v", err)
	}
	for s.Seed = 1; s.Seed <= flawSeeds; s.Seed++ {
		s.Flaw = f.Name
		if ranOnce(t, s).Verdict != checker.Violation {
			continue
		}
		if s.Flaw = ""; ranOnce(t, s).Verdict != checker.Violation {
			return
		}
	}
	t.Errorf("%s shows the flaw with none of the seeds 1 to %d: have more go wrong there that the flaw needs (%s), or name another scenario", f.Scenario, flawSeeds, f.Needs)
}
