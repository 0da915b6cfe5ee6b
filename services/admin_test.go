package services

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

func TestOperatorAsksUntilTheClusterHasDecided(t *testing.T) {
	const ms = time.Millisecond
	ok := Reply{Status: OK}
	for _, c := range []struct {
		name    string
		answers [][]answer
		outcome Outcome
		asked   int // how often; 0 is more than once
	}{
		{"done at once", [][]answer{{{ms, 0, ok}}}, Succeeded, 1},
		{"refused", [][]answer{{{ms, 0, Reply{Status: Refused}}}}, Failed, 1},
		{"sent on to the leader", [][]answer{{{ms, 0, Reply{Status: NotLeader, Leader: 2}}}, {{ms, 2, ok}}}, Succeeded, 0},
		{"another change is under way", [][]answer{{{ms, 0, Reply{Status: Unavailable}}}, {{ms, 0, ok}}}, Succeeded, 2},
		{"nobody answers", [][]answer{nil}, Unknown, 0},
		{"an answer to something else", [][]answer{{{ms, 0, Reply{Seq: 1, Status: OK}}}}, Unknown, 0},
	} {
		s := &script{answers: c.answers}
		operator := NewOperator(s, ClientConfig{Servers: []sim.NodeID{1, 2, 3}})
		for _, do := range []func(time.Duration) Outcome{
			func(d time.Duration) Outcome { return operator.Reconfigure([]sim.NodeID{1, 2}, nil, d) },
			func(d time.Duration) Outcome { return operator.AddLearner(3, d) },
			func(d time.Duration) Outcome { return operator.TransferLeadership(3, d) },
		} {
			*s = script{answers: c.answers, now: s.now}
			began := s.now
			if outcome := do(time.Second); outcome != c.outcome {
				t.Errorf("%s: outcome %d; expected %d", c.name, outcome, c.outcome)
			}
			if asked := len(s.sent); c.asked > 0 && asked != c.asked || c.asked == 0 && asked < 2 && c.outcome != Succeeded {
				t.Errorf("%s: asked %d times; expected %d", c.name, asked, c.asked)
			}
			if s.now-began > time.Second || len(s.observed) > 0 {
				t.Errorf("%s: it took %v, and %d observations were made", c.name, s.now-began, len(s.observed))
			}
			if len(slices.Compact(s.seqs)) != 1 {
				t.Errorf("%s: the numbers are %v; expected one for all tries", c.name, s.seqs)
			}
		}
	}
}
