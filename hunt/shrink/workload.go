package shrink

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/rng"
)

func withScript(c scenarios.Scenario, script []scenarios.Step) scenarios.Scenario {
	c.Workload.Script = script
	return c
}

// script has the clients do what they did, in place of what they choose. From
// then on one operation can be taken away without another in its place.
func (s *shrinker) script() {
	if len(s.best.Workload.Script) > 0 {
		return
	}
	scripted := s.result.Scripted()
	last := scripted.Duration + scripted.Recovery
	scripted.Workload.Script = slices.DeleteFunc(scripted.Workload.Script, func(step scenarios.Step) bool { return step.At > last })
	candidates := []scenarios.Scenario{scripted}
	if !s.aboutProgress() {
		at := s.shownAt() + 1
		candidates = []scenarios.Scenario{endsAt(scripted, roundUp(at)), endsAt(scripted, at), scripted}
	}
	s.takeAny(candidates...)
}

// dropSteps leaves out every operation that it does not take. Most often those
// do that the evidence names, or those on their key.
func (s *shrinker) dropSteps() {
	script := s.best.Workload.Script
	if len(script) == 0 {
		s.dropOperations()
		return
	}
	if first, _ := s.result.First(); len(first.Evidence.Operations) > 0 {
		named := make(map[time.Duration]string)
		keys := make(map[string]bool)
		for _, id := range first.Evidence.Operations {
			o := s.result.History[id]
			keys[o.Key] = true
			named[o.Call] = o.Client
		}
		parties := only(script, func(step scenarios.Step) bool { return named[step.At] == step.Client })
		sharing := only(script, func(step scenarios.Step) bool { return keys[step.Operation.Key] })
		s.takeScripts(parties, sharing)
	}
	s.takeSome()
	s.oracle.within(stepsRuns, s.minimizeSteps)
}

// stepsRuns bounds how many candidates leave out operations in a row. A long
// script hardly needs as many, unless most of them fail in other ways; then
// something else should be made simpler first.
const stepsRuns = 300

// takeSome tries parts of a long script: what one client does, and steps drawn
// at random, few before many. Where taking one step away changes all that
// follows, some part far smaller may show the failure though no part a little
// smaller does.
func (s *shrinker) takeSome() {
	draws := rng.New(s.best.Seed, "shrink")
	for try := uint64(0); len(s.best.Workload.Script) > stepsGoal; try++ {
		script := s.best.Workload.Script
		var parts [][]scenarios.Step
		for _, name := range clientsOf(script) {
			parts = append(parts, only(script, func(step scenarios.Step) bool { return step.Client == name }))
		}
		for _, eighths := range []rng.Probability{1, 2, 3, 4, 5, 6, 7} {
			for ticket := range uint64(tickets) {
				draw := draws.Derive(try).Derive(uint64(eighths)).Derive(ticket)
				parts = append(parts, only(script, func(scenarios.Step) bool { return draw.Chance(eighths * rng.Always / 8) }))
			}
		}
		parts = slices.DeleteFunc(parts, func(part []scenarios.Step) bool { return len(part) == len(script) })
		if !s.takeScripts(parts...) {
			return
		}
	}
}

// tickets is how many random parts of each size are tried.
const tickets = 20

// shake keeps the last few steps of a script that is still long, which are most
// likely to matter, and moves all that has a time a little, at random: those
// before had mostly to see to it that the last ones came at the right moment.
func (s *shrinker) shake() {
	draws := rng.New(s.best.Seed, "shake")
	for try := uint64(0); len(s.best.Workload.Script) > stepsGoal; try++ {
		script := s.best.Workload.Script
		var candidates []scenarios.Scenario
		for last := 1; last <= len(script)*3/4; last += 1 + last/3 {
			for ticket := range uint64(5 * tickets) {
				c := withScript(s.best, script[len(script)-last:])
				draw := draws.Derive(try).Derive(uint64(last)).Derive(ticket)
				for _, at := range moments(&c) {
					*at = max(0, *at+time.Duration(draw.Between(-int64(shakeMost/shakeUnit), int64(shakeMost/shakeUnit)))*shakeUnit)
				}
				candidates = append(candidates, c)
			}
		}
		if !s.takeAny(candidates...) {
			return
		}
	}
}

// How far shake moves a time at most, and in what steps.
const (
	shakeMost = 12 * time.Millisecond
	shakeUnit = 500 * time.Microsecond
)

// minimizeSteps takes away all steps of a script that can be taken away.
func (s *shrinker) minimizeSteps() {
	minimizeList(s, s.best.Workload.Script, func(c *scenarios.Scenario, script []scenarios.Step) {
		if len(script) > 0 { // no script at all would leave the clients to choose
			c.Workload.Script = script
		}
	})
}

// takeScripts keeps the first of some scripts that will do.
func (s *shrinker) takeScripts(scripts ...[]scenarios.Step) bool {
	scripts = slices.DeleteFunc(scripts, func(script []scenarios.Step) bool { return len(script) == 0 })
	return s.take(len(scripts), func(i int) scenarios.Scenario { return withScript(s.best, scripts[i]) }) >= 0
}

// dropOperations has clients that choose for themselves do less.
func (s *shrinker) dropOperations() {
	fewer := func() []int { return smaller(cmp.Or(s.best.Workload.Operations, len(s.result.History))) }
	exhaust(s, fewer, func(c *scenarios.Scenario, operations int) { c.Workload.Operations = operations })
}

// dropOrders leaves out what the operator need not ask for.
func (s *shrinker) dropOrders() {
	minimizeList(s, s.best.Operator, func(c *scenarios.Scenario, orders []scenarios.Order) { c.Operator = orders })
}

// roundSteps gives the operations and the orders rounder times.
func (s *shrinker) roundSteps() {
	for _, u := range []time.Duration{100 * time.Millisecond, 10 * time.Millisecond, time.Millisecond} {
		script := slices.Clone(s.best.Workload.Script)
		for i := range script {
			script[i].At = script[i].At.Truncate(u)
		}
		if s.takeScripts(script) {
			break
		}
	}
	if len(s.best.Workload.Script) > stepsFew {
		return
	}
	for place := range s.best.Workload.Script {
		at := func() []time.Duration { return rounder(s.best.Workload.Script[place].At) }
		exhaust(s, at, func(c *scenarios.Scenario, round time.Duration) {
			c.Workload.Script = slices.Clone(c.Workload.Script)
			c.Workload.Script[place].At = round
		})
	}
}

// simplifySteps has clients write short values to the first keys, and ask for simpler
// things where that is enough.
func (s *shrinker) simplifySteps() {
	script := slices.Clone(s.best.Workload.Script)
	if len(script) == 0 || len(script) > stepsFew {
		return
	}
	does, err := s.best.Task()
	if err != nil {
		panic("shrink: a script of what cannot be run: " + err.Error())
	}
	for i := range script {
		if does.Service.Simpler == nil {
			break
		}
		if o, is := does.Service.Simpler(script[i].Operation, fmt.Sprintf("v%d", i+1)); is {
			simpler := slices.Clone(s.best.Workload.Script)
			simpler[i].Operation = o
			s.takeScripts(simpler)
		}
	}
	script = slices.Clone(s.best.Workload.Script)
	keys, values := make(map[string]string), make(map[string]string)
	for i := range script {
		o := &script[i].Operation
		if keys[o.Key] == "" && o.Key != "" {
			keys[o.Key] = fmt.Sprintf("k%d", len(keys)+1)
		}
		o.Key = keys[o.Key]
		o.Value, o.Expected = short(values, o.Value), short(values, o.Expected)
	}
	s.takeScripts(script)
}

// unique are the values that clients make up, so that nobody else writes them, with what
// makes them as long as a scenario has them; see scenarios.Values.
var unique = regexp.MustCompile(`\bc\d+\.\d+(~+|\(\d+\))?`)

// short returns an input with a short value in place of each that a client made up, always
// the same for the same. What else is in it stays, for it means something.
func short(values map[string]string, input string) string {
	return unique.ReplaceAllStringFunc(input, func(value string) string {
		if values[value] == "" {
			values[value] = fmt.Sprintf("v%d", len(values)+1)
		}
		return values[value]
	})
}
