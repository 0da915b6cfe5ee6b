package raft

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

// TestTranscripts plays the transcripts in testdata: each reads like the paragraph of
// the paper that it retells. Besides the commands of protocoltest.Transcript.Play they
// have
//
//	campaign n1          its election timeout passes
//	heartbeat n1         its heartbeat timeout passes
//	reconfigure n1 voters=(n2,n3) [learners=(n4)]    an operator asks it for
//	       this cluster
//	learn n1 n4          an operator asks it to add n4 without a vote
//	transfer n1 n2       an operator asks it to hand over to n2
//
// A server begins with the term and the log of a line "n1 term=7: 1 1 4". Its status is
// its term, vote and log, with the commit index at the |.
func TestTranscripts(t *testing.T) { transcript().Play(t) }

func transcript() protocoltest.Transcript {
	return protocoltest.Transcript{
		Protocol:    Protocol(),
		Newer:       map[string]string{paramVersion: "2"},
		Prepare:     prepare,
		Timers:      map[string]sim.Timer{"campaign": electionTimer, "heartbeat": heartbeatTimer},
		Log:         directory + "/log",
		Status:      status,
		Message:     describe,
		Observation: observed,
		Commits:     commits,
		Operator:    true,
		Commands: map[string]func([]datadriven.CmdArg) (sim.Message, error){
			"reconfigure": reconfigure,
			"learn": func(arguments []datadriven.CmdArg) (sim.Message, error) {
				id, err := protocoltest.ServerID(arguments[0].Key)
				return services.AddLearner{Node: id}, err
			},
			"transfer": func(arguments []datadriven.CmdArg) (sim.Message, error) {
				id, err := protocoltest.ServerID(arguments[0].Key)
				return services.TransferLeadership{To: id}, err
			},
		},
	}
}

func reconfigure(arguments []datadriven.CmdArg) (sim.Message, error) {
	members := make(map[string][]sim.NodeID)
	for _, a := range arguments {
		ids, err := protocoltest.ServerIDs(a.Vals)
		if err != nil {
			return nil, err
		}
		members[a.Key] = ids
	}
	return services.Reconfigure{Voters: members["voters"], Learners: members["learners"]}, nil
}

// prepare writes a server's term and log to its disk: "term=7: 1 1 4".
func prepare(_ sim.Process, d *disk.Disk, text string) error {
	var term uint64
	head, terms, _ := strings.Cut(text, ":")
	if _, err := fmt.Sscanf(head, "term=%d", &term); err != nil {
		return err
	}
	w, _, err := wal.Open(d, directory)
	if err != nil {
		return err
	}
	w.Append(stateRecord, appendState(nil, term, 0))
	for i, field := range strings.Fields(terms) {
		c := services.Command{Seq: uint64(i + 1), Operation: services.Operation{Kind: kv.Put}}
		e := Entry{Command: c.Encode()}
		if _, err := fmt.Sscan(field, &e.Term); err != nil {
			return err
		}
		w.Append(entryRecord, appendEntry(nil, uint64(i+1), e))
	}
	return w.Sync()
}

func status(p sim.Process) string {
	s := p.(*server)
	var b strings.Builder
	fmt.Fprintf(&b, "%-9v term %d", s.role, s.currentTerm)
	if s.votedFor != 0 {
		fmt.Fprintf(&b, " vote %v", s.votedFor)
	}
	b.WriteString(" log")
	if s.log.base > 0 {
		fmt.Fprintf(&b, " (from %d)", s.log.base+1)
	}
	for index := s.log.base; index <= s.log.lastIndex(); index++ {
		if index > s.log.base {
			b.WriteString(" " + entryText(*s.log.at(index)))
		}
		if index == s.commitIndex {
			b.WriteString(" |")
		}
	}
	return b.String()
}

func commits(p sim.Process, first, last uint64) string {
	if first == last {
		return fmt.Sprintf("entry %d, %s", last, entryText(*p.(*server).log.at(last)))
	}
	return fmt.Sprintf("entries %d to %d", first, last)
}

func observed(p sim.Process, o sim.Observation) string {
	switch s := p.(*server); o.Kind {
	case sim.Became:
		return fmt.Sprintf("becomes %s in term %d", o.Text, o.Term)
	case sim.Applied:
		if e := s.log.at(o.Index); o.Value == 0 && writes(e.Command) {
			return fmt.Sprintf("does not execute entry %d", o.Index)
		}
	case sim.Restored:
		return fmt.Sprintf("restores a snapshot that ends with entry %d of term %d", o.Index, o.Term)
	}
	return ""
}

// writes reports whether an entry holds a command that changes a key.
func writes(encoded string) bool {
	c, err := kv.Service().Decode(encoded)
	return err == nil && !c.Reads() && c.Kind != services.Register
}

// entryText writes an entry as its term and its command.
func entryText(e Entry) string {
	if isConfiguration(e.Command) {
		c, err := parseConfiguration(0, e.Command)
		if err != nil {
			return err.Error()
		}
		return fmt.Sprintf("%d:(%v)", e.Term, &c)
	}
	text := protocoltest.CommandText(e.Command)
	if text == "=" {
		return fmt.Sprint(e.Term)
	}
	return fmt.Sprintf("%d:%s", e.Term, text)
}

func describe(message sim.Message) string {
	var text string
	switch m := message.(type) {
	case RequestPreVote:
		text = fmt.Sprintf("for term %d, log ends with entry %d of term %d", m.Term, m.LastLogIndex, m.LastLogTerm)
	case PreVote:
		text = fmt.Sprintf("for term %d %s", m.For, granted(m.Granted))
	case RequestVote:
		text = fmt.Sprintf("term %d, log ends with entry %d of term %d", m.Term, m.LastLogIndex, m.LastLogTerm)
		if m.Permitted {
			text += ", permitted by the leader"
		}
	case Vote:
		text = fmt.Sprintf("term %d %s", m.Term, granted(m.Granted))
	case AppendEntries:
		text = fmt.Sprintf("term %d, after entry %d of term %d:", m.Term, m.PrevLogIndex, m.PrevLogTerm)
		for _, e := range m.Entries {
			text += " " + entryText(e)
		}
		text += fmt.Sprintf(" (commit %d)", m.LeaderCommit)
	case AppendEntriesReply:
		text = fmt.Sprintf("term %d, match %d", m.Term, m.MatchIndex)
		if !m.Success {
			text = refusal(m)
		}
	case InstallSnapshot:
		text = fmt.Sprintf("term %d, up to entry %d of term %d", m.Term, m.LastIncludedIndex, m.LastIncludedTerm)
		whole := m.Part.Offset+len(m.Part.Data) == m.Part.Total
		if m.Part.Offset > 0 || !whole {
			text += fmt.Sprintf(", bytes from %d", m.Part.Offset)
		}
		if m.Part.Offset > 0 && whole {
			text += " to the end"
		}
	case InstallSnapshotReply:
		text = fmt.Sprintf("term %d, match %d", m.Term, m.MatchIndex)
		if m.MatchIndex == 0 {
			text = fmt.Sprintf("term %d, has %d bytes", m.Term, m.Offset)
		}
	case TimeoutNow:
		text = fmt.Sprintf("term %d", m.Term)
	}
	return text
}

func refusal(m AppendEntriesReply) string {
	switch {
	case m.ConflictIndex == 0:
		return fmt.Sprintf("term %d, yours is past", m.Term)
	case m.ConflictTerm == 0:
		return fmt.Sprintf("term %d, no match at %d, log ends with %d", m.Term, m.PrevLogIndex, m.ConflictIndex-1)
	default:
		return fmt.Sprintf("term %d, no match at %d, conflict with term %d from %d",
			m.Term, m.PrevLogIndex, m.ConflictTerm, m.ConflictIndex)
	}
}

func granted(yes bool) string {
	if yes {
		return "granted"
	}
	return "refused"
}
