package breakit

import (
	"context"
	"fmt"
	"hash/fnv"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/sim"
)

// seedsOfTwin is with how many seeds each scenario is run to catch a twin.
const seedsOfTwin = 10

// The names of the checks.
const (
	suiteCheck  = "suite"
	silentCheck = "no false alarm"
	harmCheck   = "faults strike"
	caughtCheck = "caught"
)

// An attempt is a try of a part, with what it has come to so far.
type attempt struct {
	part   *part
	create maker
	plays  []play
	out    *labs.Outcome
	sum    uint64 // of the digests of all runs
}

// begin begins a try. A suite that cannot be tried is an outcome.
func begin(p *part, s *labs.Solution, seed uint64) (a *attempt, tried bool) {
	create, ok := s.Work.(maker)
	if !ok {
		panic(fmt.Sprintf("breakit: found a solution with the work %T, expected one that Solution made", s.Work))
	}
	a = &attempt{part: p, create: create, out: &labs.Outcome{Seed: seed}}
	suite := create()
	plays, err := p.plays(&suite)
	if err == nil && p.ownInvariants {
		_, err = suite.makeInvariants()
	}
	if err != nil {
		a.say(checker.Check{Name: suiteCheck}.Violated(checker.Evidence{}, "%v", err))
		return a, true
	}
	a.plays = plays
	return a, false
}

// plays are the scenarios that the part is tried with.
func (p *part) plays(s *Suite) ([]play, error) {
	if p.given {
		return givenPlays("scenarios/lab-breakit", p.protocol)
	}
	return readPlays(s.Scenarios, p.protocol)
}

func (a *attempt) say(c checker.Check) { a.out.Checks = append(a.out.Checks, c) }

// run runs a play, and counts it.
func (a *attempt) run(ctx context.Context, y play, flaw string, seed uint64) (*verdict, error) {
	v, err := a.part.run(ctx, a.create(), y, flaw, seed)
	if err != nil {
		return nil, err
	}
	a.out.Events += v.events
	h := fnv.New64a()
	fmt.Fprintf(h, "%x %x %s", a.sum, uint64(v.digest), y.name)
	a.sum = h.Sum64()
	a.out.Digest = sim.Digest(a.sum)
	return v, nil
}

// silent tries the correct program once with each scenario: nothing may be said against it.
func (p *part) silent(ctx context.Context, s *labs.Solution, seed uint64) (*labs.Outcome, error) {
	a, tried := begin(p, s, seed)
	if tried {
		return a.out, nil
	}
	quiet := checker.Check{Name: silentCheck}.Valid("%d scenarios say nothing against the correct program", len(a.plays))
	harm := checker.Check{Name: harmCheck}.Valid("in each scenario clients are served and faults strike")
	for _, y := range a.plays {
		v, err := a.run(ctx, y, "", seed)
		if err != nil {
			return nil, err
		}
		if c, accused := v.accuses(); accused && quiet.Verdict == checker.Valid {
			quiet = checker.Check{Name: silentCheck}.Violated(c.Evidence, "%s", a.alarm(y, seed, c))
			a.out.Result = v.result
		}
		if !p.given && (v.served == 0 || v.struck == 0) && harm.Verdict == checker.Valid {
			harm = checker.Check{Name: harmCheck}.Violated(checker.Evidence{}, "%s, seed %d: %d operations were answered, and %d faults did something; expected some of both", y.name, seed, v.served, v.struck)
		}
	}
	a.say(quiet)
	if !p.given {
		a.say(harm)
	}
	return a.out, nil
}

// alarm is what was said against the correct program.
func (a *attempt) alarm(y play, seed uint64, c checker.Check) string {
	return fmt.Sprintf("%s, seed %d, the correct %s: %s: %v: %s", y.name, seed, a.part.protocol, c.Name, c.Verdict, c.Detail)
}

// catch tries to tell a twin from the correct program, with every scenario and so many seeds. A
// scenario that says something against the correct one with any of these seeds tells
// nothing.
func (p *part) catch(ctx context.Context, s *labs.Solution, t twin, seed uint64) (*labs.Outcome, error) {
	a, tried := begin(p, s, seed)
	if tried {
		return a.out, nil
	}
	first := (seed-1)*seedsOfTwin + 1
	lost := "" // the last alarm against the correct program
	alarming := make([]bool, len(a.plays))
	for n := range uint64(seedsOfTwin) {
		seed := first + n
		for i, y := range a.plays {
			if alarming[i] {
				continue
			}
			v, err := a.run(ctx, y, t.flaw, seed)
			if err != nil {
				return nil, err
			}
			c, caught := v.broken()
			if !caught {
				continue
			}
			alarm, err := a.alarms(ctx, y, first)
			if err != nil {
				return nil, err
			}
			if alarm == "" {
				a.say(checker.Check{Name: caughtCheck}.Valid("%s, seed %d: %s: %s", y.name, seed, c.Name, c.Detail))
				return a.out, nil
			}
			alarming[i], lost = true, alarm
		}
	}
	missed := checker.Check{Name: caughtCheck}
	if lost != "" {
		a.say(missed.Violated(checker.Evidence{}, "only what accuses the correct program too accuses this twin: %s", lost))
	} else {
		a.say(missed.Violated(checker.Evidence{}, "%d scenarios with %d seeds each say nothing against this twin", len(a.plays), seedsOfTwin))
	}
	return a.out, nil
}

// alarms is what a scenario says against the correct program with the seeds of a twin; "" if
// nothing.
func (a *attempt) alarms(ctx context.Context, y play, first uint64) (string, error) {
	for n := range uint64(seedsOfTwin) {
		seed := first + n
		v, err := a.run(ctx, y, "", seed)
		if err != nil {
			return "", err
		}
		if c, accused := v.accuses(); accused {
			return a.alarm(y, seed, c), nil
		}
	}
	return "", nil
}
