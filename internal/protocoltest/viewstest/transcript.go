package viewstest

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// Transcript leads servers of a protocol through a transcript; protocoltest.Transcript.Play
// says with which commands. Besides these there are tick, attempt, ping and resend, which
// let a timer run out. In a log, a stroke stands behind what is committed.
//
// It is given the member that a server embeds, and what a message of the protocol's own
// says.
func Transcript(p *protocols.Protocol, member func(sim.Process) *views.Member, own func(sim.Message) string) protocoltest.Transcript {
	return protocoltest.Transcript{
		Protocol: p,
		Timers:   map[string]sim.Timer{"tick": "tick", "attempt": "attempt", "ping": views.PingTimer, "resend": views.ResendTimer},
		Status: func(p sim.Process) string {
			if service, ok := p.(*views.Service); ok {
				return "decides on view " + service.View().String()
			}
			return status(member(p))
		},
		Message: func(m sim.Message) string {
			if text := own(m); text != "" {
				return text
			}
			return message(m)
		},
		Observation: func(p sim.Process, o sim.Observation) string {
			if o.Kind != sim.Applied {
				return observation(o)
			}
			command := member(p).Log.At(o.Index).Command
			if o.Value == 0 && protocoltest.CommandText(command) != "register" {
				return fmt.Sprintf("does not execute entry %d again", o.Index)
			}
			return ""
		},
	}
}

// status is what a member has.
func status(m *views.Member) string {
	from := m.Log.Snapshot().Index
	entries := m.Log.Slice(from, m.Log.Last())
	text := fmt.Sprintf("%-7v of view %d, log", m.Role, m.Log.View().Number)
	if from > 0 {
		text += fmt.Sprintf(" (from %d)", from+1)
	}
	committed := m.CommitIndex - from
	return text + entriesText(entries[:committed]) + " |" + entriesText(entries[committed:])
}

// message is what a message between members, or to or from the service, says.
func message(m sim.Message) string {
	switch m := m.(type) {
	case views.Alive:
		if m.Able {
			return fmt.Sprintf("view %d, able", m.View)
		}
		return fmt.Sprintf("view %d", m.View)
	case views.Prepare:
		return fmt.Sprintf("view %d, ballot %v", m.Decided.Number+1, m.Ballot)
	case views.Promise:
		text := fmt.Sprintf("view %d, ballot %v", m.Number, m.Ballot)
		if m.Accepted.Ballot != 0 {
			text += fmt.Sprintf(", has accepted %v of ballot %v", m.Accepted.View, m.Accepted.Ballot)
		}
		return text
	case views.Accept:
		return fmt.Sprintf("view %v, ballot %v", m.Proposal.View, m.Proposal.Ballot)
	case views.Accepted:
		return fmt.Sprintf("view %d, ballot %v", m.Number, m.Ballot)
	case views.Refused:
		return fmt.Sprintf("view %d, ballot %v, has promised %v", m.Number, m.Ballot, m.Promised)
	case views.Ping:
		switch {
		case m.Leaving:
			return fmt.Sprintf("view %d, leaves", m.View)
		case m.Ready:
			return fmt.Sprintf("view %d, ready", m.View)
		}
		return fmt.Sprintf("view %d", m.View)
	case views.Announce:
		return "view " + m.View.String()
	case views.State:
		return fmt.Sprintf("view %d, state after entry %d, bytes %d to %d of %d", m.View, m.Index, m.Part.Offset, m.Part.Offset+len(m.Part.Data), m.Part.Total)
	case views.StateReply:
		return fmt.Sprintf("view %d, has %d bytes of the state", m.View, m.Have)
	}
	return ""
}

// observation is what a server has done.
func observation(o sim.Observation) string {
	switch o.Kind {
	case sim.Became:
		return fmt.Sprintf("becomes %s in view %d", o.Text, o.Term)
	case sim.Committed:
		return fmt.Sprintf("commits entry %d", o.Index)
	case sim.Restored:
		return fmt.Sprintf("restores the state after entry %d", o.Index)
	}
	return ""
}

// BatchText is what a batch holds, with what the message that carries it says besides.
func BatchText(b views.Batch, besides string) string {
	text := fmt.Sprintf("view %d, after entry %d:%s%s", b.View, b.After, entriesText(b.Entries), besides)
	if b.Admits {
		return text + ", and with that it has all"
	}
	return text
}

// JoiningText is what an acknowledgement says of its sender that is not a full member.
func JoiningText(complete bool) string {
	if complete {
		return ""
	}
	return ", joining"
}

// entriesText writes entries as the view they were taken in and the command.
func entriesText(entries []views.Entry) string {
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, " %d:%s", e.View, protocoltest.CommandText(e.Command))
	}
	return b.String()
}
