package synod

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/sim"
)

// String says what a proposer does in a phase.
func (p phase) String() string {
	return [...]string{"idle", "waits for promises", "waits for acceptances", "backs off"}[p]
}

// Describe says what the node knows as proposer, learner and acceptor, of each of the
// last instances; see [sim.Describer].
func (s *server) Describe() []sim.Fact {
	does := s.attempt.words()
	if s.halted {
		does = "none: it has halted"
	}
	facts := []sim.Fact{
		{Name: "attempt", Value: does},
		{Name: "ballots", Value: fmt.Sprintf("tried %v, heard of %v", s.tried, s.heard)},
		{Name: "chosen", Value: fmt.Sprintf("up to %d, executed", s.applied)},
	}
	facts = append(facts, host.DescribeLog("instance", 0, uint64(len(s.instances)), func(number uint64) string { return s.words(&s.instances[number-1]) })...)
	queue := make([]string, len(s.queue))
	for i, r := range s.queue {
		queue[i] = r.command.Operation.Words()
	}
	return append(facts, host.DescribeWaiting("requests", queue)...)
}

// words are what the node does as proposer.
func (a *attempt) words() string {
	if a.phase == idle {
		return a.phase.String()
	}
	text := fmt.Sprintf("%v, ballot %v in instance %d", a.phase, a.ballot, a.instance)
	if a.phase == preparing {
		text += ", so far: " + host.DescribeServers(a.promises, sim.NodeID.String)
	}
	return text
}

// words are what the node knows of an instance.
func (s *server) words(i *instance) string {
	if i.chosen {
		return "chosen, " + s.Words(i.value)
	}
	var known []string
	if i.promised != 0 {
		known = append(known, fmt.Sprintf("promised %v", i.promised))
	}
	if i.accepted.Ballot != 0 {
		known = append(known, fmt.Sprintf("accepted in ballot %v, %s", i.accepted.Ballot, s.Words(i.accepted.Value)))
	}
	if len(known) == 0 {
		return "nothing promised"
	}
	return strings.Join(known, ", ")
}
