package services

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// described is a service of which nothing is missing.
func described() *Service {
	s := *toy
	s.Summary = "cells"
	s.Workloads = []*Workload{{
		Name: "toy", Summary: "reads and writes", Keys: 3, Mix: []Weight{{Get, 1}, {Put, 1}},
		New:   func(Seat) Generator { return nil },
		Judge: func(checker.History, int) linear.Result { return linear.Result{} },
		Least: func(checker.History, time.Duration, time.Duration) []checker.Check { return make([]checker.Check, 1) },
	}}
	return &s
}

func TestADescriptionThatIsWrongIsRefusedInOneLineForEachMistake(t *testing.T) {
	if err := Check(described()); err != nil {
		t.Fatalf("found the error %v, expected none", err)
	}
	if err := Check(nil); err == nil {
		t.Error("found no error for no service")
	}
	for want, spoil := range map[string]func(*Service){
		"found the Name \"Tick Tock\"":       func(s *Service) { s.Name, s.Workloads[0].Name = "Tick Tock", "Tick Tock" },
		"found no Execute":                   func(s *Service) { s.Execute = nil },
		"kind 1: found nil":                  func(s *Service) { s.Kinds = checker.Kinds{nil, Get, Put} },
		"kind put: found the name or":        func(s *Service) { s.Kinds = append(s.Kinds, Put) },
		"kind register: found code 9":        func(s *Service) { s.Kinds = append(s.Kinds, &Kind{Name: "register", Code: 9}) },
		"found no workload of its name":      func(s *Service) { s.Workloads[0].Name = "other" },
		"workload 2: found nil":              func(s *Service) { s.Workloads = append(s.Workloads, nil) },
		"workload 2: found the name \"toy\"": func(s *Service) { s.Workloads = append(s.Workloads, s.Workloads[0]) },
		"found 0 Keys":                       func(s *Service) { s.Workloads[0].Keys = 0 },
		"found 5000 Keys":                    func(s *Service) { s.Workloads[0].Keys = 5000 },
		"found the weight 2000000 of get":    func(s *Service) { s.Workloads[0].Mix[0].Weight = 2_000_000 },
		"found the kind get in its Mix":      func(s *Service) { s.Workloads[0].Mix = []Weight{{Get, 1}, {Get, 1}} },
		"found weights that sum to 0":        func(s *Service) { s.Workloads[0].Mix = []Weight{{Get, 0}} },
		"found that Least judges nothing": func(s *Service) {
			s.Workloads[0].Least = func(checker.History, time.Duration, time.Duration) []checker.Check { return nil }
		},
		"flaw \"f\": found an empty": func(s *Service) { s.Flaws = []Flaw{{Name: "f"}} },
	} {
		s := described()
		spoil(s)
		if err := Check(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("found the error %v, expected one with %q", err, want)
		}
	}
}

func TestAServiceThatBreaksItsContractIsToldSo(t *testing.T) {
	s := described()
	s.Kinds = checker.Kinds{Get, Put}
	s.Execute = func(c *Cells, o Operation) (Result, bool) {
		c.Set(o.Key, o.Value)
		return Result{}, true
	}
	for want, o := range map[string]Operation{
		`get writes the cell "k", though its kind says that it reads`: {Kind: Get, Key: "k"},
		`the cell "k" is given 1048577 bytes`:                         {Kind: Put, Key: "k", Value: strings.Repeat("v", CommandMax+1)},
	} {
		func() {
			defer func() {
				if told, _ := recover().(string); !strings.Contains(told, want) {
					t.Errorf("found the panic %q, expected one with %q", told, want)
				}
			}()
			NewStore(s, 1).Execute(o)
		}()
	}
	NewStore(s, 1).Execute(Operation{Kind: Put, Key: "k", Value: "v"})
}
