package scenarios

import (
	"cmp"
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

func clockFields(c *clock.Config) []field {
	return []field{
		durationType.Field("offset", &c.Offset).About("what the wall clock shows at the start"),
		driftType.Field("drift", &c.Drift).About("how much faster both clocks run than true time"),
		durationType.Field("uncertainty", &c.Uncertainty).About("the half-width that the clock's intervals promise"),
	}
}

// driftType is a whole number of parts per million.
var driftType = document.Parsed("whole parts per million, such as 100ppm or -50ppm",
	func(text string) (int64, bool) {
		number, ok := strings.CutSuffix(text, "ppm")
		drift, err := strconv.ParseInt(strings.TrimRight(number, " "), 10, 64)
		return drift, ok && err == nil
	},
	func(drift int64) any { return document.Scalar(strconv.FormatInt(drift, 10) + "ppm") }).
	Like(schema{"type": "string", "pattern": `^-?[0-9]+ *ppm$`})

func (s *Scenario) checkClocks() *mistake {
	known := s.nodeNames()
	for _, node := range slices.Sorted(maps.Keys(s.Clocks)) {
		path := "clocks." + node
		if !slices.Contains(known, node) {
			return unknown(document.KeyOf(path), "node", node, known)
		}
		c := s.Clocks[node]
		wrong := cmp.Or(
			within(path+".offset", c.Offset, -offsetMax, offsetMax),
			within(path+".drift", c.Drift, clock.Stopped, driftMax),
			within(path+".uncertainty", c.Uncertainty, 0, offsetMax))
		if wrong != nil {
			return wrong
		}
	}
	return nil
}
