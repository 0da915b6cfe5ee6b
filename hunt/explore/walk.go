package explore

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/deephash"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim"
)

// A Step is a move of a run as a file has it: enough to find the same move again.
type Step struct {
	// Kind is "deliver", "duplicate", "expire", "synced" or "crash".
	Kind string
	// Node is whom it happens to, and From who sent the message of a delivery; 0 for none.
	Node, From sim.NodeID
	// Content is the hash of the message of a delivery.
	Content uint64
	// Timer is the one that expires, and Tag that of the sync that ended.
	Timer sim.Timer
	Tag   uint64
}

// Kinds of step, as they are written.
var stepKinds = map[moveKind]string{deliver: "deliver", duplicate: "duplicate", expire: "expire", synced: "synced", crash: "crash"}

// StepKinds are the kinds of step.
func StepKinds() []string { return []string{"deliver", "duplicate", "expire", "synced", "crash"} }

// step is a move as a step.
func (c *cluster) step(m move) Step {
	s := Step{Kind: stepKinds[m.kind], Node: m.node, Timer: m.timer, Tag: m.tag}
	if m.kind == deliver || m.kind == duplicate {
		mail := &c.shared.mails[m.mail]
		s.From, s.Content = mail.from, mail.content
	}
	return s
}

// Walk makes the moves of a run again, one after the other, and judges what came of it. Its
// result has the run as that of a search has: if it is no violation, Verdict is Unknown,
// since one run proves nothing.
//
// The error is that the model makes no sense, that its program is not deterministic, or
// that a move is not there to be made.
func Walk(m Model, steps []Step) (*Result, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	s := newSearch(m)
	if err := s.start(); err == errBroken {
		return s.walked()
	} else if err != nil {
		return nil, err
	}
	var at, next state
	at.set(&s.to)
	var path []moveID
	for i, step := range steps {
		by, err := s.find(&at, step)
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", i+1, err)
		}
		path = append(path, by.id)
		if by.broken != nil {
			if i < len(steps)-1 {
				return nil, fmt.Errorf("step %d: found a program that breaks there, expected %s more", i+1, prose.Count(len(steps)-1-i, "move"))
			}
			if err := s.violated(by.broken, path); err != errBroken {
				return nil, err
			}
			return s.walked()
		}
		s.after(&next, &at, by)
		at.set(&next)
	}
	return s.judgeWalk(&at, path)
}

// find is the choice that a step stands for.
func (s *search) find(at *state, step Step) (*choice, error) {
	choices, err := s.choices(at, nil)
	if err != nil {
		return nil, err
	}
	for i := range choices {
		if s.step(choices[i].move) == step {
			return &choices[i], nil
		}
	}
	return nil, fmt.Errorf("found no move %s of node %d there, expected one of the %d that can be made; the program is another than the one that the path is of", step.Kind, step.Node, len(choices))
}

// judgeWalk judges the run along a path.
func (s *search) judgeWalk(at *state, path []moveID) (*Result, error) {
	run, err := s.outcomes(path)
	if err != nil {
		return nil, err
	}
	broken := s.checks.judge(run)
	if h := &s.histories.list[at.history]; broken == nil {
		broken = h.broken
	}
	if broken == nil {
		if err := s.tell(path); err != nil {
			return nil, err
		}
		s.result.Reason = "the run is no violation"
		return &s.result, nil
	}
	if err := s.violated(broken, path); err != errBroken {
		return nil, err
	}
	return s.walked()
}

// walked is the result of a walk that ended with a violation.
func (s *search) walked() (*Result, error) {
	s.result.Verdict, s.result.Reason = checker.Violation, errBroken.Error()
	return &s.result, nil
}

// digest stands for all that came of a run: of each move the state of the node that it led
// to, what it sent and what it told.
func (s *search) digest(path []moveID, run []*outcome) uint64 {
	var h uint64
	for i, o := range run {
		if i > 0 {
			m := s.shared.moves[path[i-1]]
			h = deephash.Fold(h, uint64(m.kind), uint64(m.node))
			if o.next != nowhere {
				h = deephash.Fold(h, s.machines[m.node-1].locals[o.next].hash)
			}
		}
		for _, id := range o.sends {
			h = deephash.Fold(h, s.shared.mails[id].hash)
		}
		for _, told := range o.told {
			h = deephash.Fold(h, uint64(told.Node), uint64(told.Kind), told.Term, told.Index, told.Value)
		}
	}
	return h
}
