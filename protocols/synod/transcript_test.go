package synod

import (
	"fmt"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/sim"
)

// TestTranscripts plays the transcripts in testdata. A server sends to itself like
// to any other; what it is told of, it does.
func TestTranscripts(t *testing.T) {
	protocoltest.Transcript{
		Protocol:    Protocol(),
		Timers:      map[string]sim.Timer{"timeout": attemptTimer},
		Log:         directory + "/log",
		Status:      status,
		Message:     describe,
		Observation: observed,
	}.Play(t)
}

func status(p sim.Process) string {
	s := p.(*server)
	if len(s.instances) == 0 {
		return "knows nothing"
	}
	var all []string
	for k, i := range s.instances {
		text := fmt.Sprintf("%d: promised %v", k+1, i.promised)
		if i.accepted.Ballot != 0 {
			text += ", accepted " + proposalText(i.accepted)
		}
		if i.chosen {
			text += ", chosen " + protocoltest.CommandText(i.value)
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

func proposalText(p Proposal) string {
	if p.Ballot == 0 {
		return "nothing"
	}
	return fmt.Sprintf("%v %s", p.Ballot, protocoltest.CommandText(p.Value))
}

func describe(message sim.Message) string {
	switch m := message.(type) {
	case Prepare:
		return fmt.Sprintf("%v in instance %d", m.Ballot, m.Instance)
	case Promise:
		return fmt.Sprintf("%v in instance %d, accepted %s", m.Ballot, m.Instance, proposalText(m.Accepted))
	case Accept:
		return fmt.Sprintf("%s in instance %d", proposalText(m.Proposal), m.Instance)
	case Accepted:
		return fmt.Sprintf("%s in instance %d", proposalText(m.Proposal), m.Instance)
	case Refused:
		return fmt.Sprintf("%v in instance %d, promised %v", m.Ballot, m.Instance, m.Promised)
	case Chosen:
		return fmt.Sprintf("from instance %d, %d values", m.Instance, len(m.Values))
	}
	return ""
}

func observed(p sim.Process, o sim.Observation) string {
	switch s := p.(*server); o.Kind {
	case sim.Became:
		return fmt.Sprintf("has the promises of a majority for %v", Ballot(o.Term))
	case sim.Committed:
		return fmt.Sprintf("learns that %s was chosen in instance %d", protocoltest.CommandText(s.instances[o.Index-1].value), o.Index)
	}
	return ""
}
