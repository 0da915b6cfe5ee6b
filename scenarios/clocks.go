package scenarios

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim/clock"
)

// Bounds of how wrong a clock may be from the start.
const (
	offsetMax = 365 * 24 * time.Hour // either way
	driftMax  = 1_000_000            // twice as fast; clock.Stopped is the other end
)

func clockField(name string, p *clock.Config) field {
	return sectionField(name, []field{
		durationField("offset", &p.Offset).about("what the wall clock shows at the start"),
		driftField("drift", &p.Drift).about("how much faster both clocks run than true time"),
		durationField("uncertainty", &p.Uncertainty).about("the half-width that the clock's intervals promise"),
	})
}

// driftField is a whole number of parts per million.
func driftField(name string, p *int64) field {
	const unit = "ppm"
	return field{
		name: name,
		read: func(v document.Value) error {
			const expected = "whole parts per million, such as 100ppm or -50ppm"
			text, err := v.Text("text")
			if err != nil {
				return v.Refuse(expected)
			}
			number, ok := strings.CutSuffix(text, unit)
			drift, err := strconv.ParseInt(strings.TrimRight(number, " "), 10, 64)
			if !ok || err != nil {
				return v.Refuse(expected)
			}
			*p = drift
			return nil
		},
		write:  func() string { return scalar(strconv.FormatInt(*p, 10) + unit) },
		schema: schema{"type": "string", "pattern": `^-?[0-9]+ *ppm$`},
	}
}

func (s *Scenario) checkClocks() *mistake {
	known := s.nodeNames()
	for _, node := range slices.Sorted(maps.Keys(s.Clocks)) {
		path := "clocks." + node
		if !slices.Contains(known, node) {
			return &mistake{document.KeyOf(path), "the node " + document.Quote(node), document.OneOf(node, known)}
		}
		switch c := s.Clocks[node]; {
		case c.Offset < -offsetMax || c.Offset > offsetMax:
			return outside(path+".offset", c.Offset, -offsetMax, offsetMax)
		case c.Drift < clock.Stopped || c.Drift > driftMax:
			return outside(path+".drift", c.Drift, clock.Stopped, driftMax)
		case c.Uncertainty < 0 || c.Uncertainty > offsetMax:
			return outside(path+".uncertainty", c.Uncertainty, 0, offsetMax)
		}
	}
	return nil
}
