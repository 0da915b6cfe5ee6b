package reports

import (
	"fmt"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
)

// Odd says what has become of those servers with which something is odd, each in
// a few words; none if every server does what it should.
func Odd(servers []scenarios.Server) []string {
	var odd []string
	for _, s := range servers {
		switch {
		case s.State == scenarios.ServerHalted:
			odd = append(odd, fmt.Sprintf("%s halted at %s: %s", s.Name, seconds(s.Since), s.Odd))
		case s.Odd != "":
			odd = append(odd, fmt.Sprintf("%s is behind: %s", s.Name, s.Odd))
		}
	}
	return prose.Few(odd, oddShown)
}

// oddShown bounds how many odd servers are told of.
const oddShown = 6
