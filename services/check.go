package services

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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
	expect(isName(s.Name), "found the Name %q, expected letters, digits and '-', as files call it", s.Name)
	expect(s.Summary != "", "found no Summary, expected one line that says what it is")
	expect(s.Execute != nil, "found no Execute, expected what its operations do")
	expect(len(s.Kinds) > 0, "found no Kinds, expected one at least")
	for i, k := range s.Kinds {
		if k == nil {
			expect(false, "kind %d: found nil", i+1)
			continue
		}
		expect(k.Name != "" && k.Code != 0, "kind %d: found name %q and code %d, expected a name, and a code from 1", i+1, k.Name, k.Code)
		expect(k.Code != Register.Code && k.Name != Register.Name, "kind %s: found code %d, expected another than those of %s, %d", k.Name, k.Code, Register.Name, Register.Code)
		for _, other := range s.Kinds[:i] {
			if other != nil {
				expect(other.Code != k.Code && other.Name != k.Name, "kind %s: found the name or the code %d of %s, expected its own", k.Name, k.Code, other.Name)
			}
		}
	}
	for i, f := range s.Flaws {
		expect(!slices.ContainsFunc(s.Flaws[:i], func(other Flaw) bool { return other.Name == f.Name }), "flaw %q: found twice, expected once", f.Name)
		expect(f.Name != "" && f.Summary != "" && f.Source != "" && f.Needs != "" && f.Scenario != "", "flaw %q: found an empty Summary, Source, Needs or Scenario, expected all of them", f.Name)
	}
	expect(len(s.Workloads) > 0 && s.Workloads[0] != nil && s.Workloads[0].Name == s.Name, "found no workload of its name as the first of Workloads")
	for i, w := range s.Workloads {
		if w == nil {
			expect(false, "workload %d: found nil", i+1)
			continue
		}
		twice := slices.ContainsFunc(s.Workloads[:i], func(other *Workload) bool { return other != nil && other.Name == w.Name })
		expect(isName(w.Name) && !twice, "workload %d: found the name %q, expected letters, digits and '-', and each name once", i+1, w.Name)
		expect(w.Summary != "", "workload %s: found no Summary, expected one line that says what clients do", w.Name)
		expect(w.New != nil && w.Judge != nil && w.Least != nil, "workload %s: found no New, Judge or Least, expected all three", w.Name)
		expect(w.Keys > 0 && w.Keys <= KeysMax && (w.KeysMost == 0 || w.Keys <= w.KeysMost && w.KeysMost <= KeysMax),
			"workload %s: found %d Keys and KeysMost %d, expected 1 to %d, and no more than KeysMost", w.Name, w.Keys, w.KeysMost, KeysMax)
		expect(w.Least == nil || len(w.Least(nil, 0, 0)) > 0, "workload %s: found that Least judges nothing, expected one check at least", w.Name)
		total := 0
		var mixed []*Kind
		for _, weight := range w.Mix {
			expect(slices.Contains(s.Kinds, weight.Kind) && !slices.Contains(mixed, weight.Kind),
				"workload %s: found the kind %v in its Mix, expected kinds of the service, each once", w.Name, weight.Kind)
			expect(0 <= weight.Weight && weight.Weight <= WeightMax, "workload %s: found the weight %d of %v, expected 0 to %d", w.Name, weight.Weight, weight.Kind, WeightMax)
			mixed, total = append(mixed, weight.Kind), total+weight.Weight
		}
		expect(total > 0, "workload %s: found weights that sum to %d, expected at least one above 0", w.Name, total)
	}
	return errors.Join(wrong...)
}

// Bounds of what a scenario says of a workload.
const (
	KeysMax   = 1000      // keys that clients share
	WeightMax = 1_000_000 // of a kind of operation in a mix
)

// isName reports whether text can name a service or a workload.
func isName(text string) bool {
	odd := func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-')
	}
	return text != "" && len(text) <= nameMax && !strings.ContainsFunc(text, odd)
}

// nameMax is the number of bytes that such a name may have.
const nameMax = 100
