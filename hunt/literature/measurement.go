package literature

import (
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/scenarios"
)

// A Measurement is something that can be measured of a run.
type Measurement struct {
	// Name is how files call it: "election-time".
	Name string
	// Summary says what it is, in one line.
	Summary string
	// Unit is what it is counted in. Of a Share it is 1 for a run in which the thing
	// happened, and 0 for one in which it did not.
	Unit Unit
	// Of measures a run, whose trace was kept. An error says in what the run was not the
	// experiment, so that it counts for nothing.
	Of func(r *scenarios.Result) (int64, error)
}

// measurements are all that there are.
var measurements = []*Measurement{
	electionTime,
	electionTimeAlike,
	firstElectionTime,
	splitVote,
	stableLeader,
	lastOperation,
}

var measurementType = document.Type[*Measurement]{
	Read: func(v document.Value) (*Measurement, error) {
		name, err := v.Text("a measurement")
		if err != nil {
			return nil, err
		}
		var known []string
		for _, m := range measurements {
			if m.Name == name {
				return m, nil
			}
			known = append(known, m.Name)
		}
		return nil, v.Unknown("measurement", name, known)
	},
}
