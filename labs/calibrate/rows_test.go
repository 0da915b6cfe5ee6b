package main

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/calibrate/trial"
)

func TestAReferenceThatGoesBeyondWhatIsClaimedIsAProblem(t *testing.T) {
	r := row{solution: &solution{name: reference}, test: &labs.Test{}, cell: trial.Cell{First: 1}, came: trial.Came{Tried: 20}}
	if p := r.problem(); p != "" {
		t.Errorf("found %q of a reference that passed, expected no problem", p)
	}
	r.came.Beyond = "seed 7: two servers are down"
	if p := r.problem(); !strings.Contains(p, r.came.Beyond) {
		t.Errorf("found %q, expected a problem that says %q", p, r.came.Beyond)
	}
}
