package raft

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// led looks whether anybody led.
func led(r *scenarios.Result) checker.Check {
	c := checker.Check{Name: "a leader"}
	for _, role := range r.Roles {
		if role.Role == "leader" {
			return c.Valid("%s led in term %d", r.Names[role.Node-1], role.Term)
		}
	}
	return c.Violated(checker.Evidence{At: r.Virtual}, "nobody led within %v", r.Virtual)
}
