package kvraft

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A Confirm asks whether a server knows of no later term than the one in which another leads
// (Ongaro, 2014, section 6.4).
type Confirm struct{ Term, Round uint64 }

// A Confirmed answers a Confirm: the server knows of no later term.
type Confirmed struct{ Term, Round uint64 }

// The timer by which a round is asked for again of those that have not answered.
const (
	roundTimer sim.Timer = "reads"
	roundAgain           = 50 * time.Millisecond
)

// reads are the calls of Env.Read that no majority has confirmed. All that come while a round
// of questions is under way share the next one.
type reads struct {
	round     uint64 // the last that began, in all terms of this incarnation
	running   bool
	confirmed []sim.NodeID // who has answered, besides the server itself
	asked     []read       // in the round that is running
	waiting   []read       // for the next one
	floor     uint64       // an index of the server's own term; 0 if none is known
}

// A read is a call of Env.Read, and up to where the log was applied when it came.
type read struct{ tag, index uint64 }

// forget ends all rounds, and what is known of a term.
func (r *reads) forget() {
	*r = reads{round: r.round}
}

// Read implements Env.
func (p *process) Read(tag uint64) bool {
	if _, leads := p.log.State(); !leads || !p.leads {
		return false
	}
	if p.reads.floor == 0 {
		// What earlier leaders left in the log, and told clients of, is committed once an
		// entry of this term is (section 6.4, step 1).
		p.propose("")
	}
	p.reads.waiting = append(p.reads.waiting, read{tag, max(p.applied, p.reads.floor)})
	if !p.reads.running {
		p.beginRound()
	}
	return true
}

// beginRound asks all others about the reads that wait.
func (p *process) beginRound() {
	r := &p.reads
	r.round++
	r.running, r.confirmed = true, nil
	r.asked, r.waiting = r.waiting, nil
	p.askRound()
	p.countRound()
}

// askRound asks those that have not answered in the round that is running.
func (p *process) askRound() {
	for _, other := range p.config.Nodes {
		if other != p.ID() && !slices.Contains(p.reads.confirmed, other) {
			p.kernel.Send(other, Confirm{Term: p.term, Round: p.reads.round})
		}
	}
	p.kernel.SetTimer(roundTimer, roundAgain)
}

// confirm answers a leader, unless the server knows of a later term.
func (p *process) confirm(from sim.NodeID, m Confirm) {
	if term, _ := p.log.State(); term <= m.Term {
		p.kernel.Send(from, Confirmed(m))
	}
}

// countConfirmed takes in an answer to the round that is running.
func (p *process) countConfirmed(from sim.NodeID, m Confirmed) {
	r := &p.reads
	if !r.running || m.Term != p.term || m.Round != r.round || slices.Contains(r.confirmed, from) {
		return
	}
	r.confirmed = append(r.confirmed, from)
	p.countRound()
}

// countRound ends the round if a majority has answered.
func (p *process) countRound() {
	r := &p.reads
	if 2*(len(r.confirmed)+1) <= len(p.config.Nodes) {
		return
	}
	r.running = false
	p.kernel.StopTimer(roundTimer)
	for _, one := range r.asked {
		p.pending = append(p.pending, func() { p.server.Ready(one.tag, one.index) })
	}
	r.asked = nil
	if len(r.waiting) > 0 {
		p.beginRound()
	}
}
