package services

import (
	"errors"
	"fmt"
	"slices"
)

// Check returns an error that says what is missing in the description of a service, or
// wrong, a line for each; nil if it is complete.
func Check(s *Service) error {
	if s == nil {
		return errors.New("found no service (nil), expected its description")
	}
	var wrong []error
	expect := func(is bool, format string, args ...any) {
		if !is {
			wrong = append(wrong, fmt.Errorf("service %q: "+format, append([]any{s.Name}, args...)...))
		}
	}
	expect(s.Name != "", "found no Name, expected how files call it")
	expect(s.Summary != "", "found no Summary, expected one line that says what it is")
	expect(s.Execute != nil, "found no Execute, expected what its operations do")
	expect(len(s.Kinds) > 0, "found no Kinds, expected one at least")
	for i, k := range s.Kinds {
		expect(k.Name != "" && k.Code != 0, "kind %d: found name %q and code %d, expected a name, and a code from 1", i+1, k.Name, k.Code)
		expect(k.Code != Register.Code && k.Name != Register.Name, "kind %s: found code %d, expected another than those of %s, %d", k.Name, k.Code, Register.Name, Register.Code)
		for _, other := range s.Kinds[:i] {
			expect(other.Code != k.Code && other.Name != k.Name, "kind %s: found the name or the code %d of %s, expected its own", k.Name, k.Code, other.Name)
		}
	}
	for _, f := range s.Flaws {
		expect(f.Name != "" && f.Summary != "" && f.Source != "" && f.Needs != "" && f.Scenario != "", "flaw %q: found an empty Summary, Source, Needs or Scenario, expected all of them", f.Name)
	}
	expect(len(s.Workloads) > 0 && s.Workloads[0].Name == s.Name, "found no workload of its name as the first of Workloads")
	for _, w := range s.Workloads {
		expect(w.Name != "" && w.Summary != "", "workload %q: found the summary %q, expected a name, and one line that says what clients do", w.Name, w.Summary)
		expect(w.New != nil && w.Judge != nil && w.Least != nil, "workload %s: found no New, Judge or Least, expected all three", w.Name)
		expect(w.Keys > 0 && (w.KeysMost == 0 || w.Keys <= w.KeysMost), "workload %s: found %d Keys, expected one at least, and no more than KeysMost", w.Name, w.Keys)
		total := 0
		for _, weight := range w.Mix {
			expect(slices.Contains(s.Kinds, weight.Kind), "workload %s: found the kind %v in its Mix, expected kinds of the service", w.Name, weight.Kind)
			expect(weight.Weight >= 0, "workload %s: found the weight %d of %v, expected 0 or more", w.Name, weight.Weight, weight.Kind)
			total += weight.Weight
		}
		expect(total > 0, "workload %s: found weights that sum to %d, expected at least one above 0", w.Name, total)
	}
	return errors.Join(wrong...)
}
