package breakit

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/scenarios"
)

// Bounds of a suite, so that it is tried in seconds.
const (
	scenariosMost  = 10 // of a protocol
	textMost       = 16 << 10
	nodesMost      = 7
	clientsMost    = 10
	durationMost   = 8 * time.Second
	recoveryMost   = 10 * time.Second
	invariantsMost = 20
	nameMost       = 60
)

// A play is a scenario of a suite, or one that is given.
type play struct {
	name     string
	scenario scenarios.Scenario
}

// readPlays reads the texts of scenarios, and returns those that are about a protocol, in their
// order.
func readPlays(texts []string, protocol string) (plays []play, err error) {
	var names []string
	for i, text := range texts {
		at := fmt.Sprintf("Scenarios[%d]", i)
		p, err := readPlay(at, text)
		switch {
		case err != nil:
			return nil, err
		case slices.Contains(names, p.name):
			return nil, fmt.Errorf("%s: found the name %s a second time, expected a name of its own for each scenario", at, document.Quote(p.name))
		case !slices.Contains(twinned, p.scenario.Protocol):
			return nil, fmt.Errorf("%s: found protocol: %s, expected %s", at, p.scenario.Protocol, strings.Join(twinned, " or "))
		case p.scenario.Protocol == protocol:
			plays = append(plays, p)
		}
		names = append(names, p.name)
	}
	if len(plays) == 0 || len(plays) > scenariosMost {
		return nil, fmt.Errorf("found %d Scenarios with protocol: %s, expected 1 to %d", len(plays), protocol, scenariosMost)
	}
	return plays, nil
}

// givenPlays are the scenarios of a folder of the lab, in the order of their names.
func givenPlays(dir, protocol string) (plays []play, err error) {
	names, err := fs.Glob(files, path.Join(dir, "*"+document.FolderEnding))
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(text))
	}
	return readPlays(texts, protocol)
}

// readPlay reads one scenario, and holds it to the bounds.
func readPlay(at, text string) (play, error) {
	if len(text) > textMost {
		return play{}, fmt.Errorf("%s: found %d bytes, expected at most %d", at, len(text), textMost)
	}
	s, err := scenarios.Parse(at, []byte(text))
	if err != nil {
		return play{}, err
	}
	for _, bound := range []struct {
		broken          bool
		found, expected any
	}{
		{s.Flaw != "", "flaw: " + s.Flaw, "none: which flaw a twin has is not yours to choose"},
		{s.SafetyOnly, "safety-only", "none: clients must be served again"},
		{s.Nodes > nodesMost, fmt.Sprintf("%d nodes", s.Nodes), fmt.Sprintf("at most %d", nodesMost)},
		{s.Workload.Clients > clientsMost, fmt.Sprintf("%d clients", s.Workload.Clients), fmt.Sprintf("at most %d", clientsMost)},
		{s.Duration > durationMost, fmt.Sprintf("duration: %v", s.Duration), fmt.Sprintf("at most %v", durationMost)},
		{s.Recovery > recoveryMost, fmt.Sprintf("recovery: %v", s.Recovery), fmt.Sprintf("at most %v", recoveryMost)},
	} {
		if bound.broken {
			return play{}, fmt.Errorf("%s (%s): found %v, expected %v", at, document.Clip(s.Name), bound.found, bound.expected)
		}
	}
	return play{s.Name, s}, nil
}

// makeInvariants makes the invariants of a suite, and holds them to the bounds.
func (s *Suite) makeInvariants() (made []Invariant, err error) {
	if s.Invariants != nil {
		made = s.Invariants()
	}
	if len(made) == 0 || len(made) > invariantsMost {
		return nil, fmt.Errorf("found %d Invariants, expected 1 to %d", len(made), invariantsMost)
	}
	var names []string
	for _, i := range made {
		switch {
		case strings.TrimSpace(i.Name) == "" || len(i.Name) > nameMost || strings.Contains(i.Name, "\n"):
			return nil, fmt.Errorf("found an invariant with the name %s, expected a name in one line of at most %d bytes", document.Quote(i.Name), nameMost)
		case slices.Contains(names, i.Name):
			return nil, fmt.Errorf("found two invariants with the name %q, expected a name of its own for each", i.Name)
		case i.Observe == nil:
			return nil, fmt.Errorf("found no Observe of the invariant %q, expected one", i.Name)
		}
		names = append(names, i.Name)
	}
	return made, nil
}
