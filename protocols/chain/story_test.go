package chain

import (
	"fmt"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// TestStories plays the transcripts in testdata; protocoltest.Transcript.Play says with
// which commands. Besides these there are tick, attempt, ping and resend, which
// let a timer run out. In a log, a stroke stands behind what is committed.
func TestStories(t *testing.T) {
	protocoltest.Transcript{
		Protocol:    Protocol(),
		Timers:      map[string]sim.Timer{"tick": "tick", "attempt": "attempt", "ping": views.PingTimer, "resend": views.ResendTimer},
		Status:      status,
		Message:     describe,
		Observation: observed,
	}.Play(t)
}

func describe(message sim.Message) string {
	switch m := message.(type) {
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
	case Update:
		text := fmt.Sprintf("view %d, after entry %d:%s", m.View, m.After, entriesText(m.Entries))
		if m.Admits {
			return text + ", and with that it has all"
		}
		return text
	case Ack:
		text := fmt.Sprintf("view %d, has entry %d, the tail has entry %d", m.View, m.Have, m.Index)
		if m.Complete {
			return text
		}
		return text + ", joining"
	case Confirm:
		return fmt.Sprintf("view %d, round %d", m.View, m.Round)
	case Confirmed:
		return fmt.Sprintf("round %d", m.Round)
	case views.State:
		return fmt.Sprintf("view %d, state after entry %d, bytes %d to %d of %d", m.View, m.Index, m.Part.Offset, m.Part.Offset+len(m.Part.Data), m.Part.Total)
	case views.StateReply:
		return fmt.Sprintf("view %d, has %d bytes of the state", m.View, m.Have)
	}
	return ""
}

func status(p sim.Process) string {
	switch p := p.(*views.Node).Process.(type) {
	case *views.Service:
		return "decides on view " + p.View().String()
	case *server:
		from := p.Log.Snapshot().Index
		entries := p.Log.Slice(from, p.Log.Last())
		text := fmt.Sprintf("%-7v of view %d, log", p.Role, p.Log.View().Number)
		if from > 0 {
			text += fmt.Sprintf(" (from %d)", from+1)
		}
		committed := p.CommitIndex - from
		return text + entriesText(entries[:committed]) + " |" + entriesText(entries[committed:])
	}
	return ""
}

// entriesText writes entries as the view they were taken in and the command.
func entriesText(entries []views.Entry) string {
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, " %d:%s", e.View, protocoltest.CommandText(e.Command))
	}
	return b.String()
}

func observed(_ sim.Process, o sim.Observation) string {
	switch o.Kind {
	case sim.Became:
		return fmt.Sprintf("becomes %s in view %d", o.Text, o.Term)
	case sim.Committed:
		return fmt.Sprintf("commits entry %d", o.Index)
	case sim.Restored:
		return fmt.Sprintf("restores the state after entry %d", o.Index)
	case sim.Applied:
		if o.Value == 0 {
			return fmt.Sprintf("does not execute entry %d again", o.Index)
		}
	}
	return ""
}
