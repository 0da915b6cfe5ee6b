package services

import "slices"

// A Flaw is a documented bug that a protocol or a service can be built with.
type Flaw struct {
	// Name is how files and commands call it: "forget-vote".
	Name string
	// Summary says in one line what the program does wrong.
	Summary string
	// Source says where the bug, or the rule that it breaks, is documented.
	Source string
	// Needs says in one line which faults bring it out.
	Needs string
	// Scenario is the scenario of the library that brings it out best.
	Scenario string
}

// With returns the service built with a flaw of that name, if it has such a one; else,
// or if there is no service, what it was.
func (s *Service) With(flaw string) *Service {
	if s == nil || !slices.ContainsFunc(s.Flaws, func(f Flaw) bool { return f.Name == flaw }) {
		return s
	}
	flawed := *s
	flawed.flaw = flaw
	return &flawed
}
