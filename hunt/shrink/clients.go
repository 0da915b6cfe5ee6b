package shrink

import (
	"cmp"
	"slices"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// dropClients leaves out clients that do nothing, and has fewer do what is to
// be done.
func (s *shrinker) dropClients() {
	if len(s.best.Workload.Script) == 0 {
		fewer := func() []int { return smaller(s.best.Workload.Clients) }
		exhaust(s, fewer, func(c *scenarios.Scenario, clients int) { c.Workload.Clients = clients })
		return
	}
	// With other numbers the clients draw other random numbers, so that any of
	// these may fail: all as one, all in a row, the last ones only.
	for !s.oracle.over {
		used := clientsOf(s.best.Workload.Script)
		var candidates []scenarios.Scenario
		rename := func(clients int, names map[string]string) {
			script := slices.Clone(s.best.Workload.Script)
			for i := range script {
				if name, ok := names[script[i].Client]; ok {
					script[i].Client = name
				}
			}
			c := withScript(s.best, script)
			c.Workload.Clients = clients
			if c.Workload.Clients < s.best.Workload.Clients || !slices.Equal(clientsOf(script), used) {
				candidates = append(candidates, c)
			}
		}
		row := make(map[string]string)
		for i, name := range used {
			row[name] = nemesis.ClientName(i + 1)
		}
		rename(len(used), row)
		for i, name := range used {
			for _, other := range used[:i] {
				rename(s.best.Workload.Clients, map[string]string{name: other})
			}
		}
		rename(clientNumber(used[len(used)-1]), nil)
		if !s.takeAny(candidates...) {
			return
		}
	}
}

// clientsOf are the names of the clients in a script, in the order of their
// numbers.
func clientsOf(script []scenarios.Step) []string {
	var names []string
	for _, step := range script {
		if !slices.Contains(names, step.Client) {
			names = append(names, step.Client)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(clientNumber(a), clientNumber(b)) })
	return names
}

// clientNumber is the number in the name of a client.
func clientNumber(name string) int {
	n := 1
	for nemesis.ClientName(n) != name {
		n++
	}
	return n
}
