package kvraft

import (
	"fmt"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// logPrefix begins the names of the log's timers, so that they are told from the student's.
const logPrefix = "log: "

// A logEnv is what the log may touch. What it commits waits until its method is over, so that
// a student's server may call the log whenever it is called.
type logEnv struct{ *process }

// Send implements raft.Env.
func (l logEnv) Send(to sim.NodeID, m sim.Message) { l.kernel.Send(to, m) }

// SetTimer implements raft.Env.
func (l logEnv) SetTimer(timer sim.Timer, after time.Duration) {
	l.kernel.SetTimer(logPrefix+timer, after)
}

// StopTimer implements raft.Env.
func (l logEnv) StopTimer(timer sim.Timer) { l.kernel.StopTimer(logPrefix + timer) }

// Save implements raft.Env.
func (l logEnv) Save(state, snapshot string) {
	l.noticeLogSize(len(state))
	l.disk.Save(state, snapshot)
}

// Load implements raft.Env.
func (l logEnv) Load() (state, snapshot string) {
	state, snapshot = l.disk.Load()
	l.logSize = len(state)
	return state, snapshot
}

// Apply implements raft.Env.
func (l logEnv) Apply(index uint64, command string) {
	l.noticeOffice()
	l.pending = append(l.pending, func() { l.apply(index, command) })
}

// Restore implements raft.Env.
func (l logEnv) Restore(index uint64, snapshot string) {
	l.noticeOffice()
	l.pending = append(l.pending, func() { l.restore(index, snapshot) })
}

// noticeOffice has the server be told that it leads, or no more, if that has changed.
func (p *process) noticeOffice() {
	term, leads := p.log.State()
	if leads == p.office.leads && (!leads || term == p.office.term) {
		return
	}
	p.office.term, p.office.leads = term, leads
	p.pending = append(p.pending, func() { p.lead(term, leads) })
}

// lead tells the server and the outside that the server leads, or no more.
func (p *process) lead(term uint64, leads bool) {
	p.term, p.leads = term, leads
	p.reads.forget()
	role := sim.Follower
	if leads {
		role = sim.Leader
	}
	p.kernel.Observe(sim.Observation{Kind: sim.Became, Text: role, Term: term})
	p.server.Lead(leads)
}

// apply hands the server a committed entry.
func (p *process) apply(index uint64, encoded string) {
	c, err := decode(encoded)
	if err != nil {
		panic(fmt.Sprintf("labs/kvraft: index %d has no command: %v", index, err))
	}
	p.applied = index
	p.kernel.Observe(sim.Observation{Kind: sim.Committed, Index: index, Value: rng.HashString(encoded)})
	p.kernel.Observe(sim.Observation{Kind: sim.Applied, Index: index, Value: p.effects.of(c)})
	p.server.Apply(index, c)
}

// restore hands the server a snapshot.
func (p *process) restore(index uint64, snapshot string) {
	effects, own, err := splitSnapshot(snapshot)
	if err != nil {
		panic(fmt.Sprintf("labs/kvraft: the snapshot up to index %d cannot be read: %v", index, err))
	}
	p.applied, p.effects = index, effects
	p.kernel.Observe(sim.Observation{Kind: sim.Restored, Index: index})
	p.server.Restore(index, own)
}

// isLogs reports whether a timer is the log's, and which.
func isLogs(timer sim.Timer) (sim.Timer, bool) {
	name, found := strings.CutPrefix(string(timer), logPrefix)
	return sim.Timer(name), found
}
