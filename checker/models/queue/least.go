package queue

import (
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// Written judges that every element that came out had been asked to be put in.
func Written(h checker.History) checker.Check {
	type thing struct{ key, element string }
	asked := make(map[thing]time.Duration) // the first call
	for _, o := range h {
		if o.Kind != Enqueue || o.Outcome == checker.OutcomeFail {
			continue
		}
		if _, before := asked[thing{o.Key, o.Value}]; !before {
			asked[thing{o.Key, o.Value}] = o.Call
		}
	}
	return checker.Written(h, Kinds, func(o *checker.Operation) (tells, explained bool) {
		if !o.Found {
			return false, false
		}
		for element := range strings.FieldsSeq(o.Output) {
			if at, known := asked[thing{o.Key, element}]; !known || at > o.Return {
				return true, false
			}
		}
		return true, true
	})
}
