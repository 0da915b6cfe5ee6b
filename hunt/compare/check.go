package compare

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
)

// A mistake is what is wrong with one field of a plan.
type mistake struct {
	path            string // the keys that lead to it, joined by dots
	found, expected string
}

// Check reports the first thing in the plan that cannot be compared. Parse checks what it
// reads by itself.
func (p Plan) Check() error {
	if len(p.Faults) > 0 {
		p.Faults = slices.Clone(p.Faults)
		p.settle()
	}
	if wrong := p.check(new(places)); wrong != nil {
		return fmt.Errorf("plan %s: %s: found %s, expected %s", p.Name, strings.TrimSuffix(wrong.path, document.KeyOf("")), wrong.found, wrong.expected)
	}
	return nil
}

// check is Check for those who know places better than paths.
func (p *Plan) check(at *places) *mistake {
	for _, check := range []func(*places) *mistake{p.checkNames, p.checkNumbers, p.checkLoads, p.checkScenarios} {
		if wrong := check(at); wrong != nil {
			return wrong
		}
	}
	return nil
}

func (p *Plan) checkNames(at *places) *mistake {
	switch {
	case !isName(p.Name):
		return &mistake{"name", document.Quote(p.Name), nameExpected}
	case !isLine(p.Summary):
		return &mistake{"summary", document.Quote(p.Summary), lineExpected}
	case len(p.Subjects) < 2 || len(p.Subjects) > subjectsMax:
		return &mistake{"subjects", prose.Count(len(p.Subjects), "subject"), fmt.Sprintf("2 to %d to compare", subjectsMax)}
	case len(p.Faults) < 1 || len(p.Faults) > faultsMax:
		return &mistake{"faults", prose.Count(len(p.Faults), "fault"), fmt.Sprintf("1 to %d; none is one, in which nothing goes wrong", faultsMax)}
	}
	seen := make(map[string]bool)
	for i, s := range p.Subjects {
		if wrong := named(p.placeOf(at, i), "subject", s.Name, seen); wrong != nil {
			return wrong
		}
	}
	clear(seen)
	for i, f := range p.Faults {
		place := fmt.Sprintf("faults.%d", i)
		if wrong := named(place, "fault", f.Name, seen); wrong != nil {
			return wrong
		}
		if !isLine(f.Summary) {
			return &mistake{place + ".summary", document.Quote(f.Summary), lineExpected}
		}
	}
	return nil
}

// placeOf are the keys that lead to a subject. A plan that was not read has it by name.
func (p *Plan) placeOf(at *places, i int) string {
	if i < len(at.subjects) {
		return at.subjects[i]
	}
	return "subjects." + p.Subjects[i].Name
}

// named judges a name that may be there once.
func named(place, thing, name string, seen map[string]bool) *mistake {
	switch {
	case !isName(name):
		return &mistake{place, "the " + thing + " " + document.Quote(name), nameExpected}
	case seen[name]:
		return &mistake{place, "the " + thing + " " + name + " once more", "names that differ; give one of them a name of its own"}
	}
	seen[name] = true
	return nil
}

const lineExpected = "one line of at most 300 bytes"

// isLine reports whether a text can be shown within a line.
func isLine(text string) bool {
	return len(text) <= summaryMax && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

func (p *Plan) checkNumbers(*places) *mistake {
	switch {
	case p.Seeds < 1 || p.Seeds > seedsMax:
		return &mistake{"seeds", fmt.Sprint(p.Seeds), fmt.Sprintf("1 to %d", seedsMax)}
	case p.Confidence < confidenceMin || p.Confidence > confidenceMax:
		return &mistake{"confidence", percent(p.Confidence), "80% to 99.9%"}
	}
	for i, f := range p.Faults {
		place := fmt.Sprintf("faults.%d", i)
		switch {
		case len(f.Schedule) == 0 && (f.Begin != 0 || f.End != 0):
			return &mistake{place, "a time at which nothing strikes", "none, or faults"}
		case f.Begin < 0 || f.Begin > p.Base.Duration:
			return &mistake{place + ".begin", f.Begin.String(), fmt.Sprintf("0s to the duration, %s", p.Base.Duration)}
		case f.End < f.Begin || f.End > p.Base.Duration:
			return &mistake{place + ".end", f.End.String(), fmt.Sprintf("%s, when %s strikes, to %s, the duration", f.Begin, f.Name, p.Base.Duration)}
		}
	}
	return nil
}

func (p *Plan) checkLoads(*places) *mistake {
	if len(p.Loads) > loadsMax {
		return &mistake{"loads", prose.Count(len(p.Loads), "load"), fmt.Sprintf("at most %d", loadsMax)}
	}
	for i, rate := range p.Loads {
		place := fmt.Sprintf("loads.%d", i)
		switch {
		case rate < 1 || rate > loadMax:
			return &mistake{place, fmt.Sprint(rate), fmt.Sprintf("1 to %d operations a second", loadMax)}
		case i > 0 && rate <= p.Loads[i-1]:
			return &mistake{place, fmt.Sprintf("%d behind %d", rate, p.Loads[i-1]), "rates that rise"}
		}
	}
	return nil
}

// checkScenarios has each scenario say what is wrong with it.
func (p *Plan) checkScenarios(at *places) *mistake {
	for i := range p.Subjects {
		if wrong := p.wrongIn(p.scenario(Fault{}, i), p.placeOf(at, i), ""); wrong != nil {
			return wrong
		}
		for j, f := range p.Faults {
			if wrong := p.wrongIn(p.scenario(f, i), p.placeOf(at, i), fmt.Sprintf("faults.%d", j)); wrong != nil {
				return wrong
			}
		}
		for j, rate := range p.Loads {
			if wrong := p.wrongIn(p.loaded(rate, i), p.placeOf(at, i), ""); wrong != nil {
				wrong.path = fmt.Sprintf("loads.%d", j)
				return wrong
			}
		}
	}
	return nil
}

// ofSubjects are the keys of a scenario that a plan has with the subject.
var ofSubjects = []string{"protocol", "parameters", "flaw"}

// wrongIn is what is wrong with a scenario of a subject and a fault, with the places of
// both in the plan.
func (p *Plan) wrongIn(s scenarios.Scenario, subject, fault string) *mistake {
	err := s.Check()
	if err == nil {
		err = s.CheckInert()
	}
	wrong, ok := errors.AsType[*scenarios.CheckError](err)
	if !ok {
		return nil
	}
	m := &mistake{wrong.Path, wrong.Found, wrong.Expected}
	switch key, _, _ := strings.Cut(strings.TrimSuffix(wrong.Path, document.KeyOf("")), "."); {
	case slices.Contains(ofSubjects, key), key == "nodes" && s.Nodes != p.Base.Nodes:
		m.path = subject + "." + wrong.Path
	case key == "faults":
		m.path = fault + "." + wrong.Path
	}
	if p.Subjects != nil && !strings.Contains(m.found+m.expected, s.Protocol) {
		m.expected += " (with " + s.Protocol + ")"
	}
	return m
}
