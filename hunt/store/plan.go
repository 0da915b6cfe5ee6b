package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/internal/document"
)

// compare refuses a file that another plan made, and says what differs.
func (s *Store) compare() error {
	was, err := s.readPlan()
	if err != nil {
		return err
	}
	s.begunBy = was.Build
	const stay = "; repeat what the hunt was begun with, or choose another place with --out"
	plan := s.plan
	called := func(p Plan) []string {
		var names []string
		for _, sc := range p.Scenarios {
			names = append(names, sc.Name)
		}
		return names
	}
	switch {
	case !slices.Equal(called(was), called(plan)): // whose model is another, most often
		return s.refuse("a hunt in "+named(was), named(plan)+stay)
	case was.Model != plan.Model:
		return s.refuse("a hunt by "+modelTold(was.Model),
			"one by "+modelTold(plan.Model)+", with which its seeds are other runs; continue with a build of that model, or choose another place with --out")
	case was.Strategy != plan.Strategy:
		return s.refuse("a hunt with "+strategyTold(was.Strategy), strategyTold(plan.Strategy)+stay)
	case was.First != plan.First:
		return s.refuse(fmt.Sprintf("a hunt whose first seed is %d", was.First), strconv.FormatUint(plan.First, 10)+stay)
	}
	for i, before := range was.Scenarios {
		now := plan.Scenarios[i]
		if found, expected := firstDifference(before.Text, now.Text); found != expected {
			return s.refuse(fmt.Sprintf("another scenario %s (%s)", now.Name, found), expected+stay)
		}
	}
	return nil
}

func modelTold(model string) string {
	if model == "" {
		return "no model"
	}
	return "the model " + model
}

func strategyTold(name string) string {
	if name == "" {
		return "no strategy"
	}
	return "the strategy " + name
}

// namedMost is how many scenarios an error names.
const namedMost = 3

// named names the scenarios of a plan.
func named(p Plan) string {
	var names []string
	for _, sc := range p.Scenarios[:min(len(p.Scenarios), namedMost)] {
		names = append(names, sc.Name)
	}
	text := strings.Join(names, ", ")
	if more := len(p.Scenarios) - namedMost; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// firstDifference returns the first line in which two texts differ, as it is in
// each.
func firstDifference(a, b string) (ofA, ofB string) {
	before, after := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(before), len(after)) {
		ofA, ofB = lineOf(before, i), lineOf(after, i)
		if ofA != ofB {
			return ofA, ofB
		}
	}
	return "", ""
}

// lineOf is a line as an error repeats it.
func lineOf(lines []string, i int) string {
	if i >= len(lines) || strings.TrimSpace(lines[i]) == "" {
		return "nothing more"
	}
	return document.Quote(strings.TrimSpace(lines[i]))
}

// readPlan reads the plan that the file was made with, but for what should happen sometimes.
func (s *Store) readPlan() (Plan, error) {
	var p Plan
	meta := make(map[string]string)
	err := s.rows("meta", "SELECT key, value FROM meta", func(scan scanner) error {
		var key, value string
		err := scan(&key, &value)
		meta[key] = value
		return err
	})
	if err != nil {
		return p, err
	}
	p.Model, p.Build, p.Strategy = meta["model"], meta["build"], meta["strategy"]
	if p.First, err = strconv.ParseUint(meta["first"], 10, 63); err != nil || p.Build == "" {
		return p, s.damaged("meta: the plan is not there")
	}
	p.Scenarios, err = rowsOf(s, "scenarios", "SELECT name, text FROM scenarios ORDER BY scenario", func(scan scanner) (sc Scenario, err error) {
		err = scan(&sc.Name, &sc.Text)
		return sc, err
	})
	return p, err
}
