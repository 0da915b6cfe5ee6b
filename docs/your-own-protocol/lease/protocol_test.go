package lease

import (
	"testing"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/scenarios"
)

// The descriptor is complete, its scenarios are valid, its flaw is found, and the program
// withstands what it claims to.
func TestTheProtocolIsWhatItSays(t *testing.T) {
	laplacetest.Catalogue(t, Catalogue)
}

// Faults and seeds that rapid draws break nothing; what does is made small, and kept.
func TestNothingBreaksInAStormOfFaults(t *testing.T) {
	if err := scenarios.Register(Catalogue); err != nil {
		t.Fatal(err)
	}
	s, err := scenarios.Find(name + "/everything")
	if err != nil {
		t.Fatal(err)
	}
	laplacetest.Scenario(t, s)
}
