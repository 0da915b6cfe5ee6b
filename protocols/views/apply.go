package views

import (
	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// CommitNext takes note that one more entry is committed, and tells the outside.
func (m *Member) CommitNext() {
	m.CommitIndex++
	e := m.Log.At(m.CommitIndex)
	m.Env.Observe(sim.Observation{Kind: sim.Committed, Term: e.View, Index: m.CommitIndex, Value: e.Value()})
}

// ApplyNext executes the next update of the log, and returns whose it is, and what came
// of it.
func (m *Member) ApplyNext() (client sim.NodeID, reply services.Reply) {
	m.LastApplied++
	e := m.Log.At(m.LastApplied)
	command, err := m.Machine.Decode(e.Command)
	m.MustBeCommand(err)
	result, effect := m.Execute(m.LastApplied, &command)
	return e.Client, services.Answer(command.Seq, result, effect)
}

// RequestRead takes in a read: its client waits for a round of questions.
func (m *Member) RequestRead(client sim.NodeID, c services.Command) {
	r := host.Read{Client: client, Seq: c.Seq, Query: c.Operation}
	switch {
	case m.Flaw == StaleTail || m.Flaw == StaleRead:
		m.mustAnswerRead(&r, true)
		m.AnswerRead(&r)
	case len(m.Reads) >= MaxWaiting:
		m.Send(client, services.Reply{Seq: c.Seq, Status: services.Unavailable})
	default:
		m.Reads = append(m.Reads, r)
	}
}

// StartRound begins a round for the reads that came since the last one, and reports
// whether there are any.
func (m *Member) StartRound() bool {
	if !m.NeedsRound() {
		return false
	}
	m.Round++
	m.BeginRound(m.Round, 0) // whatever state is there when it is confirmed
	return true
}

// ServeReads answers the reads that came before a round of questions which is
// confirmed, or need none as the member is alone.
func (m *Member) ServeReads(confirmed uint64, alone bool) {
	m.Host.ServeReads(func(r *host.Read) bool {
		if r.Round > confirmed {
			return false
		}
		m.mustAnswerRead(r, alone)
		return true
	})
}

// mustAnswerRead holds for a read that is about to be answered. The outside is told if the
// member does so on its own authority.
func (m *Member) mustAnswerRead(r *host.Read, alone bool) {
	if alone {
		m.Env.Observe(sim.Observation{Kind: sim.Served, Term: m.Log.View().Number})
	}
	m.duties.MustBeConfirmed(*r)
}
