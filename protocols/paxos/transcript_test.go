package paxos

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// TestTranscripts plays the transcripts in testdata. Besides the commands of
// protocoltest.Transcript.Play they have
//
//	campaign n1                  its election timeout passes
//	heartbeat n1                 its heartbeat timeout passes
//	reconfigure n1 n1 n2 n4      an operator asks n1 for these members
//	transfer n1 n2               an operator asks n1 to hand over to n2
func TestTranscripts(t *testing.T) {
	protocoltest.Transcript{
		Protocol:    Protocol(),
		Timers:      map[string]sim.Timer{"campaign": electionTimer, "heartbeat": heartbeatTimer},
		Log:         directory + "/log",
		Status:      status,
		Message:     describe,
		Observation: observed,
		Commands: map[string]func([]datadriven.CmdArg) (sim.Message, error){
			"reconfigure": func(arguments []datadriven.CmdArg) (sim.Message, error) {
				ids, err := protocoltest.ServerIDs(protocoltest.Words(arguments))
				return services.Reconfigure{Seq: 1, Voters: ids}, err
			},
			"transfer": func(arguments []datadriven.CmdArg) (sim.Message, error) {
				id, err := protocoltest.ServerID(arguments[0].Key)
				return services.TransferLeadership{Seq: 1, To: id}, err
			},
		},
	}.Play(t)
}

func status(p sim.Process) string {
	s := p.(*server)
	var b strings.Builder
	fmt.Fprintf(&b, "%-9v promised %v log", s.role, s.promised)
	if s.log.base > 0 {
		fmt.Fprintf(&b, " (from %d)", s.log.base+1)
	}
	for number := s.log.base; number <= s.log.last(); number++ {
		if number > s.log.base {
			b.WriteString(" " + slotText(s.log.at(number)))
		}
		if number == s.chosen {
			b.WriteString(" |")
		}
	}
	return b.String()
}

func slotText(p *slot) string {
	switch p.ballot {
	case 0:
		return "-"
	case decided:
		return valueText(p.value)
	}
	return fmt.Sprintf("%v:%s", p.ballot, valueText(p.value))
}

func valueText(value string) string {
	if ids, ok := decodeMembers(value); ok {
		return fmt.Sprintf("members%v", ids)
	}
	return protocoltest.CommandText(value)
}

func describe(message sim.Message) string {
	switch m := message.(type) {
	case Prepare:
		text := fmt.Sprintf("%v after slot %d", m.Ballot, m.After)
		if m.After == allSlots {
			text = fmt.Sprintf("%v goes on", m.Ballot)
		}
		if m.Permit != 0 {
			text += fmt.Sprintf(", permitted by %v", m.Permit)
		}
		return text
	case Promise:
		text := fmt.Sprintf("%v after slot %d", m.Ballot, m.After)
		if m.Until != allSlots {
			text += fmt.Sprintf(" up to %d", m.Until)
		}
		text += ":"
		for _, p := range m.Proposals {
			text += fmt.Sprintf(" %d=%v:%s", p.Slot, p.Ballot, valueText(p.Value))
		}
		return text
	case Accept:
		text := fmt.Sprintf("%v", m.Ballot)
		for k, value := range m.Values {
			text += fmt.Sprintf(" %d=%s", m.First+uint64(k), valueText(value))
		}
		return text + fmt.Sprintf(" (chosen up to %d)", m.Chosen)
	case Accepted:
		if m.First == 0 {
			return fmt.Sprintf("%v", m.Ballot)
		}
		return fmt.Sprintf("%v slots %d to %d", m.Ballot, m.First, m.Last)
	case Refused:
		return fmt.Sprintf("%v, promised %v", m.Ballot, m.Promised)
	case TimeoutNow:
		return fmt.Sprintf("instead of %v", m.Ballot)
	case Announce:
		return fmt.Sprintf("chosen up to %d", m.Chosen)
	case Learn:
		return fmt.Sprintf("what follows slot %d", m.After)
	case Chosen:
		text := ""
		for k, value := range m.Values {
			text += fmt.Sprintf("%d=%s ", m.First+uint64(k), valueText(value))
		}
		return text + fmt.Sprintf("of %d", m.Until)
	case Snapshot:
		if end := m.Part.Offset + len(m.Part.Data); m.Part.Offset > 0 || end < m.Part.Total {
			return fmt.Sprintf("up to slot %d, bytes %d to %d of %d", m.Slot, m.Part.Offset, end, m.Part.Total)
		}
		return fmt.Sprintf("up to slot %d", m.Slot)
	case SnapshotReceived:
		return fmt.Sprintf("up to slot %d, has %d bytes", m.Slot, m.Have)
	}
	return ""
}

func observed(p sim.Process, o sim.Observation) string {
	switch s := p.(*server); o.Kind {
	case sim.Became:
		return fmt.Sprintf("becomes %s, ballot %v", o.Text, Ballot(o.Term))
	case sim.Committed:
		return fmt.Sprintf("learns that slot %d is %s", o.Index, valueText(s.log.at(o.Index).value))
	case sim.Restored:
		return fmt.Sprintf("restores a snapshot up to slot %d", o.Index)
	}
	return ""
}
